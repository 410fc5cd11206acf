#include "tools/evaluation/Match.h"

#include <gtest/gtest.h>

namespace aybiza::evaluation {
namespace {

TEST(Match, WhatIsSaidIsFoundWithoutRegardToCaseBlanksAndQuotes) {
  const struct {
    const char *pattern, *text;
    bool occurs;
  } rows[] = {
      {"monday", "We are open Monday to Friday.", true},
      {"open  Monday", "We are open\nMonday.", true},
      {"Sunday", "We are open Monday.", false},
      {"can't", "I can’t hear you.", true},
      {"GRÜSSE", "Viele Grüße", true},
      {"", "anything", false},
      {"/8( AM| in the morning)/", "from 8 am to 6", true},
      {"/^8/", "from 8 am", false},
      {"/", "a / b", true},
      {"//", "a // b", true},
      {"/a(/", "a(", false},
      {"\xff", "\xff", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(occurs(row.pattern, row.text), row.occurs) << row.pattern << " in " << row.text;
}

TEST(Match, ABrokenRegularExpressionIsToldBeforeItIsUsed) {
  EXPECT_TRUE(find_pattern_fault("/a(/"));
  EXPECT_FALSE(find_pattern_fault("/a(b)/"));
  EXPECT_FALSE(find_pattern_fault("a("));
}

TEST(Match, AToolMayHaveMoreArgumentsThanWereExpectedButNoOthers) {
  const Json called = {
      {"date", "2026-01-06"}, {"party", {{"size", 4}, {"child", true}}}, {"tags", {"a", "b"}}};
  const struct {
    Json wanted;
    std::optional<std::string> missing;
  } rows[] = {
      {Json::object(), {}},
      {{{"date", "2026-01-06"}}, {}},
      {{{"date", "/\\d{4}-\\d\\d-\\d\\d/"}}, {}},
      {{{"date", "/\\d{4}/"}}, "date is \"2026-01-06\""},
      {{{"party", {{"size", 4}}}}, {}},
      {{{"party", {{"size", 5}}}}, "party.size is 4"},
      {{{"party", {{"size", "/[3-5]/"}}}}, {}},
      {{{"party", {{"name", "Doe"}}}}, "party.name is missing"},
      {{{"tags", {"a", "b"}}}, {}},
      {{{"tags", {"a"}}}, "tags is [\"a\",\"b\"]"},
      {{{"time", "10:30"}}, "time is missing"},
  };
  for (const auto& row : rows) EXPECT_EQ(find_missing(row.wanted, called), row.missing) << row.wanted;
  EXPECT_EQ(find_missing({{"a", 1}}, "text"), "the arguments are not a map");
}

TEST(Match, WordErrorsAreCountedAsInSpeechRecognition) {
  const struct {
    const char *expected, *said;
    double rate;
  } rows[] = {
      {"We are open.", "we are OPEN", 0},
      {"one two three four", "one three four", 0.25},
      {"one two three four", "one two two three four", 0.25},
      {"one two three four", "one too three for", 0.5},
      {"one", "", 1},
      {"", "", 0},
      {"", "word", 1},
      {"it's 10:30", "It’s 10:30", 0},
  };
  for (const auto& row : rows)
    EXPECT_DOUBLE_EQ(word_error_rate(row.expected, row.said), row.rate) << row.said;
}

TEST(Match, LanguagesAreToldByTheirCommonestWords) {
  const struct {
    const char *text, *language;
  } rows[] = {
      {"Good morning, this is the dental practice. How can I help you?", "en"},
      {"Buenos días, le atiende la clínica. ¿En qué puedo ayudarle?", "es"},
      {"Guten Morgen, hier ist die Praxis. Wie kann ich Ihnen helfen?", "de"},
      {"Bonjour, vous êtes au cabinet dentaire. Que puis-je pour vous ?", "fr"},
      {"Buongiorno, sono la segreteria. Come posso aiutarla? Siamo aperti dalle otto alle sei.", "it"},
      {"Bom dia, é do consultório. Como posso ajudar você?", "pt"},
      {"Goedemorgen, u spreekt met de praktijk. Wat kan ik voor u doen?", "nl"},
      {"Hm. 471.", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(guess_language(row.text), row.language) << row.text;
}

}  // namespace
}  // namespace aybiza::evaluation
