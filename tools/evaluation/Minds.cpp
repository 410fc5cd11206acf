#include "tools/evaluation/Minds.h"

#include <algorithm>

#include "core/vendors/bedrock/ChatHistory.h"
#include "tools/aybiza-emulator/Brain.h"
#include "tools/aybiza-emulator/Data.h"
#include "tools/aybiza-emulator/ModelRequest.h"

namespace aybiza::evaluation {

namespace {

/// Any model that the emulator knows: which one does not matter to a brain.
constexpr auto model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

bool is_of_caller(const Json& message) {
  return get_string(message, "role") == "user" &&
         get_string(at(get(message, "content"), 0), "text") != bedrock::opening;
}

size_t messages_of_caller(const Json& request) {
  return static_cast<size_t>(std::ranges::count_if(get(request, "messages"), is_of_caller));
}

}  // namespace

std::string find_brain(const std::string& name) {
  const bool ships = name.find_first_of("/.") == name.npos;
  return ships ? emulator::find_data("scenarios/" + name + ".yaml") : name;
}

Result<Brain> load_brain(const std::string& name) { return emulator::load_scenario(find_brain(name)); }

Reply answer(const Json& request, const std::vector<ModelAnswer>& answers, const Brain* brain, WallTime now) {
  if (const size_t number = messages_of_caller(request); number > 0 && number <= answers.size()) {
    const ModelAnswer& written = answers[number - 1];
    return {written.say, written.tool, written.input, written.status, R"({"message":"as the suite says"})"};
  }
  if (!brain) return {.say = "The suite has no answer for this."};
  const auto asked = emulator::read_converse(model, to_text(request));
  if (!asked.request) return {.status = asked.error.status, .error = asked.error.body()};
  const emulator::Day today{std::chrono::floor<std::chrono::days>(now)};
  auto thought = emulator::think(*brain, asked.request->history, today,
                                 [&](std::string_view tool) { return asked.request->offers(tool); });
  return {std::move(thought.say), std::move(thought.tool), std::move(thought.input)};
}

}  // namespace aybiza::evaluation
