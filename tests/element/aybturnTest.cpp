// aybturn between a recogniser and a model: what comes in as words and notes leaves as turns, fixed words and flushes.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/VirtualLoop.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

struct NoNetwork final : Network {
  explicit NoNetwork(Loop& l) : loop_(l) {}
  Loop& loop() override { return loop_; }
  Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest) override {
    co_return fail(Fault::unavailable, "none");
  }
  Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest) override {
    co_return fail(Fault::unavailable, "none");
  }
  Loop& loop_;
};

/// An aybturn in simulated time, its posted notes collected by name.
class Turn : public testing::Test {
 protected:
  void start(const char* property = nullptr, const char* value = nullptr) {
    GstElement* element = gst_element_factory_make("aybturn", nullptr);
    ASSERT_TRUE(element) << "is the plugin in GST_PLUGIN_PATH?";
    if (property) gst_util_set_object_arg(G_OBJECT(element), property, value);
    auto services = std::make_shared<line::Services>();
    *services = {.loop = &loop_, .network = &network_};
    auto context = GPtr<GstContext>::adopt(line::make_context(services));
    gst_element_set_context(element, context.get());
    bus_ = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element, bus_.get());
    harness_ = gst_harness_new_with_element(element, "sink", "src");
    gst_object_unref(element);
    gst_harness_set_src_caps_str(harness_, "text/x-raw,format=utf8");
  }
  void TearDown() override {
    gst_element_set_bus(harness_->element, nullptr);
    gst_harness_teardown(harness_);
  }
  template <class Note> void send(const Note& note) {
    gst_harness_push_event(harness_, line::downstream(note));
  }
  void words(const char* text) {
    ASSERT_EQ(gst_harness_push(harness_, line::make_text_buffer(text, {})), GST_FLOW_OK);
  }
  void played(uint64_t generation, bool complete) {
    gst_harness_push_upstream_event(
        harness_, line::upstream(line::Played{.generation = generation, .complete = complete}));
  }
  /// The turn that has left, or "" where none has.
  std::string turn() {
    auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_));
    return buffer ? line::get_text(buffer.get()) : "";
  }
  template <class Note> std::optional<Note> posted() {
    while (GstMessage* message = gst_bus_pop(bus_.get())) {
      auto owned = GPtr<GstMessage>::adopt(message);
      if (auto note = line::from_message<Note>(message)) return note;
    }
    return std::nullopt;
  }
  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    while (GstEvent* event = gst_harness_try_pull_event(harness_)) {
      types.push_back(gst_event_has_name(event, "aybiza/say")          ? "say"
                      : gst_event_has_name(event, "aybiza/turn-guess") ? "guess"
                                                                       : GST_EVENT_TYPE_NAME(event));
      gst_event_unref(event);
    }
    return types;
  }

  VirtualLoop loop_;
  NoNetwork network_{loop_};
  GPtr<GstBus> bus_;
  GstHarness* harness_ = nullptr;
};

using Types = std::vector<std::string>;

TEST_F(Turn, LeavesAsOneBufferWithItsGeneration) {
  start();
  words("I'd like");
  words("to book a visit");
  send(line::FinalTranscript{});
  loop_.run_for(1s);
  auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_));
  ASSERT_TRUE(buffer);
  EXPECT_EQ(line::get_text(buffer.get()), "I'd like to book a visit");
  EXPECT_EQ(line::get_utterance(buffer.get()).generation, 1u);
  auto note = posted<line::TurnEnd>();
  ASSERT_TRUE(note);
  EXPECT_EQ(note->reason, "speech-final");
}

TEST_F(Turn, EndsByItselfWhenNothingMoreComes) {
  start("end-open", "900");
  loop_.run_for(1s);
  words("hello");
  loop_.run_for(899ms);
  EXPECT_EQ(turn(), "");
  loop_.run_for(1ms);
  EXPECT_EQ(turn(), "hello");
}

TEST_F(Turn, GreetsAsSoonAsTheStreamStarts) {
  start("greeting", "Good morning");
  EXPECT_EQ(event_types(), (Types{"stream-start", "caps", "segment", "say"}));
  EXPECT_EQ(posted<line::Say>()->text, "Good morning");
}

TEST_F(Turn, InterruptionIsOneFlushAndTheStreamGoesOnWithASegment) {
  start("greeting", "Good morning");
  loop_.run_for(1s);
  played(1, false);
  event_types();
  send(line::Interim{.text = "excuse me"});
  EXPECT_EQ(event_types(), (Types{"flush-start", "flush-stop"}));
  EXPECT_EQ(posted<line::Interruption>()->generation, 1u);
  words("excuse me");
  send(line::FinalTranscript{});
  loop_.run_for(1s);
  EXPECT_EQ(event_types(), (Types{"segment", "guess"}));
  EXPECT_EQ(turn(), "excuse me");
}

TEST_F(Turn, PostsTheHangUpWhenTheLastWordWasPlayed) {
  start("greeting", "Goodbye");
  gst_element_send_event(harness_->element, line::upstream(line::HangUp{.reason = "agent-goodbye"}));
  EXPECT_FALSE(posted<line::HangUp>());
  played(1, true);
  EXPECT_EQ(posted<line::HangUp>()->reason, "agent-goodbye");
}

TEST_F(Turn, GoesOnAfterAHangUpThatFailed) {
  start();
  gst_element_send_event(harness_->element, line::upstream(line::HangUp{.reason = "transferred"}));
  ASSERT_TRUE(posted<line::HangUp>());
  gst_element_send_event(harness_->element, line::upstream(line::Resume{.text = "Nobody answers there."}));
  EXPECT_EQ(posted<line::Say>()->text, "Nobody answers there.");
}

TEST_F(Turn, SaysWhatWasHeardBeforeTheStreamEnds) {
  start();
  words("one last thing");
  gst_harness_push_event(harness_, gst_event_new_eos());
  EXPECT_EQ(turn(), "one last thing");
  EXPECT_EQ(event_types().back(), "eos");
}

TEST_F(Turn, ForgetsEverythingWhenItIsStopped) {
  start();
  words("half a sentence");
  gst_element_set_state(harness_->element, GST_STATE_NULL);
  EXPECT_FALSE(loop_.run_until([] { return false; }, 1h)) << "no alarm may be left";
  EXPECT_EQ(turn(), "");
}

TEST_F(Turn, HoldsTheVoicePastEverythingThatWaitsAndLetsItGoOn) {
  start("greeting", "Good morning, this is the practice of Doctor Miller.");
  played(1, false);
  event_types();
  send(line::SpeechStart{});
  auto held = posted<line::Hold>();
  ASSERT_TRUE(held);
  EXPECT_EQ(held->how, "pause");
  std::optional<line::Hold> hold;
  while (const auto event = GPtr<GstEvent>::adopt(gst_harness_try_pull_event(harness_)))
    if ((hold = line::from_event<line::Hold>(event.get()))) {
      EXPECT_FALSE(GST_EVENT_IS_SERIALIZED(event.get()));
      break;
    }
  ASSERT_TRUE(hold);
  EXPECT_EQ(hold->generation, 1u);
  loop_.run_for(200ms);
  send(line::SpeechPause{});
  loop_.run_for(200ms);
  auto released = posted<line::Hold>();
  ASSERT_TRUE(released);
  EXPECT_EQ(released->how, "release");
  EXPECT_EQ(released->cause, "quiet");
  EXPECT_FALSE(posted<line::Interruption>());
}

}  // namespace
}  // namespace aybiza
