// Recognisers that stand in for one another: nothing that was said is lost or told twice where one fails, falls deaf or
// is known to be down.
#include "tests/unit/vendors/deepgram/LiveCaller.h"

namespace aybiza {
namespace {

/// One that stands in for the wanted one, elsewhere.
struct StandIn {
  explicit StandIn(LiveCaller& call, const char* model = "nova-3")
      : vendor(call.network, false, "ws://other") {
    ListenSettings settings = call.settings;
    settings.url = "ws://other";
    settings.model = model;
    DeepgramStreamOptions options = call.options;
    options.api = settings.api();
    call.fallbacks.push_back({*make_request(settings), options});
  }
  FakeListenVendor vendor;
};

TEST(ListenFallback, AfterThreeFailuresAnotherRecogniserHearsWhatWasNotAnswered) {
  for (const char* model : {"nova-3", "flux-general-en"}) {
    LiveCaller call;
    StandIn other(call, model);
    call.speak(test::utterance({1, 2}, 40));
    const Time died = call.loop.now();
    call.vendor.peer().set_unreachable(true);
    call.vendor.peer().cut();
    call.speak(test::utterance({3, 4}, 1500));
    EXPECT_EQ(call.transcript(), "w1 w2 w3 w4") << model;
    ASSERT_EQ(call.switches.size(), 1u) << model;
    EXPECT_EQ(call.switches[0].recogniser, 1u);
    EXPECT_LE(other.vendor.upgrade_times().at(0) - died, 500ms);
    EXPECT_EQ(call.degraded.size(), 2u) << "the third failure is the switch";
    EXPECT_TRUE(call.hang_up());
  }
}

TEST(ListenFallback, ARefusalThatWillNotChangeIsLeftToTheOtherAtOnce) {
  LiveCaller call;
  StandIn other(call);
  call.vendor.refuse(401, "Invalid credentials.");
  call.speak(test::utterance({1, 2}, 600));
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.vendor.urls().size(), 1u);
  EXPECT_FALSE(call.failed);
}

TEST(ListenFallback, ARecogniserThatOthersFoundToBeDownIsNotWaitedFor) {
  LiveCaller call;
  CircuitBreaker breaker({.failures = 1});
  breaker.failed(call.loop.now());
  call.options.breaker = &breaker;
  StandIn other(call);
  call.fallbacks[0].options.breaker = nullptr;
  call.speak(test::utterance({1, 2}, 600));
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_TRUE(call.vendor.urls().empty());
}

TEST(ListenFallback, AProbeThatIsCancelledOrRefusedLeavesItsPlaceToTheNext) {
  Time now{1h};
  CircuitBreaker breaker({.failures = 1});
  const DeepgramStreamOptions wanted{.breaker = &breaker};
  breaker.failed(now);
  now += 5s;
  CircuitBreaker::Probe next;
  {
    DeepgramStream hung_up(wanted, {{}});
    hung_up.open(now);
    EXPECT_FALSE(breaker.allows(now, next));
  }
  DeepgramStream stream(wanted, {{}});
  stream.open(now);
  const auto asked = stream.take();
  ASSERT_TRUE(asked && std::holds_alternative<DeepgramStream::Connect>(*asked));
  EXPECT_EQ(std::get<DeepgramStream::Connect>(*asked).recogniser, 0u) << "at once";
  stream.refused(now, {Fault::unauthorized, "no", "", 401});
  EXPECT_TRUE(breaker.allows(now, next));
}

TEST(ListenFallback, WhatItFindsOutOthersKnow) {
  LiveCaller call;
  CircuitBreaker breaker({.failures = 3, .rest = 1h});
  call.options.breaker = &breaker;
  call.vendor.refuse(503, "Please try again later");
  call.speak(test::quiet(400));
  EXPECT_EQ(breaker.state(call.loop.now()), CircuitBreaker::State::open);
  call.vendor.refuse(0);
  call.speak(test::utterance({1, 2}, 2000));
  EXPECT_EQ(call.transcript(), "w1 w2") << "the only one there is, is asked all the same";
  EXPECT_EQ(breaker.state(call.loop.now()), CircuitBreaker::State::closed);
}

TEST(ListenFallback, ADeafRecogniserIsReplacedAndTheOtherHearsTheSpeechAgain) {
  LiveCaller call;
  call.options.answer_timeout = 2s;
  StandIn other(call);
  call.start();
  call.speak(test::quiet(500));
  call.vendor.play_dead();
  call.session->set_speaking(true);
  const Time began = call.loop.now();
  call.speak(test::utterance({1, 2}, 100));
  call.session->set_speaking(false);
  call.speak(test::quiet(3000));
  EXPECT_EQ(call.vendor.upgrade_times().size(), 2u);
  EXPECT_NEAR(to_ms(call.vendor.upgrade_times().at(1) - began), 2000, 50);
  call.speak(test::quiet(6000));
  EXPECT_EQ(call.transcript(), "w1 w2");
  ASSERT_EQ(call.switches.size(), 1u);
}

TEST(ListenFallback, SilenceNeedsNoAnswer) {
  LiveCaller call;
  call.options.answer_timeout = 2s;
  call.start();
  call.session->set_speaking(false);
  call.vendor.play_dead();
  call.speak(test::quiet(8000));
  EXPECT_EQ(call.vendor.upgrade_times().size(), 1u);
}

}  // namespace
}  // namespace aybiza
