#include "tools/aybiza/watch/CallView.h"

#include <algorithm>
#include <cmath>

#include "tools/aybiza/caller/LiveView.h"
#include "tools/aybiza/watch/Table.h"

namespace aybiza::cli {

namespace {

/// "1:05.3" since the call's start.
std::string clock_text(double ms) {
  const auto tenths = std::llround(ms / 100);
  std::string seconds = std::to_string(tenths / 10 % 60);
  if (seconds.size() < 2) seconds.insert(0, 1, '0');
  return std::to_string(tenths / 600) + ":" + seconds + "." + std::to_string(tenths % 10);
}

std::string said(const Json& line) {
  return get_string(line, "text") + (get_bool(line, "interrupted") ? " [interrupted]" : "");
}

}  // namespace

std::vector<std::string> call_view(const Json& report) {
  std::vector<std::string> lines = {get_string(report, "call") + ": " + get_string(report, "agent") +
                                    ", from " + get_string(report, "from", "?") + " to " +
                                    get_string(report, "to", "?") + ", since " +
                                    get_string(report, "started")};
  if (const std::string outcome = get_string(report, "outcome"); !outcome.empty())
    lines.push_back("ended: " + outcome + " after " +
                    duration_text(get_number(report, "duration_ms") / 1000));
  const Json& usage = get(report, "usage");
  lines.push_back("model: " + std::to_string(get_int(usage, "requests")) + " requests, " +
                  std::to_string(get_int(usage, "input_tokens")) + " tokens in, " +
                  std::to_string(get_int(usage, "output_tokens")) + " out");
  struct Row {
    double at_ms;
    std::string who, what;
  };
  std::vector<Row> rows;
  for (const Json& line : get(report, "transcript"))
    rows.push_back({get_number(line, "at_ms"), get_string(line, "speaker"), said(line)});
  for (const Json& tool : get(report, "tools"))
    rows.push_back({get_number(tool, "at_ms"), "tool",
                    get_string(tool, "tool") + " " + to_text(get(tool, "input")) + " → " +
                        to_text(get(tool, "output"))});
  for (const Json& warning : get(report, "warnings"))
    rows.push_back({get_number(warning, "at_ms"), "warning",
                    get_string(warning, "where") + ": " + get_string(warning, "what")});
  std::ranges::stable_sort(rows, {}, &Row::at_ms);
  std::vector<std::vector<std::string>> cells;
  for (const Row& row : rows) cells.push_back({clock_text(row.at_ms), row.who, row.what});
  if (!rows.empty()) {
    lines.push_back("");
    for (const std::string& line : table({{"AT", true}, {"WHO"}, {"WHAT"}}, cells)) lines.push_back(line);
  }
  if (get(report, "turns").empty()) return lines;
  lines.push_back("");
  for (const Json& turn : get(report, "turns"))
    lines.push_back("turn " + std::to_string(get_int(turn, "generation")) + ": " +
                    caller::latency_line(turn));
  return lines;
}

}  // namespace aybiza::cli
