// The suite that ships, played to the receptionist that ships and to many that are broken in one way each: it passes the
// one and says of every other what is broken.
#include <glib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tools/evaluation/Evaluation.h"
#include "tools/evaluation/TextStage.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza::evaluation {
namespace {

std::string source(const std::string& path) { return std::string(g_getenv("AYBIZA_SOURCE")) + "/" + path; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << "nothing to break: " << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

/// The shipped suite with its agent, both read through `read`.
Outcome play(const ReadFile& read, const std::function<void(Suite&)>& change = {},
             const Choices& choices = {}) {
  SuiteFile file = read_suite(source("pipelines/receptionist.eval.yaml"), read);
  EXPECT_EQ(text_of(file.problems), "");
  if (change) change(file.suite);
  auto stage = TextStage::open(file.suite, read);
  if (!stage) {
    ADD_FAILURE() << stage.error().text();
    return {};
  }
  return evaluate(file.suite, **stage, choices);
}

std::string failures_of(const Outcome& outcome) {
  std::string text;
  for (const Run& run : outcome.runs) {
    if (!run.trouble.empty()) text += run.name() + ": " + run.trouble + "\n";
    for (const Failure& failure : run.failures) text += run.name() + ": " + failure.text() + "\n";
  }
  return text;
}

TEST(Evaluation, TheReceptionistPassesItsSuite) {
  const Outcome outcome = play(read_text_file);
  EXPECT_EQ(failures_of(outcome), "");
  EXPECT_GE(outcome.runs.size(), 10u);
}

TEST(Evaluation, TheSameSeedGivesTheSameConversationAndAnotherAnother) {
  const auto times = [](uint64_t seed) {
    std::string text;
    for (const auto& run : play(read_text_file, {}, {.filter = "booking", .repeat = 2, .seed = seed}).runs)
      for (const Moment& moment : run.log.story())
        text += std::to_string(moment.at_ms) + " " + moment.what + "\n";
    return text;
  };
  EXPECT_EQ(times(5), times(5));
  EXPECT_NE(times(5), times(6));
}

TEST(Evaluation, FiftyScenariosThriceAreAMatterOfSeconds) {
  const auto fifty = [](Suite& suite) {
    const std::vector<Scenario> all = suite.scenarios;
    for (size_t i = 0; suite.scenarios.size() < 50; i++) {
      suite.scenarios.push_back(all[i % all.size()]);
      suite.scenarios.back().name += " again " + std::to_string(i);
    }
  };
  const Outcome outcome = play(read_text_file, fifty, {.repeat = 3});
  EXPECT_EQ(outcome.runs.size(), 150u);
  EXPECT_EQ(failures_of(outcome), "");
  EXPECT_LT(outcome.took_ms, 5 * 60 * 1000);
  RecordProperty("took_ms", static_cast<int>(outcome.took_ms));
}

struct Regression {
  const char* name;
  const char *from, *to;  ///< in the agent's file
  const char* told;       ///< by the suite
};
void PrintTo(const Regression& regression, std::ostream* out) { *out << regression.name; }

class BrokenAgent : public testing::TestWithParam<Regression> {};

TEST_P(BrokenAgent, IsCaught) {
  const auto read = [&](const std::string& path) -> Result<std::string> {
    auto text = read_text_file(path);
    if (text && path.ends_with("/receptionist.yaml")) return replaced(*text, GetParam().from, GetParam().to);
    return text;
  };
  EXPECT_THAT(failures_of(play(read, {}, {.repeat = 1})), testing::HasSubstr(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Evaluation, BrokenAgent,
    testing::Values(
        Regression{
            "GreetingChanged", "this is Bright Smile dental practice", "this is the dentist",
            R"(expected the agent to say "Bright Smile"; the agent said "Good morning, this is the dentist.)"},
        Regression{"ToolRenamed", "name: book_appointment", "name: make_appointment",
                   "expected the tool book_appointment to be called with"},
        Regression{
            "GoodbyeWithoutHangingUp", "  - hang_up\n", "",
            "turn 2 (\"That is all. Goodbye.\"): expected the tool hang_up to be called; no tool was called"},
        Regression{"BargeInOff", "    min_words: 1 ", "    enabled: false # ",
                   "expected the line to cut the agent short; the agent went on"},
        Regression{"NumbersSpokenAsDigits", "language: en", "language: fi",
                   "the call: expected the voice to say /^[^0-9*#_<>]*$/; it said"},
        Regression{
            "NoApology", "turn:\n", "turn:\n  apology: \"\"\n",
            "expected the agent to say \"sorry\" or \"again\"; the agent said \"One moment, please.\""},
        Regression{"IdlePromptsOff", "after_ms: 8000", "after_ms: 0",
                   "expected the agent to say \"Are you still there?\""},
        Regression{"NothingSaidWhileBooking", "say_while_waiting: One moment, I am booking that for you.", "",
                   "expected the agent to say \"One moment\""},
        Regression{"CallsCutShort", "max_call_s: 900", "max_call_s: 20",
                   "expected the call to end as agent-goodbye; it ended as max-duration"},
        Regression{"AnotherLanguage",
                   "Good morning, this is Bright Smile dental practice. How can I help you?",
                   "Guten Morgen, hier ist die Praxis Bright Smile. Wie kann ich Ihnen helfen?",
                   "expected the agent to speak en; it sounds like de"}),
    [](const auto& row) { return row.param.name; });

struct WrongMind {
  const char* name;
  const char *from, *to;  ///< in what the model thinks
  const char* told;
};
void PrintTo(const WrongMind& mind, std::ostream* out) { *out << mind.name; }

class WrongModel : public testing::TestWithParam<WrongMind> {};

TEST_P(WrongModel, IsCaught) {
  const test::TempFolder folder;
  const std::string brain = folder.path() + "/brain.yaml";
  std::ofstream(brain) << replaced(
      *read_text_file(source("tools/aybiza-emulator/scenarios/receptionist.yaml")), GetParam().from,
      GetParam().to);
  const Outcome outcome =
      play(read_text_file, [&](Suite& suite) { suite.vendors.brain = brain; }, {.repeat = 1});
  EXPECT_THAT(failures_of(outcome), testing::HasSubstr(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Evaluation, WrongModel,
    testing::Values(
        WrongMind{"ArgumentDropped", ", reason: \"{service}\"", "",
                  "to be called with "
                  "{\"date\":\"/\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d/"
                  "\",\"time\":\"10:30\",\"reason\":\"cleaning\"}; reason is missing"},
        WrongMind{"HangsUpInsteadOfBooking", "          name: book_appointment", "          name: hang_up",
                  "expected the tool book_appointment to be called"},
        WrongMind{"BooksWithoutBeingTold",
                  "say: \"That would be a {service} on {date} at {time}. Shall I book it?\"",
                  "tool: {name: book_appointment, input: {date: \"{date}\", time: \"{time}\"}}",
                  "turn 3 (\"At half past ten.\"): expected the tool book_appointment not to be called"},
        WrongMind{"WrongHours", "Monday to Thursday from 8 AM", "Monday to Thursday from 9 AM",
                  "expected the agent to say \"Monday to Thursday from 8 AM to 6 PM\"; the agent said \"We "
                  "are open Monday to Thursday from 9 AM"}),
    [](const auto& row) { return row.param.name; });

// "One moment, please." fills the silence in time; what the caller asked for comes late.
TEST(Evaluation, ASlowModelIsCaught) {
  const Outcome outcome = play(
      read_text_file, [](Suite& suite) { suite.vendors.first_token = milliseconds(2500); }, {.repeat = 1});
  EXPECT_THAT(failures_of(outcome), testing::HasSubstr("within 3000 ms; it took"));
}

}  // namespace
}  // namespace aybiza::evaluation
