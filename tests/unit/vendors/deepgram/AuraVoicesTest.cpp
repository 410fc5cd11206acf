// Which voice an AuraStream asks for: the wanted one while it is well, another one where it fails or where others of the
// worker have found it down.
#include "tests/unit/vendors/deepgram/AuraStreamTest.h"

namespace aybiza {
namespace {

class AuraVoicesTest : public AuraStreamTest {
 protected:
  void SetUp() override { stream = AuraStream({.retry_attempts = 3, .voices = {nullptr, nullptr}}); }
  /// Of the voice that is asked for; -1: of none.
  int opened_voice() {
    int voice = -1;
    for (const aura::Action& action : stream.take_actions())
      if (auto* open = std::get_if<aura::OpenSocket>(&action)) voice = static_cast<int>(open->voice);
    return voice;
  }
};

TEST_F(AuraVoicesTest, AStallIsLeftToTheNextVoiceAtItsDeadline) {
  open();
  say(1, "One.");
  asked();
  now += 800ms;
  stream.tick(now);
  EXPECT_EQ(opened_voice(), 1);
  stream.opened(now);
  EXPECT_THAT(asked(), ElementsAre("Speak One. ", "Flush"));
}

TEST_F(AuraVoicesTest, ABrokenConnectionKeepsItsVoiceOnce) {
  open();
  say(1, "One.");
  asked();
  stream.closed(now, 1006, "");
  EXPECT_EQ(opened_voice(), 0);
  stream.refused(now, {Fault::unavailable, "connection refused"});
  EXPECT_EQ(opened_voice(), 1);
}

TEST_F(AuraVoicesTest, ARefusalIsLeftToTheNextVoiceAndTheLastOneEndsIt) {
  stream.start(now);
  EXPECT_EQ(opened_voice(), 0);
  stream.refused(now, {Fault::unauthorized, "no", "", 401});
  EXPECT_EQ(opened_voice(), 1);
  stream.refused(now, {Fault::unauthorized, "no", "", 401});
  EXPECT_THAT(asked(), ElementsAre("failed: no"));
}

TEST_F(AuraVoicesTest, AVoiceThatOthersFoundToBeDownIsNotWaitedFor) {
  CircuitBreaker wanted({.failures = 2}), other;
  stream = AuraStream({.voices = {&wanted, &other}});
  wanted.failed(now);
  wanted.failed(now);
  stream.start(now);
  EXPECT_EQ(opened_voice(), 1);
}

TEST_F(AuraVoicesTest, WhatItFindsOutOthersKnow) {
  CircuitBreaker wanted({.failures = 2}), other;
  stream = AuraStream({.voices = {&wanted, &other}});
  open();
  say(1, "One.");
  asked();
  stream.closed(now, 1006, "");
  EXPECT_EQ(wanted.state(now), CircuitBreaker::State::closed);
  stream.refused(now, {Fault::unavailable, "connection refused"});
  EXPECT_EQ(wanted.state(now), CircuitBreaker::State::open);
  EXPECT_EQ(other.state(now), CircuitBreaker::State::closed);
}

TEST_F(AuraVoicesTest, AProbeThatIsCancelledOrRefusedLeavesItsPlaceToTheNext) {
  CircuitBreaker wanted({.failures = 1}), other;
  const AuraStream::Options options{.voices = {&wanted, &other}};
  wanted.failed(now);
  now += 5s;
  CircuitBreaker::Probe next;
  {
    AuraStream hung_up(options);
    hung_up.start(now);
    EXPECT_FALSE(wanted.allows(now, next));
  }
  stream = AuraStream(options);
  stream.start(now);
  EXPECT_EQ(opened_voice(), 0) << "at once";
  stream.refused(now, {Fault::unauthorized, "no", "", 401});
  EXPECT_TRUE(wanted.allows(now, next));
}

TEST_F(AuraVoicesTest, TheLastOneIsAskedWhateverOthersFound) {
  CircuitBreaker wanted({.failures = 1}), other({.failures = 1});
  stream = AuraStream({.voices = {&wanted, &other}});
  wanted.failed(now);
  other.failed(now);
  stream.start(now);
  EXPECT_EQ(opened_voice(), 1);
}

}  // namespace
}  // namespace aybiza
