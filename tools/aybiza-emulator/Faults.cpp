#include "Faults.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace aybiza::emulator {

namespace {

constexpr std::array<std::string_view, 7> kind_names = {"drop",      "stall",   "truncate", "throttle",
                                                        "malformed", "silence", "exception"};
constexpr std::array<std::string_view, 4> place_names = {"listen", "speak", "bedrock", "twilio"};

template <size_t N> std::string list(const std::array<std::string_view, N>& names) {
  std::string text;
  for (auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

}  // namespace

Result<FaultRule> parse_fault(std::string_view text) {
  auto wrong = [&](const std::string& what) {
    return fail(Fault::bad_input, "fault \"" + std::string(text) + "\": " + what,
                "write WHERE:KIND[@NTH|*TIMES|%CHANCE]");
  };
  FaultRule rule;
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return wrong("there is no colon");
  rule.where = text.substr(0, colon);
  if (std::ranges::find(place_names, rule.where) == place_names.end())
    return wrong("the place must be one of " + list(place_names));
  const size_t mark = std::min(text.find_first_of("@*%", colon), text.size());
  const auto kind = std::ranges::find(kind_names, text.substr(colon + 1, mark - colon - 1));
  if (kind == kind_names.end()) return wrong("the kind must be one of " + list(kind_names));
  rule.kind = static_cast<FaultKind>(kind - kind_names.begin());
  if (mark == text.size()) return rule;
  const std::string number(text.substr(mark + 1));
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (number.empty() || *end || value < 0) return wrong("\"" + number + "\" is not a number");
  if (text[mark] == '%') {
    if (value > 1) return wrong("a chance is between 0 and 1");
    rule.probability = value;
  } else {
    (text[mark] == '@' ? rule.at : rule.times) = static_cast<int>(value);
  }
  return rule;
}

Json to_json(const FaultRule& rule) {
  Json json = {{"where", rule.where}, {"kind", kind_names[static_cast<size_t>(rule.kind)]}};
  if (rule.at) json["at"] = rule.at;
  if (rule.times >= 0) json["times"] = rule.times;
  if (rule.probability < 1) json["probability"] = rule.probability;
  return json;
}

bool Faults::strikes(std::string_view where, FaultKind kind) {
  bool struck = false;
  for (auto& [rule, occasions, count] : rules_) {
    if (rule.where != where || rule.kind != kind) continue;
    occasions++;
    if (rule.at && occasions != rule.at) continue;
    if (rule.times >= 0 && count >= rule.times) continue;
    if (rule.probability < 1 && std::uniform_real_distribution<>(0, 1)(random_) >= rule.probability) continue;
    count++;
    struck = true;
  }
  return struck;
}

Json Faults::to_json() const {
  Json list = Json::array();
  for (const auto& [rule, occasions, count] : rules_) {
    Json json = emulator::to_json(rule);
    json["occasions"] = occasions;
    json["struck"] = count;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace aybiza::emulator
