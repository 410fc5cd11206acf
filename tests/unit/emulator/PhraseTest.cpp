// Phrases: one notation, looked for by the brain and heard by the ears.
#include <gtest/gtest.h>

#include "aybiza-emulator/Automaton.h"

namespace aybiza::emulator {
namespace {

const Phrase* nothing(std::string_view) { return nullptr; }

bool occurs(const char* phrase, const char* text) {
  auto parsed = parse_phrase(phrase);
  EXPECT_TRUE(parsed) << phrase;
  return parsed && find_in(*parsed, words_of(text), nothing).has_value();
}

TEST(Phrase, OccursAnywhereInWhatWasSaid) {
  EXPECT_TRUE(occurs("(opening | office) hours", "what are your opening hours please"));
  EXPECT_TRUE(occurs("book [an | the] appointment", "i want to book appointment"));
  EXPECT_TRUE(occurs("book [an | the] appointment", "book the appointment"));
  EXPECT_FALSE(occurs("book [an | the] appointment", "book my appointment"));
  EXPECT_FALSE(occurs("[please]", "hello")) << "nothing at all is no occurrence";
}

TEST(Phrase, IsFoundWhereItIsLongestAndOfSeveralTheLast) {
  auto phrase = *parse_phrase("tuesday | next tuesday | wednesday");
  const auto span = find_in(phrase, words_of("on next tuesday or wednesday"), nothing);
  EXPECT_EQ(span->begin, 1u);
  EXPECT_EQ(span->end, 3u);
  EXPECT_EQ(find_in(phrase, words_of("tuesday no wednesday"), nothing)->begin, 2u);
}

TEST(Phrase, SaysWhereItIsBroken) {
  for (const char* broken : {"", "a |", "(a", "[a", "a)", "<A>", "<a", "a ] b", "a % b", "()"}) {
    auto parsed = parse_phrase(broken);
    ASSERT_FALSE(parsed) << broken;
    EXPECT_NE(parsed.error().message.find("at character"), std::string::npos) << parsed.error().message;
  }
  EXPECT_FALSE(parse_phrase(std::string(1000, '(') + "a" + std::string(1000, ')')))
      << "nor does it eat the stack";
}

// All that an automaton accepts.
void spell(const Automaton& automaton, int state, const std::string& so_far, std::vector<std::string>& all) {
  if (automaton.states[state].is_end) all.push_back(so_far);
  for (const auto& [word, to] : automaton.states[state].next)
    spell(automaton, to, so_far + (so_far.empty() ? "" : " ") + word, all);
}

TEST(Automaton, AcceptsTheSamePhrasesWithFewStates) {
  const Phrase day = *parse_phrase("monday | tuesday");
  auto find = [&](std::string_view name) { return name == "day" ? &day : nullptr; };
  const auto automaton =
      make_automaton({*parse_phrase("[on] <day>"), *parse_phrase("on <day> please")}, find);
  std::vector<std::string> all;
  spell(automaton, 0, "", all);
  EXPECT_EQ(all, (std::vector<std::string>{"monday", "on monday", "on monday please", "on tuesday",
                                           "on tuesday please", "tuesday"}));
  EXPECT_EQ(automaton.states.size(), 4u) << "start, after \"on\", after its day, end";
}

TEST(Automaton, PassesOverNamesWithoutEnd) {
  const Phrase loop = *parse_phrase("a <loop> | b");
  auto find = [&](std::string_view) { return &loop; };
  EXPECT_GT(make_automaton({*parse_phrase("<loop>")}, find).states.size(), 1u);
}

}  // namespace
}  // namespace aybiza::emulator
