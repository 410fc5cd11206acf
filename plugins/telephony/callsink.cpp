/**
 * SECTION:element-callsink
 * @title: callsink
 *
 * The agent's end of a call: lets the agent's voice go to the caller in frames of 20 ms, on an absolute clock
 * and a little ahead of it (#callsink:lead), and tells what the caller has really heard. Within a call the
 * audio goes to the call's media port; on its own the element writes a WAV file (#callsink:location) as a
 * caller would hear it.
 *
 * Audio between #aybiza/response-start and #aybiza/response-end belongs to that generation. How far it has
 * been heard goes upstream as #aybiza/played, from the carrier's marks where there are any and from the clock
 * elsewhere; the first frame of each generation is posted as #aybiza/stage. A flush calls back what has not
 * been heard, also from the carrier's own buffer, and keeps the rest of that generation from the caller.
 * Between #aybiza/hold and its release the voice stands still, or speaks softly, and goes on from the very next
 * sample. Between #aybiza/hold-sound events, and likewise #aybiza/waiting ones, a #callsink:hold-sound is heard where
 * the voice is not; it waits while the caller speaks. EOS is posted when the last word was heard.
 *
 * The element never waits on the clock and has no preroll, so it neither blocks nor delays a live pipeline.
 *
 * ## Example
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=8 ! audio/x-raw,rate=8000 ! callsink location=agent.wav
 * ]|
 *
 * Since: 0.1
 */
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/audio/PacerWheel.h"
#include "core/base/GPtr.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/loop/AtWork.h"
#include "core/telephony/Playback.h"
#include "core/telephony/WavPort.h"
#include "plugins/telephony/CallCaps.h"
#include "plugins/telephony/CallSinkProperties.h"

GST_DEBUG_CATEGORY_STATIC(callsink_debug);
#define GST_CAT_DEFAULT callsink_debug

using namespace aybiza;
using telephony::CallSinkSettings;
using telephony::CallSinkStats;

namespace {

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_CALL_CAPS));

struct CallSink;

/// From READY to READY; touched on the loop only.
struct State final : Playback::Listener,
                     MediaPort::PlaybackListener,
                     PacerWheel::Rider,
                     std::enable_shared_from_this<State> {
  State(CallSink* self, CallSinkSettings settings, MediaPort* port);
  void on_first_frame(uint64_t generation) override;
  void on_played(const line::Played& played) override;
  void on_mark(std::string_view name) override;
  void on_playout_end() override;
  bool on_tick(Time now) override;

  CallSink* const self;
  const CallSinkSettings settings;
  std::shared_ptr<PacerWheel> wheel;
  std::unique_ptr<MediaPort> own_port;  // where the audio goes to a file
  MediaPort* port;
  std::unique_ptr<Playback> playback;  // from the caps on
  bool playing = false;
  std::optional<uint32_t> eos;  // its sequence number: the stream has ended, but not yet been heard
  bool overflow_told = false;
  // Nothing can go up a line that is being flushed; what the flush has cut is told behind it.
  bool flushing = false;
  std::vector<line::Played> told_after_flush;
};

/// Where a foreign streaming thread waits while the buffer is full.
class Room {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    const unsigned seen = turn_;
    changed_.wait(lock, [&] { return turn_ != seen || shut_; });
  }
  void tell() {
    std::lock_guard lock(mutex_);
    turn_++;
    changed_.notify_all();
  }
  void shut(bool shut) {
    std::lock_guard lock(mutex_);
    shut_ = shut;
    changed_.notify_all();
  }
  bool is_shut() {
    std::lock_guard lock(mutex_);
    return shut_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned turn_ = 0;
  bool shut_ = false;
};

struct Priv {
  CallSinkSettings settings;   // guarded by the object lock
  CallSinkStats last_stats;    // of the run that has ended; guarded by the object lock
  line::ServicesPtr services;  // changes under the object lock
  std::shared_ptr<State> state;
  Room room;
};

struct CallSink {
  GstElement parent;
  GstPad* sinkpad;
  Priv* priv;
};
struct CallSinkClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(CallSink, callsink, GST_TYPE_ELEMENT)

CallSink* self_of(void* object) { return static_cast<CallSink*>(object); }
Loop& loop_of(CallSink* self) { return *self->priv->services->loop; }

/// Runs `work(state, now)` on the loop if the element is running; the state lives until the work is done,
/// also where something that the work told takes the element down.
template <class Work> void on_loop(CallSink* self, Work work) {
  loop_of(self).run_and_wait([&] {
    if (const auto state = self->priv->state) work(*state, loop_of(self).now());
  });
}

// ---- playback and its clock -------------------------------------------------------------------------------

State::State(CallSink* self, CallSinkSettings settings, MediaPort* port)
    : self(self), settings(std::move(settings)), wheel(PacerWheel::of(loop_of(self))), port(port) {}

CallSinkStats stats_of(const State& state) {
  if (!state.playback) return {};
  return {state.playback->pacer().stats(), state.playback->pacer().buffered()};
}

/// Frames leave fifty times a second, and hardly anybody asks: who does waits for the loop.
CallSinkStats read_stats(CallSink* self) {
  GST_OBJECT_LOCK(self);
  CallSinkStats stats = self->priv->last_stats;
  const line::ServicesPtr services = self->priv->services;
  GST_OBJECT_UNLOCK(self);
  if (services)
    services->loop->run_and_wait([&] {
      if (self->priv->state) stats = stats_of(*self->priv->state);
    });
  return stats;
}

/// After everything that was done to the playback: keep the wheel turning, or end the stream.
void follow_up(State& state, Time now) {
  if (state.self->priv->state.get() != &state) return;  // what was told has taken the element down
  if (state.playback) {
    if (state.playback->is_active(now))
      state.wheel->start(state);
    else
      state.wheel->stop(state);
  }
  if (!state.eos || !state.playing || (state.playback && !state.playback->is_drained())) return;
  GST_DEBUG_OBJECT(state.self, "the last word was heard");
  GstMessage* message = gst_message_new_eos(GST_OBJECT(state.self));
  gst_message_set_seqnum(message, *std::exchange(state.eos, std::nullopt));
  gst_element_post_message(GST_ELEMENT(state.self), message);
}

bool State::on_tick(Time now) {
  const auto alive = shared_from_this();
  const AtWork at_work(self->priv->services->call_id);
  playback->advance(now);
  self->priv->room.tell();
  follow_up(*this, now);
  return playback->is_active(now);
}

void State::on_mark(std::string_view name) {
  const auto alive = shared_from_this();
  const AtWork at_work(self->priv->services->call_id);
  const Time now = loop_of(self).now();
  if (!playback) return;
  playback->on_mark(name, now);
  follow_up(*this, now);
}

void State::on_playout_end() {
  const auto alive = shared_from_this();
  if (playback) playback->stop(loop_of(self).now());
}

void State::on_first_frame(uint64_t generation) {
  const Time now = loop_of(self).now();
  line::post(
      GST_ELEMENT(self),
      line::Stage{.generation = generation, .stage = "first-frame", .time = now.time_since_epoch().count()});
}

void State::on_played(const line::Played& played) {
  if (flushing) return told_after_flush.push_back(played);
  GST_LOG_OBJECT(self, "generation %" G_GUINT64_FORMAT " heard up to %" GST_TIME_FORMAT "%s%s",
                 played.generation, GST_TIME_ARGS(played.position), played.complete ? ", complete" : "",
                 played.interrupted ? ", interrupted" : "");
  gst_pad_push_event(self->sinkpad, line::upstream(played));
}

// ---- what comes down the line -----------------------------------------------------------------------------

bool set_format(State& state, const MediaFormat& format) {
  CallSink* self = state.self;
  if (!state.port) {
    if (state.settings.location.empty()) {
      GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND, ("callsink has nobody to speak to"),
                        ("set location to a file to write, or run the pipeline within a call"));
      return false;
    }
    auto file = WavPort::write(loop_of(self), state.settings.location, format);
    if (!file) {
      GST_ELEMENT_ERROR(self, RESOURCE, OPEN_WRITE, ("callsink: %s", file.error().text().c_str()), (nullptr));
      return false;
    }
    state.own_port = std::move(*file);
    state.port = state.own_port.get();
  }
  if (state.port->format() != format) {
    const auto expected = GPtr<GstCaps>::adopt(telephony::to_caps(state.port->format()));
    GST_ELEMENT_ERROR(self, STREAM, WRONG_TYPE, ("callsink got audio in another format than the call's"),
                      ("the call takes %" GST_PTR_FORMAT, static_cast<void*>(expected.get())));
    return false;
  }
  if (state.playback) return true;
  state.playback = std::make_unique<Playback>(*state.port, state.settings.playback, state);
  state.playback->hold(!state.playing, loop_of(self).now());
  state.port->listen(static_cast<MediaPort::PlaybackListener*>(&state));
  return true;
}

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  CallSink* self = self_of(parent);
  const auto owned = GPtr<GstBuffer>::adopt(buffer);
  GstMapInfo map;
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR(self, RESOURCE, READ, ("callsink cannot map a buffer of audio"), (nullptr));
    return GST_FLOW_ERROR;
  }
  GstFlowReturn result = GST_FLOW_FLUSHING;
  Bytes left(map.data, map.size);
  const bool may_wait = !loop_of(self).is_current();
  for (;;) {
    on_loop(self, [&](State& state, Time now) {
      if (!state.playback) return void(result = GST_FLOW_NOT_NEGOTIATED);
      result = state.eos ? GST_FLOW_EOS : GST_FLOW_OK;
      if (result != GST_FLOW_OK) return;
      left = left.subspan(state.playback->push(left, now));
      if (!left.empty() && !may_wait && !std::exchange(state.overflow_told, true))
        GST_ELEMENT_WARNING(self, STREAM, FAILED,
                            ("callsink drops audio: the agent is far ahead of the caller"),
                            ("more than max-buffered is waiting to be spoken"));
      follow_up(state, now);
    });
    if (result != GST_FLOW_OK || left.empty() || !may_wait) break;
    self->priv->room.wait();
    if (self->priv->room.is_shut()) {
      result = GST_FLOW_FLUSHING;
      break;
    }
  }
  gst_buffer_unmap(buffer, &map);
  return result;
}

void take_hold(Playback& playback, std::string_view how, Time now) {
  if (how == "pause")
    playback.pause(now);
  else if (how == "duck")
    playback.duck();
  else
    playback.release(now);
}

bool take_event(State& state, GstEvent* event, Time now) {
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS: {
      GstCaps* caps = nullptr;
      gst_event_parse_caps(event, &caps);
      const auto format = telephony::to_format(caps);
      return format && set_format(state, *format);
    }
    case GST_EVENT_EOS:
      state.eos = gst_event_get_seqnum(event);
      if (state.playback) state.playback->end(now);
      return true;
    case GST_EVENT_FLUSH_START:
      state.flushing = true;
      state.eos.reset();
      if (state.playback) state.playback->clear(now);
      return true;
    case GST_EVENT_FLUSH_STOP:
      state.flushing = false;
      for (const auto& played : std::exchange(state.told_after_flush, {})) state.on_played(played);
      return true;
    default:
      if (!state.playback) return true;
      if (const auto note = line::from_event<line::ResponseStart>(event)) {
        state.overflow_told = false;
        state.playback->begin(note->generation, now);
      } else if (const auto note = line::from_event<line::ResponseEnd>(event)) {
        state.playback->end(note->generation, now);
      } else if (const auto note = line::from_event<line::Hold>(event)) {
        take_hold(*state.playback, note->how, now);
      } else if (const auto note = line::from_event<line::HoldSound>(event)) {
        state.playback->sound_hold(note->generation, note->on, now);
      } else if (const auto note = line::from_event<line::Waiting>(event)) {
        state.playback->cover(note->on, now);
      } else if (line::from_event<line::SpeechStart>(event)) {
        state.playback->caller_speaks(true);
      } else if (line::from_event<line::SpeechStop>(event)) {
        state.playback->caller_speaks(false);
      }
      return true;
  }
}

gboolean sink_event(GstPad*, GstObject* parent, GstEvent* event) {
  CallSink* self = self_of(parent);
  const auto owned = GPtr<GstEvent>::adopt(event);
  // A foreign thread that waits for room holds the stream's lock: it has to go before anything else can be
  // done.
  if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_START) self->priv->room.shut(true);
  if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP) self->priv->room.shut(false);
  bool ok = false;
  on_loop(self, [&](State& state, Time now) {
    ok = take_event(state, event, now);
    follow_up(state, now);
  });
  return ok;
}

gboolean sink_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  const auto services = self_of(parent)->priv->services;
  if (GST_QUERY_TYPE(query) == GST_QUERY_CAPS && services && services->port) {
    const auto caps = GPtr<GstCaps>::adopt(telephony::to_caps(services->port->format()));
    telephony::answer_caps_query(query, caps.get());
    return TRUE;
  }
  return gst_pad_query_default(pad, parent, query);
}

// ---- the element ------------------------------------------------------------------------------------------

/// What pipelines ask their sinks: the latency of the line, and the frame that is put together here.
gboolean query(GstElement* element, GstQuery* query) {
  CallSink* self = self_of(element);
  if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY)
    return GST_ELEMENT_CLASS(callsink_parent_class)->query(element, query);
  if (!gst_pad_peer_query(self->sinkpad, query)) return FALSE;
  gboolean live;
  GstClockTime min, max;
  gst_query_parse_latency(query, &live, &min, &max);
  GST_OBJECT_LOCK(self);
  const auto frame = static_cast<GstClockTime>(self->priv->settings.playback.frame.count());
  GST_OBJECT_UNLOCK(self);
  if (live) gst_query_set_latency(query, TRUE, min + frame, GST_CLOCK_TIME_IS_VALID(max) ? max + frame : max);
  return TRUE;
}

void start(CallSink* self) {
  GST_OBJECT_LOCK(self);
  const CallSinkSettings settings = self->priv->settings;
  GST_OBJECT_UNLOCK(self);
  self->priv->room.shut(false);
  loop_of(self).run_and_wait(
      [&] { self->priv->state = std::make_shared<State>(self, settings, self->priv->services->port); });
}

void set_playing(CallSink* self, bool playing) {
  on_loop(self, [&](State& state, Time now) {
    state.playing = playing;
    if (state.playback) state.playback->hold(!playing, now);
    follow_up(state, now);
  });
}

void stop(CallSink* self) {
  on_loop(self, [&](State& state, Time) {
    GST_OBJECT_LOCK(self);
    self->priv->last_stats = stats_of(state);
    GST_OBJECT_UNLOCK(self);
    state.wheel->stop(state);
    if (state.playback) state.port->listen(static_cast<MediaPort::PlaybackListener*>(nullptr));
    self->priv->state.reset();
  });
}

void set_services(CallSink* self, line::ServicesPtr services) {
  GST_OBJECT_LOCK(self);
  self->priv->services.swap(services);
  GST_OBJECT_UNLOCK(self);
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) {
  CallSink* self = self_of(element);
  if (change == GST_STATE_CHANGE_NULL_TO_READY) set_services(self, line::find_services(element));
  if (change == GST_STATE_CHANGE_READY_TO_PAUSED) start(self);
  if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED) set_playing(self, false);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY) self->priv->room.shut(true);
  const auto result = GST_ELEMENT_CLASS(callsink_parent_class)->change_state(element, change);
  if (change == GST_STATE_CHANGE_PAUSED_TO_PLAYING) set_playing(self, true);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY) stop(self);
  if (change == GST_STATE_CHANGE_READY_TO_NULL) set_services(self, nullptr);
  return result;
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  const bool known = telephony::set_property(self_of(object)->priv->settings, id, value);
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  CallSink* self = self_of(object);
  const CallSinkStats stats = telephony::is_stats(id) ? read_stats(self) : CallSinkStats{};
  GST_OBJECT_LOCK(object);
  const bool known = telephony::get_property(self->priv->settings, stats, id, value);
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void finalize(GObject* object) {
  delete self_of(object)->priv;
  G_OBJECT_CLASS(callsink_parent_class)->finalize(object);
}

void callsink_class_init(CallSinkClass* klass) {
  auto* object = G_OBJECT_CLASS(klass);
  object->set_property = set_property;
  object->get_property = get_property;
  object->finalize = finalize;
  telephony::install_call_sink_properties(object);

  auto* element = GST_ELEMENT_CLASS(klass);
  element->change_state = change_state;
  element->query = query;
  gst_element_class_add_static_pad_template(element, &sink_template);
  gst_element_class_set_static_metadata(element, "Agent's voice", "Sink/Audio/Network",
                                        "Speaks to the caller of a phone call and tells what was heard",
                                        "Aybiza");
}

void callsink_init(CallSink* self) {
  self->priv = new Priv;
  self->sinkpad = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(self->sinkpad, chain);
  gst_pad_set_event_function(self->sinkpad, sink_event);
  gst_pad_set_query_function(self->sinkpad, sink_query);
  GST_PAD_SET_ACCEPT_TEMPLATE(
      self->sinkpad);  // so that the error about a wrong format is ours, which names the right one
  gst_element_add_pad(GST_ELEMENT(self), self->sinkpad);
  GST_OBJECT_FLAG_SET(self, GST_ELEMENT_FLAG_SINK);
}

}  // namespace

gboolean register_callsink(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(callsink_debug, "callsink", 0, "the agent's end of a call");
  return gst_element_register(plugin, "callsink", GST_RANK_NONE, callsink_get_type());
}
