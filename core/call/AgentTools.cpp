#include "core/call/AgentTools.h"

#include <glib.h>

#include <algorithm>

#include "core/base/GPtr.h"
#include "core/call/HttpTool.h"
#include "core/call/ToolArguments.h"
#include "core/call/ToolOutcomes.h"

namespace aybiza {

namespace {

Json object_schema(Json properties, Json required = Json::array()) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

/// What the model reads about a built-in tool.
ToolSpec builtin_spec(Tool::Type type) {
  switch (type) {
    case Tool::Type::hang_up:
      return {
          .name = "hang_up",
          .description =
              "Ends the call. Say goodbye first: the call ends when your last word has been heard.",
          .input_schema = object_schema(
              {{"reason", {{"type", "string"}, {"description", "Why the call is over, in a few words"}}}})};
    case Tool::Type::transfer_call:
      return {.name = "transfer_call",
              .description =
                  "Hands the caller over to a human. Tell the caller first: the transfer starts when your "
                  "last word has been heard.",
              .input_schema = object_schema(Json::object())};
    case Tool::Type::send_dtmf:
      return {.name = "send_dtmf",
              .description = "Presses telephone keys, as when a menu asks for a number.",
              .input_schema = object_schema(
                  {{"digits", {{"type", "string"}, {"description", "Keys 0-9, * and #, in order"}}}},
                  {"digits"})};
    case Tool::Type::get_time:
      return {.name = "get_time",
              .description = "Tells the current date, weekday and time.",
              .input_schema = object_schema(
                  {{"timezone",
                    {{"type", "string"}, {"description", "IANA name, as Europe/Paris; default UTC"}}}})};
    case Tool::Type::http:
      return {};
  }
  return {};
}

ToolSpec::OnInterrupt on_interrupt(const Tool& tool) {
  switch (tool.on_interrupt) {
    case Tool::OnInterrupt::finish:
      return ToolSpec::OnInterrupt::finish;
    case Tool::OnInterrupt::cancel:
      return ToolSpec::OnInterrupt::cancel;
    case Tool::OnInterrupt::detach:
      return ToolSpec::OnInterrupt::detach;
  }
  return ToolSpec::OnInterrupt::finish;
}

ToolSpec make_spec(const Tool& tool) {
  ToolSpec spec = builtin_spec(tool.type);
  if (!tool.name.empty()) spec.name = tool.name;
  if (!tool.description.empty()) spec.description = tool.description;
  if (tool.type == Tool::Type::http) spec.input_schema = tool.parameters;
  spec.wait_text = tool.say_while_waiting;
  spec.on_interrupt = on_interrupt(tool);
  return spec;
}

ToolOutcome tell_time(WallTime now, const std::string& timezone) {
  GTimeZone* zone = g_time_zone_new_identifier(timezone.empty() ? "UTC" : timezone.c_str());
  if (!zone)
    return failed_tool("there is no time zone \"" + timezone + "\"; use an IANA name such as Europe/Paris");
  const auto unix_seconds = std::chrono::duration_cast<seconds>(now.time_since_epoch()).count();
  GDateTime* utc = g_date_time_new_from_unix_utc(unix_seconds);
  GDateTime* local = g_date_time_to_timezone(utc, zone);
  auto format = [local](const char* pattern) {
    return std::string(std::unique_ptr<char, GFree>(g_date_time_format(local, pattern)).get());
  };
  Json content = {{"date", format("%Y-%m-%d")},
                  {"weekday", format("%A")},
                  {"time", format("%H:%M")},
                  {"timezone", g_time_zone_get_identifier(zone)}};
  g_date_time_unref(local);
  g_date_time_unref(utc);
  g_time_zone_unref(zone);
  return done_tool(content);
}

bool are_keys(std::string_view digits) {
  return !digits.empty() && digits.size() <= 64 &&
         digits.find_first_not_of("0123456789*#ABCDw") == digits.npos;
}

}  // namespace

AgentTools::AgentTools(std::shared_ptr<const Agent> agent, Network& network, CallControl& control)
    : agent_(std::move(agent)), network_(network), control_(control) {
  for (const Tool& tool : agent_->tools) specs_.push_back(make_spec(tool));
}

Task<ToolOutcome> AgentTools::run(ToolUse use) {
  const auto spec = std::ranges::find(specs_, use.name, &ToolSpec::name);
  if (spec == specs_.end()) co_return failed_tool("there is no tool \"" + use.name + "\"");
  if (auto fault = find_argument_fault(use.input, spec->input_schema)) co_return failed_tool(*fault);

  const Tool& tool = agent_->tools[static_cast<size_t>(spec - specs_.begin())];
  const Secrets secrets(agent_->secrets);
  switch (tool.type) {
    case Tool::Type::hang_up:
      control_.hang_up("agent-goodbye");
      co_return done_tool({{"status", "the call ends when your last word has been heard"}});
    case Tool::Type::transfer_call: {
      auto to = secrets.resolve(tool.to);
      if (!to) co_return failed_tool(to.error().text());
      if (auto begun = control_.transfer(*to); !begun) co_return failed_tool(begun.error().message);
      co_return done_tool({{"status", "the transfer starts when your last word has been heard"}});
    }
    case Tool::Type::send_dtmf: {
      std::string digits = get_string(use.input, "digits");
      if (!are_keys(digits))
        co_return failed_tool("digits must be 1 to 64 of 0-9, *, #, A-D; w waits half a second");
      co_await control_.press_keys(digits);
      co_return done_tool({{"pressed", digits}});
    }
    case Tool::Type::get_time:
      co_return tell_time(network_.loop().wall_now(), get_string(use.input, "timezone"));
    case Tool::Type::http:
      if (tool.on_duplicate == Tool::OnDuplicate::reuse) co_return co_await run_once(std::move(use), tool);
      co_return co_await run_http(std::move(use), tool);
  }
  co_return failed_tool("this tool cannot run");
}

Task<ToolOutcome> AgentTools::run_http(ToolUse use, const Tool& tool) {
  if (tool.on_interrupt == Tool::OnInterrupt::cancel) {
    use.id = control_.idempotency_key(use.id);
    co_return co_await run_http_tool(network_, tool, Secrets(agent_->secrets), std::move(use));
  }
  const auto finishing = std::make_shared<Finishing>();
  finishing->use = std::move(use);
  scope_.spawn(run_to_its_end(finishing, tool));
  co_await finishing->ended.wait();
  co_return finishing->outcome;
}

/// Who asks for the same while it is being done waits for it, and gets what came of it; what failed, or was cancelled,
/// may be tried again.
Task<ToolOutcome> AgentTools::run_once(ToolUse use, const Tool& tool) {
  const auto key = use.name + "\n" + nlohmann::json(use.input).dump();  // its members sorted
  for (auto found = once_.find(key); found != once_.end(); found = once_.find(key)) {
    const auto before = found->second;
    if (before->outcome) co_return *before->outcome;
    const auto ended = before->ended;
    co_await ended->wait();
    if (before->outcome) co_return *before->outcome;
  }
  // Leaves the list, also where the task is destroyed, unless it has succeeded.
  struct Turn {
    AgentTools& tools;
    const std::string& key;
    std::shared_ptr<Once> once = std::make_shared<Once>();
    ~Turn() {
      if (!once->outcome) tools.once_.erase(key);
      once->ended->set();
    }
  } turn{*this, key};
  once_[key] = turn.once;
  ToolOutcome outcome = co_await run_http(std::move(use), tool);
  if (outcome.ok) turn.once->outcome = outcome;
  co_return outcome;
}

Task<> AgentTools::run_to_its_end(std::shared_ptr<Finishing> tool, const Tool& settings) {
  finishing_.push_back(tool);
  tool->started = network_.loop().now();
  ToolUse use = tool->use;
  use.id = control_.idempotency_key(use.id);
  tool->outcome = co_await run_http_tool(network_, settings, Secrets(agent_->secrets), std::move(use));
  finishing_.remove(tool);
  if (on_finished_) on_finished_(*tool);
  tool->ended.set();
  if (on_all_finished_ && finishing_.empty())
    std::exchange(on_all_finished_, {})();  // last: it may destroy us
}

void AgentTools::finish(std::function<void(const Late&)> on_finished, std::function<void()> on_all_finished) {
  if (finishing_.empty()) return on_all_finished();
  on_finished_ = std::move(on_finished);
  on_all_finished_ = std::move(on_all_finished);
}

}  // namespace aybiza
