#include "plugins/telephony/CallSinkProperties.h"

namespace aybiza::telephony {

namespace {

enum {
  PROP_LOCATION = 1,
  PROP_FRAME_DURATION,
  PROP_LEAD,
  PROP_MARK_INTERVAL,
  PROP_MAX_BUFFERED,
  PROP_STATS,
  PROP_HOLD_SOUND,
  PROP_HOLD_SOUND_LEVEL
};

constexpr auto settable =
    static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);

guint to_ms_value(Duration duration) {
  return static_cast<guint>(std::chrono::duration_cast<milliseconds>(duration).count());
}

void install_ms(GObjectClass* klass, guint id, const char* name, const char* nick, const char* blurb,
                guint min, guint max, Duration value) {
  g_object_class_install_property(
      klass, id, g_param_spec_uint(name, nick, blurb, min, max, to_ms_value(value), settable));
}

GType hold_sound_type() {
  using enum HoldSound::Kind;
  static const GEnumValue values[] = {{static_cast<int>(none), "Silence", "none"},
                                      {static_cast<int>(typing), "Somebody types", "typing"},
                                      {static_cast<int>(tone), "A soft tone now and then", "tone"},
                                      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("AybHoldSound", values);
  return type;
}

GstStructure* to_structure(const CallSinkStats& stats) {
  return gst_structure_new("stats", "frames", G_TYPE_UINT64, stats.pacer.frames, "late-frames", G_TYPE_UINT64,
                           stats.pacer.late, "underruns", G_TYPE_UINT64, stats.pacer.underruns, "max-lead",
                           G_TYPE_UINT64, static_cast<guint64>(stats.pacer.max_lead.count()), "buffered",
                           G_TYPE_UINT64, static_cast<guint64>(stats.buffered.count()), nullptr);
}

}  // namespace

void install_call_sink_properties(GObjectClass* klass) {
  const Playback::Settings defaults;
  /**
   * callsink:location:
   *
   * A WAV file that is written where the pipeline is not in a call: what a caller would have heard, with
   * pauses.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_LOCATION,
      g_param_spec_string("location", "Location", "WAV file that records the agent outside of a call", "",
                          settable));
  /**
   * callsink:frame-duration:
   *
   * Audio in one message to the carrier.
   *
   * Since: 0.1
   */
  install_ms(klass, PROP_FRAME_DURATION, "frame-duration", "Frame duration", "Audio in one frame, in ms", 10,
             200, defaults.frame);
  /**
   * callsink:lead:
   *
   * How far frames leave ahead of the caller's ear. More bridges more jitter; less leaves less to call back.
   *
   * Since: 0.1
   */
  install_ms(klass, PROP_LEAD, "lead", "Lead", "Most audio that the carrier holds before it is played, in ms",
             20, 2000, defaults.lead);
  /**
   * callsink:mark-interval:
   *
   * Marks prove what was heard; between two marks the clock is believed.
   *
   * Since: 0.1
   */
  install_ms(klass, PROP_MARK_INTERVAL, "mark-interval", "Mark interval",
             "Audio between two marks within an answer, in ms; 0: a mark at its end only", 0, 60000,
             defaults.mark_interval);
  /**
   * callsink:max-buffered:
   *
   * A faster source on a thread of its own waits when the buffer is full; one on the loop loses the rest.
   *
   * Since: 0.1
   */
  install_ms(klass, PROP_MAX_BUFFERED, "max-buffered", "Most buffered",
             "Most audio that waits to be spoken, in ms", 100, 3600000, defaults.max_buffered);
  /**
   * callsink:stats:
   *
   * `frames` sent, `late-frames` that left after their time, `underruns` within an answer, `max-lead` and
   * `buffered` audio in ns.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_STATS,
      g_param_spec_boxed(
          "stats", "Statistics", "frames, late-frames, underruns (counts), max-lead and buffered (ns)",
          GST_TYPE_STRUCTURE, static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
  /**
   * callsink:hold-sound:
   *
   * What is heard, where the agent is silent, between the two #aybiza/hold-sound events.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_HOLD_SOUND,
      g_param_spec_enum("hold-sound", "Hold sound", "What is heard while the agent is at work and silent",
                        hold_sound_type(), static_cast<int>(defaults.hold_sound), settable));
  /**
   * callsink:hold-sound-level:
   *
   * Of its peaks. Speech on a telephone peaks at about -6 dB.
   *
   * Since: 0.1
   */
  g_object_class_install_property(klass, PROP_HOLD_SOUND_LEVEL,
                                  g_param_spec_double("hold-sound-level", "Hold sound level",
                                                      "How loud its peaks are, in dB below full scale", -60,
                                                      -18, defaults.hold_sound_level, settable));
}

bool set_property(CallSinkSettings& settings, guint id, const GValue* value) {
  if (id == PROP_LOCATION) {
    const char* location = g_value_get_string(value);
    settings.location = location ? location : "";
    return true;
  }
  const auto ms = [value] { return milliseconds(g_value_get_uint(value)); };
  switch (id) {
    case PROP_FRAME_DURATION:
      settings.playback.frame = ms();
      return true;
    case PROP_LEAD:
      settings.playback.lead = ms();
      return true;
    case PROP_MARK_INTERVAL:
      settings.playback.mark_interval = ms();
      return true;
    case PROP_MAX_BUFFERED:
      settings.playback.max_buffered = ms();
      return true;
    case PROP_HOLD_SOUND:
      settings.playback.hold_sound = static_cast<HoldSound::Kind>(g_value_get_enum(value));
      return true;
    case PROP_HOLD_SOUND_LEVEL:
      settings.playback.hold_sound_level = g_value_get_double(value);
      return true;
    default:
      return false;
  }
}

bool is_stats(guint id) { return id == PROP_STATS; }

bool get_property(const CallSinkSettings& settings, const CallSinkStats& stats, guint id, GValue* value) {
  switch (id) {
    case PROP_LOCATION:
      g_value_set_string(value, settings.location.c_str());
      return true;
    case PROP_FRAME_DURATION:
      g_value_set_uint(value, to_ms_value(settings.playback.frame));
      return true;
    case PROP_LEAD:
      g_value_set_uint(value, to_ms_value(settings.playback.lead));
      return true;
    case PROP_MARK_INTERVAL:
      g_value_set_uint(value, to_ms_value(settings.playback.mark_interval));
      return true;
    case PROP_MAX_BUFFERED:
      g_value_set_uint(value, to_ms_value(settings.playback.max_buffered));
      return true;
    case PROP_HOLD_SOUND:
      g_value_set_enum(value, static_cast<int>(settings.playback.hold_sound));
      return true;
    case PROP_HOLD_SOUND_LEVEL:
      g_value_set_double(value, settings.playback.hold_sound_level);
      return true;
    case PROP_STATS:
      g_value_take_boxed(value, to_structure(stats));
      return true;
    default:
      return false;
  }
}

}  // namespace aybiza::telephony
