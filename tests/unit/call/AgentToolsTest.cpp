// What the model may call, and what it is told when it calls it wrongly.
#include <gtest/gtest.h>

#include "core/call/AgentTools.h"
#include "core/call/HttpTool.h"
#include "core/call/ToolArguments.h"
#include "core/loop/Scope.h"
#include "core/loop/VirtualLoop.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

struct FakeControl final : CallControl {
  std::string log;
  void hang_up(std::string reason) override { log += "hang-up:" + reason; }
  Result<void> transfer(std::string to) override {
    if (to == "nowhere") return fail(Fault::rejected, "this call cannot be transferred");
    log += "transfer:" + to;
    return {};
  }
  std::string idempotency_key(const std::string& tool_use_id) override { return tool_use_id; }
  Task<> press_keys(std::string digits) override {
    log += "keys:" + digits;
    co_return;
  }
};

struct NoNetwork final : Network {
  explicit NoNetwork(Loop& l) : loop_(l) {}
  Loop& loop() override { return loop_; }
  Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest) override {
    co_return fail(Fault::unavailable, "no network");
  }
  Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest) override {
    co_return fail(Fault::unavailable, "no network");
  }
  Loop& loop_;
};

struct Bench {
  VirtualLoop loop;
  NoNetwork network{loop};
  FakeControl control;
  Scope scope;

  ToolOutcome run(std::vector<Tool> tools, std::string name, Json input) {
    auto agent = std::make_shared<Agent>();
    agent->tools = std::move(tools);
    AgentTools box(agent, network, control);
    std::optional<ToolOutcome> outcome;
    auto work = [](AgentTools& box, ToolUse use, std::optional<ToolOutcome>& outcome) -> Task<> {
      outcome = co_await box.run(std::move(use));
    };
    scope.spawn(work(box, {.id = "tu_1", .name = std::move(name), .input = std::move(input)}, outcome));
    loop.run_for(60s);
    return outcome.value();
  }
};

Tool booking() {
  Tool tool{.type = Tool::Type::http, .name = "book"};
  tool.url = SecretText("https://example.test/{place}/visits?day={day}&note={note}");
  tool.parameters = {{"type", "object"},
                     {"properties",
                      {{"place", {{"type", "string"}}},
                       {"day", {{"type", "string"}, {"enum", {"monday", "tuesday"}}}},
                       {"note", {{"type", "string"}}},
                       {"guests", {{"type", "integer"}}}}},
                     {"required", {"place", "day"}}};
  return tool;
}

TEST(AgentTools, ActOnTheCall) {
  Bench goodbye;
  goodbye.run({{.type = Tool::Type::hang_up, .name = "hang_up"}}, "hang_up", {{"reason", "done"}});
  EXPECT_EQ(goodbye.control.log, "hang-up:agent-goodbye");
  Bench keys;
  keys.run({{.type = Tool::Type::send_dtmf, .name = "send_dtmf"}}, "send_dtmf", {{"digits", "12#"}});
  EXPECT_EQ(keys.control.log, "keys:12#");
  Bench transfer;
  transfer.run({{.type = Tool::Type::transfer_call, .name = "human", .to = SecretText("+15550100")}}, "human",
               Json::object());
  EXPECT_EQ(transfer.control.log, "transfer:+15550100");
}

TEST(AgentTools, TellTheTimeWhereItIsAskedFor) {
  // The virtual world begins on Monday, 2026-01-05, 09:00 UTC.
  auto outcome = Bench{}.run({{.type = Tool::Type::get_time, .name = "get_time"}}, "get_time",
                             {{"timezone", "Europe/Paris"}});
  EXPECT_EQ(get_string(outcome.content, "weekday"), "Monday");
  EXPECT_EQ(get_string(outcome.content, "time"), "10:00");
}

TEST(AgentTools, AnswerEveryWrongUseInWordsThatHelpTheModel) {
  struct Row {
    std::string tool;
    Json input;
    std::string says;
  };
  const std::vector<Tool> tools = {
      booking(),
      {.type = Tool::Type::send_dtmf, .name = "keys"},
      {.type = Tool::Type::get_time, .name = "time"},
      {.type = Tool::Type::transfer_call, .name = "human", .to = SecretText("nowhere")}};
  const Row rows[] = {
      {"fly", Json::object(), "there is no tool \"fly\""},
      {"book", {{"place", "here"}}, "the argument \"day\" is missing"},
      {"book", {{"place", 7}, {"day", "monday"}}, "the argument \"place\" must be of type \"string\""},
      {"book",
       {{"place", "x"}, {"day", "friday"}},
       "the argument \"day\" must be one of [\"monday\",\"tuesday\"]"},
      {"book",
       {{"place", "x"}, {"day", "monday"}, {"guests", 1.5}},
       "the argument \"guests\" must be of type \"integer\""},
      {"book", Json::array(), "the arguments must be one JSON object"},
      {"book", {{"place", "x"}, {"day", "monday"}}, "the service could not be reached: no network"},
      {"keys", {{"digits", "12x"}}, "digits must be 1 to 64 of 0-9, *, #, A-D; w waits half a second"},
      {"human", Json::object(), "this call cannot be transferred"},
      {"time",
       {{"timezone", "Mars/Base"}},
       "there is no time zone \"Mars/Base\"; use an IANA name such as Europe/Paris"},
  };
  for (const Row& row : rows) {
    auto outcome = Bench{}.run(tools, row.tool, row.input);
    EXPECT_FALSE(outcome.ok) << row.says;
    EXPECT_EQ(get_string(outcome.content, "error"), row.says);
  }
}

TEST(HttpTool, TreatsWhatTheCallerSaidAsValuesNeverAsSyntax) {
  Tool tool = booking();
  tool.body = SecretText(R"({"note": {note}, "fixed": {"a": 1}})");
  const ToolUse use{.id = "tu_1", .input = {{"place", "a/../b"}, {"day", "x&y=z"}, {"note", "say \"hi\"}"}}};
  auto request = make_tool_request(tool, Secrets({}), use);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "https://example.test/a%2F..%2Fb/visits?day=x%26y%3Dz&note=say%20%22hi%22%7D");
  EXPECT_EQ(request->body, R"({"note": "say \"hi\"}", "fixed": {"a": 1}})");
  EXPECT_EQ(find_header(request->headers, "idempotency-key"), "tu_1");
}

TEST(HttpTool, SendsAllArgumentsWhereNoBodyIsDescribed) {
  auto request =
      make_tool_request(booking(), Secrets({}), {.id = "1", .input = {{"place", "p"}, {"day", "monday"}}});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body, R"({"place":"p","day":"monday"})");
  EXPECT_EQ(find_header(request->headers, "content-type"), "application/json");
}

TEST(HttpTool, NamesTheSecretThatIsMissing) {
  Tool tool = booking();
  tool.headers["Authorization"] = SecretText("Bearer ${env:NO_SUCH_VARIABLE_HERE}");
  auto request = make_tool_request(tool, Secrets({}), {.id = "1"});
  ASSERT_FALSE(request);
  EXPECT_NE(request.error().text().find("NO_SUCH_VARIABLE_HERE"), std::string::npos);
}

}  // namespace
}  // namespace aybiza
