#include "Control.h"

#include "ScriptEars.h"

namespace aybiza::emulator {

namespace {

Answer to_answer(int status, const Json& body) {
  return {status, to_text(body) + "\n", {{"Content-Type", "application/json"}}};
}

std::string as_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : to_text(value);
}

}  // namespace

Control::Control(World& world, Server& server, Settings settings)
    : world_(world), settings_(std::move(settings)) {
  server.serve("/control", [this](Request r, Exchange& e) { return handle(std::move(r), e); });
}

Task<> Control::handle(Request request, Exchange& exchange) {
  if (request.path == "/control" && request.method == "POST")
    co_return exchange.answer(change_settings(request));
  if (request.path != "/control/state" || request.method != "GET")
    co_return exchange.answer(to_answer(404, {{"error", "POST /control or GET /control/state"}}));
  Json state = world_.sessions.to_json();
  state["faults"] = world_.faults.to_json();
  exchange.answer(to_answer(200, state));
}

Answer Control::change_settings(const Request& request) {
  auto json = parse_json(request.body, "the body");
  if (!json || !json->is_object()) return to_answer(400, {{"error", "the body must be a JSON object"}});
  Settings changed = settings_;
  changed.faults.clear();
  for (const auto& [name, value] : json->items()) {
    if (name == "script") continue;
    Result<void> set;
    if (name == "faults") {
      for (const auto& fault : value)
        if (set) set = change(changed, "fault", as_text(fault));
    } else if (name == "port" || name == "address" || name == "scenario" || name == "ears" ||
               name == "port-file") {
      set = fail(Fault::bad_input, name + " cannot be changed while the emulator runs");
    } else {
      set = change(changed, name, as_text(value));
    }
    if (!set) return to_answer(400, {{"error", set.error().text()}});
  }
  if (json->contains("script")) {
    std::vector<std::string> lines;
    for (const auto& line : get(*json, "script")) lines.push_back(as_text(line));
    auto* told = dynamic_cast<ScriptEars*>(world_.ears.get());
    if (!told)
      return to_answer(
          400, {{"error", "these ears are real; start with --ears=script to tell them what to hear"}});
    told->tell(std::move(lines));
  }
  if (json->contains("faults")) {
    world_.faults.clear();
    for (auto& rule : changed.faults) world_.faults.add(rule);
  }
  world_.latencies = changed.latencies;
  world_.keys = changed.keys;
  settings_ = std::move(changed);
  return to_answer(200, {{"ok", true}});
}

}  // namespace aybiza::emulator
