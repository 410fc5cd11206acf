// The promise of the whole: a caller books an appointment in a spoken conversation, against the emulator with
// its default latencies. What the latencies are is shown and not judged here: machines differ.
#include <glib/gstdio.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "core/audio/Wav.h"
#include "tests/end_to_end/Program.h"

namespace aybiza {
namespace {

/// The loudest sample of each channel.
std::vector<int> peaks(WavReader& wav) {
  std::vector<int> loudest(static_cast<size_t>(wav.format().channels));
  std::vector<int16_t> samples(4096);
  const auto bytes = std::span(reinterpret_cast<uint8_t*>(samples.data()), samples.size() * sizeof(int16_t));
  for (size_t size; (size = wav.read(bytes)) > 0;)
    for (size_t i = 0; i < size / sizeof(int16_t); i++) {
      int& peak = loudest[i % loudest.size()];
      peak = std::max(peak, std::abs(int(samples[i])));
    }
  return loudest;
}

double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1];
}

TEST(Conversation, BooksAnAppointment) {
  Vendors vendors;
  Daemon daemon(vendors);
  ASSERT_NE(daemon.port, 0);
  const GChars folder(g_dir_make_tmp("aybiza-call-XXXXXX", nullptr));
  const std::string directory = folder.get();
  const std::string script = std::string(g_getenv("AYBIZA_SOURCE")) + "/pipelines/receptionist.call.yaml";
  Program caller("tools/aybiza/aybiza",
                 {"call", "--url", "http://127.0.0.1:" + std::to_string(daemon.port) + "/twilio/voice",
                  "--script", script, "--record", directory, "--json"},
                 vendors.environment);
  while (true) {
    const std::string line = caller.line();
    if (line.empty()) break;
    EXPECT_TRUE(parse_json(line, "an event")) << line;
  }
  EXPECT_EQ(caller.exit_code(), 0);

  auto wav = WavReader::open(directory + "/call.wav");
  ASSERT_TRUE(wav);
  ASSERT_EQ(wav->format(), (WavFormat{.coding = WavFormat::Coding::pcm16, .rate = 8000, .channels = 2}));
  for (const int peak : peaks(*wav)) EXPECT_GT(peak, 1000) << "both sides are heard";

  std::ifstream file(directory + "/call.json");
  const auto report = parse_json(std::string(std::istreambuf_iterator<char>(file), {}), "call.json");
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(get_string(*report, "outcome"), "agent-goodbye");
  const Json& tools = get(*report, "tools");
  EXPECT_TRUE(std::ranges::any_of(tools, [](const Json& tool) {
    return get_string(tool, "tool") == "book_appointment" && get_bool(tool, "ok");
  })) << to_text(tools);

  std::vector<double> engine, turn;
  for (const Json& entry : get(*report, "turns")) {
    if (entry.contains("engine_overhead_ms")) engine.push_back(get_number(entry, "engine_overhead_ms"));
    if (entry.contains("turn_latency_ms")) turn.push_back(get_number(entry, "turn_latency_ms"));
  }
  EXPECT_GE(get(*report, "turns").size(), 4u);
  ASSERT_GE(engine.size(), 4u) << to_text(get(*report, "turns"));
  ASSERT_GE(turn.size(), 4u);
  std::printf("%zu turns: engine_overhead_ms p50 %.1f p95 %.1f, turn_latency_ms p50 %.0f p95 %.0f\n",
              engine.size(), percentile(engine, 0.5), percentile(engine, 0.95), percentile(turn, 0.5),
              percentile(turn, 0.95));

  if (HasFailure()) return;  // the recording stays to be listened to
  for (const char* name : {"/call.wav", "/call.json"}) g_remove((directory + name).c_str());
  g_rmdir(directory.c_str());
}

}  // namespace
}  // namespace aybiza
