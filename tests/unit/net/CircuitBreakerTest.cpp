// CircuitBreaker: tables of what happens when, and what it then lets through.
#include "core/net/CircuitBreaker.h"

#include <gtest/gtest.h>

#include <list>

#include "core/net/Breakers.h"

namespace aybiza {
namespace {

using State = CircuitBreaker::State;

/// What is done at a time: "+" a success, "-" a failure, "?" somebody asks, "x" the last who was let through is gone, "o" the first
/// one; and what follows.
struct Step {
  int second;
  char what;
  bool allowed;  ///< of "?"
  State state;   ///< afterwards
};
struct Story {
  const char* name;
  std::vector<Step> steps;
};
void PrintTo(const Story& story, std::ostream* out) { *out << story.name; }

class Told : public testing::TestWithParam<Story> {};

TEST_P(Told, LetsThroughWhatItShould) {
  CircuitBreaker breaker({.failures = 3,
                          .memory = seconds(60),
                          .rest = seconds(5),
                          .longest_rest = seconds(15),
                          .probe = seconds(10)});
  std::list<CircuitBreaker::Probe> requests;
  int n = 0;
  for (const Step& step : GetParam().steps) {
    const Time now{seconds(100 + step.second)};
    SCOPED_TRACE("step " + std::to_string(++n));
    if (step.what == '+') breaker.succeeded();
    if (step.what == '-') breaker.failed(now);
    if (step.what == '?') {
      CircuitBreaker::Probe probe;
      EXPECT_EQ(breaker.allows(now, probe), step.allowed);
      if (step.allowed) requests.push_back(std::move(probe));
    }
    if (step.what == 'x') requests.pop_back();
    if (step.what == 'o') requests.pop_front();
    EXPECT_EQ(breaker.state(now), step.state);
  }
}

constexpr auto closed = State::closed, half_open = State::half_open, open = State::open;
constexpr bool no = false, yes = true;

INSTANTIATE_TEST_SUITE_P(Stories, Told,
                         testing::Values(Story{"begins_closed",
                                               {{0, '?', yes, closed}, {0, '?', yes, closed}}},
                                         Story{"opens_after_failures_in_a_row",
                                               {{0, '-', no, closed},
                                                {1, '-', no, closed},
                                                {1, '?', yes, closed},
                                                {2, '-', no, open},
                                                {2, '?', no, open},
                                                {6, '?', no, open}}},
                                         Story{"a_success_between_them_is_a_new_row",
                                               {{0, '-', no, closed},
                                                {1, '-', no, closed},
                                                {1, '+', no, closed},
                                                {2, '-', no, closed},
                                                {3, '-', no, closed},
                                                {4, '-', no, open}}},
                                         Story{"failures_long_ago_are_forgotten",
                                               {{0, '-', no, closed},
                                                {1, '-', no, closed},
                                                {62, '-', no, closed},
                                                {63, '-', no, closed},
                                                {64, '-', no, open}}},
                                         Story{"one_probe_after_the_rest",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {5, '?', no, half_open},
                                                {6, '?', no, half_open}}},
                                         Story{"a_probe_that_succeeds_closes_it",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {6, '+', no, closed},
                                                {6, '?', yes, closed},
                                                {7, '-', no, closed}}},
                                         Story{"a_probe_that_fails_makes_the_rest_longer_up_to_a_limit",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {6, '-', no, open},
                                                {15, '?', no, open},
                                                {16, '?', yes, half_open},
                                                {17, '-', no, open},
                                                {31, '?', no, open},
                                                {32, '?', yes, half_open},
                                                {33, '-', no, open},
                                                {48, '?', yes, half_open}}},
                                         Story{"and_the_next_outage_begins_with_a_short_one",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {6, '-', no, open},
                                                {16, '?', yes, half_open},
                                                {16, '+', no, closed},
                                                {17, '-', no, closed},
                                                {17, '-', no, closed},
                                                {17, '-', no, open},
                                                {22, '?', yes, half_open}}},
                                         Story{"what_was_sent_before_it_opened_does_not_lengthen_the_rest",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {4, '-', no, open},
                                                {5, '?', yes, half_open}}},
                                         Story{"what_was_sent_before_it_opened_and_succeeds_closes_it",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {1, '+', no, closed},
                                                {1, '?', yes, closed}}},
                                         Story{"a_probe_whose_call_has_ended_gives_its_place_back",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {6, '?', no, half_open},
                                                {6, 'x', no, half_open},
                                                {6, '?', yes, half_open},
                                                {6, '?', no, half_open}}},
                                         Story{"only_its_own",
                                               {{0, '?', yes, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {5, 'o', no, half_open},
                                                {5, '?', no, half_open},
                                                {15, '?', yes, half_open},
                                                {15, 'o', no, half_open},
                                                {15, '?', no, half_open}}},
                                         Story{"a_probe_that_takes_too_long_is_followed_by_another",
                                               {{0, '-', no, closed},
                                                {0, '-', no, closed},
                                                {0, '-', no, open},
                                                {5, '?', yes, half_open},
                                                {14, '?', no, half_open},
                                                {15, '?', yes, half_open},
                                                {15, '?', no, half_open}}}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CircuitBreaker, CountsHowOftenItOpened) {
  CircuitBreaker breaker({.failures = 1});
  Time now{seconds(1)};
  breaker.failed(now);
  breaker.failed(now += seconds(5));  // the probe
  EXPECT_EQ(breaker.openings(), 1u);
  breaker.succeeded();
  breaker.failed(now);
  EXPECT_EQ(breaker.openings(), 2u);
}

TEST(Breakers, AreOneForEachPeer) {
  Breakers breakers({.failures = 1});
  CircuitBreaker& one = breakers.of({"bedrock", "host", "a"});
  one.failed(Time{seconds(1)});
  CircuitBreaker::Probe probe;
  EXPECT_EQ(&breakers.of({"bedrock", "host", "a"}), &one);
  EXPECT_FALSE(breakers.of({"bedrock", "host", "a"}).allows(Time{seconds(1)}, probe));
  EXPECT_TRUE(breakers.of({"bedrock", "elsewhere", "a"}).allows(Time{seconds(1)}, probe));
  EXPECT_TRUE(breakers.of({"bedrock", "host", "b"}).allows(Time{seconds(1)}, probe));
  int seen = 0;
  breakers.for_each([&](const Breakers::Peer& peer, const CircuitBreaker&) {
    EXPECT_EQ(peer.vendor, "bedrock");
    seen++;
  });
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace aybiza
