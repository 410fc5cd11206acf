// How finished words sound: what the agent has asked for, what the caller's words say to it, and an author's own rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/call/EndOfTurn.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(HowFinished, KnowsWhatAQuestionAsksFor) {
  struct Row {
    const char* words;
    Asked asked;
  };
  const Row rows[] = {
      {"Your visit is on Monday at ten. Shall I book it?", {AnswerKind::yes_no}},
      {"So that is two people, right?", {AnswerKind::yes_no}},
      {"Is there anything else?", {AnswerKind::yes_no}},
      {"Would you like the morning or the afternoon?", {AnswerKind::free}},
      {"How can I help you?", {AnswerKind::free}},
      {"What can I get you?", {AnswerKind::choice}},
      {"Which dentist would you like to see?", {AnswerKind::choice}},
      {"Shall I send your order?", {AnswerKind::yes_no}},
      {"I can take your order.", {AnswerKind::free}},
      {"¿Qué le pongo?", {AnswerKind::choice}},
      {"How many people will come?", {AnswerKind::number}},
      {"Next Tuesday. At what time?", {AnswerKind::number}},
      {"What is your phone number?", {AnswerKind::digits, 10}},
      {"Could you tell me your card number?", {AnswerKind::digits, 16}},
      {"Please give me your account number.", {AnswerKind::digits}},
      {"Could you spell your last name for me?", {AnswerKind::spelling}},
      {"And your e-mail address?", {AnswerKind::spelling}},
      {"I have sent it to your e-mail address.", {AnswerKind::free}},
      {"¿Cuál es su número de teléfono?", {AnswerKind::digits}},
      {"¿Quiere una cita?", {AnswerKind::yes_no}},
      {"Goodbye.", {AnswerKind::free}},
      {"", {AnswerKind::free}},
      {"?", {AnswerKind::free}},
      {"...", {AnswerKind::free}},
  };
  for (const Row& row : rows) {
    const Asked asked = what_is_asked(row.words);
    EXPECT_EQ(name_of(asked.kind), name_of(row.asked.kind)) << row.words;
    EXPECT_EQ(asked.digits, row.asked.digits) << row.words;
  }
}

TEST(HowFinished, HearsHowFinishedWordsAre) {
  constexpr Asked nothing, yes_no{AnswerKind::yes_no}, number{AnswerKind::number},
      card{AnswerKind::digits, 16}, account{AnswerKind::digits}, spelling{AnswerKind::spelling};
  struct Row {
    const char* words;
    Asked asked;
    Finish finish;
  };
  const Row rows[] = {
      {"Yes.", yes_no, Finish::complete},
      {"no", nothing, Finish::complete},
      {"Yes, that's right.", yes_no, Finish::complete},
      {"No, thank you very much.", yes_no, Finish::complete},
      {"Mm, okay", yes_no, Finish::complete},
      {"uh seven", number, Finish::complete},
      {"mm", yes_no, Finish::open},
      {"Yes, I do.", yes_no, Finish::complete},
      {"Sí, por favor.", yes_no, Finish::complete},
      {"Yes, but", yes_no, Finish::unfinished},
      {"Yes, I'd like to", yes_no, Finish::unfinished},
      {"Five.", nothing, Finish::complete},
      {"7", nothing, Finish::complete},
      {"ten thirty", nothing, Finish::complete},
      {"on Tuesday", number, Finish::complete},
      {"at half past ten", number, Finish::complete},
      {"on Tuesday at", number, Finish::unfinished},
      {"When do you open?", nothing, Finish::complete},
      {"A cleaning, please.", nothing, Finish::complete},
      {"That's all, goodbye.", nothing, Finish::complete},
      {"I'd like to book a cleaning.", nothing, Finish::sentence},
      {"I'd like to book a cleaning", nothing, Finish::open},
      {"I'd like to book a cleaning and.", nothing, Finish::unfinished},
      {"I'd like a", nothing, Finish::unfinished},
      {"Can I have a", nothing, Finish::unfinished},
      {"It's gate A", nothing, Finish::open},  // a letter
      {"I'd like a large", nothing, Finish::unfinished},
      {"With some dark", nothing, Finish::unfinished},
      {"Make it a twenty", nothing, Finish::unfinished},
      {"I'd like it large", nothing, Finish::open},
      {"Give me a second", nothing, Finish::open},
      {"I want the the", nothing, Finish::unfinished},
      {"I want the blue one an an of", nothing, Finish::open},
      {"Can I have", nothing, Finish::unfinished},
      {"I think I have", nothing, Finish::open},
      {"Could you get me", nothing, Finish::unfinished},
      {"Could you call me", nothing, Finish::open},
      {"A latte with a little bit", nothing, Finish::unfinished},
      {"I like it a lot", nothing, Finish::open},
      {"My name is", nothing, Finish::unfinished},
      {"My number is", nothing, Finish::unfinished},
      {"Um,", nothing, Finish::unfinished},
      {"I think so", nothing, Finish::open},
      {"Quiero una cita para", nothing, Finish::unfinished},
      {"4111 1111", card, Finish::dictating},
      {"four one one one", card, Finish::dictating},
      {"4111 1111 1111 1111", card, Finish::open},
      {"double four triple one", {AnswerKind::digits, 5}, Finish::open},
      {"12345678", account, Finish::dictating},
      {"I don't have it here", account, Finish::open},
      {"my number is 555 0199", nothing, Finish::dictating},
      {"at 10:30", nothing, Finish::open},
      {"M U E", nothing, Finish::dictating},
      {"M U E L L E R", spelling, Finish::dictating},
      {"no", spelling, Finish::complete},
      {"", nothing, Finish::open},
      {"...", nothing, Finish::open},
  };
  for (const Row& row : rows)
    EXPECT_EQ(int(how_finished(row.words, row.asked)), int(row.finish))
        << row.words << " after " << name_of(row.asked.kind);
}

TEST(HowFinished, KnowsTheBeginningOfAPhraseThatTheAgentExpects) {
  const std::string phrases[] = {"Dark Roast", "brown sugar", "sugar", "Bright Smile Dental",
                                 "oat milk",   "oat",         ""};
  const Phrases expected = make_phrases(phrases);
  struct Row {
    const char* words;
    Finish finish;
  };
  for (const Row& row :
       {Row{"I'd like it dark", Finish::unfinished}, Row{"I'd like some dark roast", Finish::open},
        Row{"two spoons of brown", Finish::unfinished}, Row{"two spoons of sugar", Finish::open},
        Row{"is this Bright Smile", Finish::unfinished}, Row{"a latte with oat", Finish::open},
        Row{"it's getting undark", Finish::open}, Row{"It was dark.", Finish::sentence}})
    EXPECT_EQ(int(how_finished(row.words, {}, expected)), int(row.finish)) << row.words;
}

TEST(HowFinished, TakesAThingThatIsNamedForTheAnswerWhereOneWasAskedFor) {
  const std::string phrases[] = {"coffee",      "drip coffee", "espresso",    "flat white", "dark roast",
                                 "light roast", "double shot", "single shot", "large",      "apple crumble"};
  const Phrases expected = make_phrases(phrases);
  struct Row {
    const char* words;
    Finish finish;
  };
  for (const Row& row :
       {Row{"a drip coffee", Finish::chosen}, Row{"two espressos", Finish::chosen},
        Row{"Can I have an espresso?", Finish::complete}, Row{"Coffee to go.", Finish::chosen},
        Row{"apple crumble I think", Finish::chosen}, Row{"a coffee and", Finish::unfinished},
        Row{"an espresso with a light", Finish::unfinished}, Row{"a dark roast", Finish::open},
        Row{"can I get a double shot", Finish::open}, Row{"I'd like it large", Finish::open},
        Row{"a decoffeeinated one", Finish::open}, Row{"an espressoish one", Finish::open},
        Row{"some tea", Finish::open}, Row{"Some tea.", Finish::sentence}}) {
    EXPECT_EQ(int(how_finished(row.words, {AnswerKind::choice}, expected)), int(row.finish)) << row.words;
  }
  EXPECT_EQ(int(how_finished("I had a coffee", {}, expected)), int(Finish::open));
}

TEST(HowFinished, FollowsAnAuthorsRules) {
  const auto rules = EndRules::parse(R"([{"asked": "tell me about|story", "wait_ms": 2500},
                                         {"asked": "licence plate", "expects": "spelling"}])");
  ASSERT_TRUE(rules) << rules.error().text();
  const TurnSettings settings;
  const auto silence = [&](std::string_view question, std::string_view words) {
    const auto ruling = rules->apply(question);
    return silence_wanted(how_finished(words, ruling.asked), ruling, settings);
  };
  EXPECT_EQ(silence("Tell me about yourself.", "Well, yes."), 2500ms);
  EXPECT_EQ(silence("What is your Licence Plate?", "B X"), settings.end_spelling);
  EXPECT_EQ(silence("Is it red?", "yes"), settings.end_complete);
  EXPECT_EQ(silence_wanted(Finish::chosen, rules->apply("What can I get you?"), settings),
            settings.end_choice);
}

TEST(HowFinished, RefusesRulesThatAreNone) {
  for (const char* text : {"{}", "[1]", "[{}]", R"([{"asked": "("}])", "[", R"([{"asked": ""}])"})
    EXPECT_FALSE(EndRules::parse(text)) << text;
}

}  // namespace
}  // namespace aybiza
