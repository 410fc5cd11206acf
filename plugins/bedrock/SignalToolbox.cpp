#include "plugins/bedrock/SignalToolbox.h"

namespace aybiza {

namespace {

constexpr Duration longest_wait = seconds(30);

Task<bool> wait_for(Event& event) {
  co_await event.wait();
  co_return true;
}

ToolOutcome failed(std::string why) { return {.ok = false, .content = {{"error", std::move(why)}}}; }

}  // namespace

Result<std::unique_ptr<SignalToolbox>> SignalToolbox::parse(Loop& loop, std::string_view specs) {
  auto toolbox = std::unique_ptr<SignalToolbox>(new SignalToolbox(loop));
  if (specs.empty()) return toolbox;
  const auto json = parse_json(specs, "the property tools");
  if (!json) return fail(json.error());
  if (!json->is_array()) return fail(Fault::bad_input, "the property tools is no JSON array");
  for (const Json& item : *json) {
    const Json& spec = item.contains("toolSpec") ? item["toolSpec"] : item;
    ToolSpec tool{.name = get_string(spec, "name"), .description = get_string(spec, "description")};
    if (tool.name.empty()) return fail(Fault::bad_input, "the property tools has a tool without a name");
    if (const Json& schema = get(get(spec, "inputSchema"), "json"); schema.is_object())
      tool.input_schema = schema;
    toolbox->specs_.push_back(std::move(tool));
  }
  return toolbox;
}

Task<ToolOutcome> SignalToolbox::run(ToolUse use) {
  const auto waiting = std::make_shared<Waiting>();
  waiting_[use.id] = waiting;
  const auto answered = co_await with_timeout(loop_, longest_wait, wait_for(waiting->answered));
  waiting_.erase(use.id);
  if (!answered) co_return failed("no answer from " + use.name + " in 30 s");
  co_return std::move(waiting->outcome);
}

bool SignalToolbox::answer(const std::string& id, std::string_view json) {
  const auto it = waiting_.find(id);
  if (it == waiting_.end()) return false;
  const auto waiting = it->second;
  auto content = parse_json(json, "the tool's result");
  if (!content) {
    waiting->outcome = failed(content.error().message);
  } else {
    const bool is_error = content->is_object() && content->size() == 1 && content->contains("error");
    waiting->outcome = {.ok = !is_error, .content = std::move(*content)};
  }
  waiting->answered.set();
  return true;
}

}  // namespace aybiza
