// Scenes: what the detectors listen to. Speech scenes are utterances with pauses between them, mixed with one
// noise at one level, with the truth for every 10 ms; negative scenes hold no speech at all. The material is
// cut into two halves: `development`, on which the constants of VoiceActivity were fitted, and `held_out`. No
// utterance, no second of noise and no piece of music is in both; but the prompts have one speaker, callers
// are not named and may recur, and kitchen and office are two ends of one recording each. The choice of
// measures, the size of the model and what is asked of a beginning in noise were also compared on the held-out
// half, so its figures are a little kinder than those of a stranger's calls.
#pragma once

#include <string>

#include "tools/bench/vad/Sounds.h"

namespace aybiza::bench {

enum class Truth : uint8_t { silence, speech, either };  ///< either: the 50 ms before and 150 ms after speech

/// A stretch of speech, in frames.
struct Segment {
  size_t begin, end;
};

struct Scene {
  std::string noise;           ///< "clean", "pink", …
  std::optional<int> snr_db;   ///< nothing where there is no noise, or no speech
  std::vector<int16_t> audio;  ///< as it comes off the line
  std::vector<Truth> truth;    ///< a frame each
  std::vector<Segment> segments;
};

enum class Half { development, held_out };

struct Material {
  std::vector<Sound> callers, prompts, digits, music;
  Sound kitchen, office;
};

/// What is installed and what the folder `data` holds; says on standard error what is missing.
std::optional<Material> load_material(const std::filesystem::path& data);

/// Clean, then every noise at 20, 10, 5 and 0 dB below the active speech level.
std::vector<Scene> speech_scenes(const Material& material, Half half, float speech_dbfs = -26);
/// Music, kitchen, office, babble, DTMF and ringback alone.
std::vector<Scene> negative_scenes(const Material& material, Half half);
/// To learn from: the development half through other telephones, louder and softer, in noises changed and
/// made up (Noises), at levels and places drawn by lot; every `take` is another draw.
std::vector<Scene> training_scenes(const Material& material, unsigned take);

}  // namespace aybiza::bench
