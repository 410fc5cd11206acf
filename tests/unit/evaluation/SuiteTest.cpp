// What the author of a suite is told about a broken one, word for word, and what ships beside the code.
#include "tools/evaluation/Suite.h"

#include <glib.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/JsonSchema.h"
#include "tools/evaluation/SuiteKeys.h"

namespace aybiza::evaluation {
namespace {

SuiteFile read(const std::string& text) {
  return read_suite("etc/suite.yaml", [&](const std::string&) -> Result<std::string> { return text; });
}
std::string told(const SuiteFile& file) {
  std::string text = text_of(file.problems);
  for (size_t at; (at = text.find("etc/suite.yaml:")) != text.npos;) text.erase(at, 15);
  return text;
}
std::string source(const std::string& name) { return std::string(g_getenv("AYBIZA_SOURCE")) + "/" + name; }
std::string shipped(const std::string& name) { return source("pipelines/" + name); }

TEST(Suite, EveryKindOfValueArrivesInItsMember) {
  const SuiteFile file = read(R"(
agent: receptionist.yaml
vendors: {brain: brains/mine.yaml, first_token_ms: 100, tokens_per_second: 20.5, network_ms: 40}
tools: [{name: book, status: 201, after_ms: 50, answer: {number: 5}}]
defaults: {repeat: 2, within_ms: 1500, expect: [{absent: um}]}
scenarios:
  - name: one
    agent: /srv/other.yaml
    answers: [Hello., {say: Bye., tool: hang_up, input: {why: done}}, {status: 503}]
    breakdowns: [{vendor: model, what: refuse, status: 429, turn: 1, after_ms: 10, lasts_ms: 90}]
    turns:
      - Good morning.
      - {keys: "42#", pause_ms: 0}
      - say: Stop.
        send_after: {word: 3, delay_ms: 200}
        expect: [Sure, {tool: book, arguments: {a: 1}, times: 2, within_ms: 900}, {within_ms: 800}, {interrupted: false}]
      - {say: one two three, hesitate: {word: 2, pause_ms: 800}}
      - cough_ms: 200
      - noise_ms: 300
      - {lose_line: true, back_after_ms: 2000}
    expect: [{turns: 2}, {transcript: ["agent: Hello.", "caller: Hi"], word_errors: 0.2}]
)");
  ASSERT_EQ(told(file), "");
  const Suite& suite = file.suite;
  EXPECT_EQ(suite.agent, "etc/receptionist.yaml") << "beside the suite";
  EXPECT_EQ(suite.vendors.brain, "etc/brains/mine.yaml");
  EXPECT_EQ(suite.vendors.tokens_per_second, 20.5);
  EXPECT_EQ(suite.tools.at(0).answer, (Json{{"number", 5}}));
  const Scenario& one = suite.scenarios.at(0);
  EXPECT_EQ(one.agent, "/srv/other.yaml");
  EXPECT_EQ(one.answers.at(0).say, "Hello.");
  EXPECT_EQ(one.answers.at(1).input, (Json{{"why", "done"}}));
  EXPECT_EQ(one.answers.at(2).status, 503);
  EXPECT_EQ(one.turns.at(0).say, "Good morning.");
  EXPECT_EQ(one.turns.at(1).keys, "42#");
  EXPECT_EQ(one.turns.at(1).pause, milliseconds(0));
  const Turn& stop = one.turns.at(2);
  EXPECT_EQ(stop.send_after.word, 3);
  EXPECT_EQ(stop.send_after.delay, milliseconds(200));
  using Kind = Expectation::Kind;
  ASSERT_EQ(stop.expect.size(), 4u);
  EXPECT_EQ(stop.expect[0].kind, Kind::said);
  EXPECT_EQ(stop.expect[0].place.text(), "etc/suite.yaml:16:18");
  EXPECT_EQ(stop.expect[1].kind, Kind::tool);
  EXPECT_EQ(stop.expect[1].within, milliseconds(900));
  EXPECT_EQ(stop.expect[2].kind, Kind::within);
  EXPECT_EQ(stop.expect[3].kind, Kind::interrupted);
  EXPECT_FALSE(stop.expect[3].interrupted);
  EXPECT_EQ(suite.vendors.network, milliseconds(40));
  const Breakdown& breakdown = one.breakdowns.at(0);
  EXPECT_EQ(breakdown.vendor, Breakdown::Vendor::model);
  EXPECT_EQ(breakdown.what, Breakdown::What::refuse);
  EXPECT_EQ(breakdown.status, 429);
  EXPECT_EQ(breakdown.turn, 1);
  EXPECT_EQ(breakdown.after, milliseconds(10));
  EXPECT_EQ(breakdown.lasts, milliseconds(90));
  EXPECT_EQ(one.turns.at(3).hesitate.word, 2);
  EXPECT_EQ(one.turns.at(3).hesitate.pause, milliseconds(800));
  EXPECT_EQ(one.turns.at(4).cough, milliseconds(200));
  EXPECT_EQ(one.turns.at(5).noise, milliseconds(300));
  EXPECT_TRUE(one.turns.at(6).lose_line);
  EXPECT_EQ(one.turns.at(6).back_after, milliseconds(2000));
  EXPECT_EQ(one.expect.at(1).kind, Kind::transcript);
  EXPECT_EQ(one.expect.at(1).word_errors, 0.2);
}

TEST(Suite, TellsWhatIsWrongAndWhereAndWhatWasMeant) {
  const std::string head = "agent: a.yaml\nscenarios:\n- name: n\n  ";
  const struct {
    std::string yaml;
    const char* told;
  } rows[] = {
      {"scenarios: [{name: n}]", "1:1: error: agent: missing; it is required"},
      {"agent: a.yaml", "1:1: error: scenarios: missing; it is required"},
      {"agent: a.yaml\nscenarios: []", "2:12: error: scenarios: expected at least one scenario"},
      {"[]", "1:1: error: expected a map, got a list"},
      {"agent: a.yaml\nscenarios: [{name: n}, {name: n}]",
       "2:31: error: scenarios[1].name: another scenario has this name already"},
      {head + "turn: []", R"(4:3: error: scenarios[0].turn: unknown key; did you mean "turns"?)"},
      {head + "turns: [{sey: hi}]",
       R"(4:12: error: scenarios[0].turns[0].sey: unknown key; did you mean "say"?)"},
      {head + "turns: [{say: hi, hang_up: true}]",
       "4:11: error: scenarios[0].turns[0]: expected at most one of say, keys, silence_ms, cough_ms, noise_ms, "
       "lose_line and hang_up"},
      {head + "turns: [{keys: \"1\", hesitate: {word: 2}}]",
       "4:33: error: scenarios[0].turns[0].hesitate: has no meaning without say"},
      {head + "turns: [{say: a b, hesitate: {pause_ms: 20}}]",
       "4:32: error: scenarios[0].turns[0].hesitate.word: missing; it is required"},
      {head + "turns: [{say: a, back_after_ms: 5}]",
       "4:35: error: scenarios[0].turns[0].back_after_ms: has no meaning without lose_line"},
      {head + "breakdowns: [{vendor: nose}]",
       R"(4:25: error: scenarios[0].breakdowns[0].vendor: expected one of ears, voice, model, tools, got "nose")"},
      {head + "breakdowns: [{turn: 1}]",
       "4:23: error: scenarios[0].breakdowns[0].turn: expected at most 0, the number of the caller's turns"},
      {head + "breakdowns: [{what: cut, lasts_ms: 5}]",
       "4:38: error: scenarios[0].breakdowns[0].lasts_ms: has no meaning where what is cut, which takes no time"},
      {head + "breakdowns: [{status: 500}]",
       "4:25: error: scenarios[0].breakdowns[0].status: has no meaning without what: refuse"},
      {head + "turns: [{keys: \"4x\"}]",
       R"(4:18: error: scenarios[0].turns[0].keys: expected keys of a telephone in quotes, such as "42#", got "4x")"},
      {head + "turns: [{send_after: {word: 2}}]",
       "4:24: error: scenarios[0].turns[0].send_after: there is nothing to send"},
      {head + "turns: [{say: a, expect: [{said: /a(/}]}]",
       "4:36: error: scenarios[0].turns[0].expect[0].said: is no regular expression: missing terminating )"},
      {head + "turns: [{say: a, expect: [{said: a, absent: b}]}]",
       R"(4:47: error: scenarios[0].turns[0].expect[0].absent: is one thing too many to expect beside said; begin another item with "- ")"},
      {head + "turns: [{say: a, expect: [{}]}]",
       "4:29: error: scenarios[0].turns[0].expect[0]: expected something to hold, such as said, absent or "
       "tool"},
      {head + "turns: [{say: a, expect: [{outcome: idle}]}]",
       "4:39: error: scenarios[0].turns[0].expect[0].outcome: belongs to a call as a whole; write it under "
       "the scenario's own expect"},
      {head + "expect: [{interrupted: true}]",
       "4:26: error: scenarios[0].expect[0].interrupted: belongs to a turn; write it under the turn's "
       "expect"},
      {head + "expect: [{said: a, times: 2}]",
       "4:29: error: scenarios[0].expect[0].times: has no meaning without tool"},
      {head + "expect: [{said: a, within_ms: 2}]",
       "4:33: error: scenarios[0].expect[0].within_ms: has no meaning here; it belongs to said, any_of and "
       "tool of a turn, or stands "
       "alone there"},
      {head + "expect: [{transcript: [\"Hello\"]}]",
       "4:25: error: scenarios[0].expect[0].transcript: expected lines that begin with \"agent: \" or "
       "\"caller: \", got \"Hello\""},
      {head + "expect: [{tool: t, arguments: 5}]",
       "4:33: error: scenarios[0].expect[0].arguments: expected a map, got the number 5"},
      {head + "answers: [{say: a, input: {b: c}}]",
       "4:29: error: scenarios[0].answers[0].input: has no meaning without tool"},
  };
  for (const auto& row : rows) EXPECT_EQ(told(read(row.yaml)), row.told) << row.yaml;
}

TEST(Suite, TheGeneratedFilesAreCurrent) {
  EXPECT_EQ(*read_text_file(shipped("eval.md")), suite_guide()) << "run: ninja -C build eval-docs";
  EXPECT_EQ(*read_text_file(shipped("eval.schema.json")), suite_schema().dump(2) + "\n")
      << "run: ninja -C build eval-docs";
}

TEST(Suite, ALineIsPartedWhereItsSpeakerHesitates) {
  const auto parts = [](const char* say, int word) {
    const Turn turn{.say = say, .hesitate = {.word = word}};
    return turn.parts();
  };
  using Parts = std::pair<std::string, std::string>;
  EXPECT_EQ(parts("one two three", 0), Parts("one two three", ""));
  EXPECT_EQ(parts("one two three", 1), Parts("one", "two three"));
  EXPECT_EQ(parts(" one  two three", 2), Parts(" one  two", "three"));
  EXPECT_EQ(parts("one two three", 3), Parts("one two three", ""));
  EXPECT_EQ(parts("one two three", 9), Parts("one two three", ""));
}

const char* const ship[] = {"pipelines/receptionist.eval.yaml", "tests/simulation/scenes/interruptions.yaml",
                            "tests/simulation/scenes/spoken.yaml", "tests/simulation/scenes/trouble.yaml",
                            "tests/simulation/scenes/turns.yaml"};

TEST(Suite, ThoseThatShipAreRightByReaderAndBySchema) {
  for (const char* name : ship) {
    const std::string path = source(name);
    EXPECT_EQ(text_of(read_suite(path).problems), "") << name;
    EXPECT_EQ(first_misfit(suite_schema(), yaml(*read_text_file(path)), "suite"), "") << name;
  }
}

TEST(Suite, WhateverHappensToAFileItIsReadToItsEndAndComplaintsStandInIt) {
  std::mt19937 random(1);
  for (const char* name : ship) {
    const std::string whole = *read_text_file(source(name));
    const auto lines = static_cast<int>(std::ranges::count(whole, '\n')) + 1;
    for (int i = 0; i < 60; i++) {
      std::string text = whole;
      for (int changes = 3; changes > 0; changes--)
        text[random() % text.size()] = "{}[]:,-#&*\n \"5\xff"[random() % 16];
      if (i % 3 == 0) text.resize(random() % text.size());
      for (const Problem& problem : read(text).problems) {
        EXPECT_GE(problem.place.line, 0) << text;
        EXPECT_LE(problem.place.line, lines) << text;
        EXPECT_FALSE(problem.message.empty()) << text;
      }
    }
  }
}

}  // namespace
}  // namespace aybiza::evaluation
