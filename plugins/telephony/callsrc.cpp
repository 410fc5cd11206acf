/**
 * SECTION:element-callsrc
 * @title: callsrc
 *
 * The caller's end of a call: pushes what the caller says, frame by frame as it arrives, in the format of the
 * call's carrier; frames that arrive together are one buffer. Within a call the audio comes from the call's
 * media port; on its own the element plays a WAV file (#callsrc:location) in real time, as a caller would speak
 * it.
 *
 * Timestamps follow the carrier's clock, set against the pipeline's once, so they neither jitter nor drift.
 * Audio that was lost on the way shows as a GAP event, and as DISCONT on the buffer behind it. Keys arrive as
 * #aybiza/dtmf events and messages; when the caller has gone, the stream ends (EOS).
 *
 * ## Example
 * |[
 * gst-launch-1.0 callsrc location=hello.wav ! fakesink
 * ]| A caller who asks a question and hangs up.
 *
 * Since: 0.1
 */
#include <memory>
#include <string>
#include <vector>

#include "core/base/GPtr.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/loop/AtWork.h"
#include "core/telephony/CallerClock.h"
#include "core/telephony/WavPort.h"
#include "plugins/telephony/CallCaps.h"

GST_DEBUG_CATEGORY_STATIC(callsrc_debug);
#define GST_CAT_DEFAULT callsrc_debug

using namespace aybiza;

namespace {

enum { PROP_LOCATION = 1, PROP_STATS };

GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_CALL_CAPS));

struct Settings {
  std::string location;
};

struct Stats {
  uint64_t frames = 0, late_frames = 0, losses = 0;
  Duration lost{};
};

struct CallSrc;

/// From READY to READY; touched on the loop only.
struct State final : MediaPort::CallerListener, std::enable_shared_from_this<State> {
  explicit State(CallSrc* self) : self(self) {}
  void on_audio(Bytes frame, Duration position) override;
  void on_dtmf(char digit) override;
  void on_ended(MediaEnd end, std::string_view reason) override;

  struct Frame {
    GPtr<GstBuffer> buffer;
    Duration position;
  };

  CallSrc* const self;
  std::unique_ptr<MediaPort> own_port;  // where the caller is a file
  MediaPort* port = nullptr;
  CallerClock clock;
  Stats stats;
  Duration base_time{};             // of this run of the pipeline
  std::vector<Frame> first_frames;  // those that came at once when we began to listen
  bool stream_started = false;
  bool discont = true;
  bool finished = false;  // EOS is out, or the element stops
};

struct Priv {
  Settings settings;           // guarded by the object lock
  Stats last_stats;            // of the run that has ended; guarded by the object lock
  line::ServicesPtr services;  // changes under the object lock
  std::shared_ptr<State> state;
};

struct CallSrc {
  GstElement parent;
  GstPad* srcpad;
  Priv* priv;
};
struct CallSrcClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(CallSrc, callsrc, GST_TYPE_ELEMENT)

CallSrc* self_of(void* object) { return static_cast<CallSrc*>(object); }
Loop& loop_of(CallSrc* self) { return *self->priv->services->loop; }

void set_services(CallSrc* self, line::ServicesPtr services) {
  GST_OBJECT_LOCK(self);
  self->priv->services.swap(services);
  GST_OBJECT_UNLOCK(self);
}

/// Frames come fifty times a second, and hardly anybody asks: who does waits for the loop.
Stats read_stats(CallSrc* self) {
  GST_OBJECT_LOCK(self);
  Stats stats = self->priv->last_stats;
  const line::ServicesPtr services = self->priv->services;
  GST_OBJECT_UNLOCK(self);
  if (services)
    services->loop->run_and_wait([&] {
      if (self->priv->state) stats = self->priv->state->stats;
    });
  return stats;
}

void keep_stats(CallSrc* self, const Stats& stats) {
  GST_OBJECT_LOCK(self);
  self->priv->last_stats = stats;
  GST_OBJECT_UNLOCK(self);
}

// ---- what leaves ------------------------------------------------------------------------------------------

void push_event(CallSrc* self, GstEvent* event) {
  const AtWork at_work(self->priv->services->call_id);
  gst_pad_push_event(self->srcpad, event);
}

void push_segment(State& state) {
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  push_event(state.self, gst_event_new_segment(&segment));
  state.discont = true;
}

void start_stream(State& state) {
  if (std::exchange(state.stream_started, true)) return;
  CallSrc* self = state.self;
  const GChars id(gst_pad_create_stream_id(self->srcpad, GST_ELEMENT(self), nullptr));
  push_event(self, gst_event_new_stream_start(id.get()));
  const auto caps = GPtr<GstCaps>::adopt(telephony::to_caps(state.port->format()));
  push_event(self, gst_event_new_caps(caps.get()));
  push_segment(state);
}

void finish(State& state) {
  if (!std::exchange(state.finished, true)) push_event(state.self, gst_event_new_eos());
}

void push_frame(State& state, State::Frame frame, Duration arrival) {
  CallSrc* self = state.self;
  Stats& stats = state.stats;
  GstBuffer* buffer = frame.buffer.get();
  const Duration length = state.port->format().duration_of(gst_buffer_get_size(buffer));
  const auto placed = state.clock.place(frame.position, length, arrival);
  if (!placed) {
    GST_DEBUG_OBJECT(self, "a frame at %" GST_TIME_FORMAT " of the carrier comes too late",
                     GST_TIME_ARGS(static_cast<GstClockTime>(frame.position.count())));
    stats.late_frames++;
    return;
  }
  const bool is_behind_loss = placed->gap > Duration::zero();
  stats.frames++;
  stats.losses += is_behind_loss;
  stats.lost += placed->gap;
  const auto pts = static_cast<GstClockTime>(placed->at.count());
  if (is_behind_loss) {
    const auto gap = static_cast<GstClockTime>(placed->gap.count());
    GST_DEBUG_OBJECT(self, "lost %" GST_TIME_FORMAT, GST_TIME_ARGS(gap));
    push_event(self, gst_event_new_gap(pts - gap, gap));
  }
  GST_BUFFER_PTS(buffer) = pts;
  GST_BUFFER_DURATION(buffer) = static_cast<GstClockTime>(length.count());
  if (std::exchange(state.discont, false) || placed->jumped || is_behind_loss)
    GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
  const AtWork at_work(self->priv->services->call_id);
  const GstFlowReturn flow = gst_pad_push(self->srcpad, frame.buffer.release());
  if (flow == GST_FLOW_OK || flow == GST_FLOW_FLUSHING || state.finished) return;
  if (flow != GST_FLOW_EOS) GST_ELEMENT_FLOW_ERROR(self, flow);
  finish(state);
}

Duration running_time_now(const State& state) {
  const Duration now = loop_of(state.self).now().time_since_epoch();
  return std::max(now - state.base_time, Duration::zero());
}

/// Frames that were kept for us come in one go; the last of them is the one that has just been spoken.
void push_first_frames(State& state) {
  const auto frames = std::exchange(state.first_frames, {});
  if (frames.empty()) return;
  const Duration now = running_time_now(state);
  state.clock.set(frames.front().position, now - (frames.back().position - frames.front().position));
  for (const auto& frame : frames)
    if (!state.finished) push_frame(state, frame, now);
}

// ---- what comes from the port -----------------------------------------------------------------------------

// Whatever is pushed may come back as a change of state: `alive` keeps us until the work is done.

void State::on_audio(Bytes frame, Duration position) {
  const auto alive = shared_from_this();
  if (finished || frame.empty()) return;
  Frame taken{GPtr<GstBuffer>::adopt(gst_buffer_new_memdup(frame.data(), frame.size())), position};
  if (clock.is_set()) return push_frame(*this, std::move(taken), running_time_now(*this));
  first_frames.push_back(std::move(taken));
  if (first_frames.size() > 1) return;
  self->priv->services->loop->post([weak = weak_from_this()] {
    if (const auto state = weak.lock()) push_first_frames(*state);
  });
}

void State::on_dtmf(char digit) {
  const auto alive = shared_from_this();
  if (finished) return;
  const line::Dtmf note{std::string(1, digit)};
  push_event(self, line::downstream(note));
  line::post(GST_ELEMENT(self), note);
}

void State::on_ended(MediaEnd end, std::string_view reason) {
  const auto alive = shared_from_this();
  GST_INFO_OBJECT(self, "the caller has gone: %.*s", static_cast<int>(reason.size()), reason.data());
  push_first_frames(*this);
  line::post(GST_ELEMENT(self),
             line::CallerGone{.reason = std::string(reason), .lost = end == MediaEnd::lost});
  finish(*this);
}

// ---- the element ------------------------------------------------------------------------------------------

/// False, with an error posted, where there is no caller.
bool open_port(State& state) {
  CallSrc* self = state.self;
  if ((state.port = self->priv->services->port)) return true;
  GST_OBJECT_LOCK(self);
  const std::string location = self->priv->settings.location;
  GST_OBJECT_UNLOCK(self);
  if (location.empty()) {
    GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND, ("callsrc has no caller"),
                      ("set location to a WAV file, or run the pipeline within a call"));
    return false;
  }
  auto port = WavPort::read(loop_of(self), location);
  if (!port) {
    GST_ELEMENT_ERROR(self, RESOURCE, OPEN_READ, ("callsrc: %s", port.error().text().c_str()), (nullptr));
    return false;
  }
  state.own_port = std::move(*port);
  state.port = state.own_port.get();
  return true;
}

void stop_listening(State& state) { state.port->listen(static_cast<MediaPort::CallerListener*>(nullptr)); }

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) {
  CallSrc* self = self_of(element);
  Priv& priv = *self->priv;
  if (change == GST_STATE_CHANGE_NULL_TO_READY) set_services(self, line::find_services(element));
  if (change == GST_STATE_CHANGE_READY_TO_PAUSED) {
    bool ok = false;
    loop_of(self).run_and_wait([&] {
      priv.state = std::make_shared<State>(self);
      ok = open_port(*priv.state);
      if (!ok) priv.state.reset();
    });
    if (!ok) return GST_STATE_CHANGE_FAILURE;
  }
  if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    loop_of(self).run_and_wait([&] { stop_listening(*priv.state); });
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)  // before the pad is closed: nothing is pushed from here on
    loop_of(self).run_and_wait([&] {
      stop_listening(*priv.state);
      keep_stats(self, priv.state->stats);
      priv.state->finished = true;
      priv.state.reset();
    });

  const auto result = GST_ELEMENT_CLASS(callsrc_parent_class)->change_state(element, change);
  if (result == GST_STATE_CHANGE_FAILURE) return result;
  if (change == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    loop_of(self).run_and_wait([&] {
      const auto state = priv.state;
      state->base_time = Duration(static_cast<int64_t>(gst_element_get_base_time(element)));
      start_stream(*state);
      state->port->listen(state.get());
    });
  if (change == GST_STATE_CHANGE_READY_TO_NULL) set_services(self, nullptr);
  const bool is_live_without_data =
      change == GST_STATE_CHANGE_READY_TO_PAUSED || change == GST_STATE_CHANGE_PLAYING_TO_PAUSED;
  return is_live_without_data ? GST_STATE_CHANGE_NO_PREROLL : result;
}

/// `gst-launch-1.0 -e` and applications end the stream with this; flushes go down on the loop, like all else.
gboolean send_event(GstElement* element, GstEvent* event) {
  CallSrc* self = self_of(element);
  const auto owned = GPtr<GstEvent>::adopt(event);
  const auto services = self->priv->services;
  if (!services || !(gst_event_type_get_flags(GST_EVENT_TYPE(event)) & GST_EVENT_TYPE_DOWNSTREAM))
    return FALSE;
  gboolean done = FALSE;
  services->loop->run_and_wait([&] {
    const auto state = self->priv->state;
    if (!state) return;
    done = TRUE;
    if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) return finish(*state);
    done = gst_pad_push_event(self->srcpad, gst_event_ref(event));
    if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP) push_segment(*state);
  });
  return done;
}

gboolean src_event(GstPad*, GstObject*, GstEvent* event) {
  gst_event_unref(event);  // notes that nobody on the line wanted end here
  return TRUE;
}

gboolean src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  CallSrc* self = self_of(parent);
  if (GST_QUERY_TYPE(query) == GST_QUERY_LATENCY) {
    gst_query_set_latency(query, TRUE, 20 * GST_MSECOND,
                          GST_CLOCK_TIME_NONE);  // a frame is spoken, then sent
    return TRUE;
  }
  const auto services = self->priv->services;
  if (GST_QUERY_TYPE(query) == GST_QUERY_CAPS && services && services->port) {
    const auto caps = GPtr<GstCaps>::adopt(telephony::to_caps(services->port->format()));
    telephony::answer_caps_query(query, caps.get());
    return TRUE;
  }
  return gst_pad_query_default(pad, parent, query);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  if (id != PROP_LOCATION) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    return;
  }
  const char* location = g_value_get_string(value);
  GST_OBJECT_LOCK(object);
  self_of(object)->priv->settings.location = location ? location : "";
  GST_OBJECT_UNLOCK(object);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  CallSrc* self = self_of(object);
  if (id == PROP_LOCATION) {
    GST_OBJECT_LOCK(object);
    g_value_set_string(value, self->priv->settings.location.c_str());
    GST_OBJECT_UNLOCK(object);
  } else if (id == PROP_STATS) {
    const Stats stats = read_stats(self);
    g_value_take_boxed(
        value, gst_structure_new("stats", "frames", G_TYPE_UINT64, stats.frames, "late-frames", G_TYPE_UINT64,
                                 stats.late_frames, "losses", G_TYPE_UINT64, stats.losses, "lost",
                                 G_TYPE_UINT64, static_cast<guint64>(stats.lost.count()), nullptr));
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

void finalize(GObject* object) {
  delete self_of(object)->priv;
  G_OBJECT_CLASS(callsrc_parent_class)->finalize(object);
}

void callsrc_class_init(CallSrcClass* klass) {
  auto* object = G_OBJECT_CLASS(klass);
  object->set_property = set_property;
  object->get_property = get_property;
  object->finalize = finalize;
  /**
   * callsrc:location:
   *
   * A mono WAV file (16-bit PCM, mu-law or A-law) that speaks for the caller where the pipeline is not in a
   * call.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object, PROP_LOCATION,
      g_param_spec_string(
          "location", "Location", "Mono WAV file that plays the caller outside of a call", "",
          static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)));
  /**
   * callsrc:stats:
   *
   * `frames` pushed, those that arrived together counted as one, `late-frames` dropped because their place was
   * past, `losses`, and `lost` audio in ns.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object, PROP_STATS,
      g_param_spec_boxed("stats", "Statistics", "frames, late-frames, losses (counts) and lost (ns)",
                         GST_TYPE_STRUCTURE,
                         static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));

  auto* element = GST_ELEMENT_CLASS(klass);
  element->change_state = change_state;
  element->send_event = send_event;
  gst_element_class_add_static_pad_template(element, &src_template);
  gst_element_class_set_static_metadata(element, "Caller", "Source/Audio/Network",
                                        "Pushes what the caller of a phone call says", "Aybiza");
}

void callsrc_init(CallSrc* self) {
  self->priv = new Priv;
  self->srcpad = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_event_function(self->srcpad, src_event);
  gst_pad_set_query_function(self->srcpad, src_query);
  gst_pad_use_fixed_caps(self->srcpad);
  gst_element_add_pad(GST_ELEMENT(self), self->srcpad);
  GST_OBJECT_FLAG_SET(self, GST_ELEMENT_FLAG_SOURCE);
}

}  // namespace

gboolean register_callsrc(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(callsrc_debug, "callsrc", 0, "the caller's end of a call");
  return gst_element_register(plugin, "callsrc", GST_RANK_NONE, callsrc_get_type());
}
