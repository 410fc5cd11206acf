// Who is told of a socket when: at once, or, being patient under load, of two frames together.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "core/loop/Poller.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

Time at(Duration d) { return Time(10s + d); }

struct Reader final : Poller::Watcher {
  explicit Reader(Poller& p, bool patient) : poller(p) {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    ours = Fd(fds[0]);
    peers = Fd(fds[1]);
    if (patient) be_patient();
    poller.add(ours.get(), true, false, *this);
  }
  ~Reader() {
    if (watched) stop();
  }
  void stop() {
    poller.remove(ours.get(), *this);
    watched = false;
  }
  void send(std::string_view bytes) {
    EXPECT_EQ(write(peers.get(), bytes.data(), bytes.size()), ssize_t(bytes.size()));
  }
  void on_ready(bool, bool) override {
    calls++;
    char bytes[64];
    const ssize_t got = read(ours.get(), bytes, sizeof bytes);
    if (got > 0) heard.append(bytes, static_cast<size_t>(got));
    if (got == 0) ends++;
    if (then) then();
  }

  Poller& poller;
  Fd ours, peers;
  bool watched = true;
  int calls = 0, ends = 0;
  std::string heard;
  std::function<void()> then;
};

TEST(Poller, TellsThePatientAtOnceWhereTheLoopIsNotBusy) {
  Poller poller;
  Reader reader(poller, true);
  for (const char* frame : {"1", "2", "3"}) {
    reader.send(frame);
    poller.dispatch(at(0ms), false);
  }
  EXPECT_EQ(reader.calls, 3);
  EXPECT_EQ(reader.heard, "123");
}

TEST(Poller, TellsThePatientOfTwoFramesTogetherUnderLoad) {
  Poller poller;
  Reader patient(poller, true), prompt(poller, false);
  for (int frame = 0; frame < 10; frame++) {
    patient.send("x");
    prompt.send("x");
    for (int tick = 0; tick < 10; tick++) poller.dispatch(at(milliseconds(frame * 20 + tick * 2)), true);
    EXPECT_EQ(prompt.calls, frame + 1);
    EXPECT_EQ(patient.calls, (frame + 1) / 2);
    EXPECT_EQ(patient.heard.size(), static_cast<size_t>(frame + 1) / 2 * 2);
  }
}

TEST(Poller, DoesNotTakeTheRestOfAFrameForTheNext) {
  Poller poller;
  Reader reader(poller, true);
  reader.send("fra");
  poller.dispatch(at(0ms), true);
  reader.send("me");
  poller.dispatch(at(2ms), true);
  EXPECT_EQ(reader.calls, 0);
  reader.send("frame");
  poller.dispatch(at(20ms), true);
  EXPECT_EQ(reader.calls, 1);
  EXPECT_EQ(reader.heard, "frameframe");
}

TEST(Poller, LetsAFrameWaitOnlySoLongForTheNext) {
  Poller poller;
  Reader reader(poller, true);
  EXPECT_FALSE(poller.due());
  reader.send("last");
  poller.dispatch(at(0ms), true);
  EXPECT_EQ(poller.due(), at(Poller::patience));
  poller.dispatch(at(24ms), true);
  EXPECT_EQ(reader.calls, 0);
  EXPECT_EQ(poller.dispatch(at(25ms), true), 1u);
  EXPECT_EQ(reader.heard, "last");
  EXPECT_FALSE(poller.due());
  poller.dispatch(at(60ms), true);
  EXPECT_EQ(reader.calls, 1) << "of nothing nobody is told";
}

TEST(Poller, LetsNobodyWaitOnceTheLoadIsOver) {
  Poller poller;
  Reader reader(poller, true);
  reader.send("x");
  poller.dispatch(at(0ms), true);
  EXPECT_EQ(reader.calls, 0);
  poller.dispatch(at(2ms), false);
  EXPECT_EQ(reader.calls, 1);
}

TEST(Poller, TellsOfThePeersEndAtOnceAndUntilItIsRead) {
  Poller poller;
  Reader reader(poller, true);
  reader.send("bye");
  poller.dispatch(at(0ms), true);
  shutdown(reader.peers.get(), SHUT_WR);
  poller.dispatch(at(2ms), true);
  EXPECT_EQ(reader.heard, "bye");
  EXPECT_EQ(reader.ends, 0);
  poller.dispatch(at(4ms), true);
  EXPECT_EQ(reader.ends, 1);
}

TEST(Poller, ForgetsWhoStopsWhileItWaits) {
  Poller poller;
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < 4; i++) readers.push_back(std::make_unique<Reader>(poller, true));
  for (auto& reader : readers) reader->send("x");
  poller.dispatch(at(0ms), true);
  readers[2]->stop();
  readers[0]->then = [&] { readers.pop_back(); };  // goes while it would be next but one
  poller.dispatch(at(30ms), true);
  EXPECT_EQ(readers[0]->calls, 1);
  EXPECT_EQ(readers[1]->calls, 1);
  EXPECT_EQ(readers[2]->calls, 0);
  EXPECT_FALSE(poller.due());
}

}  // namespace
}  // namespace aybiza
