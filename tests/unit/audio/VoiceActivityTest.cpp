// VoiceActivity on made-up audio: when it says what, to the sample. How good it is on real calls is measured
// by tools/bench/vad.
#include "core/audio/VoiceActivity.h"

#include <gtest/gtest.h>

#include <complex>
#include <random>

#include "core/audio/Hiss.h"
#include "tests/unit/audio/Allocations.h"
#include "tools/simulation/Syllables.h"

namespace aybiza {
namespace {

using Audio = std::vector<int16_t>;
using test::spoken_second;

Audio hiss(int rate, int ms, double amplitude) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(0, amplitude);
  Audio audio(static_cast<size_t>(rate) * static_cast<size_t>(ms) / 1000);
  for (auto& x : audio) x = static_cast<int16_t>(normal(random));
  return audio;
}

Audio tone(int rate, int ms, double hz1, double hz2) {
  Audio audio(static_cast<size_t>(rate) * static_cast<size_t>(ms) / 1000);
  for (size_t i = 0; i < audio.size(); i++) {
    const double t = 2 * std::numbers::pi * static_cast<double>(i) / rate;
    audio[i] = static_cast<int16_t>(4000 * (std::sin(hz1 * t) + std::sin(hz2 * t)));
  }
  return audio;
}

std::vector<VoiceActivity::Event> hear(VoiceActivity& activity, const Audio& audio, size_t step) {
  std::vector<VoiceActivity::Event> all;
  for (size_t at = 0; at < audio.size(); at += step) {
    const auto events = activity.feed(std::span(audio).subspan(at, std::min(step, audio.size() - at)));
    all.insert(all.end(), events.begin(), events.end());
  }
  return all;
}

double ms_of(uint64_t position, int rate) { return 1000.0 * static_cast<double>(position) / rate; }

TEST(VoiceActivity, TellsStartAndStopWhereTheyAre) {
  for (int rate : {8000, 16000}) {
    VoiceActivity activity(rate);
    const auto events = hear(activity, spoken_second(rate), static_cast<size_t>(rate) / 50);
    ASSERT_EQ(events.size(), 2) << rate;
    EXPECT_TRUE(events[0].speaking);
    EXPECT_NEAR(ms_of(events[0].position, rate), 1000, 100) << rate;
    EXPECT_GE(events[0].probability, 0.9);
    EXPECT_FALSE(events[1].speaking);
    EXPECT_NEAR(ms_of(events[1].position, rate), 2000, 40) << rate;
  }
}

TEST(VoiceActivity, StopsOnlyAfterTheHangover) {
  const Audio audio = spoken_second(8000);
  for (int hangover : {200, 500, 1000}) {
    VoiceActivity activity(8000);
    activity.configure({.hangover = std::chrono::milliseconds(hangover)});
    uint64_t told = 0, position = 0;
    for (size_t at = 0; at < audio.size(); at += 80)
      for (const auto& event : activity.feed(std::span(audio).subspan(at, 80)))
        if (!event.speaking) told = at + 80, position = event.position;
    EXPECT_GE(told - position, static_cast<uint64_t>(hangover) * 8 * 9 / 10);
    constexpr int memory = 200;  // of the detectors
    EXPECT_LE(told - position, static_cast<uint64_t>(hangover + memory + 60) * 8);
  }
}

TEST(VoiceActivity, BridgesPausesShorterThanTheHangover) {
  Audio audio = hiss(8000, 4000, 10);
  const Audio speech = test::syllables(8000, 1000);
  for (size_t begin : {8000, 8000 + 8000 + 8 * 250})
    for (size_t i = 0; i < speech.size(); i++) audio[begin + i] += speech[i];
  VoiceActivity activity(8000);
  EXPECT_EQ(hear(activity, audio, 160).size(), 2);
}

TEST(VoiceActivity, NeedsTheShortestSpeech) {
  VoiceActivity quick(8000), slow(8000);
  quick.configure({.min_speech = std::chrono::milliseconds(10)});
  slow.configure({.min_speech = std::chrono::milliseconds(500)});
  Audio audio = hiss(8000, 3000, 10);
  const Audio speech = test::syllables(8000, 125);
  for (size_t i = 0; i < speech.size(); i++) audio[8000 + i] += speech[i];
  EXPECT_EQ(hear(quick, audio, 160).size(), 2);
  EXPECT_EQ(hear(slow, audio, 160).size(), 0);
}

TEST(VoiceActivity, HearsNoVoiceInWhatATelephoneMakes) {
  struct {
    const char* what;
    Audio audio;
  } const rows[] = {{"silence", Audio(80000)},
                    {"hiss", hiss(8000, 10000, 300)},
                    {"dial tone", tone(8000, 10000, 350, 440)},
                    {"ringback", tone(8000, 10000, 440, 480)}};
  for (const auto& row : rows) {
    VoiceActivity activity(8000);
    EXPECT_TRUE(hear(activity, row.audio, 160).empty()) << row.what;
  }
}

TEST(VoiceActivity, HearsABeginningInNoiseThatHidesIt) {
  constexpr int noise = 2500;  // as loud as the syllables
  VoiceActivity nobody(8000), somebody(8000);
  Audio audio = hiss(8000, 5000, noise);
  EXPECT_TRUE(hear(nobody, audio, 160).empty());
  constexpr size_t begin = 3 * 8000;
  const Audio speech = test::syllables(8000, 1000);
  for (size_t i = 0; i < speech.size(); i++) audio[begin + i] += speech[i];
  EXPECT_TRUE(hear(somebody, Audio(audio.begin(), audio.begin() + begin), 160).empty());
  EXPECT_FALSE(hear(somebody, Audio(audio.begin() + begin, audio.begin() + begin + 700 * 8), 160).empty());
}

TEST(VoiceActivity, GivesTheSameForAnyFrameSize) {
  const Audio audio = spoken_second(8000);
  const auto positions = [&](size_t step) {
    VoiceActivity activity(8000);
    std::vector<uint64_t> all;
    for (const auto& event : hear(activity, audio, step)) all.push_back(event.position);
    return all;
  };
  EXPECT_EQ(positions(160), positions(1));
  EXPECT_EQ(positions(160), positions(77));
  EXPECT_EQ(positions(160), positions(audio.size()));
}

TEST(VoiceActivity, ForgetsEverythingOnReset) {
  const Audio audio = spoken_second(8000);
  VoiceActivity activity(8000);
  const auto first = hear(activity, audio, 160);
  activity.reset();
  EXPECT_EQ(activity.position(), 0);
  const auto second = hear(activity, audio, 160);
  ASSERT_EQ(first.size(), second.size());
  for (size_t i = 0; i < first.size(); i++) EXPECT_EQ(first[i].position, second[i].position);
}

TEST(VoiceActivity, MeasuresLevelAndFloorInDbfs) {
  VoiceActivity activity(8000);
  hear(activity, hiss(8000, 5000, 327.68), 160);  // −40 dBFS
  EXPECT_NEAR(activity.level(), -40, 3);
  EXPECT_NEAR(activity.noise_floor(), -40, 3);
}

TEST(VoiceActivity, AllocatesNothingAtWork) {
  const Audio audio = spoken_second(16000);
  VoiceActivity activity(16000);
  const size_t before = test::allocations();
  for (size_t at = 0; at < audio.size(); at += 320) activity.feed(std::span(audio).subspan(at, 320));
  EXPECT_EQ(test::allocations(), before);
}

// A network that believes the same of everything.
std::shared_ptr<const silero::Network> stubborn(float log_odds) {
  auto network = std::make_shared<silero::Network>();
  network->last_bias = log_odds;
  return network;
}

TEST(VoiceActivity, AsksTheNetworkOnlyWhileThereMayBeAVoice) {
  VoiceActivity activity(8000, stubborn(3));
  const Audio audio = spoken_second(8000);
  std::array<int, 4> asked{};  // frames, second by second
  for (size_t at = 0; at < audio.size(); at += 80) {
    activity.feed(std::span(audio).subspan(at, 80));
    asked[at / 8000] += activity.is_asking_network();
  }
  EXPECT_EQ(asked[0], 0) << "silence";
  EXPECT_GT(asked[1], 90) << "speech";
  EXPECT_LT(asked[3], 50) << "silence again";
  VoiceActivity alone(8000);
  alone.feed(audio);
  EXPECT_FALSE(alone.is_asking_network());
}

TEST(VoiceActivity, WeighsTheNetworkAgainstItsOwnEars) {
  const Audio clear = spoken_second(8000), audio = spoken_second(8000, 4000, test::bad_line);
  VoiceActivity agreed(8000, stubborn(9)), denied(8000, stubborn(-9));
  EXPECT_EQ(hear(agreed, audio, 160).size(), 2);
  EXPECT_EQ(hear(denied, audio, 160).size(), 0);
  denied.reset();
  EXPECT_EQ(hear(denied, audio, 160).size(), 0) << "it is kept over a reset";
  denied.reset();
  EXPECT_EQ(hear(denied, clear, 160).size(), 2) << "nobody talks it out of what is plain to hear";
}

TEST(VoiceActivity, AllocatesNothingWithANetworkEither) {
  const Audio audio = spoken_second(16000);
  VoiceActivity activity(16000, stubborn(1));
  const size_t before = test::allocations();
  for (size_t at = 0; at < audio.size(); at += 320) activity.feed(std::span(audio).subspan(at, 320));
  EXPECT_EQ(test::allocations(), before);
}

// Its cells add up how often it was asked: the more they have heard, the surer it is.
std::shared_ptr<const silero::Network> counting_network() {
  auto network = std::make_shared<silero::Network>();
  network->memory.bias[0] = 10;                    // takes in
  network->memory.bias[silero::cells] = 10;        // forgets nothing
  network->memory.bias[2 * silero::cells] = 0.1f;  // 0.1 every time
  network->memory.bias[3 * silero::cells] = 10;    // and shows it
  network->last[0] = 1;
  return network;
}

TEST(SecondOpinion, HearsWhatCameJustBeforeItWasWoken) {
  const auto network = counting_network();
  const std::array<int16_t, voice::frame> audio{};
  SecondOpinion late(network);
  for (int f = 0; f < 100; f++) late.hear(audio, false);
  EXPECT_FALSE(late.is_awake());
  late.hear(audio, true);
  ASSERT_TRUE(late.is_awake());
  EXPECT_NEAR(late.log_odds(), 3 * 0.1, 0.02) << "three times 32 ms";
  EXPECT_NEAR(late.earlier_log_odds(), 2 * 0.1, 0.02);
}

TEST(SecondOpinion, ForgetsNothingInItsSleep) {
  const auto network = counting_network();
  const std::array<int16_t, voice::frame> audio{};
  SecondOpinion opinion(network);
  const auto sleep = [&] {
    for (int f = 0; f < 100; f++) opinion.hear(audio, false);
    EXPECT_FALSE(opinion.is_awake());
  };
  sleep();
  opinion.hear(audio, true);
  sleep();
  const float before = opinion.log_odds();
  EXPECT_GT(before, 3 * 0.1) << "it listened on for a while";
  opinion.hear(audio, true);
  EXPECT_GT(opinion.log_odds(), before) << "and goes on from there";
}

TEST(Hiss, IsFaintWhiteAndTheSameInTheSamePlace) {
  std::array<double, 4> quarters{};  // of the band, each about a kHz
  double sum = 0;
  Pairs history{};
  constexpr int frames = 2000;
  for (uint64_t f = 0; f < frames; f++) {
    std::array<int16_t, voice::frame> audio{}, again{};
    add_hiss(audio, f * voice::frame);
    add_hiss(again, f * voice::frame);
    ASSERT_EQ(audio, again);
    for (double x : audio) sum += x * x;
    for (size_t i = 0; i < audio.size(); i++) (i % 2 ? history.odd : history.even)[i / 2] = audio[i];
    PowerSpectrum power;
    power_spectrum(history, power);
    for (size_t k = 1; k < spectrum_bins; k++) quarters[k / 32] += power[k];
  }
  EXPECT_NEAR(10 * std::log10(2 * sum / (frames * voice::frame)) - 90.3, -67.3, 0.2) << "dBFS";
  for (double quarter : quarters)
    EXPECT_NEAR(10 * std::log10(quarter / (quarters[0] + quarters[1] + quarters[2] + quarters[3])), -6, 0.3);
}

TEST(Hiss, OverflowsNothing) {
  for (const int16_t loud : {32767, -32768}) {
    std::array<int16_t, voice::frame> audio;
    audio.fill(loud);
    add_hiss(audio, 0);
    for (int16_t x : audio) EXPECT_EQ(x, loud);
  }
}

TEST(Spectrum, IsTheDiscreteFourierTransform) {
  Pairs samples;
  std::mt19937 random(1);
  for (auto* half : {&samples.even, &samples.odd})
    for (float& x : *half) x = static_cast<float>(random() % 2001) - 1000;
  PowerSpectrum power;
  power_spectrum(samples, power);
  for (size_t k = 0; k < spectrum_bins; k++) {
    std::complex<double> sum = 0;
    for (size_t i = 0; i < spectrum_samples; i++)
      sum += static_cast<double>((i % 2 ? samples.odd : samples.even)[i / 2]) *
             std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k * i) / spectrum_samples);
    EXPECT_NEAR(power[k] / std::norm(sum), 1, 1e-3) << k;
  }
}

}  // namespace
}  // namespace aybiza
