// What a call between two files promises: a caller who speaks in real time, and a recording of what was
// heard.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/loop/VirtualLoop.h"
#include "core/telephony/WavPort.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

struct Ear : MediaPort::CallerListener {
  VirtualLoop& loop;
  std::vector<std::pair<Time, Duration>> frames;
  std::vector<uint8_t> heard;
  std::string ended;
  explicit Ear(VirtualLoop& loop) : loop(loop) {}
  void on_audio(Bytes frame, Duration position) override {
    frames.push_back({loop.now(), position});
    heard.insert(heard.end(), frame.begin(), frame.end());
  }
  void on_dtmf(char) override {}
  void on_ended(MediaEnd, std::string_view reason) override { ended += reason; }
};

struct WavPortTest : testing::Test {
  VirtualLoop loop;
  const std::string path = testing::TempDir() + "wav-port-test.wav";
  ~WavPortTest() override { std::filesystem::remove(path); }

  std::vector<uint8_t> read_back() {
    auto reader = WavReader::open(path);
    std::vector<uint8_t> data(100000);
    data.resize(reader ? reader->read(data) : 0);
    return data;
  }
};

TEST_F(WavPortTest, SpeaksInRealTimeWhileSomebodyListens) {
  std::vector<uint8_t> speech(160 * 5 + 80);
  for (size_t i = 0; i < speech.size(); i++) speech[i] = static_cast<uint8_t>(i / 80);
  WavWriter::open(path, {WavFormat::Coding::mulaw})->write(speech);
  auto port = WavPort::read(loop, path);
  ASSERT_TRUE(port) << port.error().text();
  EXPECT_EQ((*port)->format(), MediaFormat());
  Ear ear(loop);
  (*port)->listen(&ear);
  loop.run_for(45ms);
  EXPECT_EQ(ear.frames, (std::vector<std::pair<Time, Duration>>{{Time(20ms), 0ms}, {Time(40ms), 20ms}}));
  (*port)->listen(static_cast<MediaPort::CallerListener*>(nullptr));
  loop.run_for(1s);
  (*port)->listen(&ear);
  loop.run_for(1s);
  EXPECT_EQ(ear.heard, speech);
  EXPECT_EQ(ear.ended, "end of file");
}

TEST_F(WavPortTest, RecordsThePausesAndNotWhatWasCalledBack) {
  {
    auto port = WavPort::write(loop, path, {});
    ASSERT_TRUE(port) << port.error().text();
    auto say = [&](uint8_t value, Duration duration) {
      (*port)->send_audio(std::vector<uint8_t>((*port)->format().bytes_in(duration), value));
    };
    loop.run_for(1s);
    say(1, 60ms);
    say(2, 60ms);  // begins to be heard at 60 ms
    loop.run_for(80ms);
    (*port)->clear();
    loop.run_for(20ms);
    say(3, 20ms);
  }
  std::vector<uint8_t> expected(60 * 8, 1);
  expected.insert(expected.end(), 20 * 8, 2);
  expected.insert(expected.end(), 20 * 8, 0xFF);
  expected.insert(expected.end(), 20 * 8, 3);
  EXPECT_EQ(read_back(), expected);
}

TEST_F(WavPortTest, RefusesACallerWithTwoMouths) {
  WavWriter::open(path, {WavFormat::Coding::pcm16, 8000, 2})->write_silence(100);
  const auto port = WavPort::read(loop, path);
  ASSERT_FALSE(port);
  EXPECT_NE(port.error().text().find("2 channels"), std::string::npos);
}

TEST_F(WavPortTest, EndsWhenItIsEnded) {
  WavWriter::open(path, {WavFormat::Coding::mulaw})->write_silence(8000);
  auto port = WavPort::read(loop, path);
  ASSERT_TRUE(port);
  Ear ear(loop);
  (*port)->listen(&ear);
  loop.run_for(100ms);
  (*port)->end();
  loop.run_for(1s);
  EXPECT_EQ(ear.frames.size(), 5u);
  EXPECT_EQ(ear.ended, "ended by us");
}

}  // namespace
}  // namespace aybiza
