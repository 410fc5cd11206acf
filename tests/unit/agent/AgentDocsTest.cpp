// What ships beside the code: the generated files are current, and the shipped agents are right by reader and
// schema.
#include "core/agent/AgentDocs.h"

#include <glib.h>
#include <gtest/gtest.h>

#include "core/agent/AgentReader.h"
#include "core/config/Yaml.h"

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

/// The part of JSON Schema that agent_schema() uses. Returns the path of the first value that does not
/// conform.
std::string first_misfit(const Json& schema, const Json& value, const std::string& path = "agent") {
  if (schema.contains("enum") &&
      std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
    return path;
  if (schema.contains("type")) {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    const bool integral =
        value.is_number() && value.get<double>() == static_cast<double>(value.get<int64_t>());
    const bool fits = std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return (type == "integer" && integral) || (type == "number" && value.is_number()) ||
             type == value.type_name();
    });
    if (!fits) return path;
  }
  if (value.is_number() && (value < schema.value("minimum", value) || value > schema.value("maximum", value)))
    return path;
  if (value.is_string() && schema.contains("pattern") &&
      !g_regex_match_simple(schema["pattern"].get<std::string>().c_str(), value.get<std::string>().c_str(),
                            GRegexCompileFlags(0), GRegexMatchFlags(0)))
    return path;
  for (const Json& name : schema.value("required", Json::array()))
    if (value.is_object() && !value.contains(name.get<std::string>()))
      return path + "." + name.get<std::string>();
  if (value.is_object())
    for (const auto& [key, member] : value.items()) {
      const Json& more = get(schema, "additionalProperties");
      const Json& known = get(get(schema, "properties"), key);
      if (known.is_null() && more == false) return path + "." + key;
      const Json& of_member = known.is_null() ? more : known;
      if (!of_member.is_object()) continue;
      if (const std::string misfit = first_misfit(of_member, member, path + "." + key); !misfit.empty())
        return misfit;
    }
  if (value.is_array() && schema.contains("items"))
    for (size_t i = 0; i < value.size(); i++)
      if (const auto misfit = first_misfit(schema["items"], value[i], path + "[" + std::to_string(i) + "]");
          !misfit.empty())
        return misfit;
  if (schema.contains("anyOf")) {
    std::string last;
    for (const Json& choice : schema["anyOf"])
      if ((last = first_misfit(choice, value, path)).empty()) return "";
    return last;
  }
  return "";
}

Json yaml(const std::string& text) {
  Problems problems;
  const Json value = to_json(parse_yaml(text, "agent.yaml", problems));
  EXPECT_EQ(text_of(problems), "");
  return value;
}

class Shipped : public testing::TestWithParam<const char*> {};

TEST_P(Shipped, IsRightByReaderAndBySchema) {
  const AgentFile file = read_agent(shipped(GetParam()));
  EXPECT_EQ(text_of(file.problems), "");
  EXPECT_EQ(first_misfit(agent_schema(), yaml(*read_text_file(shipped(GetParam())))), "");
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
    EXPECT_EQ(first_misfit(agent_schema(), yaml(row.yaml)), row.misfit) << row.yaml;
  }
}

}  // namespace
}  // namespace aybiza
