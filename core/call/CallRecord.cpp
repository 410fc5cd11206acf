#include "core/call/CallRecord.h"

#include <glib.h>

#include <algorithm>
#include <cmath>

namespace aybiza {

namespace {

std::string iso_time(WallTime time) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  GDateTime* date = g_date_time_new_from_unix_utc(us / 1000000);
  char* text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
  std::string result = text;
  g_free(text);
  g_date_time_unref(date);
  return result;
}

Json transcript_of(const CallRecord& record) {
  Json transcript = Json::array();
  for (const CallRecord::Line& line : record.transcript) {
    if (line.text.empty()) continue;
    Json entry = {
        {"at_ms", rounded_ms(line.at_ms)}, {"speaker", line.agent ? "agent" : "caller"}, {"text", line.text}};
    if (line.interrupted) entry["interrupted"] = true;
    if (!line.purpose.empty()) entry["purpose"] = line.purpose;
    transcript.push_back(entry);
  }
  return transcript;
}

Json turns_of(const CallRecord& record) {
  Json turns = Json::array();
  for (const auto& [generation, latency] : record.latencies) {
    if (!latency.decided) continue;  // the agent's own words answer nobody
    Json entry = {{"generation", generation}};
    entry.update(latency.to_json());
    turns.push_back(entry);
  }
  return turns;
}

}  // namespace

double rounded_ms(double ms) { return std::round(ms * 10) / 10; }

bool CallRecord::is_blank() const {
  return std::ranges::all_of(transcript, [](const Line& line) { return line.text.empty(); });
}

uint64_t CallRecord::last_generation() const {
  uint64_t last = latencies.empty() ? 0 : latencies.rbegin()->first;
  for (const Line& line : transcript) last = std::max(last, line.generation);
  return last;
}

Json report(const CallRecord& record) {
  Json report = {
      {"call", record.info.id}, {"agent", record.info.agent},          {"from", record.info.from},
      {"to", record.info.to},   {"started", iso_time(record.started)}, {"outcome", record.outcome}};
  if (!record.detail.empty()) report["detail"] = record.detail;
  if (record.ended_ms) report["duration_ms"] = rounded_ms(*record.ended_ms);
  if (record.resumed) report["resumed"] = record.resumed;
  report["transcript"] = transcript_of(record);
  report["turns"] = turns_of(record);
  report["tools"] = record.tools;
  report["usage"] = {{"requests", record.requests},
                     {"input_tokens", record.usage.input_tokens},
                     {"output_tokens", record.usage.output_tokens},
                     {"cache_read_tokens", record.usage.cache_read_tokens},
                     {"cache_write_tokens", record.usage.cache_write_tokens},
                     {"cost_usd", record.usage.cost_usd}};
  if (record.guesses_kept + record.guesses_dropped > 0)
    report["speculation"] = {{"kept", record.guesses_kept}, {"dropped", record.guesses_dropped}};
  if (!record.warnings.empty()) report["warnings"] = record.warnings;
  return report;
}

}  // namespace aybiza
