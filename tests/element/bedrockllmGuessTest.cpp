// bedrockllm on guesses: it may think before the caller's turn is over, but nobody may notice before it is.
#include "tests/element/BedrockBench.h"

namespace aybiza {
namespace {

using namespace llm_test;
using testing::IsEmpty;
using testing::SizeIs;

class Guess : public Llm {
 protected:
  void guess(uint64_t generation, const char* text) {
    send(line::TurnGuess{.generation = generation, .text = text});
  }
  /// "5 kept" and "5 dropped".
  std::vector<std::string> outcomes() {
    std::vector<std::string> lines;
    for (const auto& note : posted<line::Speculation>())
      lines.push_back(std::to_string(note.generation) + (note.kept ? " kept" : " dropped"));
    return lines;
  }
  void expect_silence() {
    EXPECT_THAT(heard(), IsEmpty());
    EXPECT_THAT(posted<line::Stage>(), IsEmpty());
    EXPECT_THAT(posted<line::ToolStart>(), IsEmpty());
    EXPECT_THAT(tools_.begun, IsEmpty());
  }
};

TEST_F(Guess, IsSilentUntilTheTurnIsOverAndThenSaysAtOnceWhatIsReady) {
  answers_ = {slow_reply({"We", " open", " at", " nine.", " You", " can", " park."}, done())};
  start();
  guess(5, "when do you open");
  loop_.run_for(600ms);
  expect_silence();
  turn("When do you open?", 5);
  EXPECT_THAT(heard(), ElementsAre("5: We open at nine.", "<5 model"));
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("5: You can park.", "5> end_turn"));
  EXPECT_THAT(outcomes(), ElementsAre("5 kept"));
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(Guess, TellsWhenItsStagesWereReallyReached) {
  answers_ = {slow_reply({"Nine."}, done())};
  start();
  guess(5, "when");
  loop_.run_for(1s);
  turn("When?", 5);
  std::vector<std::string> stages;
  for (const auto& stage : posted<line::Stage>())
    stages.push_back(stage.stage + "@" + std::to_string(stage.time / 1'000'000));
  EXPECT_THAT(stages, ElementsAre("request-sent@0", "first-token@400", "phrase-complete@450"));
}

TEST_F(Guess, ThatIsWrongLeavesNoTrace) {
  answers_ = {reply(text("Which day?")), reply(text("Booked for Tuesday."))};
  start();
  guess(5, "I'd like to book");
  loop_.run_for(1s);
  expect_silence();
  turn("I'd like to book for Tuesday", 5);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("5: Booked for Tuesday.", "<5 model", "5> end_turn"));
  EXPECT_THAT(outcomes(), ElementsAre("5 dropped"));
  ASSERT_THAT(requests_, SizeIs(2));
  EXPECT_THAT(requests_[1]["messages"], SizeIs(1)) << "the guess is in the history";
}

TEST_F(Guess, IsReplacedByTheNextAndTakenBackByNone) {
  answers_ = {slow_reply({"One."}, done()), slow_reply({"Two."}, done()), reply(text("Three."))};
  start();
  guess(5, "one");
  loop_.run_for(200ms);
  guess(5, "one two");
  guess(5, "One, two.");  // the same again
  loop_.run_for(200ms);
  guess(5, "");
  loop_.run_for(1s);
  expect_silence();
  turn("one two", 5);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("5: Three.", "<5 model", "5> end_turn"));
  EXPECT_THAT(outcomes(), ElementsAre("5 dropped", "5 dropped"));
}

TEST_F(Guess, StartsNoToolBeforeTheTurnIsOverAndLosesNoneAfterIt) {
  answers_ = {reply(use_tools()), reply(text("Done."))};
  start();
  guess(5, "book it");
  loop_.run_for(2s);
  expect_silence();
  turn("Book it.", 5);
  loop_.run_for(2s);
  EXPECT_EQ(tools_.ended, (std::map<std::string, int>{{"b1", 1}, {"l1", 1}}));
  EXPECT_THAT(heard(), ElementsAre("5: Let me check.", "5: Done.", "<5 model", "5> end_turn"));
  ASSERT_THAT(requests_, SizeIs(2));
  EXPECT_EQ(last_text(requests_[0]), "book it");
}

TEST_F(Guess, EndsWithAnythingElseThatIsSaidOrKnown) {
  const std::vector<std::pair<const char*, std::function<void()>>> rows = {
      {"an apology", [&] { send(line::Say{.generation = 5, .text = "Sorry.", .purpose = "apology"}); }},
      {"a flush", [&] { flush(); }},
      {"a remark", [&] { send(line::Remark{.text = "The line was interrupted."}); }},
      {"another turn", [&] { turn("And now?", 6); }},
  };
  start();
  uint64_t generation = 10;
  for (const auto& [what, happen] : rows) {
    answers_.resize(requests_.size());
    answers_.push_back(slow_reply({"Never", " said."}, done()));
    answers_.push_back(reply(text("Yes.")));
    guess(generation++, "well");
    loop_.run_for(500ms);
    happen();
    loop_.run_for(2s);
    for (const auto& line : heard()) EXPECT_THAT(line, Not(HasSubstr("Never"))) << what;
    EXPECT_EQ(outcomes().back(), std::to_string(generation - 1) + " dropped") << what;
  }
}

TEST_F(Guess, ThatTheModelRefusesIsAskedAgainByTheTurn) {
  answers_ = {refuse(400, R"({"message":"too busy"})"), reply(text("Fine."))};
  start({{"apology", "Sorry."}});
  guess(5, "how are you");
  loop_.run_for(5s);
  expect_silence();
  turn("How are you?", 5);
  loop_.run_for(5s);
  EXPECT_THAT(heard(), ElementsAre("5: Fine.", "<5 model", "5> end_turn"));
}

TEST_F(Guess, IsNotPartOfTheConversationThatIsCarriedOn) {
  answers_ = {reply(text("Sure."))};
  start();
  guess(5, "book it");
  loop_.run_for(1s);
  char* history = nullptr;
  g_signal_emit_by_name(harness_->element, "get-history", &history);
  EXPECT_STREQ(history, "[]");
  g_free(history);
}

TEST_F(Guess, DoesNotHoldUpTheEndOfTheStream) {
  answers_ = {slow_reply({"Sure."}, done())};
  start();
  guess(5, "book it");
  gst_harness_push_event(harness_, gst_event_new_eos());
  EXPECT_THAT(heard(), ElementsAre("eos"));
}

}  // namespace
}  // namespace aybiza
