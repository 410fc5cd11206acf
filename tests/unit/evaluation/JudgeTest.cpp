// One row for each kind of expectation: a call that keeps it, or what is said of one that does not.
#include "tools/evaluation/Judge.h"

#include <gtest/gtest.h>

namespace aybiza::evaluation {
namespace {

/// A call in which the greeting comes first, then a question, its answer and a tool, then an interruption.
CallLog make_log() {
  CallLog log;
  const auto heard = [&](double ms, int generation, const char* text) {
    log.event(ms, {{"event", "heard"}, {"generation", generation}, {"text", text}});
  };
  log.begin_turn(0, "");
  log.frame(500, false, true);
  heard(700, 1, "Good morning.");
  log.pronounced("Good morning.");
  log.frame(2000, false, false);

  log.begin_turn(2500, "When?");
  log.frame(2520, true, false);
  log.frame(3000, true, false);
  log.frame(3900, false, true);
  heard(4100, 2, "At 8.");
  log.event(
      4200,
      {{"event", "tool-start"}, {"id", "a"}, {"tool", "book"}, {"input", {{"day", "Monday"}, {"n", 2}}}});
  log.event(4600, {{"event", "tool-end"}, {"id", "a"}, {"tool", "book"}, {"ok", true}, {"output", "done"}});
  heard(5000, 2, "At 8. It is the first of the day.");
  log.pronounced("Good morning. At eight. It is the first of the day.");

  log.begin_turn(5200, "Stop!");
  log.frame(5220, true, true);
  log.event(5300, {{"event", "interrupted"}, {"generation", 2}, {"cause", "words"}});
  log.frame(5400, true, false);
  log.event(9000, {{"event", "call-ended"},
                   {"report",
                    {{"outcome", "caller-gone"},
                     {"turns", {1, 2}},
                     {"transcript",
                      {{{"at_ms", 500}, {"speaker", "agent"}, {"text", "Good morning."}},
                       {{"at_ms", 2500}, {"speaker", "caller"}, {"text", "when please"}}}}}}});
  log.end(9000);
  return log;
}

/// A call in which the agent says that it looks, and then when it is open.
CallLog make_filled_log(bool with_answer) {
  CallLog log({"One moment, please.", "Let me see."});
  const auto heard = [&](double ms, const char* text) {
    log.event(ms, {{"event", "heard"}, {"generation", 1}, {"text", text}});
  };
  log.begin_turn(0, "");
  log.frame(100, false, false);
  log.begin_turn(200, "When?");
  log.frame(220, true, false);
  log.frame(1000, true, false);
  log.frame(1020, false, false);
  log.frame(1800, false, true);
  heard(2000, "One");
  heard(2600, "One moment, please.");
  log.frame(2700, false, true);
  if (with_answer) heard(4500, "One moment, please. At");
  log.end(9000);
  return log;
}

std::string judged(const std::string& turn_number, const std::string& expectation) {
  std::string yaml = "agent: a\nscenarios:\n- name: n\n  turns:\n";
  for (int i = 1; i <= 3; i++)
    yaml += "  - {" +
            std::string(i == 1   ? ""
                        : i == 2 ? "say: \"When?\", "
                                 : "say: \"Stop!\", ") +
            "expect: [" + (turn_number == std::to_string(i) ? expectation : "") + "]}\n";
  if (turn_number.empty()) yaml += "  expect: [" + expectation + "]\n";
  const SuiteFile file = read_suite("s", [&](const std::string&) -> Result<std::string> { return yaml; });
  EXPECT_EQ(text_of(file.problems), "") << yaml;
  std::string text;
  for (const Failure& failure : judge(file.suite, file.suite.scenarios[0], make_log(), {}, true))
    text += failure.where + ": expected " + failure.expected + "; " + failure.instead + " @" +
            std::to_string(static_cast<int>(failure.at_ms));
  return text;
}

TEST(CallLog, APhraseThatFillsTheWaitIsNoAnswer) {
  const CallLog log = make_filled_log(true);
  EXPECT_EQ(log.now().answer_ms, 1800);
  EXPECT_EQ(log.now().reply_ms(), 4500);
  EXPECT_EQ(make_filled_log(false).now().reply_ms(), std::nullopt) << "nothing was said behind it";
}

TEST(CallLog, WordsThatOnlyBeginLikeAFillerAreAnAnswer) {
  CallLog log({"One moment, please."});
  log.frame(100, false, false);
  log.frame(500, false, true);
  log.event(900, {{"event", "heard"}, {"generation", 1}, {"text", "One moment"}});
  EXPECT_EQ(log.now().reply_ms(), std::nullopt) << "who knows yet?";
  log.event(1100, {{"event", "heard"}, {"generation", 1}, {"text", "One moment is all"}});
  EXPECT_EQ(log.now().reply_ms(), 500);
}

TEST(Judge, HoldsACallAgainstEveryKindOfExpectation) {
  const struct {
    const char *turn, *expectation, *judged;
  } rows[] = {
      {"1", "good morning", ""},
      {"1", "At 8",
       R"(turn 1 (listens): expected the agent to say "At 8"; the agent said "Good morning." @2500)"},
      {"2", "{said: At 8, within_ms: 1100}", ""},
      {"2", "{said: At 8, within_ms: 1099}",
       R"(turn 2 ("When?"): expected "At 8" within 1099 ms; it took 1100 ms @4100)"},
      {"2", "{any_of: [At 9, /first.*day/]}", ""},
      {"2", "{any_of: [At 9, never]}",
       R"(turn 2 ("When?"): expected the agent to say "At 9" or "never"; the agent said "At 8. It is the first of the day." @5200)"},
      {"2", "{absent: at 9}", ""},
      {"2", "{absent: first}",
       R"(turn 2 ("When?"): expected the agent not to say "first"; the agent said "At 8. It is the first of the day." @5000)"},
      {"2", "{spoken: At eight}", ""},
      {"2", "{spoken: At 8}",
       R"(turn 2 ("When?"): expected the voice to say "At 8"; it said " At eight. It is the first of the day." @5200)"},
      {"2", "{within_ms: 900}", ""},
      {"2", "{within_ms: 899}",
       R"(turn 2 ("When?"): expected the answer to begin within 899 ms; it took 900 ms @3900)"},
      {"3", "{within_ms: 900}",
       R"(turn 3 ("Stop!"): expected the answer to begin within 900 ms; there was none @9000)"},
      {"2", "{tool: book}", ""},
      {"2", "{tool: book, arguments: {day: Monday}, times: 1, within_ms: 1200}", ""},
      {"2", "{tool: book, within_ms: 1199}",
       R"(turn 2 ("When?"): expected the tool book to be called within 1199 ms; it took 1200 ms @4200)"},
      {"2", "{tool: book, times: 2}",
       R"(turn 2 ("When?"): expected the tool book to be called 2 times; it was 1 times @4200)"},
      {"2", "{tool: book, arguments: {day: Friday}}",
       R"(turn 2 ("When?"): expected the tool book to be called with {"day":"Friday"}; day is "Monday"; called: book {"day":"Monday","n":2} @5200)"},
      {"2", "{tool: book, schema: {required: [day], properties: {n: {type: integer}}}}", ""},
      {"2", "{tool: book, schema: {required: [name]}}",
       R"(turn 2 ("When?"): expected the tool book to be called; the argument "name" is missing; called: book {"day":"Monday","n":2} @5200)"},
      {"1", "{tool: book}",
       "turn 1 (listens): expected the tool book to be called; no tool was called @2500"},
      {"1", "{no_tool: book}", ""},
      {"2", "{no_tool: hang_up}", ""},
      {"2", "{no_tool: \"*\"}",
       R"(turn 2 ("When?"): expected no tool to be called; called: book {"day":"Monday","n":2} @4200)"},
      {"3", "{interrupted: true}", ""},
      {"3", "{interrupted: false}",
       R"(turn 3 ("Stop!"): expected the line not to cut the agent short; it did @5300)"},
      {"2", "{interrupted: true}",
       R"(turn 2 ("When?"): expected the line to cut the agent short; the agent went on; the agent said "At 8. It is the first of the day." @5200)"},
      {"2", "{language: en}", ""},
      {"2", "{language: de}",
       R"(turn 2 ("When?"): expected the agent to speak de; it sounds like en; the agent said "At 8. It is the first of the day." @5200)"},
      {"", "{outcome: caller-gone}", ""},
      {"", "{outcome: idle}", "the call: expected the call to end as idle; it ended as caller-gone @9000"},
      {"", "{turns: 2}", ""},
      {"", "{turns: 3}", "the call: expected 3 turns of the caller; there were 2 @9000"},
      {"", "{tool: book, times: 1}", ""},
      {"", "Good morning. At 8.", ""},
      {"", R"({transcript: ["agent: good morning", "caller: When, please?"]})", ""},
      {"", R"({transcript: ["agent: good morning", "caller: When then?"], word_errors: 0.5})", ""},
      {"", R"({transcript: ["agent: good morning", "caller: When then?"], word_errors: 0.4})",
       R"(the call: expected line 2 of the transcript to be "caller: When then?"; it was "caller: when please" @2500)"},
      {"", R"({transcript: ["agent: good morning"]})",
       "the call: expected the transcript to end before line 2; it goes on: caller: when please @2500"},
      {"", R"({transcript: ["caller: good morning"]})",
       R"(the call: expected line 1 of the transcript to be "caller: good morning"; it was "agent: Good morning." @500)"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(judged(row.turn, row.expectation), row.judged) << row.turn << " " << row.expectation;
}

TEST(Judge, ALineThatTheCallerNeverCameToSayIsAFailure) {
  Suite suite;
  Scenario scenario{.turns = {{}, {.say = "When?"}, {.say = "Stop!"}, {.say = "Really!"}, {.say = "Bye."}}};
  const auto failures = judge(suite, scenario, make_log(), {2}, true);
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[0].where + ": " + failures[0].expected,
            "turn 3 (\"Stop!\"): what the caller waited for to be said before");
  EXPECT_EQ(failures[1].where + ": " + failures[1].instead, "turn 4 (\"Really!\"): the call was over");
}

TEST(Judge, TheSuitesLimitHoldsForEveryAnswerThatThereIs) {
  Suite suite{.defaults = {.within = milliseconds(899)}};
  Scenario scenario{.turns = {{}, {.say = "When?"}, {.say = "Stop!"}}};
  const auto failures = judge(suite, scenario, make_log(), {}, true);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].where, "turn 2 (\"When?\")");

  scenario.turns[1].expect = {{.within = milliseconds(1000)}};
  EXPECT_EQ(judge(suite, scenario, make_log(), {}, true).size(), 0u) << "its own limit counts instead";
}

}  // namespace
}  // namespace aybiza::evaluation
