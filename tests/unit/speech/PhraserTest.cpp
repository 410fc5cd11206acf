// What the caller hears of what the model wrote: how text is said, where it is cut into phrases, and that
// neither depends on how it arrived.
#include <gtest/gtest.h>

#include <random>

#include "core/speech/Chars.h"
#include "core/speech/Phraser.h"
#include "tests/unit/speech/Golden.h"
#include "tests/unit/speech/GoldenSpanish.h"

namespace aybiza::speech {
namespace {

const Language& english() { return find_language("en-US"); }

const Lexicon& no_lexicon() {
  static const Lexicon none;
  return none;
}

std::vector<Phrase> phrases(std::string_view text, const Language& language = english()) {
  return phrases_of(text, language);
}

std::string joined(const std::vector<Phrase>& all, std::string Phrase::*part, const char* between) {
  std::string text;
  for (const Phrase& p : all) text += (text.empty() ? "" : between) + p.*part;
  return text;
}

std::string spoken(const std::vector<Phrase>& all) { return joined(all, &Phrase::spoken, " | "); }

std::string speakable(std::string_view text, const Language& language) {
  return spoken(phrases(text, language));
}

size_t count_words(std::string_view text) {
  size_t words = 0;
  for (size_t i = 0; i < text.size(); i++) words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
  return words;
}

/// What is kept of a text of one phrase that is cut off behind the last of these words.
std::string kept_of(std::string_view text, std::string_view heard, const Language& language = english()) {
  const auto all = phrases(text, language);
  EXPECT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].spoken.starts_with(heard)) << all[0].spoken;
  return all[0].written.substr(0, all[0].alignment.written_before(heard.size() + 1));
}

/// A line of a language's golden table.
struct Line {
  const char* language;
  Golden golden;
};
void PrintTo(const Line& line, std::ostream* out) { PrintTo(line.golden, out); }

template <size_t n> std::vector<Line> lines_of(const char* language, const Golden (&table)[n]) {
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
    Phraser phraser(language(), no_lexicon());
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

// Cut off behind any word: what is kept of the written text grows with what was heard, ends with a whole word, and is
// all of it in the end.
TEST_P(GoldenLine, IsKeptToTheWordThatWasHeard) {
  for (const Phrase& phrase : phrases(GetParam().golden.written, language())) {
    size_t last = 0;
    for (size_t cut = 1; cut < phrase.spoken.size(); cut++) {
      if (phrase.spoken[cut - 1] != ' ') continue;
      const size_t kept = phrase.alignment.written_before(cut);
      ASSERT_GE(kept, last) << phrase.spoken.substr(0, cut);
      ASSERT_LE(kept, phrase.written.size());
      const bool whole_word = kept == 0 || kept == phrase.written.size() ||
                              (!is_blank(phrase.written[kept - 1]) && is_blank(phrase.written[kept]));
      ASSERT_TRUE(whole_word) << phrase.written.substr(0, kept);
      // What is kept says no more than was heard, but that the last word may be read otherwise where it stands last.
      const std::string alone =
          joined(phrases(phrase.written.substr(0, kept), language()), &Phrase::spoken, " ");
      ASSERT_LE(count_words(alone), count_words(phrase.spoken.substr(0, cut)) + 1) << alone;
      last = kept;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(English, GoldenLine, testing::ValuesIn(lines_of("en-US", golden_lines)));
INSTANTIATE_TEST_SUITE_P(Spanish, GoldenLine, testing::ValuesIn(lines_of("es", golden_spanish_lines)));

TEST(Spanish, TheDollarSignIsThePesoWhereTheCallerPaysInPesos) {
  EXPECT_EQ(speakable("$21.50", find_language("es-MX")), "veintiún pesos con cincuenta centavos");
  EXPECT_EQ(speakable("US$21", find_language("es-MX")), "veintiún dólares");
  EXPECT_EQ(speakable("$21", find_language("es-419")), "veintiún dólares");
}

TEST(Phraser, KeepsTheWrittenWordsOfWhatWasHeard) {
  struct Row {
    const char *written, *heard, *kept;
  };
  const Row rows[] = {
      {"It costs $20 today", "It costs twenty", "It costs"},
      {"It costs $20 today", "It costs twenty dollars", "It costs $20"},
      {"**Only** *today*: $5", "Only", "**Only**"},
      {"**Only** *today*: $5", "Only today:", "**Only** *today*:"},
      {"See [our site](https://example.com) for more", "See our", "See [our"},
      {"See [our site](https://example.com) for more", "See our site", "See [our site](https://example.com)"},
      {"Tom&Jerry come", "Tom and", ""},
      {"- First *point* here", "First", "- First"},
      {"Yes 👍 we can", "Yes", "Yes 👍"},
      {"on 23 March at 4:30 pm", "on March", "on"},
      {"on 23 March at 4:30 pm", "on March twenty-third at", "on 23 March at"},
      {"on 23 March at 4:30 pm", "on March twenty-third at four", "on 23 March at"},
      {"on 23 March at 4:30 pm", "on March twenty-third at four thirty", "on 23 March at 4:30"},
      {"the 23rd of March", "the twenty-third of", "the 23rd of"},
      {"March 14, 2025 is", "March fourteenth,", "March 14,"},
      {"9 a.m. - 5 p.m. daily", "nine a m to five", "9 a.m. - 5"},
      {"Call (555) 123-4567 now", "Call five five five,", "Call (555)"},
      {"Call (555) 123-4567 now", "Call five five five, one two three,", "Call (555)"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(kept_of(row.written, row.heard), row.kept) << row.written << ": " << row.heard;
  const Language& spanish = find_language("es");
  EXPECT_EQ(kept_of("el 3 de mayo de 2025 a las", "el tres de mayo de", spanish), "el 3 de mayo de");
  EXPECT_EQ(kept_of("al 612 34 56 78", "al seis uno dos, treinta y", spanish), "al 612");
}

TEST(Phraser, WrittenPhrasesAreTheWholeText) {
  const std::string text =
      "# Hours\n\n- **Monday** 9 to 5.\n- Tuesday\n\n```\ncode. Here.\n```\nAnything else? Yes!";
  EXPECT_EQ(joined(phrases(text), &Phrase::written, ""), text);
}

TEST(Phraser, GivesTheFirstPhraseAsSoonAsItIsComplete) {
  Phraser phraser(english(), no_lexicon());
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
  Phraser phraser(english(), no_lexicon());
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

TEST(English, TheDayComesFirstWhereTheCallerWritesItSo) {
  EXPECT_EQ(speakable("3/4/2025", find_language("en-US")), "March fourth, twenty twenty-five");
  EXPECT_EQ(speakable("3/4/2025", find_language("en-GB")), "April third, twenty twenty-five");
}

TEST(Language, UnknownOnesSpeakAsWritten) {
  EXPECT_EQ(speakable("**Es ist** 3:30", find_language("de-DE")), "Es ist 3:30");
  EXPECT_EQ(speakable("It is 3:30", find_language("en")), "It is three thirty");
}

}  // namespace
}  // namespace aybiza::speech
