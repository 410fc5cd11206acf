// Who dictates a card number breathes between its groups and is not cut off; who is asked yes or no by the same agent
// waits not a moment longer for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* digits[] = {"zero", "one", "two",   "three", "four",
                                  "five", "six", "seven", "eight", "nine"};
constexpr auto patient = "";
/// As if nobody ever dictated.
constexpr auto hasty = "turn: {end: {per_slot: {digits_ms: 1000, spelling_ms: 1000}}}\n";

constexpr const char* replies[] = {"Thank you. Shall I pay with it?", "Well. Is that all?", "Bye."};

size_t count_digits(const std::string& words) {
  size_t count = 0;
  for (const char* digit : digits)
    for (size_t at = words.find(digit); at != words.npos; at = words.find(digit, at + 1)) count++;
  return count;
}

struct Tally {
  int whole = 0;               ///< numbers that came as one turn, all 16 digits of it
  std::vector<double> yes_no;  ///< ms from the last sound of a yes or no to the answer's first

  double p95() {
    std::ranges::sort(yes_no);
    return yes_no.at(yes_no.size() * 95 / 100);
  }
};

class Dictation {
 public:
  Dictation(const char* agent, unsigned seed) : random_(seed) {
    world_.ears.peer().set_latency(milliseconds(10 + between(0, 60)));
    world_.ears.set_timing({.endpointing = 100 * between(1, 5), .interim_after = 50 * between(0, 4)});
    world_.voice.first_byte = 150ms;
    world_.model.first_token = 400ms;
    world_.model.think = [this](const Json& request) {
      if (count_digits(conversation_of(request)) < 16) return says("Go on.");
      return says(replies[std::min(replied_++, std::size(replies) - 1)]);
    };
    // The detector that hears well, one that hears the end late, and one that hears next to nothing.
    constexpr const char* detectors[] = {"", "vad: {hangover_ms: 900}\n", "vad: {threshold: 0.9999}\n"};
    call_ = &world_.dial("extends: brief.yaml\ngreeting: What is your card number?\n" + std::string(agent) +
                         detectors[between(0, 2)]);
  }

  void run(Tally& tally) {
    EXPECT_TRUE(call_->hears("card number?")) << call_->story();
    call_->wait(milliseconds(between(300, 1200)));
    std::string number;
    for (int group = 0; group < 4; group++) {
      if (group > 0) breathe();
      std::string words;
      for (int i = 0; i < 4; i++) words += std::string(words.empty() ? "" : " ") + digits[between(0, 9)];
      number += (number.empty() ? "" : " ") + words;
      say(words);
    }
    EXPECT_TRUE(call_->hears("Shall I pay with it?")) << call_->story();
    const auto turns = call_->events("turn");
    tally.whole += turns.size() == 1 && get_string(turns[0], "text") == number;
    answer("yes", "Is that all?", tally);
    answer("no", "Bye.", tally);
  }

 private:
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  void say(const std::string& words) {
    call_->say(words);
    EXPECT_TRUE(call_->until([&] { return !call_->is_caller_speaking(); }, 30s));
  }
  /// 1.2 s, more or less, now and then not in silence.
  void breathe() {
    const int gap = between(1050, 1350);
    if (between(0, 3) > 0) return call_->wait(milliseconds(gap));
    call_->wait(milliseconds(gap / 2));
    between(0, 1) ? call_->cough(100ms) : call_->make_noise(200ms);
    call_->wait(milliseconds(gap - gap / 2));
  }
  void answer(const char* word, const char* reply, Tally& tally) {
    EXPECT_TRUE(call_->until([&] { return !call_->is_agent_audible(); }, 5s));
    call_->wait(milliseconds(between(300, 1200)));
    say(word);
    EXPECT_TRUE(call_->hears(reply)) << call_->story();
    const auto latencies = call_->events("latency");
    if (!latencies.empty()) tally.yes_no.push_back(get_number(latencies.back(), "turn_latency_ms"));
  }

  std::mt19937 random_;
  CallWorld world_;
  PhoneCall* call_;
  size_t replied_ = 0;
};

Tally dictate(const char* agent, unsigned calls) {
  Tally tally;
  for (unsigned seed = 1; seed <= calls; seed++) Dictation(agent, seed).run(tally);
  return tally;
}

TEST(CardNumbers, InGroupsAreOneTurnEachAndCostAYesOrNoNothing) {
  constexpr int calls = 100;
  Tally with = dictate(patient, calls), without = dictate(hasty, calls);
  std::printf("card numbers that were one turn: %d of %d, without patience %d\n", with.whole, calls,
              without.whole);
  std::printf("yes or no, p95: %.0f ms, without patience %.0f ms\n", with.p95(), without.p95());
  EXPECT_GE(with.whole, 98);
  EXPECT_LT(without.whole, 50) << "the gaps are long enough to be taken for an end";
  EXPECT_NEAR(with.p95(), without.p95(), 50);
}

}  // namespace
}  // namespace aybiza::test
