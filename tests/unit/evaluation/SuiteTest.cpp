// What the author of a suite is told about a broken one, word for word, and what ships beside the code.
#include "tools/evaluation/Suite.h"

#include <glib.h>
#include <gtest/gtest.h>

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
std::string shipped(const std::string& name) {
  return std::string(g_getenv("AYBIZA_SOURCE")) + "/pipelines/" + name;
}

TEST(Suite, EveryKindOfValueArrivesInItsMember) {
  const SuiteFile file = read(R"(
agent: receptionist.yaml
vendors: {brain: brains/mine.yaml, first_token_ms: 100, tokens_per_second: 20.5}
tools: [{name: book, status: 201, after_ms: 50, answer: {number: 5}}]
defaults: {repeat: 2, within_ms: 1500, expect: [{absent: um}]}
scenarios:
  - name: one
    agent: /srv/other.yaml
    answers: [Hello., {say: Bye., tool: hang_up, input: {why: done}}, {status: 503}]
    turns:
      - Good morning.
      - {keys: "42#", pause_ms: 0}
      - say: Stop.
        send_after: {word: 3, delay_ms: 200}
        expect: [Sure, {tool: book, arguments: {a: 1}, times: 2, within_ms: 900}, {within_ms: 800}, {interrupted: false}]
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
  EXPECT_EQ(stop.expect[0].place.text(), "etc/suite.yaml:15:18");
  EXPECT_EQ(stop.expect[1].kind, Kind::tool);
  EXPECT_EQ(stop.expect[1].within, milliseconds(900));
  EXPECT_EQ(stop.expect[2].kind, Kind::within);
  EXPECT_EQ(stop.expect[3].kind, Kind::interrupted);
  EXPECT_FALSE(stop.expect[3].interrupted);
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
       "4:11: error: scenarios[0].turns[0]: expected at most one of say, keys, silence_ms and hang_up"},
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

TEST(Suite, TheOneThatShipsIsRightByReaderAndBySchema) {
  const std::string path = shipped("receptionist.eval.yaml");
  EXPECT_EQ(text_of(read_suite(path).problems), "");
  EXPECT_EQ(first_misfit(suite_schema(), yaml(*read_text_file(path)), "suite"), "");
}

}  // namespace
}  // namespace aybiza::evaluation
