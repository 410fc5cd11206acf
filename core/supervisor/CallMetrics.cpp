#include "core/supervisor/CallMetrics.h"

#include <algorithm>
#include <array>

namespace aybiza {

namespace {

constexpr std::array<std::string_view, 6> stages = {"end_of_turn", "first_token",     "first_audio",
                                                    "first_frame", "engine_overhead", "turn_latency"};
constexpr std::array<std::string_view, 4> token_kinds = {"input", "output", "cache_read", "cache_write"};
constexpr std::string_view tool_latency = "tool";

/// Labels are for a few things that are often named; who invents new ones all the time must not fill the memory.
constexpr size_t most_labels = 64;

void count(CallMetrics::Counts& counts, const std::string& label) {
  const bool is_new = !counts.contains(label);
  counts[is_new && counts.size() >= most_labels ? "other" : label]++;
}

void join(CallMetrics::Counts& counts, const CallMetrics::Counts& others) {
  for (const auto& [label, n] : others) counts[label] += n;
}

CallMetrics::Counts difference(const CallMetrics::Counts& earlier, CallMetrics::Counts later) {
  for (const auto& [label, count] : earlier) later[label] -= std::min(later[label], count);
  return later;
}

CallMetrics::Counts counts_in(const Json& object) {
  CallMetrics::Counts counts;
  if (!object.is_object()) return counts;
  for (const auto& [label, n] : object.items())
    if (n.is_number_unsigned()) counts[label] = n.get<uint64_t>();
  return counts;
}

void record(std::map<std::string, Histogram>& histograms, std::string_view stage, const Json& ms) {
  if (ms.is_number())
    histograms.try_emplace(std::string(stage), latency_bounds()).first->second.add(ms.get<double>());
}

}  // namespace

void CallMetrics::take(const Json& event) {
  const std::string name = get_string(event, "event");
  if (name == "call-started") started++;
  if (name == "call-resumed") resumed++;
  if (name == "call-suspended") suspended++;
  if (name == "turn") turns++;
  if (name == "interrupted") interruptions++;
  if (name == "hold" && get_string(event, "how") == "release") count(releases, get_string(event, "cause"));
  if (name == "recovery") count(recoveries, get_string(event, "cause"));
  if (name == "fallback") count(fallbacks, get_string(event, "stage"));
  if (name == "warning") count(warnings, get_string(event, "where"));
  if (name == "tool-end") {
    count(tools, get_bool(event, "ok") ? "ok" : "failed");
    record(latency_ms, tool_latency, get(event, "ms"));
  }
  if (name == "speculation") count(guesses, get_bool(event, "kept") ? "kept" : "dropped");
  if (name == "latency")
    for (std::string_view stage : stages) record(latency_ms, stage, get(event, std::string(stage) + "_ms"));
  if (name == "call-ended") {
    const Json& report = get(event, "report");
    count(ended, get_string(report, "outcome"));
    const Json& usage = get(report, "usage");
    for (std::string_view kind : token_kinds)
      tokens[std::string(kind)] += static_cast<uint64_t>(get_int(usage, std::string(kind) + "_tokens"));
    cost_usd += get_number(usage, "cost_usd");
  }
}

void CallMetrics::add(const CallMetrics& other) {
  started += other.started;
  resumed += other.resumed;
  suspended += other.suspended;
  turns += other.turns;
  interruptions += other.interruptions;
  join(releases, other.releases);
  join(recoveries, other.recoveries);
  join(fallbacks, other.fallbacks);
  join(ended, other.ended);
  join(warnings, other.warnings);
  join(tools, other.tools);
  join(guesses, other.guesses);
  join(tokens, other.tokens);
  cost_usd += other.cost_usd;
  for (const auto& [stage, histogram] : other.latency_ms)
    latency_ms.try_emplace(stage, latency_bounds()).first->second.add(histogram);
}

CallMetrics CallMetrics::since(const CallMetrics& earlier) const {
  CallMetrics recent = *this;
  auto less = [](uint64_t& number, uint64_t by) { number -= std::min(number, by); };
  less(recent.started, earlier.started);
  less(recent.resumed, earlier.resumed);
  less(recent.suspended, earlier.suspended);
  less(recent.turns, earlier.turns);
  less(recent.interruptions, earlier.interruptions);
  recent.releases = difference(earlier.releases, releases);
  recent.recoveries = difference(earlier.recoveries, recoveries);
  recent.fallbacks = difference(earlier.fallbacks, fallbacks);
  recent.ended = difference(earlier.ended, ended);
  recent.warnings = difference(earlier.warnings, warnings);
  recent.tools = difference(earlier.tools, tools);
  recent.guesses = difference(earlier.guesses, guesses);
  recent.tokens = difference(earlier.tokens, tokens);
  recent.cost_usd -= std::min(cost_usd, earlier.cost_usd);
  for (auto& [stage, histogram] : recent.latency_ms)
    if (const auto before = earlier.latency_ms.find(stage); before != earlier.latency_ms.end())
      histogram.subtract(before->second);
  return recent;
}

Json CallMetrics::to_json() const {
  Json latency = Json::object();
  for (const auto& [stage, histogram] : latency_ms) latency[stage] = histogram.to_json();
  return {{"started", started},
          {"resumed", resumed},
          {"suspended", suspended},
          {"turns", turns},
          {"interruptions", interruptions},
          {"releases", releases},
          {"recoveries", recoveries},
          {"fallbacks", fallbacks},
          {"ended", ended},
          {"warnings", warnings},
          {"tools", tools},
          {"guesses", guesses},
          {"tokens", tokens},
          {"cost_usd", cost_usd},
          {"latency_ms", latency}};
}

CallMetrics CallMetrics::from_json(const Json& json) {
  CallMetrics metrics;
  metrics.started = static_cast<uint64_t>(get_int(json, "started"));
  metrics.resumed = static_cast<uint64_t>(get_int(json, "resumed"));
  metrics.suspended = static_cast<uint64_t>(get_int(json, "suspended"));
  metrics.turns = static_cast<uint64_t>(get_int(json, "turns"));
  metrics.interruptions = static_cast<uint64_t>(get_int(json, "interruptions"));
  metrics.releases = counts_in(get(json, "releases"));
  metrics.recoveries = counts_in(get(json, "recoveries"));
  metrics.fallbacks = counts_in(get(json, "fallbacks"));
  metrics.ended = counts_in(get(json, "ended"));
  metrics.warnings = counts_in(get(json, "warnings"));
  metrics.tools = counts_in(get(json, "tools"));
  metrics.guesses = counts_in(get(json, "guesses"));
  metrics.tokens = counts_in(get(json, "tokens"));
  metrics.cost_usd = get_number(json, "cost_usd");
  if (const Json& latency = get(json, "latency_ms"); latency.is_object())
    for (const auto& [stage, histogram] : latency.items())
      metrics.latency_ms.emplace(stage, Histogram::from_json(latency_bounds(), histogram));
  return metrics;
}

}  // namespace aybiza
