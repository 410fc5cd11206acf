#include "tools/bench/vad/Scenes.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "tools/bench/vad/Noises.h"

namespace aybiza::bench {

namespace {

constexpr int talkers = 7;
constexpr size_t negative_length = 120 * rate;

std::vector<double> frame_powers(const Sound& sound) {
  std::vector<double> powers(sound.size() / frame);
  for (size_t f = 0; f < powers.size(); f++)
    powers[f] = power_of({sound.begin() + static_cast<std::ptrdiff_t>(f * frame),
                          sound.begin() + static_cast<std::ptrdiff_t>((f + 1) * frame)});
  return powers;
}

// Frames within 30 dB of the loudest (97th percentile), without bursts under 40 ms, with gaps under 500 ms
// filled.
std::vector<bool> find_speech(const std::vector<double>& powers) {
  std::vector<double> sorted = powers;
  std::ranges::sort(sorted);
  const double threshold = sorted[sorted.size() * 97 / 100] / 1000;
  std::vector<bool> speech(powers.size());
  for (size_t f = 0; f < speech.size(); f++) speech[f] = powers[f] > threshold;
  const auto turn_runs = [&](bool value, size_t shortest, bool at_edges) {
    for (size_t f = 0; f < speech.size();) {
      size_t end = f;
      while (end < speech.size() && speech[end] == speech[f]) end++;
      const bool edge = f == 0 || end == speech.size();
      if (speech[f] == value && end - f < shortest && (at_edges || !edge))
        std::fill(speech.begin() + static_cast<std::ptrdiff_t>(f),
                  speech.begin() + static_cast<std::ptrdiff_t>(end), !value);
      f = end;
    }
  };
  turn_runs(true, 4, true);
  turn_runs(false, 50, false);
  return speech;
}

// Every clip at the same active level.
Sound at_level(const Sound& clip, const std::vector<bool>& speech, float dbfs) {
  double sum = 0;
  size_t count = 0;
  for (size_t f = 0; f < speech.size(); f++)
    if (speech[f])
      for (size_t i = f * frame; i < (f + 1) * frame; i++) sum += clip[i] * clip[i], count++;
  const double gain =
      std::pow(10, dbfs / 20) / std::sqrt(sum / static_cast<double>(std::max<size_t>(count, 1)) + 1e-12);
  Sound out = clip;
  for (float& x : out) x *= static_cast<float>(gain);
  return out;
}

struct Speech {
  Sound sound;
  std::vector<Truth> truth;
  std::vector<Segment> segments;
};

Speech lay_out(std::vector<Sound> clips, float dbfs, Random& random) {
  std::shuffle(clips.begin(), clips.end(), random);
  Speech all;
  std::vector<bool> speech;
  const auto pause = [&] {
    const size_t frames = 100 + random() % 300;
    all.sound.resize(all.sound.size() + frames * frame);
    speech.resize(speech.size() + frames);
  };
  pause();
  for (const Sound& clip : clips) {
    const auto found = find_speech(frame_powers(clip));
    Sound sound = at_level(clip, found, dbfs);
    sound.resize(found.size() * frame);
    all.sound.insert(all.sound.end(), sound.begin(), sound.end());
    speech.insert(speech.end(), found.begin(), found.end());
    pause();
  }
  all.truth.resize(speech.size(), Truth::silence);
  for (size_t f = 0; f < speech.size();) {
    size_t end = f;
    while (end < speech.size() && speech[end] == speech[f]) end++;
    if (speech[f]) {
      all.segments.push_back({f, end});
      for (size_t i = f - std::min<size_t>(f, 5); i < std::min(end + 15, speech.size()); i++)
        if (all.truth[i] == Truth::silence) all.truth[i] = Truth::either;
      for (size_t i = f; i < end; i++) all.truth[i] = Truth::speech;
    }
    f = end;
  }
  return all;
}

template <class T>
std::vector<T> half_of(const std::vector<T>& all, Half half, size_t parts = 2, size_t part = 0) {
  std::vector<T> chosen;
  for (size_t i = half == Half::development ? 0 : 1; i < all.size(); i += 2)
    if (i / 2 % parts == part) chosen.push_back(all[i]);
  return chosen;
}

Sound half_of(const Sound& sound, Half half) {
  const auto middle = sound.begin() + static_cast<std::ptrdiff_t>(sound.size() / 2);
  return half == Half::development ? Sound(sound.begin(), middle) : Sound(middle, sound.end());
}

// Callers 3 of 4 speak, the fourth joins the babble: nobody does both.
std::vector<Sound> speakers(const Material& m, Half half) {
  std::vector<Sound> clips;
  for (size_t part : {0, 1, 2})
    for (auto& clip : half_of(m.callers, half, 4, part)) clips.push_back(std::move(clip));
  const auto prompts = half_of(m.prompts, half, 4, 0);
  clips.insert(clips.end(), prompts.begin(),
               prompts.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(prompts.size(), 25)));
  return clips;
}

struct Noise {
  std::string name;
  Sound sound;
};

std::vector<Noise> noises(const Material& m, Half half, size_t samples, Random& random) {
  auto crowd = half_of(m.callers, half, 4, 3);
  for (auto& clip : half_of(m.prompts, half, 4, 1)) crowd.push_back(std::move(clip));
  for (auto& clip : half_of(m.digits, half)) crowd.push_back(std::move(clip));
  Sound music;
  for (const auto& piece : half_of(m.music, half))
    music.insert(music.end(), piece.begin(),
                 piece.begin() + std::min<std::ptrdiff_t>(60 * rate, std::ssize(piece)));
  return {{"pink", pink_noise(samples, random)},
          {"kitchen", half_of(m.kitchen, half)},
          {"office", half_of(m.office, half)},
          {"music", std::move(music)},
          {"babble", babble(crowd, talkers, samples, random)}};
}

// Scaled to a level and repeated as long as needed.
Sound stretch(const Sound& sound, size_t samples, double dbfs) {
  const double gain = std::pow(10, (dbfs - decibels(power_of(sound))) / 20);
  Sound out(samples);
  for (size_t i = 0; i < samples; i++) out[i] = static_cast<float>(gain * sound[i % sound.size()]);
  return out;
}

}  // namespace

std::optional<Material> load_material(const std::filesystem::path& data) {
  Material m;
  m.callers = read_folder(data / "orders");
  m.digits = read_folder(data / "digits");
  m.kitchen = read_wav(data / "noise/kitchen.wav").value_or(Sound{});
  m.office = read_wav(data / "noise/office.wav").value_or(Sound{});
  if (m.callers.empty() || m.kitchen.empty() || m.office.empty()) {
    std::cerr << "skipped: no " << data.string() << "\n";
    return std::nullopt;
  }
  for (auto& prompt : read_folder("/usr/share/asterisk/sounds/en_US_f_Allison"))
    if (prompt.size() > 12 * rate / 10 && prompt.size() < 8 * rate) m.prompts.push_back(std::move(prompt));
  m.music = read_folder("/usr/share/asterisk/moh");
  if (m.prompts.empty() || m.music.size() < 2) {
    std::cerr << "skipped: no prompts or music (apt-get install asterisk-core-sounds-en-wav "
                 "asterisk-moh-opsound-wav)\n";
    return std::nullopt;
  }
  return m;
}

std::vector<Scene> speech_scenes(const Material& material, Half half, float speech_dbfs) {
  Random random(half == Half::development ? 1 : 2);
  const Speech speech = lay_out(speakers(material, half), speech_dbfs, random);
  std::vector<Scene> scenes;
  scenes.push_back({"clean", std::nullopt, through_telephone(speech.sound), speech.truth, speech.segments});
  for (const auto& noise : noises(material, half, speech.sound.size(), random))
    for (int snr : {20, 10, 5, 0}) {
      Sound mix = stretch(noise.sound, speech.sound.size(), speech_dbfs - snr);
      for (size_t i = 0; i < mix.size(); i++) mix[i] += speech.sound[i];
      scenes.push_back({noise.name, snr, through_telephone(mix), speech.truth, speech.segments});
    }
  return scenes;
}

std::vector<Scene> negative_scenes(const Material& material, Half half) {
  Random random(half == Half::development ? 3 : 4);
  std::vector<Scene> scenes;
  const auto add = [&](const std::string& name, const Sound& sound) {
    scenes.push_back({name,
                      std::nullopt,
                      through_telephone(sound),
                      std::vector(sound.size() / frame, Truth::silence),
                      {}});
  };
  for (const auto& noise : noises(material, half, negative_length, random))
    add(noise.name, stretch(noise.sound, negative_length, -32));
  add("dtmf", dtmf(negative_length, random));
  add("ringback", ringback(negative_length));
  return scenes;
}

std::vector<Scene> training_scenes(const Material& material, unsigned take) {
  Random random(1000 + take);
  auto all = noises(material, Half::development, negative_length, random);
  for (auto& noise : all) noise.sound = coloured(at_speed(noise.sound, uniform(random, 0.8f, 1.25f)), random);
  all.push_back({"clatter", coloured(clatter(negative_length, random), random)});
  all.push_back({"tunes", coloured(tunes(negative_length, random), random)});
  all.push_back({"tones", tones(negative_length, random)});
  all.push_back({"gusts", gusts(negative_length, random)});
  for (int pair = 0; pair < 3; pair++) {
    Sound mix = stretch(all[random() % 9].sound, negative_length, -30);
    const Sound other = stretch(all[random() % 9].sound, negative_length, uniform(random, -38, -22));
    for (size_t i = 0; i < mix.size(); i++) mix[i] += other[i];
    all.push_back({"two at once", std::move(mix)});
  }
  all.push_back({"dtmf", dtmf(negative_length, random)});
  all.push_back({"ringback", ringback(negative_length)});

  const float dbfs = uniform(random, -36, -18);
  const Speech speech = lay_out(speakers(material, Half::development), dbfs, random);
  const Sound voice =
      stretch(coloured(speech.sound, random), speech.sound.size(), decibels(power_of(speech.sound)));
  std::vector<Scene> scenes = {
      {"clean", std::nullopt, through_telephone(voice), speech.truth, speech.segments}};
  for (const auto& noise : all) {
    const float snr = uniform(random, -2, 25);
    Sound mix = stretch(rotated(noise.sound, random), voice.size(), dbfs - snr);
    for (size_t i = 0; i < mix.size(); i++) mix[i] += voice[i];
    scenes.push_back(
        {noise.name, static_cast<int>(snr), through_telephone(mix), speech.truth, speech.segments});
    const Sound alone = stretch(noise.sound, negative_length, uniform(random, -50, -20));
    scenes.push_back({noise.name,
                      std::nullopt,
                      through_telephone(alone),
                      std::vector(alone.size() / frame, Truth::silence),
                      {}});
  }
  return scenes;
}

}  // namespace aybiza::bench
