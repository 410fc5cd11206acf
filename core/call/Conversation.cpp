// Live events and their fields (beside `event` and `at_ms`):
//   call-started  call, agent, from, to              caller-speaking / caller-silent
//   interim text                                     final         text, confidence
//   turn          generation, text, reason           say           generation, text, purpose
//   interrupted   generation, cause                  heard         generation, text, complete, interrupted
//   tool-start    id, tool, input                    tool-end      id, tool, ok, output, ms
//   key           digit                              latency       generation, the fields of
//   Latency::to_json() warning       where, what                        call-ended    report
#include "core/call/Conversation.h"

#include <glib.h>

#include <cmath>

namespace aybiza {

namespace {

double rounded(double ms) { return std::round(ms * 10) / 10; }

std::string iso_time(WallTime time) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  GDateTime* date = g_date_time_new_from_unix_utc(us / 1000000);
  char* text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
  std::string result = text;
  g_free(text);
  g_date_time_unref(date);
  return result;
}

/// A tool's input or output as JSON where it is, else as the text that it is.
Json as_value(const std::string& text) { return parse_json(text, "tool data").value_or(Json(text)); }

}  // namespace

Conversation::Conversation(CallInfo info, Time now, WallTime wall_now, Listener* listener)
    : info_(std::move(info)), started_(now), wall_started_(wall_now), listener_(listener) {
  emit("call-started", now,
       {{"call", info_.id}, {"agent", info_.agent}, {"from", info_.from}, {"to", info_.to}});
}

void Conversation::emit(std::string_view event, Time now, Json fields) {
  if (!listener_) return;
  Json whole = {{"event", event}, {"at_ms", rounded(ms(now))}};
  whole.update(fields);
  listener_->on_event(whole);
}

template <class Note>
bool Conversation::try_note(const GstStructure* structure, Time now) {
  auto note = line::from_structure<Note>(structure);
  if (note) on(*note, now);
  return note.has_value();
}

void Conversation::note(const GstStructure* s, Time now) {
  [[maybe_unused]] const bool known = try_note<line::Stage>(s, now) || try_note<line::Interim>(s, now) ||
                                      try_note<line::Transcript>(s, now) || try_note<line::Played>(s, now) ||
                                      try_note<line::SpeechStart>(s, now) ||
                                      try_note<line::SpeechStop>(s, now) || try_note<line::TurnEnd>(s, now) ||
                                      try_note<line::Say>(s, now) || try_note<line::Interruption>(s, now) ||
                                      try_note<line::ToolStart>(s, now) || try_note<line::ToolEnd>(s, now) ||
                                      try_note<line::Usage>(s, now) || try_note<line::Dtmf>(s, now);
}

// ---- the caller -------------------------------------------------------------------------------------------

void Conversation::on(const line::SpeechStart&, Time now) { emit("caller-speaking", now); }
void Conversation::on(const line::SpeechStop&, Time now) { emit("caller-silent", now); }
void Conversation::on(const line::Dtmf& n, Time now) { emit("key", now, {{"digit", n.digit}}); }
void Conversation::on(const line::Interim& n, Time now) { emit("interim", now, {{"text", n.text}}); }

void Conversation::on(const line::Transcript& n, Time now) {
  if (!n.text.empty()) emit("final", now, {{"text", n.text}, {"confidence", n.confidence}});
}

void Conversation::on(const line::TurnEnd& n, Time now) {
  transcript_.push_back({.agent = false,
                         .generation = n.generation,
                         .at_ms = ms(Time(Duration(n.speech_end))),
                         .text = n.text});
  Latency& latency = latencies_[n.generation];
  latency.speech_end = Time(Duration(n.speech_end));
  latency.decided = Time(Duration(n.decided_by));
  emit("turn", now, {{"generation", n.generation}, {"text", n.text}, {"reason", n.reason}});
}

// ---- the agent --------------------------------------------------------------------------------------------

Conversation::Line& Conversation::agent_line(uint64_t generation, Time now) {
  for (auto line = transcript_.rbegin(); line != transcript_.rend(); ++line)
    if (line->agent && line->generation == generation) return *line;
  return transcript_.emplace_back(Line{.agent = true, .generation = generation, .at_ms = ms(now)});
}

void Conversation::on(const line::Say& n, Time now) {
  agent_line(n.generation, now).purpose = n.purpose;
  emit("say", now, {{"generation", n.generation}, {"text", n.text}, {"purpose", n.purpose}});
}

void Conversation::on(const line::Played& n, Time now) {
  Line& line = agent_line(n.generation, now);
  const bool news = line.text != n.heard || n.complete || n.interrupted;
  if (line.text.empty()) line.at_ms = ms(now);
  line.text = n.heard;
  line.interrupted = n.interrupted;
  if (news)
    emit("heard", now,
         {{"generation", n.generation},
          {"text", n.heard},
          {"complete", n.complete},
          {"interrupted", n.interrupted}});
}

void Conversation::on(const line::Interruption& n, Time now) {
  emit("interrupted", now, {{"generation", n.generation}, {"cause", n.cause}});
}

void Conversation::on(const line::ToolStart& n, Time now) {
  tools_.push_back(
      {{"id", n.id}, {"tool", n.tool}, {"at_ms", rounded(ms(now))}, {"input", as_value(n.input)}});
  emit("tool-start", now, {{"id", n.id}, {"tool", n.tool}, {"input", as_value(n.input)}});
}

void Conversation::on(const line::ToolEnd& n, Time now) {
  const double took = rounded(static_cast<double>(n.duration) / 1e6);
  for (Json& tool : tools_)
    if (tool["id"] == n.id) tool.update({{"ok", n.ok}, {"output", as_value(n.output)}, {"ms", took}});
  emit("tool-end", now,
       {{"id", n.id}, {"tool", n.tool}, {"ok", n.ok}, {"output", as_value(n.output)}, {"ms", took}});
}

void Conversation::on(const line::Usage& n, Time) {
  requests_++;
  usage_.input_tokens += n.input_tokens;
  usage_.output_tokens += n.output_tokens;
  usage_.cache_read_tokens += n.cache_read_tokens;
  usage_.cache_write_tokens += n.cache_write_tokens;
  usage_.cost_usd += n.cost_usd;
}

void Conversation::on(const line::Stage& n, Time now) {
  Latency& latency = latencies_[n.generation];
  const bool first_frame = n.stage == "first-frame" && !latency.first_frame;
  latency.enter(n);
  if (!first_frame || !latency.decided) return;
  Json fields = {{"generation", n.generation}};
  fields.update(latency.to_json());
  emit("latency", now, fields);
}

// ---- the end ----------------------------------------------------------------------------------------------

void Conversation::warning(std::string_view where, std::string_view what, Time now) {
  warnings_.push_back({{"at_ms", rounded(ms(now))}, {"where", where}, {"what", what}});
  emit("warning", now, {{"where", where}, {"what", what}});
}

void Conversation::ended(std::string_view outcome, std::string_view detail, Time now) {
  if (ended_ms_) return;
  ended_ms_ = ms(now);
  outcome_ = outcome;
  detail_ = detail;
  emit("call-ended", now, {{"report", report()}});
}

Json Conversation::report() const {
  Json transcript = Json::array();
  for (const Line& line : transcript_) {
    if (line.text.empty()) continue;
    Json entry = {
        {"at_ms", rounded(line.at_ms)}, {"speaker", line.agent ? "agent" : "caller"}, {"text", line.text}};
    if (line.interrupted) entry["interrupted"] = true;
    if (!line.purpose.empty()) entry["purpose"] = line.purpose;
    transcript.push_back(entry);
  }
  Json turns = Json::array();
  for (const auto& [generation, latency] : latencies_) {
    if (!latency.decided) continue;  // the agent's own words answer nobody
    Json entry = {{"generation", generation}};
    entry.update(latency.to_json());
    turns.push_back(entry);
  }
  Json report = {{"call", info_.id},
                 {"agent", info_.agent},
                 {"from", info_.from},
                 {"to", info_.to},
                 {"started", iso_time(wall_started_)},
                 {"outcome", outcome_}};
  if (!detail_.empty()) report["detail"] = detail_;
  if (ended_ms_) report["duration_ms"] = rounded(*ended_ms_);
  report["transcript"] = transcript;
  report["turns"] = turns;
  report["tools"] = tools_;
  report["usage"] = {{"requests", requests_},
                     {"input_tokens", usage_.input_tokens},
                     {"output_tokens", usage_.output_tokens},
                     {"cache_read_tokens", usage_.cache_read_tokens},
                     {"cache_write_tokens", usage_.cache_write_tokens},
                     {"cost_usd", usage_.cost_usd}};
  if (!warnings_.empty()) report["warnings"] = warnings_;
  return report;
}

}  // namespace aybiza
