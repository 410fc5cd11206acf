/**
 * SECTION:element-exampledeadair
 *
 * Lets audio pass and tells the application when the line has been quiet for too long, and when it is alive
 * again: element messages `example/dead-air` {dead, since}. It measures by the clock of its loop, so a line
 * on which nothing arrives at all is as dead as one on which silence arrives.
 *
 * |[
 * gst-launch-1.0 -m audiotestsrc wave=silence is-live=true num-buffers=20 ! exampledeadair patience=100 !
 * fakesink
 * ]| Shows the message after 100 ms.
 *
 * Since: 0.1
 */
#include <gst/gst.h>

#include <bit>
#include <memory>

#include "DeadAir.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"

GST_DEBUG_CATEGORY_STATIC(exampledeadair_debug);
#define GST_CAT_DEFAULT exampledeadair_debug

namespace {

using namespace aybiza;
static_assert(std::endian::native == std::endian::little, "S16LE samples are read as they lie in memory");

/// A note of our own: with a name and fields() it can be posted, sent as an event, and read back
/// (line/Notes.h).
struct DeadAirNote {
  static constexpr auto name = "example/dead-air";
  bool dead = false;
  uint64_t since = 0;  ///< running time of the last sound's end, ns
  template <class V> void fields(V& v) { v("dead", dead), v("since", since); }
};

constexpr gdouble default_threshold = -50;
constexpr guint default_patience = 3000;
constexpr double full_scale_db = 0;

GstStaticCaps audio_caps = GST_STATIC_CAPS(
    "audio/x-raw, format = (string) S16LE, layout = (string) interleaved, rate = (int) [ 8000, 48000 ], "
    "channels = (int) 1");
GstStaticPadTemplate sink_template{"sink", GST_PAD_SINK, GST_PAD_ALWAYS, audio_caps};
GstStaticPadTemplate src_template{"src", GST_PAD_SRC, GST_PAD_ALWAYS, audio_caps};

/// What the user sets; guarded by the object lock, for properties are set from any thread.
struct Settings {
  double threshold = default_threshold;
  guint patience = default_patience;
};

/// What exists between READY→PAUSED and PAUSED→READY; touched on the loop only, so it needs no lock.
struct State {
  State(Loop& loop, const Settings& settings)
      : air(settings.threshold, milliseconds(settings.patience)), alarm(loop) {}
  example::DeadAir air;
  Timer alarm;
  bool playing = false;
};

struct Priv {
  GstPad* sink = nullptr;
  GstPad* src = nullptr;
  Settings settings;
  line::ServicesPtr services;  // from NULL→READY to READY→NULL
  std::unique_ptr<State> state;
};

struct ExampleDeadAir {
  GstElement parent;
  Priv* priv;
};
struct ExampleDeadAirClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(ExampleDeadAir, exampledeadair, GST_TYPE_ELEMENT)

ExampleDeadAir* self_of(gpointer object) { return static_cast<ExampleDeadAir*>(object); }

// ---- the judgement and its consequences, on the loop ------------------------------------------------------

void tell(ExampleDeadAir* self, const std::optional<example::Change>& change) {
  if (!change) return;
  GstElement* element = GST_ELEMENT(self);
  GST_DEBUG_OBJECT(self, "the line is %s", change->is_dead ? "dead" : "alive");
  line::post(element,
             DeadAirNote{.dead = change->is_dead, .since = line::to_running_time(element, change->since)});
}

void set_alarm(ExampleDeadAir* self) {
  State& state = *self->priv->state;
  const auto deadline = state.air.deadline();
  if (!deadline) return state.alarm.stop();
  state.alarm.start(*deadline, [self] {
    // The alarm dies with the state, and the state before the element: `self` is there.
    tell(self, self->priv->state->air.time_passed(self->priv->services->loop->now()));
  });
}

/// Runs `work(air, now)` on the loop, whichever thread this is, and waits for it: inline inside the daemon,
/// where the loop's thread pushes the audio, and by a hand-over under gst-launch. Tells what has changed.
template <class Work> void judge(ExampleDeadAir* self, Work work) {
  Loop& loop = *self->priv->services->loop;
  loop.run_and_wait([&] {
    State* state = self->priv->state.get();
    if (!state) return;
    tell(self, work(*state, loop.now()));
    set_alarm(self);
  });
}

// ---- the stream, in the thread that pushes into us --------------------------------------------------------

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  auto* self = self_of(parent);
  GstMapInfo map;
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR(self, RESOURCE, READ, ("exampledeadair cannot read a buffer of audio"), (nullptr));
    gst_buffer_unref(buffer);
    return GST_FLOW_ERROR;
  }
  const double peak =
      example::peak_db({reinterpret_cast<const int16_t*>(map.data), map.size / sizeof(int16_t)});
  gst_buffer_unmap(buffer, &map);
  judge(self, [peak](State& state, Time now) { return state.air.heard(now, peak); });
  return gst_pad_push(self->priv->src, buffer);
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = self_of(parent);
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_EOS:  // nobody is waited for any more
      judge(self, [](State& state, Time) -> std::optional<example::Change> {
        state.air.stop();
        return std::nullopt;
      });
      break;
    case GST_EVENT_FLUSH_STOP:  // the stream starts anew, and so does the patience
      judge(self, [](State& state, Time now) {
        const auto change = state.air.heard(now, full_scale_db);
        if (state.playing) state.air.start(now);
        return change;
      });
      break;
    default:  // all else passes. FLUSH_START above all: at once, for it frees whoever is blocked behind us
      break;
  }
  return gst_pad_event_default(pad, parent, event);
}

// ---- the element ------------------------------------------------------------------------------------------

void set_playing(ExampleDeadAir* self, bool playing) {
  judge(self, [playing](State& state, Time now) -> std::optional<example::Change> {
    state.playing = playing;
    if (playing)
      state.air.start(now);
    else
      state.air.stop();  // a line on hold is not a dead line
    return std::nullopt;
  });
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) {
  auto* self = self_of(element);
  auto& p = *self->priv;
  if (change == GST_STATE_CHANGE_NULL_TO_READY) p.services = line::find_services(element);
  if (change == GST_STATE_CHANGE_READY_TO_PAUSED) {
    GST_OBJECT_LOCK(self);
    const Settings settings = p.settings;
    GST_OBJECT_UNLOCK(self);
    Loop& loop = *p.services->loop;
    loop.run_and_wait([&] { p.state = std::make_unique<State>(loop, settings); });
  }
  if (change == GST_STATE_CHANGE_PAUSED_TO_PLAYING) set_playing(self, true);
  if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED) set_playing(self, false);

  const auto result = GST_ELEMENT_CLASS(exampledeadair_parent_class)->change_state(element, change);

  // Down only after the parent class has shut the pads: then no stream is in chain() any more.
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY) p.services->loop->run_and_wait([&] { p.state.reset(); });
  if (change == GST_STATE_CHANGE_READY_TO_NULL) p.services.reset();
  return result;
}

enum { PROP_THRESHOLD = 1, PROP_PATIENCE };

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  Settings& settings = self_of(object)->priv->settings;
  GST_OBJECT_LOCK(object);
  switch (id) {
    case PROP_THRESHOLD:
      settings.threshold = g_value_get_double(value);
      break;
    case PROP_PATIENCE:
      settings.patience = g_value_get_uint(value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
  GST_OBJECT_UNLOCK(object);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  const Settings& settings = self_of(object)->priv->settings;
  GST_OBJECT_LOCK(object);
  switch (id) {
    case PROP_THRESHOLD:
      g_value_set_double(value, settings.threshold);
      break;
    case PROP_PATIENCE:
      g_value_set_uint(value, settings.patience);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
  GST_OBJECT_UNLOCK(object);
}

void finalize(GObject* object) {
  delete self_of(object)->priv;
  G_OBJECT_CLASS(exampledeadair_parent_class)->finalize(object);
}

void install_properties(GObjectClass* klass) {
  const auto flags =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  /**
   * exampledeadair:threshold:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_THRESHOLD,
      g_param_spec_double("threshold", "Threshold", "Peaks below this are quiet, in dB below full scale", -90,
                          0, default_threshold, flags));
  /**
   * exampledeadair:patience:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_PATIENCE,
      g_param_spec_uint("patience", "Patience",
                        "How long the line may be quiet before it counts as dead, in ms", 1, 600'000,
                        default_patience, flags));
}

void exampledeadair_class_init(ExampleDeadAirClass* klass) {
  auto* object_class = G_OBJECT_CLASS(klass);
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_properties(object_class);

  auto* element_class = GST_ELEMENT_CLASS(klass);
  element_class->change_state = change_state;
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(element_class, "Dead-air alarm", "Filter/Analyzer/Audio",
                                        "Tells when the line has been quiet for too long",
                                        "The Aybiza authors");
}

void exampledeadair_init(ExampleDeadAir* self) {
  auto& p = *(self->priv = new Priv);
  p.sink = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(p.sink, chain);
  gst_pad_set_event_function(p.sink, sink_event);
  // Caps, allocation and latency are our neighbours' business: what holds in front of us holds behind us.
  GST_PAD_SET_PROXY_CAPS(p.sink);
  GST_PAD_SET_PROXY_ALLOCATION(p.sink);
  gst_element_add_pad(GST_ELEMENT(self), p.sink);
  p.src = gst_pad_new_from_static_template(&src_template, "src");
  GST_PAD_SET_PROXY_CAPS(p.src);
  gst_element_add_pad(GST_ELEMENT(self), p.src);
}

gboolean plugin_init(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(exampledeadair_debug, "exampledeadair", 0, "dead-air alarm");
  return gst_element_register(plugin, "exampledeadair", GST_RANK_NONE, exampledeadair_get_type());
}

}  // namespace

#define PACKAGE "example-element"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, example, "An element outside Aybiza's tree",
                  plugin_init, "0.1.0", "MIT/X11", "example-element", "https://github.com/aybiza/aybiza")
