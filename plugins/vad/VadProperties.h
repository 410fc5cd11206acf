// VadProperties: what can be set at aybvad and read from it, and how GObject sees it.
#pragma once

#include <gst/gst.h>

#include <string>

#include "core/audio/VoiceActivity.h"

namespace aybiza::vad {

// Who decides what is speech.
enum class Model { builtin, silero };

// What may change at any time; taken for every buffer.
struct Tuning {
  double threshold = 0.9, release_threshold = 0.4;
  unsigned min_speech = 30, hangover = 500, pre_roll = 300, pause = 120;  // ms
  bool gate = false;

  VoiceActivity::Settings activity() const;
};

struct Settings : Tuning {
  Model model = Model::builtin;
  std::string model_path;
};

struct Stats {
  double level = -90, noise_floor = -90;  // dBFS
  double probability = 0;
  bool speaking = false;
};

void install_properties(GObjectClass* klass);
// Called under the object's lock.
void set_property(Settings& settings, GObject* object, guint id, const GValue* value, GParamSpec* spec);
void get_property(const Settings& settings, const Stats& stats, GObject* object, guint id, GValue* value,
                  GParamSpec* spec);

}  // namespace aybiza::vad
