// Live events and their fields (beside `event` and `at_ms`):
//   call-started     call, agent, from, to
//   call-resumed     call, agent, resumed, away_ms
//   call-suspended   reason
//   call-ended       report
//   caller-speaking, caller-silent
//   interim          text
//   final            text, confidence
//   key              digit
//   turn             generation, text, reason
//   say              generation, text, purpose
//   heard            generation, text, complete, interrupted
//   hold             generation, how, cause
//   interrupted      generation, cause
//   waiting          on, cause
//   recovery         cause
//   breakdown        domain, initiator, reason, members, restarted
//   fallback         stage, from, to, cause
//   tool-start       id, tool, input
//   tool-end         id, tool, ok, output, ms
//   speculation      generation, kept, ms (from the guess that the turn is over to the outcome)
//   latency          generation, and the fields of Latency::to_json()
//   warning          where, what
#include "core/call/Conversation.h"

#include <algorithm>
#include <cmath>

namespace aybiza {

namespace {

/// A tool's input or output as JSON where it is, else as the text that it is.
Json as_value(const std::string& text) { return parse_json(text, "tool data").value_or(Json(text)); }

/// The state of a tool that was at work when its call was cut off, until it is asked for again.
constexpr auto lost = "unknown", repeated = "repeated";

}  // namespace

Conversation::Conversation(CallInfo info, Time now, WallTime wall_now, Listener* listener)
    : record_{.info = std::move(info), .started = wall_now}, started_(now), listener_(listener) {
  emit("call-started", now,
       {{"call", record_.info.id},
        {"agent", record_.info.agent},
        {"from", record_.info.from},
        {"to", record_.info.to}});
}

Conversation::Conversation(CallRecord record, Duration away, Time now, WallTime wall_now, Listener* listener)
    : record_(std::move(record)),
      started_(now - std::max<Duration>(wall_now - record_.started, Duration::zero())),
      listener_(listener) {
  record_.resumed++;
  for (Json& tool : record_.tools)
    if (!tool.contains("ok") && !tool.contains("outcome")) tool["outcome"] = lost;
  const double away_ms = rounded_ms(to_ms(away));
  emit("call-resumed", now,
       {{"call", record_.info.id},
        {"agent", record_.info.agent},
        {"resumed", record_.resumed},
        {"away_ms", away_ms}});
  warning("call", "resumed " + std::to_string(std::llround(away_ms)) + " ms after its last checkpoint", now);
}

void Conversation::emit(std::string_view event, Time now, Json fields) {
  if (!listener_) return;
  Json whole = {{"event", event}, {"at_ms", rounded_ms(ms(now))}};
  whole.update(fields);
  listener_->on_event(whole);
}

template <class Note> bool Conversation::try_note(const GstStructure* structure, Time now) {
  auto note = line::from_structure<Note>(structure);
  if (note) on(*note, now);
  return note.has_value();
}

void Conversation::note(const GstStructure* s, Time now) {
  [[maybe_unused]] const bool known =
      try_note<line::Stage>(s, now) || try_note<line::Interim>(s, now) ||
      try_note<line::Transcript>(s, now) || try_note<line::Played>(s, now) ||
      try_note<line::SpeechStart>(s, now) || try_note<line::SpeechStop>(s, now) ||
      try_note<line::TurnEnd>(s, now) || try_note<line::Say>(s, now) || try_note<line::Hold>(s, now) ||
      try_note<line::Interruption>(s, now) || try_note<line::Waiting>(s, now) ||
      try_note<line::Recovery>(s, now) || try_note<line::Breakdown>(s, now) ||
      try_note<line::Fallback>(s, now) || try_note<line::ToolStart>(s, now) ||
      try_note<line::ToolEnd>(s, now) || try_note<line::Usage>(s, now) ||
      try_note<line::Speculation>(s, now) || try_note<line::Dtmf>(s, now);
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
  record_.transcript.push_back({.agent = false,
                                .generation = n.generation,
                                .at_ms = ms(Time(Duration(n.speech_end))),
                                .text = n.text});
  Latency& latency = record_.latencies[n.generation];
  latency.speech_end = since_start(n.speech_end);
  latency.decided = since_start(n.decided_by);
  emit("turn", now, {{"generation", n.generation}, {"text", n.text}, {"reason", n.reason}});
}

// ---- the agent --------------------------------------------------------------------------------------------

CallRecord::Line& Conversation::agent_line(uint64_t generation, Time now) {
  for (auto line = record_.transcript.rbegin(); line != record_.transcript.rend(); ++line)
    if (line->agent && line->generation == generation) return *line;
  return record_.transcript.emplace_back(
      CallRecord::Line{.agent = true, .generation = generation, .at_ms = ms(now)});
}

void Conversation::on(const line::Say& n, Time now) {
  agent_line(n.generation, now).purpose = n.purpose;
  emit("say", now, {{"generation", n.generation}, {"text", n.text}, {"purpose", n.purpose}});
}

void Conversation::on(const line::Played& n, Time now) {
  CallRecord::Line& line = agent_line(n.generation, now);
  if (line.text.empty()) line.at_ms = ms(now);
  // A voice that was restarted has forgotten what it said; heard is heard.
  const bool is_longer = n.heard.size() > line.text.size();
  const bool news = is_longer || n.complete || n.interrupted;
  if (is_longer) line.text = n.heard;
  line.interrupted = n.interrupted;
  if (news)
    emit("heard", now,
         {{"generation", n.generation},
          {"text", line.text},
          {"complete", n.complete},
          {"interrupted", n.interrupted}});
}

void Conversation::on(const line::Interruption& n, Time now) {
  emit("interrupted", now, {{"generation", n.generation}, {"cause", n.cause}});
}

void Conversation::on(const line::Hold& n, Time now) {
  emit("hold", now, {{"generation", n.generation}, {"how", n.how}, {"cause", n.cause}});
}

void Conversation::on(const line::Waiting& n, Time now) {
  emit("waiting", now, {{"on", n.on}, {"cause", n.cause}});
}

void Conversation::on(const line::Recovery& n, Time now) { emit("recovery", now, {{"cause", n.cause}}); }

void Conversation::on(const line::Breakdown& n, Time now) {
  warning(n.initiator, n.reason + (n.hang_up.empty() ? "; restarted: " : "; given up: ") + n.members, now);
  emit("breakdown", now,
       {{"domain", n.domain},
        {"initiator", n.initiator},
        {"reason", n.reason},
        {"members", n.members},
        {"restarted", n.hang_up.empty()}});
}

void Conversation::on(const line::Fallback& n, Time now) {
  emit("fallback", now, {{"stage", n.stage}, {"from", n.from}, {"to", n.to}, {"cause", n.cause}});
}

void Conversation::on(const line::ToolStart& n, Time now) {
  const Json input = as_value(n.input);
  Json run = {{"id", n.id}, {"tool", n.tool}, {"at_ms", rounded_ms(ms(now))}, {"input", input}};
  if (Json* before = find_lost_tool(n.tool, input)) {
    (*before)["outcome"] = repeated;
    run["key"] = get_string(*before, "key", get_string(*before, "id"));
  }
  record_.tools.push_back(std::move(run));
  emit("tool-start", now, {{"id", n.id}, {"tool", n.tool}, {"input", input}});
}

void Conversation::on(const line::ToolEnd& n, Time now) {
  const double took = rounded_ms(static_cast<double>(n.duration) / 1e6);
  for (Json& tool : record_.tools)
    if (get(tool, "id") == n.id) tool.update({{"ok", n.ok}, {"output", as_value(n.output)}, {"ms", took}});
  emit("tool-end", now,
       {{"id", n.id}, {"tool", n.tool}, {"ok", n.ok}, {"output", as_value(n.output)}, {"ms", took}});
}

void Conversation::on(const line::Usage& n, Time) {
  record_.requests++;
  record_.usage.input_tokens += n.input_tokens;
  record_.usage.output_tokens += n.output_tokens;
  record_.usage.cache_read_tokens += n.cache_read_tokens;
  record_.usage.cache_write_tokens += n.cache_write_tokens;
  record_.usage.cost_usd += n.cost_usd;
}

void Conversation::on(const line::Speculation& n, Time now) {
  (n.kept ? record_.guesses_kept : record_.guesses_dropped)++;
  const double took = rounded_ms(static_cast<double>(n.duration) / 1e6);
  emit("speculation", now, {{"generation", n.generation}, {"kept", n.kept}, {"ms", took}});
}

void Conversation::on(const line::Stage& n, Time now) {
  Latency& latency = record_.latencies[n.generation];
  const bool first_frame = n.stage == "first-frame" && !latency.first_frame;
  line::Stage stage = n;
  stage.time = since_start(n.time).time_since_epoch().count();
  latency.enter(stage);
  if (!first_frame || !latency.decided) return;
  Json fields = {{"generation", n.generation}};
  fields.update(latency.to_json());
  emit("latency", now, fields);
}

// ---- the end ----------------------------------------------------------------------------------------------

void Conversation::warning(std::string_view where, std::string_view what, Time now) {
  record_.warnings.push_back({{"at_ms", rounded_ms(ms(now))}, {"where", where}, {"what", what}});
  emit("warning", now, {{"where", where}, {"what", what}});
}

void Conversation::suspended(std::string_view reason, Time now) {
  warning("call", "suspended: " + std::string(reason), now);
  emit("call-suspended", now, {{"reason", reason}});
}

void Conversation::ended(std::string_view outcome, std::string_view detail, Time now) {
  if (record_.ended_ms) return;
  record_.ended_ms = ms(now);
  record_.outcome = outcome;
  record_.detail = detail;
  emit("call-ended", now, {{"report", report()}});
}

// ---- tools whose answer was lost --------------------------------------------------------------------------

Json* Conversation::find_lost_tool(const std::string& name, const Json& input) {
  for (Json& tool : record_.tools)
    if (get(tool, "outcome") == lost && get(tool, "tool") == name && get(tool, "input") == input)
      return &tool;
  return nullptr;
}

std::string Conversation::idempotency_key(const std::string& tool_use_id) const {
  for (auto tool = record_.tools.rbegin(); tool != record_.tools.rend(); ++tool)
    if (get(*tool, "id") == tool_use_id) return get_string(*tool, "key", tool_use_id);
  return tool_use_id;
}

}  // namespace aybiza
