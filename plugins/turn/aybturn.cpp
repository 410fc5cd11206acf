/**
 * SECTION:element-aybturn
 * @title: aybturn
 *
 * Decides whose turn it is in a conversation. Up the line it hears the caller: final phrases as text buffers,
 * #aybiza/speech-start, #aybiza/speech-stop and the pauses between them of a voice detector, interim words,
 * end-of-utterance events and keys. Down the line it sends the caller's whole turn as one text buffer, before that
 * perhaps an #aybiza/turn-guess of it, fixed words of the agent (greeting, idle prompt, goodbye) as #aybiza/say
 * events, and a flush when the caller interrupts. From #aybiza/played, which comes back up, it knows what the caller
 * has heard. While it is not clear whether the caller interrupts or only makes a sound, it has the agent's voice held
 * by #aybiza/hold, which overtakes whatever waits down the line. After #aybiza/hang-up was asked for, it posts a
 * message of that name as soon as the last word has been played. #aybiza/breakdown says that part of the line had to
 * be restarted.
 *
 * All decisions are made by TurnPolicy; this element is its shell and its alarm clock.
 *
 * ## Example
 * |[
 * gst-launch-1.0 -m filesrc location=question.txt ! "text/x-raw,format=utf8" ! aybturn greeting="Good morning" ! fakesink
 * ]| Takes the file's text for a caller's words and shows the turn as a message.
 *
 * Since: 0.1
 */
#include "plugins/turn/aybturn.h"

#include <memory>

#include "core/base/GPtr.h"
#include "core/call/TurnPolicy.h"
#include "core/line/Notes.h"
#include "core/line/Report.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/AtWork.h"
#include "plugins/turn/TurnProperties.h"

GST_DEBUG_CATEGORY_STATIC(aybturn_debug);
#define GST_CAT_DEFAULT aybturn_debug

using namespace aybiza;
using line::from_event;

namespace {

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS("text/x-raw, format=(string)utf8"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE(
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS("text/x-raw, format=(string)utf8"));

/// Everything that lives from READY→PAUSED to PAUSED→READY; touched on the loop only.
struct State {
  explicit State(Loop& loop, TurnSettings settings) : policy(std::move(settings)), alarm(loop) {}
  TurnPolicy policy;
  Timer alarm;
  Time alarm_at{};       // while it runs
  bool started = false;  // the policy has been told, and the caps have been sent
  bool segment_sent = false;
};

}  // namespace

struct AybTurnPrivate {
  TurnSettings settings;  // guarded by the object lock; changes count from the next READY→PAUSED
  line::ServicesPtr services;
  std::unique_ptr<State> state;
};

struct _AybTurn {
  GstElement parent;
  GstPad *sinkpad, *srcpad;
  AybTurnPrivate* priv;
};

G_DEFINE_TYPE(AybTurn, ayb_turn, GST_TYPE_ELEMENT)

namespace {

Time loop_now(AybTurn* self) { return self->priv->services->loop->now(); }

// ---- what the policy wants done ------------------------------------------------------------------------------------

/// A flush takes the segment away downstream; whatever is sent next needs one first.
void ensure_segment(AybTurn* self) {
  State& state = *self->priv->state;
  if (std::exchange(state.segment_sent, true)) return;
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  gst_pad_push_event(self->srcpad, gst_event_new_segment(&segment));
}

void act(AybTurn* self, const turn::EndTurn& action) {
  GST_DEBUG_OBJECT(self, "turn ends by %s, answer %" G_GUINT64_FORMAT " is asked for", action.reason.c_str(),
                   action.generation);
  line::post(GST_ELEMENT(self), line::TurnEnd{.generation = action.generation,
                                              .text = action.text,
                                              .reason = action.reason,
                                              .speech_end = action.speech_end.time_since_epoch().count(),
                                              .decided_by = action.decided_by.time_since_epoch().count()});
  ensure_segment(self);
  GstBuffer* buffer = line::make_text_buffer(action.text, {.generation = action.generation});
  GST_BUFFER_PTS(buffer) = line::to_running_time(GST_ELEMENT(self), action.decided_by);
  GST_BUFFER_DURATION(buffer) = 0;
  gst_pad_push(self->srcpad, buffer);
}

void act(AybTurn* self, const turn::GiveFloor& action) {
  ensure_segment(self);
  GstBuffer* buffer = line::make_text_buffer("", {.generation = action.generation});
  GST_BUFFER_PTS(buffer) = line::to_running_time(GST_ELEMENT(self), loop_now(self));
  GST_BUFFER_DURATION(buffer) = 0;
  gst_pad_push(self->srcpad, buffer);
}

void act(AybTurn* self, const turn::Guess& action) {
  ensure_segment(self);
  gst_pad_push_event(self->srcpad,
                     line::downstream(line::TurnGuess{.generation = action.generation, .text = action.text}));
}

void act(AybTurn* self, const turn::Say& action) {
  const line::Say note{.generation = action.generation, .text = action.text, .purpose = action.purpose};
  line::post(GST_ELEMENT(self), note);
  ensure_segment(self);
  gst_pad_push_event(self->srcpad, line::downstream(note));
}

void act(AybTurn* self, const turn::Hold& action) {
  const line::Hold note{.generation = action.generation, .how = action.how, .cause = action.cause};
  line::post(GST_ELEMENT(self), note);
  gst_pad_push_event(self->srcpad, line::downstream_at_once(note));
}

void act(AybTurn* self, const turn::Interrupt& action) {
  GST_DEBUG_OBJECT(self, "answer %" G_GUINT64_FORMAT " is cut by %s", action.generation,
                   action.cause.c_str());
  line::post(GST_ELEMENT(self), line::Interruption{.generation = action.generation, .cause = action.cause});
  gst_pad_push_event(self->srcpad, gst_event_new_flush_start());
  gst_pad_push_event(self->srcpad, gst_event_new_flush_stop(TRUE));
  self->priv->state->segment_sent = false;
}

void act(AybTurn* self, const turn::Wait& action) {
  const line::Waiting note{.on = action.on, .cause = action.cause};
  line::post(GST_ELEMENT(self), note);
  ensure_segment(self);
  gst_pad_push_event(self->srcpad, line::downstream(note));
}

void act(AybTurn* self, const turn::Recover& action) {
  line::post(GST_ELEMENT(self), line::Recovery{.cause = action.cause});
}

void act(AybTurn* self, const turn::HangUp& action) {
  line::post(GST_ELEMENT(self), line::HangUp{.reason = action.reason});
}

/// After everything the policy was told: do what it answers and set the alarm anew.
void follow(AybTurn* self) {
  State* state = self->priv->state.get();
  for (const auto& action : state->policy.take_actions())
    std::visit([self](auto& a) { act(self, a); }, action);
  const auto deadline = state->policy.deadline();
  if (!deadline) return state->alarm.stop();
  if (state->alarm.is_running() && state->alarm_at == *deadline)
    return;  // most of what is told changes nothing
  state->alarm_at = *deadline;
  state->alarm.start(*deadline, [self] {
    const AtWork at_work(self->priv->services->call_id);
    self->priv->state->policy.time_passed(loop_now(self));
    follow(self);
  });
}

/// Runs `tell(policy)` on the loop, if the element is running, and follows.
template <class Tell> void tell_policy(AybTurn* self, Tell tell) {
  self->priv->services->loop->run_and_wait([&] {
    if (!self->priv->state) return;
    tell(self->priv->state->policy);
    follow(self);
  });
}

// ---- what is heard ---------------------------------------------------------------------------------------------------

void start_policy(AybTurn* self) {
  if (std::exchange(self->priv->state->started, true)) return;
  GstCaps* caps = gst_pad_get_pad_template_caps(self->srcpad);
  gst_pad_push_event(self->srcpad, gst_event_new_caps(caps));
  gst_caps_unref(caps);
  self->priv->state->policy.started(loop_now(self));
}

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  auto* self = AYB_TURN(parent);
  const auto owned = GPtr<GstBuffer>::adopt(buffer);
  Time last_word_end = loop_now(self);
  if (GST_BUFFER_PTS_IS_VALID(buffer)) {
    const GstClockTime length = GST_BUFFER_DURATION_IS_VALID(buffer) ? GST_BUFFER_DURATION(buffer) : 0;
    last_word_end = line::to_loop_time(GST_ELEMENT(self), GST_BUFFER_PTS(buffer) + length);
  }
  tell_policy(
      self, [&](TurnPolicy& policy) { policy.final(loop_now(self), line::get_text(buffer), last_word_end); });
  return GST_FLOW_OK;
}

/// Whoever plays to the caller has to know, too.
template <class Note> void pass_on(AybTurn* self, const Note& note) {
  ensure_segment(self);
  gst_pad_push_event(self->srcpad, line::downstream(note));
}

/// True if the event was a note for the policy; such notes end here.
bool take_note(AybTurn* self, GstEvent* event) {
  const Time now = loop_now(self);
  auto at = [self](uint64_t running_time) { return line::to_loop_time(GST_ELEMENT(self), running_time); };
  if (auto note = from_event<line::SpeechStart>(event))
    tell_policy(self, [&](TurnPolicy& p) {
      pass_on(self, *note);
      p.speech_started(now, at(note->running_time));
    });
  else if (auto note = from_event<line::SpeechStop>(event))
    tell_policy(self, [&](TurnPolicy& p) {
      pass_on(self, *note);
      p.speech_stopped(now, at(note->running_time));
    });
  else if (auto note = from_event<line::SpeechPause>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.speech_paused(now, at(note->running_time)); });
  else if (from_event<line::SpeechResume>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.speech_resumed(now); });
  else if (auto note = from_event<line::Interim>(event))
    tell_policy(self, [&](TurnPolicy& p) {
      p.interim(now, note->text, at(note->running_time + note->duration),
                note->listened ? at(note->listened) : Time{});
    });
  else if (from_event<line::FinalTranscript>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.speech_final(now); });
  else if (from_event<line::UtteranceEnd>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.utterance_ended(now); });
  else if (auto note = from_event<line::TurnInfo>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.turn_info(now, note->event, note->text); });
  else if (auto note = from_event<line::Dtmf>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.key_pressed(now, note->digit); });
  else if (from_event<line::WantsFloor>(event))
    tell_policy(self, [](TurnPolicy& p) { p.floor_wanted(); });
  else if (auto note = from_event<line::HangUp>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.hang_up(now, note->reason, note->farewell); });
  else if (auto note = from_event<line::Breakdown>(event)) {
    line::post(GST_ELEMENT(self), *note);
    tell_policy(self, [&](TurnPolicy& p) {
      p.broken_down(now, note->answer_lost, note->say, note->otherwise, note->hang_up);
    });
  } else if (auto note = from_event<line::Resume>(event))
    tell_policy(self, [&](TurnPolicy& p) { p.resume(now, note->text); });
  else
    return false;
  return true;
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = AYB_TURN(parent);
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS:  // the text that leaves is ours, and so are its caps and its segment
      gst_event_unref(event);
      return TRUE;
    case GST_EVENT_SEGMENT:
      gst_event_unref(event);
      self->priv->services->loop->run_and_wait([self] {
        if (!self->priv->state) return;
        start_policy(self);
        follow(self);
      });
      return TRUE;
    case GST_EVENT_EOS:
      tell_policy(self, [self](TurnPolicy& policy) { policy.input_ended(loop_now(self)); });
      return gst_pad_event_default(pad, parent, event);
    case GST_EVENT_FLUSH_STOP:
      self->priv->services->loop->run_and_wait([self] {
        if (self->priv->state) self->priv->state->segment_sent = false;
      });
      return gst_pad_event_default(pad, parent, event);
    default:
      if (!take_note(self, event)) return gst_pad_event_default(pad, parent, event);
      gst_event_unref(event);
      return TRUE;
  }
}

gboolean src_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = AYB_TURN(parent);
  if (auto note = from_event<line::Played>(event)) {
    line::post(GST_ELEMENT(self), *note);
    tell_policy(self, [&](TurnPolicy& policy) {
      policy.played(loop_now(self), note->generation, note->complete, note->interrupted, note->heard);
    });
  } else if (!take_note(self, event)) {
    return gst_pad_event_default(pad, parent, event);
  }
  gst_event_unref(event);
  return TRUE;
}

// ---- the element -----------------------------------------------------------------------------------------------------

/// The call asks for a hang-up, or a test presses a key, by gst_element_send_event().
gboolean send_event(GstElement* element, GstEvent* event) {
  auto* self = AYB_TURN(element);
  if (!self->priv->services || !take_note(self, event))
    return GST_ELEMENT_CLASS(ayb_turn_parent_class)->send_event(element, event);
  gst_event_unref(event);
  return TRUE;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) {
  auto* self = AYB_TURN(element);
  if (change == GST_STATE_CHANGE_NULL_TO_READY) self->priv->services = line::find_services(element);
  if (change == GST_STATE_CHANGE_READY_TO_PAUSED) {
    GST_OBJECT_LOCK(self);
    TurnSettings settings = self->priv->settings;
    GST_OBJECT_UNLOCK(self);
    if (const auto rules = EndRules::parse(settings.end_rules); !rules) {
      line::post_error(element, rules.error());
      return GST_STATE_CHANGE_FAILURE;
    }
    Loop& loop = *self->priv->services->loop;
    loop.run_and_wait([&] { self->priv->state = std::make_unique<State>(loop, std::move(settings)); });
  }
  const auto result = GST_ELEMENT_CLASS(ayb_turn_parent_class)->change_state(element, change);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    self->priv->services->loop->run_and_wait([self] { self->priv->state.reset(); });
  if (change == GST_STATE_CHANGE_READY_TO_NULL) self->priv->services.reset();
  return result;
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  const bool known = set_turn_property(AYB_TURN(object)->priv->settings, id, value);
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  const bool known = get_turn_property(AYB_TURN(object)->priv->settings, id, value);
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void finalize(GObject* object) {
  delete AYB_TURN(object)->priv;
  G_OBJECT_CLASS(ayb_turn_parent_class)->finalize(object);
}

}  // namespace

static void ayb_turn_class_init(AybTurnClass* klass) {
  GST_DEBUG_CATEGORY_INIT(aybturn_debug, "aybturn", 0, "turn-taking");
  auto* object_class = G_OBJECT_CLASS(klass);
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_turn_properties(object_class);

  auto* element_class = GST_ELEMENT_CLASS(klass);
  element_class->change_state = change_state;
  element_class->send_event = send_event;
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(
      element_class, "Turn taking", "Text/Filter",
      "Decides when the caller's turn is over and when the caller interrupts", "The Aybiza authors");
}

static void ayb_turn_init(AybTurn* self) {
  self->priv = new AybTurnPrivate;
  self->sinkpad = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(self->sinkpad, chain);
  gst_pad_set_event_function(self->sinkpad, sink_event);
  gst_element_add_pad(GST_ELEMENT(self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_event_function(self->srcpad, src_event);
  gst_element_add_pad(GST_ELEMENT(self), self->srcpad);
}

gboolean register_aybturn(GstPlugin* plugin) {
  return gst_element_register(plugin, "aybturn", GST_RANK_NONE, ayb_turn_get_type());
}
