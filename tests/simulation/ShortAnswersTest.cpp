// A short answer is an answer: whoever says "yes" or one digit gets a turn, at once, and whether or not the voice
// detector has heard anything.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* answers[] = {"yes", "no", "seven", "mm okay", "okay", "Nine.", "Yeah.", "uh no"};
constexpr const char* questions[] = {"Shall I book it?", "For how many people?", "What can I do?"};

/// Whether the voice detector hears the answers.
class ShortAnswers : public testing::TestWithParam<bool> {
 protected:
  ShortAnswers() {
    world_.model.think = [this](const Json&) {
      asked_ = world_.loop.now();
      return says("Good. " + std::string(questions[random_() % std::size(questions)]));
    };
  }
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  /// 150-400 ms in all.
  void answer(PhoneCall& call) {
    const std::string words = answers[random_() % std::size(answers)];
    const bool are_two = words.find(' ') != words.npos;
    call.say(words, {.word_ms = are_two ? between(60, 150) : between(150, 400), .voiced = GetParam()});
  }

  CallWorld world_;
  std::mt19937 random_{1};
  Time asked_{};  // the model, for the last time
};

TEST_P(ShortAnswers, AllBecomeTurnsAndTheModelIsAskedWithin300MsOfTheTranscript) {
  constexpr int calls = 20, in_a_call = 10;
  std::vector<double> waits;
  int turns = 0;
  for (int i = 0; i < calls; i++) {
    world_.ears.peer().set_latency(milliseconds(between(10, 80)));
    world_.ears.set_timing({.endpointing = between(1, 5) * 100, .interim_after = between(0, 3) * 50});
    const Time dialled = world_.loop.now();
    PhoneCall& call = world_.dial("extends: brief.yaml\ngreeting: " + std::string(questions[0]) +
                                  (GetParam() ? "" : "\nvad: {threshold: 1}"));
    ASSERT_TRUE(call.hears(questions[0])) << call.story();
    for (int n = 0; n < in_a_call; n++) {
      ASSERT_TRUE(call.until([&] { return !call.is_agent_audible(); }, 5s));
      call.wait(milliseconds(between(300, 1500)));
      const size_t told = call.events("turn").size();
      const Time begun = world_.loop.now();
      answer(call);
      const bool was_answered = call.hears("Good.", 10s);
      EXPECT_TRUE(was_answered) << call.story();
      if (!was_answered || call.events("turn").size() != told + 1) continue;
      turns++;
      // Where the model was asked ahead of the transcript, the last final is the one of the answer before.
      const auto finals = call.events("final");
      const double final = finals.empty() ? 0 : get_number(finals.back(), "at_ms");
      const bool came_first = final > to_ms(begun - dialled) && final < to_ms(asked_ - dialled);
      waits.push_back(came_first ? to_ms(asked_ - dialled) - final : 0);
    }
    if (!GetParam()) {
      EXPECT_TRUE(call.events("caller-speaking").empty()) << "the detector has heard nothing";
    }
    call.hang_up();
  }
  ASSERT_FALSE(waits.empty());
  std::ranges::sort(waits);
  const double p95 = waits[waits.size() * 95 / 100];
  std::printf("short answers, %s: %d of %d became turns, from transcript to model p50 %.0f, p95 %.0f ms\n",
              GetParam() ? "heard" : "missed by the voice detector", turns, calls * in_a_call,
              waits[waits.size() / 2], p95);
  EXPECT_EQ(turns, calls * in_a_call);
  EXPECT_LE(p95, 300);
}

INSTANTIATE_TEST_SUITE_P(ByTheVoiceDetector, ShortAnswers, testing::Bool(),
                         [](auto& info) { return info.param ? "Heard" : "Missed"; });

}  // namespace
}  // namespace aybiza::test
