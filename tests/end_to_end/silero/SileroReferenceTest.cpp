// Our Silero against ONNX Runtime on real speech, the prompts of a telephone exchange with pauses and noise
// between them: `--samples` writes them for reference.js, `WEIGHTS PROBABILITIES` compares.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <vector>

#include "core/audio/SileroFile.h"
#include "core/audio/Wav.h"

namespace aybiza {
namespace {

std::string weights, probabilities;

void append_clip(const std::filesystem::path& path, std::vector<int16_t>& samples) {
  auto reader = WavReader::open(path);
  if (!reader || reader->format() != WavFormat{}) return;
  std::vector<int16_t> block(8000);
  while (const size_t bytes = reader->read({reinterpret_cast<uint8_t*>(block.data()), block.size() * 2}))
    samples.insert(samples.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(bytes / 2));
}

// Two minutes; the second one in noise.
std::vector<int16_t> speech() {
  constexpr size_t minute = 60 * 8000;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/share/asterisk/sounds/en_US_f_Allison"))
    if (entry.path().extension() == ".wav") paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<int16_t> samples;
  for (size_t i = 0; i < paths.size() && samples.size() < 2 * minute; i += 7) {
    append_clip(paths[i], samples);
    samples.resize(samples.size() + 4000);
  }
  std::mt19937 random(1);
  std::normal_distribution<float> noise(0, 600);
  for (size_t i = minute; i < samples.size(); i++)
    samples[i] =
        static_cast<int16_t>(std::clamp(static_cast<float>(samples[i]) + noise(random), -32768.f, 32767.f));
  return samples;
}

TEST(Silero, AgreesWithOnnxRuntimeOnRealSpeech) {
  const auto network = load_silero(weights);
  ASSERT_TRUE(network) << network.error().text();
  const auto samples = speech();
  Silero silero(*network);
  std::ifstream in(probabilities);
  std::array<float, silero::window> audio;
  size_t windows = 0, speaking = 0;
  for (double expected; in >> expected; windows++) {
    ASSERT_LE((windows + 1) * audio.size(), samples.size());
    std::copy_n(&samples[windows * audio.size()], audio.size(), audio.begin());
    EXPECT_NEAR(silero.hear(audio), expected, 1e-4) << "window " << windows;
    speaking += expected > 0.5;
  }
  EXPECT_EQ(windows, samples.size() / audio.size());
  EXPECT_GT(windows, 3000);
  EXPECT_GT(speaking, windows / 4) << "speech was heard";
  EXPECT_LT(speaking, windows * 9 / 10) << "and silence";
}

}  // namespace
}  // namespace aybiza

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc == 2 && argv[1] == std::string("--samples")) {
    const auto samples = aybiza::speech();
    std::cout.write(reinterpret_cast<const char*>(samples.data()),
                    static_cast<std::streamsize>(samples.size() * 2));
    return std::cout.flush() ? 0 : 1;
  }
  if (argc != 3) return 2;
  aybiza::weights = argv[1];
  aybiza::probabilities = argv[2];
  return RUN_ALL_TESTS();
}
