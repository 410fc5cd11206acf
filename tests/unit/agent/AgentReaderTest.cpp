// What an operator is told about a broken file, word for word: every mistake at once, each with its place,
// what was expected and what was probably meant.
#include "core/agent/AgentReader.h"

#include <gtest/gtest.h>

#include <map>

namespace aybiza {
namespace {

/// A file system in memory; "agent.yaml" is the file that is read.
AgentFile read(std::map<std::string, std::string> files) {
  return read_agent("agent.yaml", [files](const std::string& path) -> Result<std::string> {
    auto file = files.find(path);
    if (file == files.end())
      return fail(Fault::rejected, path + " cannot be read: No such file or directory");
    return file->second;
  });
}

std::string told(const AgentFile& file) {
  std::string lines;
  for (const Problem& problem : file.problems) lines += problem.text() + "\n";
  return lines;
}

const std::string whole = "name: test\ninstructions: Be kind.\n";

TEST(AgentReader, TheSmallestAgentHasEveryDefault) {
  const AgentFile file = read({{"agent.yaml", whole}});
  EXPECT_EQ(told(file), "");
  EXPECT_EQ(file.agent.name, "test");
  EXPECT_EQ(file.agent.instructions.text, "Be kind.");
  EXPECT_EQ(file.agent.listen.model, "nova-3");
  EXPECT_EQ(file.agent.turn.end.timeout, milliseconds(1500));
  EXPECT_EQ(file.agent.place_of("name").text(), "agent.yaml:1:7");
  EXPECT_FALSE(file.agent.was_written("listen.model"));
}

TEST(AgentReader, EveryKindOfValueArrivesInItsMember) {
  const AgentFile file = read({{"agent.yaml", whole + R"(
listen: {model: flux-general-en, keyterms: [Aybiza, check-up], eager_eot_threshold: 0.4}
think: {temperature: 0.5, thinking: {budget_tokens: 0}, guardrail: {id: "${secret:rail}"}}
speak: {encoding: linear16, speed: 1.1}
turn:
  end: {wait_ms: 500}
  idle: {then: wait}
  max_call_s: 60
tools:
  - hang_up
  - {type: transfer_call, to: "+4930123456"}
  - type: http
    name: slots
    description: Free slots of a day.
    method: GET
    url: https://example.org/slots/{date}
    headers: {Authorization: "Bearer ${secret:rail}"}
    parameters: {type: object, properties: {date: {type: string}}, required: [date]}
pipeline: {elements: {stt: {lateness: 200}}}
secrets: {rail: {env: RAIL}}
)"}});
  EXPECT_EQ(told(file), "");
  const Agent& agent = file.agent;
  EXPECT_EQ(agent.listen.keyterms, (std::vector<std::string>{"Aybiza", "check-up"}));
  EXPECT_EQ(agent.listen.eager_eot_threshold, 0.4);
  EXPECT_EQ(agent.think.guardrail.id.written(), "${secret:rail}");
  EXPECT_EQ(agent.speak.encoding, Speak::Encoding::linear16);
  EXPECT_EQ(agent.turn.end.wait, milliseconds(500));
  EXPECT_EQ(agent.turn.idle.then, Turn::Idle::Then::wait);
  EXPECT_EQ(agent.turn.max_call, seconds(60));
  ASSERT_EQ(agent.tools.size(), 3u);
  EXPECT_EQ(agent.tools[0].name, "hang_up");
  EXPECT_EQ(agent.tools[1].to.written(), "+4930123456");
  EXPECT_EQ(agent.tools[2].method, Tool::Method::GET);
  EXPECT_EQ(agent.tools[2].headers.at("Authorization").written(), "Bearer ${secret:rail}");
  EXPECT_EQ(agent.tools[2].parameters["properties"]["date"]["type"], "string");
  EXPECT_EQ(agent.pipeline.elements.at("stt").at("lateness").written(), "200");
  EXPECT_EQ(agent.secrets.at("rail").env, "RAIL");
}

struct Row {
  const char* promise;
  std::string yaml;
  std::string told;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.promise; }

class Broken : public testing::TestWithParam<Row> {};

TEST_P(Broken, IsExplained) {
  const AgentFile file = read({{"agent.yaml", GetParam().yaml}});
  EXPECT_EQ(told(file), GetParam().told);
  EXPECT_FALSE(file.ok());
}

const Row rows[] = {
    {"unknown key", whole + "gretting: Hello\n",
     "agent.yaml:3:1: error: gretting: unknown key; did you mean \"greeting\"?\n"},
};

INSTANTIATE_TEST_SUITE_P(Agents, Broken, testing::ValuesIn(rows));

}  // namespace
}  // namespace aybiza
