// The body of a request, key by key: what is asked for, fitted to what each model accepts.
#include <gtest/gtest.h>

#include "core/vendors/bedrock/ConverseRequest.h"
#include "core/vendors/bedrock/ConverseRules.h"

namespace aybiza::bedrock {
namespace {

Json say(const char* role, const char* text) {
  return {{"role", role}, {"content", Json::array({{{"text", text}}})}};
}

ConverseRequest question() {
  return {.messages = Json::array({say("user", "hi")}), .max_tokens = 300, .prompt_caching = false};
}

std::string body(const ConverseRequest& request, const char* alias) {
  return to_text(to_json(request, *find_model(alias)));
}

TEST(ConverseRequest, IsNoLongerThanItMustBe) {
  EXPECT_EQ(
      body(question(), "claude-haiku-4-5"),
      R"({"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":{"maxTokens":300}})");
}

TEST(ConverseRequest, CarriesSystemToolsGuardrailAndMetadata) {
  ConverseRequest request = question();
  request.system = "Be brief.";
  request.tools = {{"book", "Books a visit."}};
  request.guardrail_identifier = "gr-1";
  request.metadata = {{"call", "call_1"}};
  EXPECT_EQ(
      body(request, "claude-haiku-4-5"),
      R"({"messages":[{"role":"user","content":[{"text":"hi"}]}],"system":[{"text":"Be brief."}],)"
      R"("inferenceConfig":{"maxTokens":300},)"
      R"("toolConfig":{"tools":[{"toolSpec":{"name":"book","description":"Books a visit.",)"
      R"("inputSchema":{"json":{"type":"object","properties":{}}}}}]},)"
      R"("guardrailConfig":{"guardrailIdentifier":"gr-1","guardrailVersion":"DRAFT","streamProcessingMode":"sync"},)"
      R"("requestMetadata":{"call":"call_1"}})");
}

TEST(ConverseRequest, MarksToolsSystemAndTheLastTwoUserMessagesForTheCache) {
  ConverseRequest request = question();
  request.prompt_caching = true;
  request.system = "Be brief.";
  request.tools = {{"book", "Books a visit."}};
  request.messages = Json::array(
      {say("user", "1"), say("assistant", "2"), say("user", "3"), say("assistant", "4"), say("user", "5")});
  const Json json = to_json(request, *find_model("claude-haiku-4-5"));
  const std::string point = R"({"cachePoint":{"type":"default"}})";
  EXPECT_EQ(to_text(json["toolConfig"]["tools"].back()), point);
  EXPECT_EQ(to_text(json["system"].back()), point);
  EXPECT_EQ(json["messages"][0]["content"].size(), 1u);
  EXPECT_EQ(to_text(json["messages"][2]["content"].back()), point);
  EXPECT_EQ(to_text(json["messages"][4]["content"].back()), point);
  EXPECT_TRUE(check_converse_request(json));
  EXPECT_EQ(body(request, "claude-3-haiku").find("cachePoint"), std::string::npos)
      << "the model has no cache";
}

struct FitCase {
  const char* model;
  int thinking_budget;
  const char* config;  // inferenceConfig
  const char* fields;  // additionalModelRequestFields, "null" = absent
};
// Names the row in GoogleTest's reports, which would print the struct's bytes, padding included.
void PrintTo(const FitCase& row, std::ostream* out) { *out << row.model; }
class Fit : public testing::TestWithParam<FitCase> {};

TEST_P(Fit, AsksOnlyForWhatTheModelAccepts) {
  const FitCase& c = GetParam();
  ConverseRequest request = question();
  request.temperature = 0.5;
  request.top_p = 0.25;
  request.thinking_budget = c.thinking_budget;
  const Json json = to_json(request, *find_model(c.model));
  EXPECT_EQ(to_text(json["inferenceConfig"]), c.config);
  EXPECT_EQ(to_text(get(json, "additionalModelRequestFields")), c.fields);
}

INSTANTIATE_TEST_SUITE_P(
    ConverseRequest, Fit,
    testing::Values(
        FitCase{"claude-3-haiku", 0, R"({"maxTokens":300,"temperature":0.5,"topP":0.25})", "null"},
        FitCase{"claude-3-haiku", 2000, R"({"maxTokens":300,"temperature":0.5,"topP":0.25})", "null"},
        FitCase{"claude-haiku-4-5", 0, R"({"maxTokens":300,"temperature":0.5})", "null"},
        FitCase{"claude-haiku-4-5", 2000, R"({"maxTokens":2300})",
                R"({"thinking":{"type":"enabled","budget_tokens":2000}})"},
        FitCase{"claude-haiku-4-5", 10, R"({"maxTokens":1324})",
                R"({"thinking":{"type":"enabled","budget_tokens":1024}})"},
        FitCase{"claude-sonnet-4-6", 4000, R"({"maxTokens":4300})",
                R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"medium"}})"},
        FitCase{"claude-opus-4-7", 0, R"({"maxTokens":300})", R"({"output_config":{"effort":"low"}})"},
        FitCase{"claude-opus-4-7", 20000, R"({"maxTokens":20300})",
                R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}})"},
        FitCase{"claude-3-haiku", 0, R"({"maxTokens":300,"temperature":0.5,"topP":0.25})", "null"}));

TEST(ConverseRequest, NeverAsksForMoreThanTheModelCanSay) {
  ConverseRequest request = question();
  request.max_tokens = 1'000'000;
  EXPECT_EQ(to_json(request, *find_model("claude-3-haiku"))["inferenceConfig"]["maxTokens"], 4096);
}

TEST(ConverseRequest, DeclaresToolsThatOnlyTheHistoryKnows) {
  ChatHistory history;
  history.add_caller("Book me in");
  history.add_model_turn(1, {ToolUse{"a", "book", Json::object()}});
  history.answer_tool("a", {true, Json::object()});
  ConverseRequest request = question();
  request.messages = history.messages();
  const Json json = to_json(request, *find_model("claude-haiku-4-5"));
  EXPECT_EQ(get_string(json["toolConfig"]["tools"][0]["toolSpec"], "name"), "book");
  EXPECT_TRUE(check_converse_request(json));
}

TEST(ConverseRules, NameTheRuleThatIsBroken) {
  const Json use = {{"toolUse", {{"toolUseId", "a"}, {"name", "x"}, {"input", Json::object()}}}};
  const Json result = {{"toolResult", {{"toolUseId", "a"}, {"content", Json::array()}}}};
  auto message = [](const char* role, Json blocks) {
    return Json{{"role", role}, {"content", std::move(blocks)}};
  };
  const Json text = {{"text", "x"}};
  const Json user = message("user", Json::array({text}));
  struct {
    Json messages;
    const char* rule;
  } const cases[] = {
      {Json::array(), "at least one"},
      {Json::array({message("assistant", {text})}), "first message"},
      {Json::array({user, user}), "alternate"},
      {Json::array({message("user", {{{"text", " "}}})}), "empty"},
      {Json::array({user, message("assistant", Json::array({use}))}), "no toolResult"},
      {Json::array({user, message("assistant", Json::array({use})), user}), "no toolResult"},
      {Json::array({user, message("assistant", Json::array({text})), message("user", Json::array({result}))}),
       "answers no"},
      {Json::array(
           {user, message("assistant", Json::array({use})), message("user", Json::array({text, result}))}),
       "come first"},
      {Json::array({user, message("assistant", Json::array({use, use}))}), "twice"},
      {Json::array({user, message("assistant", Json::array({text}))}), "prefill"},
      {Json::array({user, message("assistant", Json::array({use})), message("user", Json::array({result}))}),
       "toolConfig"},
  };
  for (const auto& c : cases) {
    const auto valid = check_converse_request({{"messages", c.messages}});
    ASSERT_FALSE(valid) << c.rule;
    EXPECT_NE(valid.error().message.find(c.rule), std::string::npos) << valid.error().message;
  }
}

}  // namespace
}  // namespace aybiza::bedrock
