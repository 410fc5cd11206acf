// Scenarios are read strictly: every mistake is named with its file, line and column, all at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aybiza-emulator/Emulator.h"
#include "aybiza-emulator/Grammar.h"

namespace aybiza::emulator {
namespace {

using testing::HasSubstr;

TEST(Scenario, TheDentalPracticeIsWellFormed) {
  auto scenario = load_scenario(default_scenario());
  ASSERT_TRUE(scenario) << scenario.error().message;
  EXPECT_GE(scenario->script.size(), 4u);
  for (const auto& [name, state] : scenario->states)
    EXPECT_GT(make_grammar(*scenario, name, {}).pieces.states.size(), 20u) << name;
}

struct Mistake {
  const char *yaml, *message;
};
class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreNamedWithTheirPlace) {
  auto scenario = read_scenario(GetParam().yaml, "s.yaml");
  ASSERT_FALSE(scenario);
  EXPECT_THAT(scenario.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Yaml, Mistakes,
    testing::Values(
        Mistake{"start: a\nstates: {a: {}}\nstats: {}", "s.yaml:3:1: unknown key \"stats\""},
        Mistake{"start: b\nstates: {a: {}}", "s.yaml:1:8: start must name a state"},
        Mistake{"start: a\nstates:\n  a:\n    hears: {}", "s.yaml:4:12: hears must be a list"},
        Mistake{"start: a\nstates:\n  a:\n    hears:\n      - phrases: [\"(b\"]",
                "s.yaml:5:19: phrase \"(b\": expected ')'"},
        Mistake{"start: a\nstates:\n  a:\n    hears:\n      - phrases: [\"<b>\"]",
                "s.yaml:5:19: no slot or definition is called <b>"},
        Mistake{"start: a\nstates:\n  a:\n    hears:\n      - {phrases: [b], go: c}",
                "no state is called \"c\""},
        Mistake{"start: a\nstates:\n  a:\n    hears:\n      - {say: b}", "s.yaml:5:9: a rule needs phrases"},
        Mistake{"start: a\nstates: {a: {asks: {day: When}, complete: {}}}", "no slot is called \"day\""},
        Mistake{"start: a\nstates: {a: {}}\nslots: {d: {kind: month}}",
                "s.yaml:3:19: kind must be date or clock"},
        Mistake{"start: a\nstates: {a: {}}\nslots: {d: {}}", "a slot needs values or a kind"},
        Mistake{"start: a\nstates: {a: {}}\ndefine: {b: \"x <c>\", c: \"y <b>\"}", "leads back to itself"},
        Mistake{"start: [a", "s.yaml:1:"}, Mistake{"just text", "the scenario must be a map"}));

TEST(Scenario, TellsAllMistakesAtOnce) {
  auto scenario = read_scenario("start: b\nfoo: 1\nstates: {a: {bar: 2}}", "s.yaml");
  ASSERT_FALSE(scenario);
  EXPECT_THAT(scenario.error().message,
              testing::AllOf(HasSubstr("\"foo\""), HasSubstr("\"bar\""), HasSubstr("start must")));
}

TEST(Grammar, HasTheRequestsKeyTermsAndItsOwnName) {
  auto scenario = load_scenario(default_scenario());
  ASSERT_TRUE(scenario);
  const auto plain = make_grammar(*scenario, "open", {});
  const auto with_term = make_grammar(*scenario, "open", {"Zirconia crown"});
  EXPECT_FALSE(plain.pieces.states[0].next.contains("zirconia"));
  EXPECT_TRUE(with_term.pieces.states[0].next.contains("zirconia"));
  EXPECT_NE(plain.name, with_term.name);
  EXPECT_EQ(make_grammar(*scenario, "no such state", {}).name, make_grammar(*scenario, "", {}).name);
}

}  // namespace
}  // namespace aybiza::emulator
