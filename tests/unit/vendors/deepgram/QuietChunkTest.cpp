// What goes out while nobody speaks: fewer and larger frames, and never later than speech itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/vendors/deepgram/DeepgramStream.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

struct QuietChunk : testing::Test {
  DeepgramStream stream{{.quiet_chunk = 100ms}};
  Time now{10s};

  QuietChunk() {
    stream.open(now);
    stream.connected(now);
    sent();
  }
  /// Frames that leave now, in ms of audio.
  std::vector<size_t> sent() {
    std::vector<size_t> frames;
    while (const auto output = stream.take())
      if (const auto* send = std::get_if<DeepgramStream::SendAudio>(&*output))
        frames.push_back(send->audio.size() / 8);
    return frames;
  }
  /// So much audio in real time, and what leaves meanwhile.
  std::vector<size_t> push(Duration audio) {
    static const std::vector<uint8_t> frame(160, 0xff);
    std::vector<size_t> all;
    for (; audio > 0ms; audio -= 20ms) {
      now += 20ms;
      stream.push(now, frame, static_cast<uint64_t>((now.time_since_epoch() - 10s).count()));
      if (const auto at = stream.deadline(); at && *at <= now) stream.advance(now);
      for (const size_t ms : sent()) all.push_back(ms);
    }
    return all;
  }
};

TEST_F(QuietChunk, EveryFrameLeavesAtOnceWhereNobodyTellsOfSpeech) { EXPECT_THAT(push(10s), Each(20u)); }

TEST_F(QuietChunk, LargerFramesBeginWhenTheUtterancesEndHasBeenFound) {
  stream.set_speaking(now, false);
  EXPECT_THAT(push(1480ms), Each(20u));
  EXPECT_THAT(push(1s), ElementsAre(100u, 100u, 100u, 100u, 100u, 100u, 100u, 100u, 100u, 100u));
}

TEST_F(QuietChunk, WhatWaitsLeavesAtOnceWhenSomebodySpeaks) {
  stream.set_speaking(now, false);
  push(1480ms + 1s + 60ms);
  EXPECT_EQ(stream.backlog(), 60ms);
  stream.set_speaking(now, true);
  EXPECT_THAT(sent(), ElementsAre(20u, 20u, 20u));
  EXPECT_THAT(push(5s), Each(20u));
}

TEST_F(QuietChunk, NothingWaitsForASilenceThatStopped) {
  stream.set_speaking(now, false);
  push(1480ms + 1s + 60ms);
  EXPECT_THAT(sent(), IsEmpty());
  now = *stream.deadline();
  stream.advance(now);
  EXPECT_THAT(sent(), ElementsAre(60u));
}

}  // namespace
}  // namespace aybiza
