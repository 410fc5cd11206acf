// A recording holds both sides as they were heard, on one clock.
#include <gtest/gtest.h>

#include <cstdio>

#include "core/loop/VirtualLoop.h"
#include "core/telephony/MemoryPort.h"
#include "core/telephony/RecordingPort.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

class Recording : public testing::Test, public MediaPort::CallerListener {
 protected:
  void SetUp() override {
    auto memory = std::make_unique<MemoryPort>(loop_);
    phone_ = memory.get();
    std::unique_ptr<MediaPort> port = std::move(memory);
    auto wrapped = RecordingPort::wrap(port, path_);
    ASSERT_TRUE(wrapped) << wrapped.error().text();
    port_ = std::move(*wrapped);
    port_->listen(static_cast<MediaPort::CallerListener*>(this));
  }
  void TearDown() override { std::remove(path_.c_str()); }
  void on_audio(Bytes frame, Duration) override { passed_ += frame.size(); }
  void on_dtmf(char digit) override { keys_ += digit; }
  void on_ended(MediaEnd, std::string_view) override {}

  /// A frame of the caller, 20 ms of one code.
  void caller(uint8_t code) {
    phone_->speak(std::vector<uint8_t>(160, code));
    loop_.run_for(20ms);
  }
  void agent(uint8_t code, size_t size = 160) { port_->send_audio(std::vector<uint8_t>(size, code)); }
  /// Ends the recording; per 20 ms: the caller's code and the agent's.
  std::vector<std::pair<int, int>> frames() {
    port_.reset();
    auto file = WavReader::open(path_);
    EXPECT_TRUE(file);
    EXPECT_EQ(file->format().channels, 2);
    std::vector<std::pair<int, int>> result;
    std::vector<uint8_t> frame(320);
    while (file->read(frame) == frame.size()) result.push_back({frame[0], frame[1]});
    return result;
  }

  VirtualLoop loop_;
  std::string path_ = testing::TempDir() + "recording-" + std::to_string(getpid()) + ".wav";
  MemoryPort* phone_ = nullptr;
  std::unique_ptr<MediaPort> port_;
  size_t passed_ = 0;
  std::string keys_;
};

using Frames = std::vector<std::pair<int, int>>;

TEST_F(Recording, PutsTheAgentBesideTheCallerAsItIsPlayed) {
  caller(1);
  agent(9, 320);  // sent at once, played over two frames
  caller(2);
  caller(3);
  caller(4);
  EXPECT_EQ(passed_, 640u);
  EXPECT_EQ(frames(), (Frames{{1, 255}, {2, 9}, {3, 9}, {4, 255}}));
}

TEST_F(Recording, DoesNotRecordWhatWasClearedBeforeItWasPlayed) {
  agent(9, 1600);
  caller(1);
  port_->clear();
  caller(2);
  EXPECT_EQ(frames(), (Frames{{1, 9}, {2, 255}}));
}

TEST_F(Recording, KeepsTimeThroughLoss) {
  caller(1);
  agent(9, 480);
  phone_->lose(40ms);
  caller(2);
  EXPECT_EQ(frames(), (Frames{{1, 255}, {255, 9}, {255, 9}, {2, 9}}));
}

TEST_F(Recording, IsRefusedWhereTheFileCannotBeWritten) {
  std::unique_ptr<MediaPort> port = std::make_unique<MemoryPort>(loop_);
  EXPECT_FALSE(RecordingPort::wrap(port, "/nowhere/call.wav"));
  EXPECT_TRUE(port) << "the call goes on without";
}

}  // namespace
}  // namespace aybiza
