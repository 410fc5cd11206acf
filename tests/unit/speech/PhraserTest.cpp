// What the caller hears of what the model wrote: how text is said, where it is cut into phrases, and that
// neither depends on how it arrived.
#include <gtest/gtest.h>

#include <random>

#include "core/speech/Phraser.h"
#include "tests/unit/speech/Golden.h"
#include "tests/unit/speech/GoldenSpanish.h"

namespace aybiza::speech {
namespace {

const Language& english() { return find_language("en-US"); }

std::vector<Phrase> phrases(std::string_view text, const Language& language = english()) {
  Phraser phraser(language);
  auto all = phraser.feed(text);
  for (auto& p : phraser.flush()) all.push_back(std::move(p));
  return all;
}

std::string joined(const std::vector<Phrase>& all, std::string Phrase::*part, const char* between) {
  std::string text;
  for (const Phrase& p : all) text += (text.empty() ? "" : between) + p.*part;
  return text;
}

std::string spoken(const std::vector<Phrase>& all) { return joined(all, &Phrase::spoken, " | "); }

/// A line of a language's golden table.
struct Line {
  const char* language;
  Golden golden;
};
void PrintTo(const Line& line, std::ostream* out) { PrintTo(line.golden, out); }

template <size_t n>
std::vector<Line> lines_of(const char* language, const Golden (&table)[n]) {
  std::vector<Line> lines;
  for (const Golden& golden : table) lines.push_back({language, golden});
  return lines;
}

class GoldenLine : public testing::TestWithParam<Line> {
 protected:
  const Language& language() const { return find_language(GetParam().language); }
};

TEST_P(GoldenLine, IsSaidAsExpected) {
  EXPECT_EQ(spoken(phrases(GetParam().golden.written, language())), GetParam().golden.spoken);
}

// Every line in two pieces at every place, byte by byte, and in random pieces.
TEST_P(GoldenLine, SoundsTheSameForAnyChunking) {
  const std::string text = GetParam().golden.written;
  const auto expected = phrases(text, language());
  auto check = [&](const std::vector<size_t>& cuts) {
    Phraser phraser(language());
    std::vector<Phrase> all;
    size_t at = 0;
    for (const size_t cut : cuts) {
      for (auto& p : phraser.feed(std::string_view(text).substr(at, cut - at))) all.push_back(std::move(p));
      at = cut;
    }
    for (auto& p : phraser.feed(std::string_view(text).substr(at))) all.push_back(std::move(p));
    for (auto& p : phraser.flush()) all.push_back(std::move(p));
    ASSERT_EQ(spoken(all), spoken(expected));
    ASSERT_EQ(joined(all, &Phrase::written, ""), joined(expected, &Phrase::written, ""));
  };
  std::vector<size_t> every;
  for (size_t cut = 0; cut <= text.size(); cut++) {
    check({cut});
    every.push_back(cut);
  }
  check(every);
  std::mt19937 random(7);
  for (int i = 0; i < 20; i++) {
    std::vector<size_t> cuts;
    for (size_t cut = 0; cut < text.size(); cut++)
      if (random() % 3 == 0) cuts.push_back(cut);
    check(cuts);
  }
}

INSTANTIATE_TEST_SUITE_P(English, GoldenLine, testing::ValuesIn(lines_of("en-US", golden_lines)));
INSTANTIATE_TEST_SUITE_P(Spanish, GoldenLine, testing::ValuesIn(lines_of("es", golden_spanish_lines)));

TEST(Spanish, TheDollarSignIsThePesoWhereTheCallerPaysInPesos) {
  EXPECT_EQ(speakable("$21.50", find_language("es-MX")), "veintiún pesos con cincuenta centavos");
  EXPECT_EQ(speakable("US$21", find_language("es-MX")), "veintiún dólares");
  EXPECT_EQ(speakable("$21", find_language("es-419")), "veintiún dólares");
}

TEST(Phraser, WrittenPhrasesAreTheWholeText) {
  const std::string text =
      "# Hours\n\n- **Monday** 9 to 5.\n- Tuesday\n\n```\ncode. Here.\n```\nAnything else? Yes!";
  EXPECT_EQ(joined(phrases(text), &Phrase::written, ""), text);
}

TEST(Phraser, GivesTheFirstPhraseAsSoonAsItIsComplete) {
  Phraser phraser(english());
  EXPECT_TRUE(phraser.feed("Sure! ").empty()) << "only the next word shows that the sentence is over";
  EXPECT_EQ(spoken(phraser.feed("I")), "Sure!");
  EXPECT_TRUE(phraser.feed(" can book you in on Tuesday at 3:30").empty());
  EXPECT_EQ(spoken(phraser.feed(" p.m. N")), "I can book you in on Tuesday at three thirty p m.");
  EXPECT_EQ(spoken(phraser.flush()), "N");
}

TEST(Phraser, CutsALongFirstSentenceAtItsFirstClause) {
  EXPECT_EQ(spoken(phrases("I have checked the calendar, and it looks like Tuesday is free, or Friday.")),
            "I have checked the calendar, | and it looks like Tuesday is free, or Friday.");
}

TEST(Phraser, NeverHoldsMoreThanAVoiceCanTake) {
  for (const std::string& text : {std::string(5000, 'a'), std::string(5000, ' '), [] {
                                    std::string words;
                                    for (int i = 0; i < 1000; i++) words += "word ";
                                    return words;
                                  }()}) {
    for (const Phrase& p : phrases(text)) EXPECT_LE(p.spoken.size(), 1100u);
  }
}

TEST(Phraser, StartsAnewAfterFlush) {
  Phraser phraser(english());
  phraser.feed("```\ncode");
  EXPECT_TRUE(phraser.flush().empty());
  phraser.feed("Hello");
  EXPECT_EQ(spoken(phraser.flush()), "Hello");
}

TEST(Phraser, AnyBytesGiveWordsAndNoHarm) {
  std::mt19937 random(1);
  const std::string alphabet = "aZ09 .,:;!?-/$%#@*_`~|[]()<>&+=\\\n\xC3\xA9\xF0\x9F\x98\x80\xFF€";
  for (int round = 0; round < 3000; round++) {
    std::string text;
    for (unsigned n = random() % 60; n > 0; n--) text += alphabet[random() % alphabet.size()];
    for (const char* language : {"en", "es", "es-MX"}) {
      const auto all = phrases(text, find_language(language));
      const std::string written = joined(all, &Phrase::written, "");
      EXPECT_EQ(written, text.substr(0, written.size()));
      for (const Phrase& p : all) EXPECT_FALSE(p.spoken.empty());
    }
  }
}

TEST(Language, UnknownOnesSpeakAsWritten) {
  EXPECT_EQ(speakable("**Es ist** 3:30", find_language("de-DE")), "Es ist 3:30");
  EXPECT_EQ(speakable("It is 3:30", find_language("en")), "It is three thirty");
}

}  // namespace
}  // namespace aybiza::speech
