// A bedrockllm to be tested: in simulated time, against a Bedrock in memory that answers as told. Every request that
// leaves is held against Bedrock's own rules.
#pragma once

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
#include "tools/simulation/ConverseReply.h"

namespace aybiza {
namespace llm_test {

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
  template <class Note> void send(const Note& note) {
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
  template <class Note> std::vector<Note> posted() {
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

inline ConverseReply done() { return ConverseReply().stop("end_turn").usage(100, 20, 80); }
inline ConverseReply text(const char* words) {
  return ConverseReply().text({words}).stop("end_turn").usage(100, 20, 80);
}
inline ConverseReply use_tools() {
  return ConverseReply()
      .text({"Let me check."})
      .tool("b1", "book", {"{\"day\":\"Monday\"}"})
      .tool("l1", "look_up", {})
      .stop("tool_use");
}

}  // namespace llm_test
}  // namespace aybiza
