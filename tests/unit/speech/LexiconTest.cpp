// How an agent's own names and terms are pronounced: where an entry is found and where not, and that neither depends on
// how the text arrived.
#include "core/speech/Lexicon.h"

#include <gtest/gtest.h>

#include "core/speech/Phraser.h"

namespace aybiza::speech {
namespace {

const Lexicon& lexicon() {
  static const Lexicon entries({
      {"aybiza", "eye biza"},
      {"nginx", "engine x"},
      {"US", "U S"},
      {"AT&T", "A T and T"},
      {"AT&T Mobile", "A T and T mobile phones"},
      {"Yahoo! Mail", "yahoo mail"},
      {"C++", "C plus plus"},
      {"Msgr.", "monsignor"},
      {"José", "ho-say"},
      {"O’Hare", "o hair"},
      {"24/7", "around the clock"},
      {"Dr. Wu", "doctor woo"},
      {"live", "lihv"},
      {"Live", "lyve"},
  });
  return entries;
}

std::string spoken(const std::vector<Phrase>& phrases) {
  std::string text;
  for (const Phrase& phrase : phrases) text += (text.empty() ? "" : " | ") + phrase.spoken;
  return text;
}

struct Row {
  const char *written, *spoken, *language = "en";
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.written; }

class LexiconLine : public testing::TestWithParam<Row> {};

TEST_P(LexiconLine, IsSaidAsTheAgentHasIt) {
  EXPECT_EQ(spoken(phrases_of(GetParam().written, find_language(GetParam().language), lexicon())),
            GetParam().spoken);
}

TEST_P(LexiconLine, SoundsTheSameForAnyChunking) {
  const std::string_view text = GetParam().written;
  for (size_t size = 1; size <= text.size(); size++)
    for (size_t first = 0; first < size; first++) {
      Phraser phraser(find_language(GetParam().language), lexicon());
      auto all = phraser.feed(text.substr(0, first));
      for (size_t at = first; at < text.size(); at += size)
        for (Phrase& phrase : phraser.feed(text.substr(at, size))) all.push_back(std::move(phrase));
      for (Phrase& phrase : phraser.flush()) all.push_back(std::move(phrase));
      ASSERT_EQ(spoken(all), GetParam().spoken) << first << " + n * " << size;
    }
}

// clang-format off
const Row rows[] = {
    {"Aybiza and AYBIZA and aybiza.", "eye biza and eye biza and eye biza."},
    {"Aybiza's own, the Aybiza-based one", "eye biza's own, the eye biza-based one"},
    {"aybizas xaybiza aybiza2 aybiza", "aybizas xaybiza aybiza2 eye biza"},
    {"for us in the US", "for us in the U S"},
    {"AT&T Mobile, AT&T and AT&Ts", "A T and T mobile phones, A T and T and AT and Ts"},
    {"AT&T  **Mobile**", "A T and T mobile phones"},
    {"I use Yahoo! Mail. Good.", "I use yahoo mail. | Good."},
    {"I use Yahoo! Mary does not.", "I use Yahoo! Mary does not."},
    {"I use Yahoo! Nobody else does.", "I use Yahoo! | Nobody else does."},
    {"C++ is hard. So is C.", "C plus plus is hard. | So is C."},
    {"See Msgr. Smith. Today.", "See monsignor Smith. | Today."},
    {"I saw the Msgr.", "I saw the monsignor."},
    {"José, josé", "ho-say, josé"},
    {"from O'Hare or O’Hare", "from o hair or o hair"},
    {"Open 24/7.", "Open around the clock."},
    {"Dr. Wu and Dr. Lee", "doctor woo and Doctor Lee"},
    {"`nginx` at nginx.org, admin@nginx.org", "engine x at nginx dot org, admin at nginx dot org"},
    {"We live here. Live music, LIVE.", "We lihv here. | lyve music, lihv."},
    {"Aybiza kostet 5 €.", "eye biza kostet 5 €.", "de"},
    {"Aybiza cuesta 5 €.", "eye biza cuesta cinco euros.", "es"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Entries, LexiconLine, testing::ValuesIn(rows));

TEST(Lexicon, KeepsTheWrittenFormForTheHistory) {
  const auto all = phrases_of("Ask Aybiza about nginx", find_language("en"), lexicon());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].written, "Ask Aybiza about nginx");
  EXPECT_EQ(all[0].spoken, "Ask eye biza about engine x");
  const auto kept = [&](std::string_view heard) {
    return all[0].written.substr(0, all[0].alignment.written_before(heard.size()));
  };
  EXPECT_EQ(kept("Ask eye "), "Ask") << "half a name was not heard";
  EXPECT_EQ(kept("Ask eye biza "), "Ask Aybiza");
  EXPECT_EQ(kept("Ask eye biza about engine "), "Ask Aybiza about");
}

TEST(Lexicon, RefusesWhatCannotBeFoundOrSaid) {
  EXPECT_EQ(Lexicon::fault("nginx", "engine x"), "");
  EXPECT_EQ(Lexicon::fault("", "x"), "has neither a letter nor a digit");
  EXPECT_EQ(Lexicon::fault("** 👍", "thumb"), "has neither a letter nor a digit");
  EXPECT_EQ(Lexicon::fault("nginx", " "), "is to be spoken without a letter or a digit");
  EXPECT_EQ(Lexicon::fault(std::string(101, 'a'), "x"), "is longer than 100 bytes");
  EXPECT_EQ(Lexicon::fault("a", std::string(301, 'a')), "is to be spoken in more than 300 bytes");
}

TEST(Lexicon, FindsEachOfAThousandEntries) {
  Lexicon::Entries entries;
  for (int i = 0; i < 1000; i++) entries["word" + std::to_string(i)] = "number " + std::to_string(i);
  const Lexicon big(entries);
  for (int i = 0; i < 1000; i++)
    ASSERT_EQ(spoken(phrases_of("Word" + std::to_string(i), find_language("de"), big)),
              "number " + std::to_string(i));
}

}  // namespace
}  // namespace aybiza::speech
