#include "Voice.h"

#include <flite/flite.h>
#include <glib.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

extern "C" {
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_kal16(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_slt(const char*);
}

namespace aybiza::emulator {

namespace {

constexpr std::array<std::string_view, 22> male_names = {
    "apollo", "arcas",   "aries",    "atlas",  "draco",   "hermes", "hyperion", "jupiter",
    "mars",   "neptune", "odysseus", "orion",  "orpheus", "pluto",  "saturn",   "zeus",
    "sirio",  "nestor",  "alvaro",   "aquila", "javier",  "perseus"};

cst_voice* load(std::string_view name) {
  if (name == "awb") return register_cmu_us_awb(nullptr);
  if (name == "rms") return register_cmu_us_rms(nullptr);
  if (name == "slt") return register_cmu_us_slt(nullptr);
  return register_cmu_us_kal16(nullptr);
}

Sound synthesise(cst_voice* voice, const std::string& clause, double speed) {
  // 1 is each voice's own duration; flite stretches instead of speeding up.
  feat_set_float(voice->features, "duration_stretch", static_cast<float>(1.0 / std::clamp(speed, 0.5, 2.0)));
  cst_wave* wave = flite_text_to_wave(clause.c_str(), voice);
  Sound sound;
  if (!wave) return sound;
  sound.rate = cst_wave_sample_rate(wave);
  sound.samples.assign(cst_wave_samples(wave), cst_wave_samples(wave) + cst_wave_num_samples(wave));
  delete_wave(wave);
  return sound;
}

bool ends_clause(std::string_view text, size_t at) {
  const char c = text[at];
  const bool before_space = at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
  return c == '\n' ||
         (before_space && (c == '.' || c == ',' || c == '!' || c == '?' || c == ';' || c == ':'));
}

}  // namespace

std::vector<std::string> split_into_clauses(std::string_view text) {
  constexpr size_t shortest_clause = 12;  // characters; "Well," alone would sound torn off
  std::vector<std::string> clauses;
  std::string clause;
  auto add = [&] {
    const bool has_sound =
        std::ranges::any_of(clause, [](unsigned char c) { return std::isalnum(c) || c >= 0x80; });
    if (has_sound) clauses.push_back(clause);
    clause.clear();
  };
  for (size_t i = 0; i < text.size(); i++) {
    if (clause.empty() && std::isspace(static_cast<unsigned char>(text[i]))) continue;
    clause += text[i];
    if (ends_clause(text, i) && clause.size() >= shortest_clause) add();
  }
  add();
  return clauses;
}

std::string voice_for_model(std::string_view model) {
  // "aura-2-thalia-en", "aura-asteria-en": the name stands before the language.
  const size_t language = model.rfind('-');
  const std::string_view front =
      model.substr(0, language == std::string_view::npos ? model.size() : language);
  const std::string_view name = front.substr(front.rfind('-') + 1);
  if (std::ranges::find(male_names, name) == male_names.end()) return "slt";
  size_t sum = 0;
  for (char c : name) sum = sum * 31 + static_cast<unsigned char>(c);
  static constexpr std::array<const char*, 3> mens_voices = {"rms", "awb", "kal16"};
  return mens_voices[sum % mens_voices.size()];
}

struct Voice::Job {
  std::string clause, voice;
  double speed;
  std::weak_ptr<Spoken> spoken;  // gone where nobody waits any more
};

// The thread side: voices are loaded when first asked for and used by this one thread only, flite being what
// it is.
struct Voice::Worker {
  explicit Worker(Loop& loop) : loop(loop) {
    pool = g_thread_pool_new(
        [](gpointer job, gpointer self) {
          static_cast<Worker*>(self)->run(std::unique_ptr<Job>(static_cast<Job*>(job)));
        },
        this, 1, TRUE, nullptr);
  }
  ~Worker() { g_thread_pool_free(pool, FALSE, TRUE); }

  void run(std::unique_ptr<Job> job) {
    if (job->spoken.expired()) return;
    static std::once_flag initialised;
    std::call_once(initialised, [] { flite_init(); });
    cst_voice*& voice = voices[job->voice];
    if (!voice) voice = load(job->voice);
    Sound sound = synthesise(voice, job->clause, job->speed);
    loop.post([spoken = job->spoken, sound = std::move(sound)]() mutable {
      if (auto alive = spoken.lock()) (*alive)(std::move(sound));
    });
  }

  Loop& loop;
  GThreadPool* pool = nullptr;
  std::map<std::string, cst_voice*> voices;
};

Voice::Voice(Loop& loop) : worker_(std::make_unique<Worker>(loop)) {}
Voice::~Voice() = default;

std::shared_ptr<void> Voice::speak(std::string clause, std::string voice, double speed, Spoken spoken) {
  auto handle = std::make_shared<Spoken>(std::move(spoken));
  auto* job = new Job{std::move(clause), std::move(voice), speed, handle};
  g_thread_pool_push(worker_->pool, job, nullptr);
  return handle;
}

}  // namespace aybiza::emulator
