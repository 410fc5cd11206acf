// The daemon's processes under attack: workers and supervisors that are killed, stopped and exchanged while people
// talk. What must hold: who is not touched notices nothing, who is touched comes back into the same conversation.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "tests/end_to_end/Program.h"
#include "tests/end_to_end/TwilioSide.h"

namespace aybiza {
namespace {

/// For what nobody announces; false after 20 s.
template <class Condition> bool eventually(Condition condition) {
  for (int attempt = 0; attempt < 2000; attempt++, g_usleep(10000))
    if (condition()) return true;
  return false;
}

/// A caller as Twilio brings them.
struct Caller {
  Caller(uint16_t port, std::string sid, const std::string& path = "/twilio/voice")
      : port(port), call_sid(std::move(sid)), answer(post_form(port, path, to_query(call_form(call_sid)))) {
    if (const std::string stream_path = stream_path_of(answer.body); !stream_path.empty()) {
      stream = std::make_unique<MediaStream>(port, stream_path);
      stream->start(call_sid);
    }
  }
  /// The next message comes.
  bool hears() { return stream && stream->read().has_value(); }
  void hang_up() {
    stream->send_stop();
    stream->read_to_close();
  }

  uint16_t port;
  std::string call_sid;
  HttpAnswer answer;
  std::unique_ptr<MediaStream> stream;
};

struct Supervised : testing::Test {
  void start(std::vector<std::string> arguments) {
    daemon.emplace(vendors, std::move(arguments));
    ASSERT_NE(daemon->port, 0);
  }
  Json status() const {
    return parse_json(get(daemon->port, "/v1/status").body, "the status").value_or(Json());
  }
  Json calls() const { return parse_json(get(daemon->port, "/v1/calls").body, "the calls").value_or(Json()); }
  int64_t live() const { return get_int(status(), "calls", -1); }
  /// The process that holds this call.
  int process_of(const std::string& call_sid) const {
    const Json list = calls(), state = status();
    for (const Json& call : aybiza::get(list, "calls"))
      for (const Json& worker : aybiza::get(state, "workers"))
        if (get_string(call, "id") == call_sid && get_int(call, "worker") == get_int(worker, "id"))
          return static_cast<int>(get_int(worker, "pid"));
    return 0;
  }
  size_t ready_workers() const {
    size_t count = 0;
    const Json state = status();
    for (const Json& worker : aybiza::get(state, "workers")) count += get_string(worker, "state") == "ready";
    return count;
  }

  Vendors vendors;
  std::optional<Daemon> daemon;
};

TEST_F(Supervised, SpreadsCallsOverItsWorkers) {
  start({"--workers", "2"});
  ASSERT_TRUE(eventually([&] { return ready_workers() == 2; }));
  Caller first(daemon->port, "CAfirst"), second(daemon->port, "CAsecond");
  ASSERT_TRUE(first.hears());
  ASSERT_TRUE(second.hears());
  ASSERT_TRUE(eventually([&] { return live() == 2; }));
  EXPECT_NE(process_of("CAfirst"), process_of("CAsecond"));
}

TEST_F(Supervised, LosesOnlyTheCallsOfAWorkerThatDiesAndBringsThemBack) {
  start({"--workers", "2"});
  ASSERT_TRUE(eventually([&] { return ready_workers() == 2; }));
  Caller touched(daemon->port, "CAtouched"), untouched(daemon->port, "CAuntouched");
  ASSERT_TRUE(touched.hears());
  ASSERT_TRUE(untouched.hears());
  ASSERT_TRUE(eventually([&] { return live() == 2; }));

  kill(process_of("CAtouched"), SIGKILL);
  EXPECT_TRUE(daemon->program.logs("a worker died"));
  EXPECT_EQ(touched.stream->read_to_close(), 1006);
  EXPECT_TRUE(untouched.hears());
  // Twilio asks how to go on.
  Caller back(daemon->port, "CAtouched", "/twilio/resume");
  ASSERT_TRUE(back.stream) << back.answer.body;
  EXPECT_TRUE(back.hears());
  EXPECT_TRUE(daemon->program.logs("\"resumes\",\"call\":\"CAtouched\""));
  EXPECT_TRUE(untouched.hears());
  EXPECT_TRUE(eventually([&] { return ready_workers() == 2 && live() == 2; })) << to_text(status());
}

TEST_F(Supervised, HangsUpWhoAsksAfterACallThatIsOver) {
  start({"--workers", "1"});
  Caller caller(daemon->port, "CAover");
  ASSERT_TRUE(caller.hears());
  caller.hang_up();
  ASSERT_TRUE(daemon->program.logs("\"ended\",\"call\":\"CAover\""));
  const HttpAnswer answer = post_form(daemon->port, "/twilio/resume", to_query(call_form("CAover")));
  EXPECT_NE(answer.body.find("<Hangup/>"), std::string::npos) << answer.body;
}

TEST_F(Supervised, EndsACallWhoseCallerDoesNotComeBack) {
  start({"--workers", "1", "--resume", "1"});
  Caller caller(daemon->port, "CAlost");
  ASSERT_TRUE(caller.hears());
  caller.stream->vanish(true);
  EXPECT_TRUE(daemon->program.logs("\"outcome\":\"caller-lost\""));
  EXPECT_TRUE(eventually([&] { return live() == 0; }));
}

TEST_F(Supervised, ReplacesAWorkerThatHangs) {
  start({"--workers", "1"});
  Caller caller(daemon->port, "CAstopped");
  ASSERT_TRUE(caller.hears());
  ASSERT_TRUE(eventually([&] { return process_of("CAstopped") != 0; }));
  kill(process_of("CAstopped"), SIGSTOP);
  EXPECT_TRUE(daemon->program.logs("kills a worker that hangs"));
  EXPECT_TRUE(eventually([&] { return ready_workers() == 1; }));
  Caller back(daemon->port, "CAstopped", "/twilio/resume");
  EXPECT_TRUE(back.hears());
}

TEST_F(Supervised, KeepsItsCallsWhenTheSupervisorDies) {
  start({"--workers", "1"});
  Caller caller(daemon->port, "CAkept");
  ASSERT_TRUE(caller.hears());
  ASSERT_TRUE(eventually([&] { return live() == 1; }));
  daemon->program.signal(SIGKILL);
  EXPECT_EQ(daemon->program.exit_code(), -1);
  EXPECT_TRUE(caller.hears()) << "nobody supervises, and the agent speaks";

  Daemon next(vendors, {"--workers", "1"}, {}, daemon->runtime);
  EXPECT_EQ(next.port, daemon->port) << "the worker has kept the listening socket";
  EXPECT_TRUE(next.program.logs("adopts a worker"));
  EXPECT_TRUE(eventually([&] { return live() == 1; }));
  EXPECT_TRUE(caller.hears());
  Caller newcomer(next.port, "CAnew");
  EXPECT_TRUE(newcomer.hears());
  caller.hang_up();
  EXPECT_TRUE(eventually([&] { return live() == 1; }));
}

TEST_F(Supervised, ConnectionsWaitForTheNextSupervisor) {
  start({"--workers", "1"});
  daemon->program.signal(SIGKILL);
  EXPECT_EQ(daemon->program.exit_code(), -1);
  HttpAnswer answer;
  std::thread asker(
      [&] { answer = post_form(daemon->port, "/twilio/voice", to_query(call_form("CAwaits"))); });
  Daemon next(vendors, {"--workers", "1"}, {}, daemon->runtime);
  asker.join();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(stream_path_of(answer.body).empty());
}

TEST_F(Supervised, BecomesANewEditionWhileCallsGoOn) {
  start({"--workers", "1"});
  Caller old_one(daemon->port, "CAold");
  ASSERT_TRUE(old_one.hears());
  ASSERT_TRUE(eventually([&] { return process_of("CAold") != 0; }));
  const int old_worker = process_of("CAold");
  // Announced to the old edition, comes to the new one.
  const std::string between =
      stream_path_of(post_form(daemon->port, "/twilio/voice", to_query(call_form("CAbetween"))).body);

  Program order("tools/aybizad/aybizad", {"upgrade", "--runtime-directory", daemon->runtime->path});
  EXPECT_EQ(order.exit_code(), 0);
  ASSERT_TRUE(daemon->program.logs("becomes the program on the disk"));
  ASSERT_TRUE(daemon->program.logs("a newer edition serves"));
  MediaStream late(daemon->port, between);
  late.start("CAbetween");
  EXPECT_TRUE(late.read());
  EXPECT_TRUE(old_one.hears());
  ASSERT_TRUE(eventually([&] { return process_of("CAbetween") != 0; }));
  EXPECT_NE(process_of("CAbetween"), old_worker);
  EXPECT_EQ(process_of("CAold"), old_worker);

  old_one.hang_up();
  EXPECT_TRUE(daemon->program.logs("a worker has ended")) << "the last of the old edition";
  EXPECT_TRUE(late.read());
}

TEST_F(Supervised, GivesExactlyTheExcessTheBusyTone) {
  start({"--workers", "2", "--max-calls", "2"});
  std::vector<std::unique_ptr<Caller>> callers;
  int busy = 0;
  for (int i = 0; i < 3; i++) {
    callers.push_back(std::make_unique<Caller>(daemon->port, "CA" + std::to_string(i)));
    busy += callers.back()->answer.body.find("<Reject reason=\"busy\"/>") != std::string::npos;
  }
  EXPECT_EQ(busy, 1);
  EXPECT_TRUE(callers[0]->hears());
  EXPECT_TRUE(callers[1]->hears());
  callers[0]->hang_up();
  EXPECT_TRUE(eventually([&] { return live() == 1; }));
  EXPECT_TRUE(Caller(daemon->port, "CAafter").hears());
}

TEST_F(Supervised, ServesAgentsAsTheyWereWhenTheyWereFoundValid) {
  const TemporaryFolder folder;
  const std::string file = folder.path + "/agent.yaml";
  auto write = [&](const std::string& text) { std::ofstream(file) << text; };
  write("name: small\ninstructions: Be kind.\ngreeting: Hello there.\n");
  start({"--workers", "1", "--agent", file});
  write("name: small\ninstrukshions: Be kind.\n");
  daemon->program.signal(SIGHUP);
  EXPECT_TRUE(daemon->program.logs("nothing was changed"));
  // A worker that starts now does not read the broken file.
  ASSERT_TRUE(eventually([&] { return ready_workers() == 1; }));
  kill(static_cast<int>(get_int(at(aybiza::get(status(), "workers"), 0), "pid")), SIGKILL);
  EXPECT_TRUE(daemon->program.logs("a worker died"));
  EXPECT_TRUE(Caller(daemon->port, "CAsmall", "/twilio/voice?agent=small").hears());
  write("name: small\ninstructions: Be kind.\ngreeting: Good evening.\n");
  daemon->program.signal(SIGHUP);
  EXPECT_TRUE(daemon->program.logs("as they are on the disk now"));
}

TEST_F(Supervised, IsAloneInItsRuntimeDirectory) {
  start({"--workers", "1"});
  Program second("tools/aybizad/aybizad",
                 {"--agent", std::string(g_getenv("AYBIZA_SOURCE")) + "/pipelines/receptionist.yaml",
                  "--listen", "127.0.0.1:0", "--runtime-directory", daemon->runtime->path},
                 vendors.environment);
  EXPECT_TRUE(second.logs("another aybizad works in"));
  EXPECT_EQ(second.exit_code(), 1);
}

TEST_F(Supervised, EndsACallThatAnOperatorHangsUp) {
  start({"--workers", "1"});
  Caller caller(daemon->port, "CAloud");
  ASSERT_TRUE(caller.hears());
  ASSERT_TRUE(eventually([&] { return live() == 1; }));
  EXPECT_EQ(get(daemon->port, "/v1/calls/CAloud").status, 200);
  EXPECT_NE(get(daemon->port, "/v1/calls/CAloud/graph").body.find("digraph"), std::string::npos);
  EXPECT_EQ(post_form(daemon->port, "/v1/calls/CAloud/hangup", "").status, 202);
  EXPECT_EQ(caller.stream->read_to_close(), 1000);
  EXPECT_TRUE(daemon->program.logs("\"outcome\":\"operator\""));
}

}  // namespace
}  // namespace aybiza
