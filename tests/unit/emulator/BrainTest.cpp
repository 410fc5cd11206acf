// The scripted model: a conversation is its messages, so the same messages always get the same answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aybiza-emulator/Brain.h"
#include "aybiza-emulator/Emulator.h"

namespace aybiza::emulator {
namespace {

using namespace std::chrono;
using testing::HasSubstr;

const Day today = year(2026) / 11 / 24;  // a Tuesday

class Brain : public testing::Test {
 protected:
  Thought say(const char* words) {
    history_.push_back({.words = words});
    return think_again();
  }
  Thought tool_result(bool success, Json result) {
    history_.push_back({.tool_succeeded = success, .result = std::move(result)});
    return think_again();
  }
  Thought think_again() {
    return think(*scenario_, history_, today, [this](std::string_view tool) { return tool != not_offered_; });
  }

  Result<Scenario> scenario_ = load_scenario(default_scenario());
  std::vector<Heard> history_;
  std::string not_offered_;
};

TEST_F(Brain, HoldsTheWholeDemo) {
  EXPECT_THAT(say("Hello, what are your opening hours?").say, HasSubstr("Monday to Thursday"));
  EXPECT_THAT(say("I'd like to book a cleaning.").say, HasSubstr("Which day"));
  EXPECT_THAT(say("Next Friday please.").say, HasSubstr("what time"));
  EXPECT_THAT(say("At half past ten.").say, HasSubstr("cleaning on Friday, November 27 at 10:30 AM"));
  const Thought booking = say("Yes please.");
  EXPECT_EQ(booking.tool, "book_appointment");
  EXPECT_EQ(booking.input, (Json{{"date", "2026-11-27"}, {"time", "10:30"}, {"reason", "cleaning"}}));
  EXPECT_THAT(tool_result(true, {{"confirmation", 471}}).say,
              HasSubstr("Friday, November 27 at 10:30 AM. Your confirmation number is 471"));
  const Thought end = say("No, that's all. Thank you, goodbye.");
  EXPECT_THAT(end.say, HasSubstr("Goodbye"));
  EXPECT_EQ(end.tool, "hang_up");
}

TEST_F(Brain, TakesEverythingFromOneSentence) {
  EXPECT_THAT(say("Could I get a check-up tomorrow at 3 pm?").say,
              HasSubstr("check-up on Wednesday, November 25 at 3:00 PM"));
}

TEST_F(Brain, AsksOnlyForWhatIsMissing) {
  EXPECT_THAT(say("I need a filling on Thursday.").say, HasSubstr("what time"));
}

TEST_F(Brain, LetsTheCallerCorrectHimself) {
  say("Book a cleaning on Thursday at ten thirty.");
  EXPECT_THAT(say("No, make it Friday.").say, HasSubstr("cleaning on Friday, November 27 at 10:30 AM"));
}

TEST_F(Brain, DoesNotTakeAQuestionForAWish) {
  say("Are you open on Saturday?");
  EXPECT_THAT(say("I would like a cleaning.").say, HasSubstr("Which day"));
}

TEST_F(Brain, SaysSorryWhereNothingFits) {
  EXPECT_THAT(say("My elephant is yellow.").say, HasSubstr("sorry"));
  EXPECT_THAT(say("").say, HasSubstr("sorry"));
}

TEST_F(Brain, OffersAnotherTimeWhenTheToolFails) {
  say("Book a cleaning on Thursday at ten thirty.");
  say("Yes.");
  const Thought failed = tool_result(false, {{"error", "taken"}});
  EXPECT_THAT(failed.say, HasSubstr("not available"));
  EXPECT_THAT(failed.say, HasSubstr("Which day"));
}

TEST_F(Brain, UsesNoToolThatTheRequestDoesNotOffer) {
  not_offered_ = "book_appointment";
  say("Book a cleaning on Thursday at ten thirty.");
  const Thought answer = say("Yes.");
  EXPECT_EQ(answer.tool, "");
  EXPECT_THAT(answer.say, HasSubstr("not available"));
}

TEST_F(Brain, GivesTheSameAnswerToTheSameMessages) {
  say("Book a cleaning on Thursday.");
  const Thought once = think_again(), twice = think_again();
  EXPECT_EQ(once.say, twice.say);
  EXPECT_EQ(once.slots, twice.slots);
}

TEST_F(Brain, IgnoresAToolResultThatNobodyWaitsFor) { EXPECT_EQ(tool_result(true, Json::object()).say, ""); }

}  // namespace
}  // namespace aybiza::emulator
