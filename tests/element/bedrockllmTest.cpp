// bedrockllm between a caller's turns and a voice: answers in phrases, tools at work, interruptions at any
// moment. In simulated time, against a Bedrock in memory; every request that leaves is held against Bedrock's
// own rules.
#include <gmock/gmock.h>
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <random>

#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "core/vendors/bedrock/ConverseRules.h"
#include "tests/support/ConverseReply.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto endpoint = "https://bedrock.test";

/// Two tools that take their time: one must finish once begun, one may be cancelled.
class SlowTools final : public Toolbox {
 public:
  explicit SlowTools(Loop& loop) : loop_(loop) {
    specs_ = {{.name = "book", .description = "Books a visit."},
              {.name = "look_up",
               .description = "Looks something up.",
               .on_interrupt = ToolSpec::OnInterrupt::cancel}};
  }
  const std::vector<ToolSpec>& specs() const override { return specs_; }
  Task<ToolOutcome> run(ToolUse use) override {
    begun[use.id]++;
    co_await sleep(loop_, takes);
    ended[use.id]++;
    co_return ToolOutcome{true, {{"done", use.name}}};
  }

  Duration takes = 200ms;
  std::map<std::string, int> begun, ended;
  std::vector<ToolSpec> specs_;

 private:
  Loop& loop_;
};

class Llm : public testing::Test {
 protected:
  using Answer = std::function<Task<>(HttpWriter&)>;

  void start(std::vector<std::pair<const char*, const char*>> properties = {}) {
    GstElement* element = gst_element_factory_make("bedrockllm", nullptr);
    ASSERT_TRUE(element) << "is the plugin in GST_PLUGIN_PATH?";
    g_object_set(element, "endpoint-uri", endpoint, "access-key", "AK", "secret-access-key", "SK", nullptr);
    for (const auto& [name, value] : properties) gst_util_set_object_arg(G_OBJECT(element), name, value);
    auto services = std::make_shared<line::Services>();
    *services = {.loop = &loop_, .network = &network_, .tools = has_tools_ ? &tools_ : nullptr};
    const auto context = GPtr<GstContext>::adopt(line::make_context(services));
    gst_element_set_context(element, context.get());
    const auto clock = GPtr<GstClock>::adopt(line::make_loop_clock(loop_));
    gst_element_set_clock(element, clock.get());
    bus_ = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element, bus_.get());
    harness_ = gst_harness_new_with_element(element, "sink", "src");
    gst_object_unref(element);
    gst_harness_set_src_caps_str(harness_, "text/x-raw,format=utf8");
    serve();
  }
  void TearDown() override {
    if (!harness_) return;
    gst_element_set_bus(harness_->element, nullptr);
    gst_harness_teardown(harness_);
  }
  void serve() {
    peer_ = &network_.serve_http(endpoint, [this](HttpRequest request, HttpWriter& writer) -> Task<> {
      const Json body = *parse_json(request.body, "the request");
      const auto valid = bedrock::check_converse_request(body);
      EXPECT_TRUE(valid) << valid.error().text() << "\n" << request.body;
      requests_.push_back(body);
      urls_.push_back(request.url);
      if (requests_.size() > answers_.size())
        co_return writer.answer(400, R"({"message":"no more answers"})");
      co_await answers_[requests_.size() - 1](writer);
    });
  }
  /// Everything at once.
  static Answer reply(const ConverseReply& reply) {
    return [bytes = reply.bytes()](HttpWriter& writer) -> Task<> {
      writer.start(200, {{"Content-Type", "application/vnd.amazon.eventstream"}});
      writer.write(bytes);
      co_return;
    };
  }
  /// A token every 50 ms after 400 ms, like a model.
  Answer slow_reply(std::vector<std::string> tokens, ConverseReply end) {
    return [this, tokens, end](HttpWriter& writer) -> Task<> {
      co_await sleep(loop_, 400ms);
      writer.start(200, {{"Content-Type", "application/vnd.amazon.eventstream"}});
      for (const std::string& token : tokens) {
        const Json delta = {{"contentBlockIndex", 100}, {"delta", {{"text", token}}}};
        writer.write(encode_event(make_event("contentBlockDelta", to_text(delta))));
        co_await sleep(loop_, 50ms);
      }
      writer.write(end.bytes());
    };
  }
  static Answer refuse(int status, std::string body = "{}") {
    return [status, body](HttpWriter& writer) -> Task<> {
      writer.answer(status, body);
      co_return;
    };
  }

  void turn(const char* text, uint64_t generation = 0) {
    ASSERT_EQ(gst_harness_push(harness_, line::make_text_buffer(text, {.generation = generation})),
              GST_FLOW_OK);
  }
  void flush() {
    gst_harness_push_event(harness_, gst_event_new_flush_start());
    gst_harness_push_event(harness_, gst_event_new_flush_stop(TRUE));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_harness_push_event(harness_, gst_event_new_segment(&segment));
  }
  template <class Note>
  void send(const Note& note) {
    gst_harness_push_event(harness_, line::downstream(note));
  }
  void played(const line::Played& note) { gst_harness_push_upstream_event(harness_, line::upstream(note)); }

  /// What left the element: "1: words" of the buffers, then "<1 model" and "1> end_turn" of the events. (The harness
  /// keeps the two apart.)
  std::vector<std::string> heard() {
    std::vector<std::string> lines;
    auto take_events = [&] {
      while (auto event = GPtr<GstEvent>::adopt(gst_harness_try_pull_event(harness_))) {
        if (auto note = line::from_event<line::ResponseStart>(event.get()))
          lines.push_back("<" + std::to_string(note->generation) + " " + note->origin);
        else if (auto end = line::from_event<line::ResponseEnd>(event.get()))
          lines.push_back(std::to_string(end->generation) + "> " + end->reason);
        else if (GST_EVENT_TYPE(event.get()) == GST_EVENT_EOS)
          lines.push_back("eos");
      }
    };
    while (auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_))) {
      const auto utterance = line::get_utterance(buffer.get());
      said_ += utterance.written;
      lines.push_back(std::to_string(utterance.generation) + ": " + line::get_text(buffer.get()));
    }
    take_events();
    return lines;
  }
  template <class Note>
  std::vector<Note> posted() {
    std::vector<Note> notes;
    collect_messages();
    for (const auto& message : messages_)
      if (auto note = line::from_message<Note>(message.get())) notes.push_back(*note);
    return notes;
  }
  size_t count(GstMessageType type) {
    collect_messages();
    return static_cast<size_t>(
        std::ranges::count_if(messages_, [&](auto& m) { return GST_MESSAGE_TYPE(m.get()) == type; }));
  }
  void collect_messages() {
    while (GstMessage* message = gst_bus_pop(bus_.get()))
      messages_.push_back(GPtr<GstMessage>::adopt(message));
  }
  std::string last_text(const Json& request) {
    const Json& content = request["messages"].back()["content"];
    for (auto it = content.rbegin(); it != content.rend(); ++it)
      if (it->contains("text")) return get_string(*it, "text");
    return "";
  }

  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  MemoryPeer* peer_ = nullptr;
  SlowTools tools_{loop_};
  bool has_tools_ = true;
  std::vector<Answer> answers_;
  std::vector<Json> requests_;
  std::vector<std::string> urls_;
  std::vector<GPtr<GstMessage>> messages_;
  std::string said_;
  GPtr<GstBus> bus_;
  GstHarness* harness_ = nullptr;
};

ConverseReply done() { return ConverseReply().stop("end_turn").usage(100, 20, 80); }
ConverseReply text(const char* words) {
  return ConverseReply().text({words}).stop("end_turn").usage(100, 20, 80);
}
ConverseReply use_tools() {
  return ConverseReply()
      .text({"Let me check."})
      .tool("b1", "book", {"{\"day\":\"Monday\"}"})
      .tool("l1", "look_up", {})
      .stop("tool_use");
}

// ---- answers
// ---------------------------------------------------------------------------------------------------------

TEST_F(Llm, AnswersInPhrasesWhileTheModelStillWrites) {
  answers_ = {
      slow_reply({"We", " open", " at 9", " a.m.", " You", " can", " **park**", " outside."}, done())};
  start({{"system-prompt", "Be brief."}, {"model-id", "claude-haiku-4-5"}, {"region", "eu-central-1"}});
  turn("When do you open?", 7);
  loop_.run_for(400ms + 4 * 50ms);
  EXPECT_THAT(heard(), ElementsAre("7: We open at nine a m.", "<7 model"));
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("7: You can park outside.", "7> end_turn"));
  EXPECT_EQ(said_, "We open at 9 a.m. You can **park** outside.");
  EXPECT_EQ(urls_[0],
            "https://bedrock.test/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream");
  EXPECT_EQ(get_string(requests_[0]["system"][0], "text"), "Be brief.");
}

TEST_F(Llm, TellsTheStagesOfAnAnswerAndWhatItCost) {
  answers_ = {slow_reply({"Yes", ".", " No", "."}, done())};
  start();
  turn("Really?", 3);
  loop_.run_for(5s);
  std::vector<std::string> stages;
  for (const auto& stage : posted<line::Stage>())
    stages.push_back(stage.stage + "@" + std::to_string(stage.time / 1'000'000));
  EXPECT_THAT(stages, ElementsAre("request-sent@0", "first-token@400", "phrase-complete@500"));
  const auto usage = posted<line::Usage>();
  ASSERT_EQ(usage.size(), 1u);
  EXPECT_EQ(usage[0].cache_read_tokens, 80u);
  EXPECT_GT(usage[0].cost_usd, 0);
  GstStructure* stats = nullptr;
  g_object_get(harness_->element, "stats", &stats, nullptr);
  guint64 tokens = 0;
  EXPECT_TRUE(gst_structure_get_uint64(stats, "output-tokens", &tokens));
  EXPECT_EQ(tokens, 20u);
  gst_structure_free(stats);
}

TEST_F(Llm, NumbersTheTurnsOfForeignElementsItself) {
  answers_ = {reply(text("One.")), reply(text("Two."))};
  start();
  turn("1");
  loop_.run_for(1s);
  turn("2");
  loop_.run_for(1s);
  EXPECT_THAT(heard(),
              ElementsAre("1: One.", "2: Two.", "<1 model", "1> end_turn", "<2 model", "2> end_turn"));
}

TEST_F(Llm, SaysFixedWordsAndRemembersThem) {
  answers_ = {reply(text("Fine."))};
  start();
  send(line::Say{.generation = 1, .text = "Good morning! It is 9:30 am.", .purpose = "greeting"});
  EXPECT_THAT(heard(),
              ElementsAre("1: Good morning!", "1: It is nine thirty a m.", "<1 greeting", "1> said"));
  turn("Hello", 2);
  loop_.run_for(1s);
  const Json& messages = requests_[0]["messages"];
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(get_string(messages[1]["content"][0], "text"), "Good morning! It is 9:30 am.");
}

TEST_F(Llm, EndsTheStreamAfterTheAnswer) {
  answers_ = {slow_reply({"Yes."}, done())};
  start();
  turn("Really?");
  gst_harness_push_event(harness_, gst_event_new_eos());
  EXPECT_THAT(heard(), ElementsAre("<1 model"));
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("1: Yes.", "1> end_turn", "eos"));
}

TEST_F(Llm, IgnoresATurnWithoutWords) {
  start();
  turn("  ", 4);
  EXPECT_THAT(heard(), ElementsAre("<4 model", "4> nothing-heard"));
  EXPECT_TRUE(requests_.empty());
}

TEST_F(Llm, AnEmptyAnswerIsAnAnswer) {
  answers_ = {reply(done()), reply(text("Yes."))};
  start();
  turn("Hm", 1);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("<1 model", "1> end_turn"));
  turn("Hello?", 2);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("2: Yes.", "<2 model", "2> end_turn"));
}

TEST_F(Llm, ResetForgetsTheConversation) {
  answers_ = {reply(text("One.")), reply(text("Two."))};
  start();
  turn("First");
  loop_.run_for(1s);
  g_signal_emit_by_name(harness_->element, "reset");
  turn("Second");
  loop_.run_for(1s);
  EXPECT_EQ(requests_[1]["messages"].size(), 1u);
}

TEST_F(Llm, PassesTheLatencyOfTheLineOnUnchanged) {
  start();
  gst_harness_set_upstream_latency(harness_, 20 * GST_MSECOND);
  EXPECT_EQ(gst_harness_query_latency(harness_), 20 * GST_MSECOND);
}

TEST_F(Llm, KeepsItsSecrets) {
  start();
  for (const char* name : {"access-key", "secret-access-key", "session-token", "bearer-token"}) {
    GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(harness_->element), name);
    ASSERT_TRUE(spec) << name;
    EXPECT_FALSE(spec->flags & G_PARAM_READABLE) << name;
  }
}

// ---- tools
// -----------------------------------------------------------------------------------------------------------

TEST_F(Llm, RunsAllToolsOfATurnAtOnceAndGoesOn) {
  answers_ = {reply(use_tools()), reply(text("You are booked."))};
  start();
  turn("Book me in", 1);
  loop_.run_for(200ms);
  EXPECT_EQ(tools_.ended.size(), 2u) << "both took 200 ms, at the same time";
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("1: Let me check.", "1: You are booked.", "<1 model", "1> end_turn"));
  ASSERT_EQ(requests_.size(), 2u);
  const Json& results = requests_[1]["messages"].back()["content"];
  EXPECT_EQ(to_text(results[0]["toolResult"]["content"][0]["json"]), R"({"done":"book"})");
  EXPECT_EQ(get_string(results[1]["toolResult"], "toolUseId"), "l1");
  const auto ends = posted<line::ToolEnd>();
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_TRUE(ends[0].ok);
  EXPECT_EQ(ends[0].duration, 200'000'000u);
  EXPECT_EQ(posted<line::ToolStart>()[0].input, R"({"day":"Monday"})");
}

TEST_F(Llm, FillsTheSilenceOfAToolOnceUnlessTheModelSpoke) {
  tools_.specs_[0].wait_text = "One moment, please.";
  const auto silent = ConverseReply().tool("b1", "book", {}).stop("tool_use");
  const auto again = ConverseReply().tool("b2", "book", {}).stop("tool_use");
  answers_ = {reply(silent), reply(again), reply(text("Done.")), reply(use_tools()), reply(text("Done."))};
  start();
  turn("Book me in", 1);
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("1: One moment, please.", "1: Done.", "<1 model", "1> end_turn"));
  const Json& messages = requests_[1]["messages"];
  EXPECT_EQ(get_string(messages[1]["content"][0], "text"), "One moment, please.");
  turn("And again", 2);
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("2: Let me check.", "2: Done.", "<2 model", "2> end_turn"));
}

TEST_F(Llm, StopsAModelThatOnlyAsksForTools) {
  for (int i = 0; i < 9; i++)
    answers_.push_back(
        reply(ConverseReply().tool(("t" + std::to_string(i)).c_str(), "book", {}).stop("tool_use")));
  start({{"max-tool-rounds", "2"}, {"apology", "Sorry."}});
  turn("Book me in", 1);
  loop_.run_for(10s);
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(tools_.begun.size(), 2u);
  EXPECT_THAT(heard(), ElementsAre("1: Sorry.", "<1 model", "1> rejected"));
}

TEST_F(Llm, AsksTheApplicationWhereNoCallBringsTools) {
  has_tools_ = false;
  answers_ = {reply(ConverseReply().tool("w1", "weather", {"{}"}).stop("tool_use")), reply(text("Sunny."))};
  start(
      {{"tools",
        R"([{"toolSpec":{"name":"weather","description":"x","inputSchema":{"json":{"type":"object"}}}}])"}});
  turn("Weather?", 1);
  loop_.run_for(1s);
  ASSERT_EQ(posted<line::ToolStart>().size(), 1u);
  gboolean awaited = FALSE;
  g_signal_emit_by_name(harness_->element, "tool-result", "nobody", "{}", &awaited);
  EXPECT_FALSE(awaited);
  g_signal_emit_by_name(harness_->element, "tool-result", "w1", R"({"sky":"clear"})", &awaited);
  EXPECT_TRUE(awaited);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("1: Sunny.", "<1 model", "1> end_turn"));
  EXPECT_THAT(to_text(requests_[1]), HasSubstr(R"({"sky":"clear"})"));
}

// ---- interruptions
// ---------------------------------------------------------------------------------------------------

TEST_F(Llm, AFlushCancelsTheAnswerAndTheHistoryKeepsWhatWasHeard) {
  answers_ = {slow_reply({"We open at nine.", " And then", " we close", " at five."}, done()),
              reply(text("Sure."))};
  start();
  turn("Hours?", 1);
  loop_.run_for(560ms);
  EXPECT_THAT(heard(), ElementsAre("1: We open at nine.", "<1 model"));
  flush();
  played({.generation = 1, .interrupted = true, .heard = "We open"});
  loop_.run_for(5s);
  EXPECT_THAT(heard(), ElementsAre()) << "nothing follows a flush";
  turn("Stop", 2);
  loop_.run_for(1s);
  EXPECT_EQ(get_string(requests_[1]["messages"][1]["content"][0], "text"), "We open —");
}

TEST_F(Llm, AnAnswerOfWhichNothingWasHeardNeverWas) {
  answers_ = {slow_reply({"We open at nine.", " And then"}, done()), reply(text("Sure."))};
  start();
  turn("Hours?", 1);
  loop_.run_for(500ms);
  played({.generation = 1, .interrupted = true});  // overtakes the flush
  flush();
  turn("I mean today", 2);
  loop_.run_for(1s);
  EXPECT_EQ(requests_[1]["messages"].size(), 1u);
}

TEST_F(Llm, ANewTurnTakesThePlaceOfARunningAnswer) {
  answers_ = {slow_reply({"One."}, done()), reply(text("Two."))};
  start();
  turn("1", 1);
  loop_.run_for(100ms);
  turn("2", 2);
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("2: Two.", "<1 model", "1> interrupted", "<2 model", "2> end_turn"));
}

TEST_F(Llm, AToolThatMustFinishDoesAndItsResultIsRemembered) {
  answers_ = {reply(use_tools()), reply(text("Yes?")), reply(text("Booked."))};
  tools_.takes = 1s;
  start();
  turn("Book me in", 1);
  loop_.run_for(100ms);
  flush();
  EXPECT_EQ(posted<line::ToolEnd>().size(), 1u) << "the one that may be cancelled";
  turn("Wait", 2);
  loop_.run_for(300ms);
  EXPECT_THAT(to_text(requests_[1]), HasSubstr("still running"));
  loop_.run_for(2s);
  EXPECT_EQ(tools_.ended, (std::map<std::string, int>{{"b1", 1}}));
  turn("And?", 3);
  loop_.run_for(1s);
  EXPECT_THAT(to_text(requests_[2]), HasSubstr(R"({"done":"book"})"));
  EXPECT_THAT(to_text(requests_[2]), testing::Not(HasSubstr("still running")));
}

// serve() holds every request against Bedrock's rules: no orphan toolUse or toolResult in any of them.
TEST_F(Llm, InterruptedAtAnyMomentEachSideEffectHappensOnce) {
  start({{"retry-attempts", "0"}});
  std::mt19937 random(4711);
  uint64_t generation = 0;
  int intents = 0;
  for (int round = 0; round < 500; round++) {
    const std::string book = "b" + std::to_string(round), look = "l" + std::to_string(round);
    answers_.resize(requests_.size());
    answers_.push_back(slow_reply(
        {"Let me", " check", " that for you."},
        ConverseReply().tool(book.c_str(), "book", {}).tool(look.c_str(), "look_up", {}).stop("tool_use")));
    answers_.push_back(slow_reply({"You are", " booked.", " Anything", " else?"}, done()));
    said_.clear();
    turn("Book me in", ++generation);
    loop_.run_for(milliseconds(random() % 1800));
    heard();
    std::string part = said_.substr(0, random() % (said_.size() + 1));
    if (random() % 2) flush();
    played({.generation = generation, .interrupted = true, .heard = part});
    if (random() % 2) flush();
    if (random() % 2) loop_.run_for(milliseconds(random() % 500));
    answers_.resize(requests_.size());
    answers_.push_back(slow_reply({"Sorry."}, done()));
    turn("Stop", ++generation);
    loop_.run_for(3s);
    ASSERT_FALSE(HasFailure()) << "round " << round;
    intents += tools_.begun.contains(book);
    ASSERT_LE(tools_.begun[book], 1);
    ASSERT_EQ(tools_.ended[book], tools_.begun[book]) << "round " << round;
    if (round % 50 == 49) g_signal_emit_by_name(harness_->element, "reset");
  }
  EXPECT_GT(intents, 100);
  EXPECT_LT(intents, 400);
}

// ---- failures
// --------------------------------------------------------------------------------------------------------

TEST_F(Llm, AnotherModelAnswersWhereTheFirstFailsAndThenStays) {
  answers_ = {refuse(503), reply(text("One.")), reply(text("Two."))};
  start({{"retry-attempts", "0"}, {"region", "us-east-1"}, {"fallback-model-ids", "<claude-3-haiku>"}});
  turn("1", 1);
  loop_.run_for(1s);
  turn("2", 2);
  loop_.run_for(1s);
  EXPECT_THAT(heard(),
              ElementsAre("1: One.", "2: Two.", "<1 model", "1> end_turn", "<2 model", "2> end_turn"));
  EXPECT_THAT(urls_[1], HasSubstr("us.anthropic.claude-3-haiku"));
  EXPECT_THAT(urls_[2], HasSubstr("us.anthropic.claude-3-haiku"));
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 1u);
}

TEST_F(Llm, ARetiredModelIsReplacedWithAWarning) {
  answers_ = {reply(text("Yes."))};
  start({{"model-id", "claude-3-7-sonnet"}, {"region", "us-east-1"}});
  turn("1", 1);
  loop_.run_for(1s);
  EXPECT_THAT(urls_[0], HasSubstr("claude-sonnet-4-5"));
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 1u);
}

struct BrokenReply {
  const char* what;
  int status;
  std::string body;
  const char* fault;
};
void PrintTo(const BrokenReply& reply, std::ostream* out) { *out << reply.what; }

class Broken : public Llm, public testing::WithParamInterface<BrokenReply> {};

TEST_P(Broken, ApologisesWarnsAndAnswersTheNextTurn) {
  answers_ = {[](HttpWriter& writer) -> Task<> {
                writer.answer(GetParam().status, GetParam().body);
                co_return;
              },
              reply(text("Hello."))};
  start({{"retry-attempts", "0"}, {"apology", "Sorry."}});
  turn("Hello?", 1);
  loop_.run_for(30s);
  const auto lines = heard();
  EXPECT_THAT(lines, testing::Contains("1: Sorry."));
  EXPECT_EQ(lines.back(), std::string("1> ") + GetParam().fault);
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 1u);
  EXPECT_EQ(count(GST_MESSAGE_ERROR), 0u);
  turn("Hello?", 2);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("2: Hello.", "<2 model", "2> end_turn"));
}

INSTANTIATE_TEST_SUITE_P(
    Replies, Broken,
    testing::Values(
        BrokenReply{"empty body", 200, "", "truncated"},
        BrokenReply{"HTML instead of a stream", 200,
                    "<html>a proxy's page, long enough to be a prelude</html>", "bad-input"},
        BrokenReply{"cut in a frame", 200, text("Hi there.").bytes().substr(0, 300), "truncated"},
        BrokenReply{"no messageStop", 200, ConverseReply().text({"Half a"}).bytes(), "truncated"},
        BrokenReply{"wrong JSON type", 200, encode_event(make_event("contentBlockDelta", "[1,2]")),
                    "bad-input"},
        BrokenReply{"exception", 200, ConverseReply().exception("modelStreamErrorException", "x").bytes(),
                    "unavailable"},
        BrokenReply{"malformed tool", 200, ConverseReply().tool("t", "book", {"{"}).stop("tool_use").bytes(),
                    "bad-input"},
        BrokenReply{"400", 400, R"({"message":"The provided model identifier is invalid."})", "rejected"},
        BrokenReply{"403", 403, R"({"__type":"AccessDeniedException","message":"no"})", "unauthorized"},
        BrokenReply{"429 without JSON", 429, "slow down", "throttled"},
        BrokenReply{"500 with 1 MB", 500, std::string(1 << 20, 'x'), "unavailable"}));

TEST_F(Llm, ASilentServerIsGivenUpInTime) {
  answers_ = {[this](HttpWriter&) -> Task<> { co_await sleep(loop_, 1h); }};
  start({{"retry-attempts", "0"}, {"first-token-timeout", "3000"}, {"apology", ""}});
  turn("Hello?", 1);
  loop_.run_for(2999ms);
  EXPECT_THAT(heard(), ElementsAre("<1 model"));
  loop_.run_for(2ms);
  EXPECT_THAT(heard(), ElementsAre("1> timeout"));
}

TEST(LlmSettings, ThatCannotWorkAreAnErrorAtOnce) {
  const std::vector<std::pair<const char*, const char*>> cases[] = {
      {{"model-id", "gpt-9"}}, {{"access-key", "AK"}}, {{"tools", "{"}}, {{"tools", "[{}]"}}};
  for (const auto& properties : cases) {
    auto element = GPtr<GstElement>::sink(gst_element_factory_make("bedrockllm", nullptr));
    const auto bus = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element.get(), bus.get());
    g_object_set(element.get(), "endpoint-uri", endpoint, nullptr);
    for (const auto& [name, value] : properties)
      gst_util_set_object_arg(G_OBJECT(element.get()), name, value);
    EXPECT_EQ(gst_element_set_state(element.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE)
        << properties[0].second;
    const auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
    EXPECT_TRUE(message) << properties[0].second;
    gst_element_set_state(element.get(), GST_STATE_NULL);
    gst_element_set_bus(element.get(), nullptr);
  }
}

}  // namespace
}  // namespace aybiza
