// What ships beside the code: the generated files are current, and the shipped agents are right by reader and
// schema.
#include "core/agent/AgentDocs.h"

#include <glib.h>
#include <gtest/gtest.h>

#include "core/agent/AgentReader.h"
#include "tests/support/JsonSchema.h"

namespace aybiza {
namespace {

std::string shipped(const std::string& name) {
  return std::string(g_getenv("AYBIZA_SOURCE")) + "/pipelines/" + name;
}

TEST(AgentDocs, TheGeneratedFilesAreCurrent) {
  EXPECT_EQ(*read_text_file(shipped("README.md")), agent_guide()) << "run: ninja -C build agent-docs";
  EXPECT_EQ(*read_text_file(shipped("agent.schema.json")), agent_schema().dump(2) + "\n")
      << "run: ninja -C build agent-docs";
}

class Shipped : public testing::TestWithParam<const char*> {};

TEST_P(Shipped, IsRightByReaderAndBySchema) {
  const AgentFile file = read_agent(shipped(GetParam()));
  EXPECT_EQ(text_of(file.problems), "");
  EXPECT_EQ(first_misfit(agent_schema(), yaml(*read_text_file(shipped(GetParam()))), "agent"), "");
}
INSTANTIATE_TEST_SUITE_P(Agents, Shipped, testing::Values("minimal.yaml", "receptionist.yaml"));

TEST(AgentSchema, RefusesWhatTheReaderRefuses) {
  const struct {
    const char* yaml;
    const char* misfit;
  } rows[] = {
      {"{name: a, instructions: b, gretting: c}", "agent.gretting"},
      {"{name: a}", "agent.extends"},
      {"{extends: base.yaml}", ""},
      {"{name: A, instructions: b}", "agent.name"},
      {"{name: a, instructions: b, turn: {end: {wait_ms: soon}}}", "agent.turn.end.wait_ms"},
      {"{name: a, instructions: b, turn: {end: {wait_ms: 99999}}}", "agent.turn.end.wait_ms"},
      {"{name: a, instructions: b, turn: {idle: {then: sleep}}}", "agent.turn.idle.then"},
      {"{name: a, instructions: b, tools: [hang_up, {type: get_time}]}", ""},
      {"{name: a, instructions: b, tools: [{typ: get_time}]}", "agent.tools[0].type"},
      {"{name: a, instructions: b, secrets: {key: {environment: K}}}", "agent.secrets.key.environment"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(first_misfit(agent_schema(), yaml(row.yaml), "agent"), row.misfit) << row.yaml;
  }
}

}  // namespace
}  // namespace aybiza
