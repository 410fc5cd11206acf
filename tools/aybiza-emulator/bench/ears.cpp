// bench-ears: how well the emulator's ears understand, and what it costs.
//
//   bench-ears SCENARIO [--data ../shared/data/speech]
//
// Speaks variations of the demo's lines with every flite voice, sends them through G.711, lets the ears
// listen with the grammar of the conversation's state, and counts a line as understood where the scripted
// model would do the same with the heard words as with the true ones. With --data it also measures real
// callers: isolated digits, and orders with several slots (fully right or not).
#include <flite/flite.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "../Brain.h"
#include "../PocketEars.h"
#include "core/audio/G711.h"
#include "core/audio/Resample.h"

extern "C" {
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_kal16(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_slt(const char*);
}

namespace {

using namespace aybiza;
using namespace aybiza::emulator;
using Samples = std::vector<int16_t>;

struct Line {
  const char* state;
  const char* text;
};

constexpr Line demo_lines[] = {
    {"open", "Hello, what are your opening hours?"},
    {"open", "Hi, when are you open?"},
    {"open", "Good morning, could you please tell me your opening hours?"},
    {"open", "Are you open on Saturday?"},
    {"open", "I would like to book an appointment."},
    {"open", "Hi, I'd like to make an appointment for a cleaning please."},
    {"open", "Can I get a check up next Monday at nine thirty?"},
    {"open", "I need a filling."},
    {"booking", "A cleaning please."},
    {"booking", "Next Tuesday."},
    {"booking", "On Tuesday at half past ten."},
    {"booking", "How about Thursday?"},
    {"booking", "The fifteenth of December."},
    {"booking", "At three in the afternoon."},
    {"booking", "Ten thirty."},
    {"booking", "Wednesday at quarter to four."},
    {"booking", "Eleven o'clock please."},
    {"confirming", "Yes please."},
    {"confirming", "Yes, that's right."},
    {"confirming", "No, make it Wednesday."},
    {"booked", "No thank you, goodbye."},
    {"booked", "No, that's all. Thank you."},
    {"booked", "Could we move the appointment to Friday?"},
    {"booked", "Thanks a lot, bye bye."},
};
constexpr const char* foreign_lines[] = {
    "The weather was so bad that the whole football team stayed in their hotel.",
    "My grandmother painted seven yellow elephants above the fireplace.",
    "Quantum computers may break public key cryptography within a decade.",
    "He plays the saxophone every evening in a smoky basement.",
};

Samples telephone(const Samples& samples, int rate) {
  Samples narrow = resample(samples, rate, 8000);
  for (auto& s : narrow) s = g711::decode(g711::Law::mulaw, g711::encode(g711::Law::mulaw, s));
  Samples wide = resample(narrow, 8000, Ears::sample_rate);
  wide.insert(wide.begin(), Ears::sample_rate * 3 / 10,
              0);  // the pre-roll and the pause at the end that a detector leaves
  wide.insert(wide.end(), Ears::sample_rate * 4 / 10, 0);
  // A line is never digitally silent.
  static std::minstd_rand random(1);
  for (auto& s : wide) s = static_cast<int16_t>(s + static_cast<int>(random() % 9) - 4);
  return wide;
}

Samples speak(const char* text, cst_voice* voice) {
  cst_wave* wave = flite_text_to_wave(text, voice);
  Samples samples(cst_wave_samples(wave), cst_wave_samples(wave) + cst_wave_num_samples(wave));
  const int rate = cst_wave_sample_rate(wave);
  delete_wave(wave);
  return telephone(samples, rate);
}

Samples read_wav(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  if (bytes.size() < 44) return {};
  int rate = 0;
  memcpy(&rate, bytes.data() + 24, 4);
  Samples samples((bytes.size() - 44) / 2);
  memcpy(samples.data(), bytes.data() + 44, samples.size() * 2);
  return telephone(samples, rate);
}

double seconds_heard = 0;

std::string hear(Ears& ears, const Grammar& grammar, const Samples& samples) {
  auto listener = ears.listen(grammar, 0);
  for (size_t at = 0; at < samples.size(); at += 320) {
    listener->hear(std::span(samples).subspan(at, std::min<size_t>(320, samples.size() - at)));
    if (at % 4000 < 320) listener->so_far();
  }
  seconds_heard += static_cast<double>(samples.size()) / Ears::sample_rate;
  Words words;
  for (auto& heard : listener->finish()) words.push_back(heard.word);
  return join(words);
}

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

Thought answer_in(const Scenario& scenario, const char* state, const std::string& words) {
  Scenario from_here = scenario;
  from_here.start = state;
  using namespace std::chrono;
  return think(from_here, {{.words = words}}, Day(year(2026) / 11 / 2), [](auto) { return true; });
}

void measure_lines(const Scenario& scenario, Ears& ears) {
  int understood = 0, total = 0, rejected = 0, foreign = 0;
  for (auto* voice : {register_cmu_us_awb(nullptr), register_cmu_us_kal16(nullptr),
                      register_cmu_us_rms(nullptr), register_cmu_us_slt(nullptr)}) {
    for (const auto& line : demo_lines) {
      const auto heard = hear(ears, make_grammar(scenario, line.state, {}), speak(line.text, voice));
      const Thought meant = answer_in(scenario, line.state, line.text),
                    got = answer_in(scenario, line.state, heard);
      const bool same = meant.say == got.say && meant.tool == got.tool && meant.slots == got.slots;
      total++;
      understood += same;
      if (!same) printf("  %-6s %s\n      -> %s\n", voice->name, line.text, heard.c_str());
    }
    for (const char* text : foreign_lines) {
      foreign++;
      const auto heard = hear(ears, make_grammar(scenario, "", {}), speak(text, voice));
      rejected += heard.empty();
      if (!heard.empty()) printf("  %-6s %s\n      -> %s\n", voice->name, text, heard.c_str());
    }
  }
  printf("demo lines understood %d/%d, foreign sentences rejected %d/%d\n", understood, total, rejected,
         foreign);
}

void measure_digits(const std::filesystem::path& data, Ears& ears) {
  auto scenario = read_scenario(R"(
name: digits
start: s
slots: {digit: {values: {"0": [zero], "1": [one], "2": [two], "3": [three], "4": [four], "5": [five], "6": [six],
  "7": [seven], "8": [eight], "9": [nine]}}}
states: {s: {hears: [{phrases: [<digit>]}]}}
)",
                                "digits");
  const Grammar grammar = make_grammar(*scenario, "", {});
  int right = 0, total = 0;
  for (const auto& file : std::filesystem::directory_iterator(data / "digits")) {
    if (file.path().extension() != ".wav") continue;
    total++;
    const auto heard = hear(ears, grammar, read_wav(file.path()));
    const bool correct = heard == spell_number(file.path().filename().string()[0] - '0');
    right += correct;
    if (!correct) printf("  %s\n      -> %s\n", file.path().filename().c_str(), heard.c_str());
  }
  printf("isolated digits right %d/%d\n", right, total);
}

void measure_orders(const std::filesystem::path& data, const std::string& scenario_file, Ears& ears) {
  auto scenario = load_scenario(scenario_file);
  if (!scenario) return void(fprintf(stderr, "%s\n", scenario.error().text().c_str()));
  const Grammar grammar = make_grammar(*scenario, "", {});
  std::ifstream table(data / "orders.tsv");
  int right = 0, total = 0;
  std::string row;
  for (std::getline(table, row); std::getline(table, row);) {
    const size_t tab = row.find('\t');
    auto wanted = parse_json(row.substr(tab + 1), "slots");
    if (!wanted) continue;
    const auto heard = hear(ears, grammar, read_wav(data / "orders" / row.substr(0, tab)));
    const auto slots = answer_in(*scenario, "order", heard).slots;
    bool all = slots.size() == wanted->size();
    for (const auto& [key, value] : wanted->items()) {
      auto found = slots.find(key);
      all = all && found != slots.end() &&
            join(words_of(value.get<std::string>())) == join(words_of(found->second));
    }
    total++;
    right += all;
    if (!all) printf("  %s\n      -> %s\n", row.substr(tab + 1).c_str(), heard.c_str());
  }
  printf("orders fully right %d/%d\n", right, total);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return fprintf(stderr, "usage: bench-ears SCENARIO [--data DIRECTORY] [--orders SCENARIO] [--plain]\n"),
           2;
  PocketModel model = default_model();
  std::filesystem::path data;
  std::string orders;
  for (int i = 2; i < argc; i++) {
    if (!strcmp(argv[i], "--plain")) model.transform = model.initial_means = "";
    if (!strcmp(argv[i], "--data") && i + 1 < argc) data = argv[++i];
    if (!strcmp(argv[i], "--orders") && i + 1 < argc) orders = argv[++i];
  }
  auto scenario = load_scenario(argv[1]);
  auto ears = PocketEars::make(model);
  if (!scenario || !ears) {
    fprintf(stderr, "%s\n", (!scenario ? scenario.error() : ears.error()).text().c_str());
    return 1;
  }
  flite_init();
  measure_lines(*scenario, **ears);
  if (!data.empty()) measure_digits(data, **ears);
  if (!data.empty() && !orders.empty()) {
    seconds_heard = 0;
    const double before = cpu_seconds();
    measure_orders(data, orders, **ears);
    printf("%.1f s of speech took %.2f s of CPU\n", seconds_heard, cpu_seconds() - before);
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%ld MB resident at most\n", usage.ru_maxrss / 1024);
  return 0;
}
