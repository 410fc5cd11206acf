/**
 * SECTION:element-bedrockllm
 * @title: bedrockllm
 *
 * Answers the caller with a language model on Amazon Bedrock. A text buffer in is the caller's whole turn;
 * the answer leaves as text buffers, one a phrase, as soon as each is complete, in words that a voice can say
 * (markdown, numbers, money, times and addresses are rewritten). #aybiza/response-start and
 * #aybiza/response-end stand around them; each buffer's meta tells the answer it belongs to and how the model
 * wrote it. #aybiza/say events are words to say as they are; they join the conversation's history. On
 * #aybiza/turn-guess the element begins to think before the turn is there, and shows nothing of it until the turn
 * that was guessed comes; `aybiza/speculation` messages tell what became of it.
 *
 * What the model asks for is done by the call's tools, several at once; without a call, set
 * #bedrockllm:tools, watch for `aybiza/tool-start` messages and emit #bedrockllm::tool-result. A flush, or a
 * new turn, cancels the running answer; #aybiza/played, which comes up the line, cuts it in the history to
 * the words that were heard.
 *
 * Where a model fails, or gives no first token in time, the next of #bedrockllm:fallback-model-ids is asked, and
 * stays; an answer that breaks off under its words is gone on with, and nothing of it said again. A reply without
 * words, or of tools alone, is a reply.
 *
 * Messages: `aybiza/stage`, `aybiza/tool-start`, `aybiza/tool-end`, `aybiza/usage`, `aybiza/fallback`; WARNING
 * `bedrockllm/degraded` {fault, status, message} where a request was retried, another model answered, or an
 * apology was spoken; ERROR only where no answer can ever come: unknown model, no credentials
 * or refused ones. With refused ones it still says what #aybiza/say events bring.
 *
 * A conversation can be carried from one run to another: #bedrockllm::get-history tells it as the caller knows
 * it, and #bedrockllm:history begins with it.
 *
 * The element adds no latency of its own to a LATENCY query: when an answer comes is the model's affair.
 *
 * ## Example
 * |[
 * gst-launch-1.0 -m filesrc location=question.txt ! "text/x-raw,format=utf8" ! \
 *   bedrockllm endpoint-uri=http://127.0.0.1:7700 access-key=AKIDEXAMPLE \
 *   secret-access-key=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY \
 *   system-prompt="You are a receptionist." ! fdsink
 * ]| Prints the answer to the question in the file, as it would be spoken.
 *
 * Since: 0.1
 */
#include <gst/gst.h>

#include <memory>

#include "core/base/GPtr.h"
#include "core/line/Report.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/AtWork.h"
#include "core/net/Breakers.h"
#include "core/net/PeerError.h"
#include "plugins/bedrock/LlmProperties.h"
#include "plugins/bedrock/LlmSetup.h"
#include "plugins/bedrock/SignalToolbox.h"

G_BEGIN_DECLS
G_DECLARE_FINAL_TYPE(BedrockLlm, bedrock_llm, BEDROCK, LLM, GstElement)
G_END_DECLS

GST_DEBUG_CATEGORY_STATIC(bedrockllm_debug);
#define GST_CAT_DEFAULT bedrockllm_debug

using namespace aybiza;

namespace {

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS("text/x-raw, format=(string)utf8"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE(
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS("text/x-raw, format=(string)utf8"));

guint stats_property;  // follows those of LlmSettings

/// How long words take to say, for elements that want a duration; the voice itself knows better.
constexpr GstClockTime time_per_byte = 65 * GST_MSECOND;

struct State;

}  // namespace

struct BedrockLlmPrivate {
  LlmSettings settings;   // guarded by the object lock; changes count from the next READY→PAUSED
  line::Usage totals;     // guarded by the object lock
  uint64_t requests = 0;  // likewise
  line::ServicesPtr services;
  std::unique_ptr<State> state;
};

struct _BedrockLlm {
  GstElement parent;
  GstPad *sinkpad, *srcpad;
  BedrockLlmPrivate* priv;
};

G_DEFINE_TYPE(BedrockLlm, bedrock_llm, GST_TYPE_ELEMENT)

namespace {

/// Retries of different calls must not fall together, and a simulated call does the same each time it is played.
unsigned seed_of(const std::string& call_id) {
  return call_id.empty() ? std::random_device{}() : static_cast<unsigned>(std::hash<std::string>{}(call_id));
}

/// Everything that lives from READY→PAUSED to PAUSED→READY; touched on the loop only. What the dialogue wants
/// said leaves through it.
struct State final : Dialogue::Listener {
  State(BedrockLlm* s, std::unique_ptr<SignalToolbox> own, LlmSetup setup)
      : self(s),
        services(*s->priv->services),
        own_tools(std::move(own)),
        credentials(*services.network),
        dialogue(*services.network, services.tools ? *services.tools : *own_tools,
                 with_breakers(std::move(setup.dialogue)), with_keys(std::move(setup.client)),
                 Random(seed_of(services.call_id)), *this) {}

  bedrock::ClientSettings with_keys(bedrock::ClientSettings client) {
    if (!client.keys) client.keys = [this] { return credentials.get(); };
    return client;
  }

  DialogueSettings with_breakers(DialogueSettings dialogue) {
    if (services.breakers)
      for (ModelChoice& choice : dialogue.models)
        choice.address.breaker = &services.breakers->of(
            {"bedrock", host_and_port(choice.address.endpoint), choice.address.model_id});
    return dialogue;
  }

  /// A flush takes the segment away downstream; whatever is sent next needs one first.
  void ensure_segment() {
    if (!std::exchange(caps_sent, true)) {
      const auto caps = GPtr<GstCaps>::adopt(gst_pad_get_pad_template_caps(self->srcpad));
      gst_pad_push_event(self->srcpad, gst_event_new_caps(caps.get()));
    }
    if (std::exchange(segment_sent, true)) return;
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_push_event(self->srcpad, gst_event_new_segment(&segment));
  }
  void push(GstEvent* event) {
    const AtWork at_work(services.call_id);
    ensure_segment();
    gst_pad_push_event(self->srcpad, event);
  }

  void send(const line::ResponseStart& note) override { push(line::downstream(note)); }
  void send(const line::ResponseEnd& note) override {
    GST_DEBUG_OBJECT(self, "answer %" G_GUINT64_FORMAT " ends: %s", note.generation, note.reason.c_str());
    push(line::downstream(note));
    if (std::exchange(eos_waits, false)) push(gst_event_new_eos());
  }
  void send(const line::HoldSound& note) override { push(line::downstream(note)); }
  void speak(uint64_t generation, const speech::Phrase& phrase) override {
    const AtWork at_work(services.call_id);
    ensure_segment();
    GstBuffer* buffer = line::make_text_buffer(
        phrase.spoken, {.generation = generation, .written = phrase.written, .alignment = phrase.alignment});
    GST_BUFFER_PTS(buffer) = line::to_running_time(GST_ELEMENT(self), services.loop->now());
    GST_BUFFER_DURATION(buffer) = phrase.spoken.size() * time_per_byte;
    gst_pad_push(self->srcpad, buffer);
  }
  void post(const line::Stage& note) override { line::post(GST_ELEMENT(self), note); }
  void post(const line::Speculation& note) override { line::post(GST_ELEMENT(self), note); }
  void post(const line::ToolStart& note) override { line::post(GST_ELEMENT(self), note); }
  void post(const line::ToolEnd& note) override { line::post(GST_ELEMENT(self), note); }
  void post(const line::Usage& note) override {
    GST_OBJECT_LOCK(self);
    line::Usage& totals = self->priv->totals;
    self->priv->requests++;
    totals.model = note.model;
    totals.input_tokens += note.input_tokens;
    totals.output_tokens += note.output_tokens;
    totals.cache_read_tokens += note.cache_read_tokens;
    totals.cache_write_tokens += note.cache_write_tokens;
    totals.cost_usd += note.cost_usd;
    GST_OBJECT_UNLOCK(self);
    line::post(GST_ELEMENT(self), note);
  }
  void post(const line::Fallback& note) override { line::post(GST_ELEMENT(self), note); }
  void want_floor() override { gst_pad_push_event(self->sinkpad, line::upstream(line::WantsFloor{})); }
  void degraded(const Error& error) override {
    line::post_warning(GST_ELEMENT(self), "bedrockllm/degraded", error);
  }
  void broken(const Error& error) override { line::post_vendor_lost(GST_ELEMENT(self), error); }

  BedrockLlm* self;
  const line::Services& services;
  std::unique_ptr<SignalToolbox> own_tools;  // what the model may call outside a call
  AwsCredentialChain credentials;
  Dialogue dialogue;
  bool caps_sent = false, segment_sent = false;
  bool eos_waits = false;  // for the end of the running answer
};

/// Runs `act(state)` on the loop, if the element is running; true if it was.
template <class Act> bool on_loop(BedrockLlm* self, Act act) {
  bool running = false;
  self->priv->services->loop->run_and_wait([&] {
    running = self->priv->state != nullptr;
    if (running) act(*self->priv->state);
  });
  return running;
}

// ---- the line ---------------------------------------------------------------------------------------------

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  const auto owned = GPtr<GstBuffer>::adopt(buffer);
  const uint64_t generation = line::get_utterance(buffer).generation;
  const bool running =
      on_loop(BEDROCK_LLM(parent), [&](State& s) { s.dialogue.hear(generation, line::get_text(buffer)); });
  return running ? GST_FLOW_OK : GST_FLOW_FLUSHING;
}

gboolean flush_start(BedrockLlm* self, GstPad* pad, GstEvent* event) {
  // On our own loop the request ends before the flush goes on. From another thread the flush goes first: it
  // frees the loop where that waits in a push downstream.
  auto interrupt = [](State& s) {
    s.eos_waits = false;
    s.dialogue.interrupt();
  };
  const bool on_our_loop = self->priv->services->loop->is_current();
  if (on_our_loop) on_loop(self, interrupt);
  const gboolean done = gst_pad_event_default(pad, GST_OBJECT(self), event);
  if (!on_our_loop) on_loop(self, interrupt);
  return done;
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = BEDROCK_LLM(parent);
  auto owned = GPtr<GstEvent>::adopt(event);
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS:  // the text that leaves is ours, and so are its caps and its segment
      return TRUE;
    case GST_EVENT_SEGMENT:
      return on_loop(self, [](State& s) { s.ensure_segment(); });
    case GST_EVENT_EOS:
      return on_loop(self, [&](State& s) {
        s.eos_waits = s.dialogue.is_answering();
        if (!s.eos_waits) s.push(owned.release());
      });
    case GST_EVENT_FLUSH_START:
      return flush_start(self, pad, owned.release());
    case GST_EVENT_FLUSH_STOP: {
      const gboolean done = gst_pad_event_default(pad, parent, owned.release());
      on_loop(self, [](State& s) { s.segment_sent = false; });
      return done;
    }
    default:
      if (const auto guess = line::from_event<line::TurnGuess>(event))
        return on_loop(self, [&](State& s) { s.dialogue.guess(guess->generation, guess->text); });
      if (const auto remark = line::from_event<line::Remark>(event))
        return on_loop(self, [&](State& s) { s.dialogue.remark(remark->text); });
      if (const auto say = line::from_event<line::Say>(event))
        return on_loop(self, [&](State& s) { s.dialogue.say(*say); });
      return gst_pad_event_default(pad, parent, owned.release());
  }
}

gboolean src_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  if (const auto played = line::from_event<line::Played>(event))
    on_loop(BEDROCK_LLM(parent), [&](State& s) { s.dialogue.played(*played); });
  return gst_pad_event_default(pad, parent, event);
}

// ---- the element ------------------------------------------------------------------------------------------

/// Posts what is wrong with the settings; false where no call can be had with them.
bool start(BedrockLlm* self) {
  GST_OBJECT_LOCK(self);
  const LlmSettings settings = self->priv->settings;
  self->priv->totals = {};
  self->priv->requests = 0;
  GST_OBJECT_UNLOCK(self);
  const line::Services& services = *self->priv->services;
  auto setup = prepare(settings, aws::Environment::of_process(), services.call_id);
  auto tools = SignalToolbox::parse(*services.loop, settings.tools);
  if (!setup || !tools) {
    line::post_error(GST_ELEMENT(self), setup ? tools.error() : setup.error());
    return false;
  }
  for (const std::string& warning : setup->warnings)
    line::post_warning(GST_ELEMENT(self), "bedrockllm/degraded", Error{Fault::rejected, warning});
  services.loop->run_and_wait(
      [&] { services.network->expect(setup->dialogue.models.front().address.endpoint); });
  services.loop->run_and_wait(
      [&] { self->priv->state = std::make_unique<State>(self, std::move(*tools), std::move(*setup)); });
  return true;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) {
  auto* self = BEDROCK_LLM(element);
  if (change == GST_STATE_CHANGE_NULL_TO_READY) self->priv->services = line::find_services(element);
  if (change == GST_STATE_CHANGE_READY_TO_PAUSED && !start(self)) return GST_STATE_CHANGE_FAILURE;
  const auto result = GST_ELEMENT_CLASS(bedrock_llm_parent_class)->change_state(element, change);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    self->priv->services->loop->run_and_wait([self] { self->priv->state.reset(); });
  if (change == GST_STATE_CHANGE_READY_TO_NULL) self->priv->services.reset();
  return result;
}

void reset(BedrockLlm* self) {
  if (self->priv->services) on_loop(self, [](State& s) { s.dialogue.reset(); });
}

/// (transfer full)
char* get_history(BedrockLlm* self) {
  std::string history = "[]";
  if (self->priv->services) on_loop(self, [&](State& s) { history = to_text(s.dialogue.history()); });
  return g_strdup(history.c_str());
}

gboolean tool_result(BedrockLlm* self, const char* id, const char* json) {
  bool awaited = false;
  if (self->priv->services && id && json)
    on_loop(self, [&](State& s) { awaited = s.own_tools->answer(id, json); });
  return awaited;
}

GstStructure* stats(BedrockLlm* self) {
  GstStructure* structure = line::to_structure(self->priv->totals);
  gst_structure_set_name(structure, "stats");
  gst_structure_set(structure, "requests", G_TYPE_UINT64, self->priv->requests, nullptr);
  return structure;
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  const bool known = set_llm_property(BEDROCK_LLM(object)->priv->settings, id, value);
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  auto* self = BEDROCK_LLM(object);
  GST_OBJECT_LOCK(object);
  bool known = get_llm_property(self->priv->settings, id, value);
  if (id == stats_property) {
    g_value_take_boxed(value, stats(self));
    known = true;
  }
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void finalize(GObject* object) {
  delete BEDROCK_LLM(object)->priv;
  G_OBJECT_CLASS(bedrock_llm_parent_class)->finalize(object);
}

}  // namespace

static void bedrock_llm_class_init(BedrockLlmClass* klass) {
  GST_DEBUG_CATEGORY_INIT(bedrockllm_debug, "bedrockllm", 0, "language models on Amazon Bedrock");
  auto* object_class = G_OBJECT_CLASS(klass);
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  stats_property = install_llm_properties(object_class) + 1;
  /**
   * bedrockllm:stats: requests, tokens by kind and cost in US$ since the element was started.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object_class, stats_property,
      g_param_spec_boxed("stats", "Statistics",
                         "Requests, tokens and cost (US$ at list price) since the start", GST_TYPE_STRUCTURE,
                         static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));

  /**
   * bedrockllm::reset: forgets the conversation; a running answer ends.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler("reset", G_TYPE_FROM_CLASS(klass),
                             static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
                             G_CALLBACK(reset), nullptr, nullptr, nullptr, G_TYPE_NONE, 0);
  /**
   * bedrockllm::get-history: the conversation so far, as a JSON array of Converse messages that the property
   * history takes: what is being said up to the word that the caller has heard, and tools at work as ones whose
   * outcome is unknown. Empty below PAUSED.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler("get-history", G_TYPE_FROM_CLASS(klass),
                             static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
                             G_CALLBACK(get_history), nullptr, nullptr, nullptr, G_TYPE_STRING, 0);
  /**
   * bedrockllm::tool-result: answers an `aybiza/tool-start` message: its id, and the result as JSON text; an
   * object with the one member "error" is a failure. FALSE where nothing waits for this id.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler(
      "tool-result", G_TYPE_FROM_CLASS(klass), static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
      G_CALLBACK(tool_result), nullptr, nullptr, nullptr, G_TYPE_BOOLEAN, 2, G_TYPE_STRING, G_TYPE_STRING);

  auto* element_class = GST_ELEMENT_CLASS(klass);
  element_class->change_state = change_state;
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(element_class, "Language model on Amazon Bedrock", "Text/Filter",
                                        "Answers text with a language model, in phrases that a voice can say",
                                        "The Aybiza authors");
}

static void bedrock_llm_init(BedrockLlm* self) {
  self->priv = new BedrockLlmPrivate;
  self->sinkpad = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(self->sinkpad, chain);
  gst_pad_set_event_function(self->sinkpad, sink_event);
  gst_element_add_pad(GST_ELEMENT(self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_event_function(self->srcpad, src_event);
  gst_element_add_pad(GST_ELEMENT(self), self->srcpad);
}

gboolean register_bedrockllm(GstPlugin* plugin) {
  return gst_element_register(plugin, "bedrockllm", GST_RANK_NONE, bedrock_llm_get_type());
}
