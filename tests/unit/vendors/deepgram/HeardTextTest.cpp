// Texts that are cut: into pieces that the vendor accepts, and at the word up to which a listener has heard
// them.
#include "core/vendors/deepgram/HeardText.h"

#include <gtest/gtest.h>

#include <random>

#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {
namespace {

using namespace std::chrono_literals;

TEST(SplitText, CutsBehindWhiteSpace) {
  struct Row {
    const char* text;
    size_t limit;
    std::vector<std::string_view> pieces;
  };
  const Row rows[] = {
      {"", 5, {}},
      {"short", 5, {"short"}},
      {"one two three", 8, {"one two ", "three"}},
      {"one two three", 7, {"one ", "two ", "three"}},
      {"abcdefgh", 3, {"abc", "def", "gh"}},
      {"a bcdefgh", 3, {"a ", "bcd", "efg", "h"}},
      {"äöü äöü", 4, {"äöü ", "äöü"}},
      {"ääää", 3, {"äää", "ä"}},
  };
  for (const Row& row : rows) EXPECT_EQ(split_text(row.text, row.limit), row.pieces) << row.text;
}

TEST(SplitText, LosesNothingAndKeepsTheLimit) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; round++) {
    std::string text;
    for (int i = 0, n = random() % 5000; i < n; i++) text += std::string_view("abc é.\n")[random() % 8];
    std::string joined;
    for (auto piece : split_text(text, 100)) {
      EXPECT_LE(count_characters(piece), 100u);
      joined += piece;
    }
    EXPECT_EQ(joined, text);
  }
}

Span complete(std::vector<Phrase> phrases, Duration audio) { return {std::move(phrases), audio, true}; }

TEST(HeardText, IsExactAtTheEndsOfFlushes) {
  const std::vector<Span> spans = {complete({{"Good morning. ", "Good morning."}}, 1s),
                                   complete({{"How can I help? ", "How can I *help*?"}}, 2s)};
  EXPECT_EQ(heard_text(spans, 0s, typical_pace), "");
  EXPECT_EQ(heard_text(spans, 1s, typical_pace), "Good morning.");
  EXPECT_EQ(heard_text(spans, 3s, typical_pace), "Good morning. How can I *help*?");
  EXPECT_EQ(heard_text(spans, 1h, typical_pace), "Good morning. How can I *help*?");
}

TEST(HeardText, IsCutBehindTheLastWholeWord) {
  const std::vector<Span> spans = {
      complete({{"one two three four", "one two three four"}}, 1800ms)};  // 100 ms a letter
  struct Row {
    Duration position;
    const char* heard;
  };
  const Row rows[] = {{290ms, ""},
                      {310ms, "one"},
                      {690ms, "one"},
                      {710ms, "one two"},
                      {1310ms, "one two three"},
                      {1790ms, "one two three"}};
  for (const Row& row : rows)
    EXPECT_EQ(heard_text(spans, row.position, typical_pace), row.heard) << to_ms(row.position);
}

TEST(HeardText, HoldsAWrittenWordWhenAllThatSaysItWasHeard) {
  const Phrase phrase{
      "It costs twenty dollars and five cents today", "It costs $20.05 today", {{{3, 2}, {9, 8}, {39, 15}}}};
  const std::vector<Span> spans = {complete({phrase}, 4300ms)};
  EXPECT_EQ(heard_text(spans, 1s, typical_pace), "It costs");
  EXPECT_EQ(heard_text(spans, 3s, typical_pace), "It costs") << "not before the amount is complete";
  EXPECT_EQ(heard_text(spans, 4s, typical_pace), "It costs $20.05");
  EXPECT_EQ(heard_text(spans, 4300ms, typical_pace), "It costs $20.05 today");
}

TEST(HeardText, OfWordsThatNobodyHasAlignedIsHeardWhole) {
  const std::vector<Span> spans = {complete({{"twenty dollars", "$20"}}, 2s)};
  EXPECT_EQ(heard_text(spans, 1900ms, typical_pace), "");
  EXPECT_EQ(heard_text(spans, 2s, typical_pace), "$20");
}

TEST(HeardText, OfAudioThatIsStillComingGoesByTheUsualPace) {
  // 1 s of audio has come of a text that will take about 2.7 s.
  const std::vector<Span> spans = {
      {{{"This sentence is still being sent to us.", "This sentence is still being sent to us."}},
       1s,
       false}};
  EXPECT_EQ(heard_text(spans, 1s, typical_pace), "This sentence");
  EXPECT_EQ(heard_text(spans, 5s, typical_pace), "This sentence") << "nobody hears what has not come";
}

TEST(HeardText, GrowsWithThePositionAndIsAlwaysABeginning) {
  const std::string text =
      "Hello, this is the practice of Dr. Miller. We are open from nine to five; what can I do?";
  const std::vector<Span> spans = {complete({{text, text}}, 6s)};
  size_t last = 0;
  for (Duration position = 0ms; position <= 6s; position += 20ms) {
    const std::string heard = heard_text(spans, position, typical_pace);
    EXPECT_TRUE(text.starts_with(heard)) << heard;
    EXPECT_TRUE(heard.empty() || heard.size() == text.size() || text[heard.size()] == ' ') << heard;
    EXPECT_GE(heard.size(), last);
    last = heard.size();
  }
  EXPECT_EQ(last, text.size());
}

TEST(Divide, KeepsWhatIsSaidOfBothPartsTrue) {
  const Phrase phrase{
      "It costs twenty dollars and five cents today", "It costs $20.05 today", {{{3, 2}, {9, 8}, {39, 15}}}};
  const Span span = complete({phrase}, 4300ms);
  for (Duration position = 0ms; position < 4300ms; position += 100ms) {
    const Divided divided = divide(span, position, typical_pace);
    std::string written;
    for (const auto* part : {&divided.said, &divided.unsaid})
      for (const Phrase& p : *part) written += p.written;
    EXPECT_EQ(written, phrase.written);
    if (divided.unsaid.empty()) continue;
    // The rest is said by another voice, and cut off before its last word.
    const Span rest = complete({divided.unsaid.front()}, 4300ms);
    const std::string heard = heard_text(std::span(&rest, 1), 4200ms, typical_pace);
    EXPECT_TRUE(heard.empty() || heard.ends_with("$20.05")) << heard;
  }
}

TEST(Divide, LosesNoWordBetweenSaidAndUnsaid) {
  const Span span = complete({{"one two ", "one two"}, {"three four ", "3 4"}, {"five", "five"}}, 2s);
  for (Duration position = 0ms; position <= 2s; position += 10ms) {
    const Divided divided = divide(span, position, typical_pace);
    std::string spoken;
    for (const auto* part : {&divided.said, &divided.unsaid})
      for (const Phrase& phrase : *part) spoken += phrase.spoken;
    EXPECT_EQ(spoken, "one two three four five") << to_ms(position);
  }
}

}  // namespace
}  // namespace aybiza::aura
