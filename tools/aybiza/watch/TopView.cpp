#include "tools/aybiza/watch/TopView.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "tools/aybiza/watch/Table.h"

namespace aybiza::cli {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 7> stages = {{
    {"turn_latency", "what the caller waits"},
    {"end_of_turn", "  hearing the turn's end"},
    {"first_token", "  thinking"},
    {"first_audio", "  voice"},
    {"first_frame", "  sending"},
    {"engine_overhead", "of it ours"},
    {"tool", "tools"},
}};

std::string count_text(const Json& object, std::string_view key) {
  return std::to_string(get_int(object, key));
}

uint64_t total(const CallMetrics::Counts& counts) {
  uint64_t sum = 0;
  for (const auto& [label, count] : counts) sum += count;
  return sum;
}

int64_t total(const Json& counts) {
  int64_t sum = 0;
  if (counts.is_object())
    for (const auto& [label, count] : counts.items()) sum += count.is_number() ? count.get<int64_t>() : 0;
  return sum;
}

/// Of one core. Nothing where there is nobody to divide by.
std::optional<double> cpu_ms_per_call(const Json& worker) {
  const double calls = get_number(worker, "calls");
  if (calls <= 0) return std::nullopt;
  return get_number(worker, "busy") * 1000 / calls;
}

std::vector<std::string> headline(const Snapshot& now, const CallMetrics& recent, double recent_s) {
  const Json& admission = get(now.status, "admission");
  const Json& states = get(admission, "states");
  const int64_t limit = get_int(admission, "limit");
  std::string calls =
      count_text(now.status, "calls") + (limit > 0 ? " of " + std::to_string(limit) : "") + " calls";
  for (const char* state : {"reserved", "assigned", "absent"})
    if (get_int(states, state) > 0) calls += ", " + count_text(states, state) + " " + state;
  const auto rate = [&](uint64_t n) {
    return fraction_text(recent_s > 0 ? static_cast<double>(n) / recent_s : 0) + "/s";
  };
  return {
      "aybizad " + get_string(now.status, "status") + ", up " +
          duration_text(get_number(now.status, "uptime_s")) + ", edition " +
          count_text(now.status, "edition") + ", workers replaced: " + count_text(now.status, "restarts"),
      calls + "; " + rate(recent.started) + " begin, " + rate(total(recent.ended)) + " end; " +
          std::to_string(total(get(admission, "refused"))) + " refused, " +
          std::to_string(now.counted.resumed) + " resumed, " + std::to_string(total(now.counted.warnings)) +
          " warnings",
  };
}

std::vector<std::string> workers(const Json& status) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& worker : get(status, "workers")) {
    const auto cpu = cpu_ms_per_call(worker);
    rows.push_back(
        {count_text(worker, "id"), count_text(worker, "pid"), get_string(worker, "state"),
         count_text(worker, "calls"), std::to_string(std::llround(get_number(worker, "busy") * 100)) + " %",
         cpu ? milliseconds_text(*cpu) + "/s" : "", milliseconds_text(get_number(worker, "lateness_ms")),
         memory_text(get_number(worker, "rss_kb")), count_text(worker, "stalls"),
         duration_text(get_number(worker, "uptime_s")), get_string(worker, "version")});
  }
  return table({{"WORKER", true},
                {"PID", true},
                {"STATE"},
                {"CALLS", true},
                {"CPU", true},
                {"CPU/CALL", true},
                {"LATE", true},
                {"MEMORY", true},
                {"STALLS", true},
                {"UP", true},
                {"VERSION"}},
               rows);
}

std::vector<std::string> latencies(const CallMetrics& recent, double recent_s) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [stage, what] : stages) {
    const auto found = recent.latency_ms.find(stage);
    if (found == recent.latency_ms.end() || found->second.count() == 0) continue;
    std::vector<std::string> row = {what};
    for (double q : {0.5, 0.95, 0.99}) row.push_back(milliseconds_text(*found->second.quantile(q)));
    row.push_back(std::to_string(found->second.count()));
    rows.push_back(row);
  }
  if (rows.empty()) return {};
  return table({{"LATENCY, LAST " + duration_text(recent_s)},
                {"p50", true},
                {"p95", true},
                {"p99", true},
                {"TURNS", true}},
               rows);
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& block) {
  if (block.empty()) return;
  if (!lines.empty()) lines.push_back("");
  lines.insert(lines.end(), block.begin(), block.end());
}

}  // namespace

std::vector<std::string> calls_view(const Json& calls) {
  std::vector<const Json*> sorted;
  for (const Json& call : get(calls, "calls")) sorted.push_back(&call);
  std::ranges::stable_sort(sorted, std::greater<>(),
                           [](const Json* call) { return get_number(*call, "seconds"); });
  std::vector<std::vector<std::string>> rows;
  for (const Json* call : sorted)
    rows.push_back({get_string(*call, "id"), get_string(*call, "agent"), get_string(*call, "from"),
                    get_string(*call, "to"), duration_text(get_number(*call, "seconds")),
                    count_text(*call, "turns"), count_text(*call, "worker")});
  return table({{"CALL"}, {"AGENT"}, {"FROM"}, {"TO"}, {"FOR", true}, {"TURNS", true}, {"WORKER", true}},
               rows);
}

std::vector<std::string> top_view(const Snapshot& now, const CallMetrics& recent, double recent_s,
                                  size_t rows) {
  std::vector<std::string> lines = headline(now, recent, recent_s);
  append(lines, workers(now.status));
  append(lines, latencies(recent, recent_s));
  std::vector<std::string> calls = calls_view(now.calls);
  const size_t taken = lines.size() + 1;  // and the empty line between
  if (rows > 0 && taken + calls.size() > rows) {
    const size_t room = rows > taken + 2 ? rows - taken - 1 : 1;  // the last line tells of the rest
    const size_t hidden = calls.size() - std::min(calls.size(), room);
    calls.resize(calls.size() - hidden);
    calls.push_back("… and " + std::to_string(hidden) + " more (aybiza calls)");
  }
  append(lines, calls);
  return lines;
}

Json top_json(const Snapshot& now, const CallMetrics& recent, double recent_s) {
  Json latency = Json::object();
  for (const auto& [stage, histogram] : recent.latency_ms) {
    if (histogram.count() == 0) continue;
    latency[stage] = {{"p50_ms", *histogram.quantile(0.5)},
                      {"p95_ms", *histogram.quantile(0.95)},
                      {"p99_ms", *histogram.quantile(0.99)},
                      {"turns", histogram.count()}};
  }
  Json json = now.status;
  for (Json& worker : json["workers"])
    if (const auto cpu = cpu_ms_per_call(worker)) worker["cpu_ms_per_call_s"] = *cpu;
  json["recent_s"] = recent_s;
  json["latency"] = std::move(latency);
  json["live"] = get(now.calls, "calls");
  return json;
}

}  // namespace aybiza::cli
