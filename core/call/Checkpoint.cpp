#include "core/call/Checkpoint.h"

#include <algorithm>

#include "core/vendors/bedrock/ChatHistory.h"

namespace aybiza {

namespace {

int64_t to_unix_ms(WallTime time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

/// A time that our clock cannot hold becomes the last that it can.
WallTime from_unix_ms(int64_t ms) {
  constexpr int64_t farthest = std::chrono::duration_cast<milliseconds>(WallTime::duration::max()).count();
  return WallTime(milliseconds(std::clamp<int64_t>(ms, 0, farthest)));
}

tl::unexpected<Error> bad(const std::string& what) {
  return fail(Fault::bad_input, "the checkpoint's " + what);
}

// ---- values that name their own fields --------------------------------------------------------------------

struct FieldWriter {
  Json json = Json::object();
  void operator()(const char* name, const Latency::Stamp& stamp) {
    if (stamp) json[name] = stamp->time_since_epoch().count();
  }
  template <class T> void operator()(const char* name, const T& value) { json[name] = value; }
};

/// What is missing or of another type keeps its default.
struct FieldReader {
  const Json& json;
  void operator()(const char* name, Latency::Stamp& stamp) {
    if (const Json& value = get(json, name); value.is_number_integer())
      stamp = Time(Duration(value.get<int64_t>()));
  }
  void operator()(const char* name, std::string& value) { value = get_string(json, name); }
  void operator()(const char* name, double& value) { value = get_number(json, name); }
  void operator()(const char* name, uint64_t& value) {
    value = static_cast<uint64_t>(std::max<int64_t>(0, get_int(json, name)));
  }
};

template <class T> Json to_fields(T value) {
  FieldWriter writer;
  value.fields(writer);
  return std::move(writer.json);
}

template <class T> T from_fields(const Json& json) {
  T value;
  FieldReader reader{json};
  value.fields(reader);
  return value;
}

// ---- the record -------------------------------------------------------------------------------------------

Json to_json(const CallRecord::Line& line) {
  Json json = {
      {"agent", line.agent}, {"generation", line.generation}, {"at_ms", line.at_ms}, {"text", line.text}};
  if (line.interrupted) json["interrupted"] = true;
  if (!line.purpose.empty()) json["purpose"] = line.purpose;
  return json;
}

CallRecord::Line line_from(const Json& json) {
  return {.agent = get_bool(json, "agent"),
          .generation = static_cast<uint64_t>(std::max<int64_t>(0, get_int(json, "generation"))),
          .at_ms = get_number(json, "at_ms"),
          .text = get_string(json, "text"),
          .interrupted = get_bool(json, "interrupted"),
          .purpose = get_string(json, "purpose")};
}

Json to_json(const CallRecord& record) {
  Json transcript = Json::array(), latencies = Json::object();
  for (const auto& line : record.transcript) transcript.push_back(to_json(line));
  for (const auto& [generation, latency] : record.latencies)
    latencies[std::to_string(generation)] = to_fields(latency);
  return {{"call", record.info.id},
          {"agent", record.info.agent},
          {"from", record.info.from},
          {"to", record.info.to},
          {"started_ms", to_unix_ms(record.started)},
          {"resumed", record.resumed},
          {"transcript", std::move(transcript)},
          {"latencies", std::move(latencies)},
          {"tools", record.tools},
          {"warnings", record.warnings},
          {"requests", record.requests},
          {"guesses_kept", record.guesses_kept},
          {"guesses_dropped", record.guesses_dropped},
          {"usage", to_fields(record.usage)}};
}

/// A list of objects, or nothing.
Result<std::vector<Json>> objects(const Json& record, const char* name) {
  const Json& list = get(record, name);
  if (!list.is_array() || list.size() > Checkpoint::most_entries)
    return bad(std::string(name) + " is no list of at most " + std::to_string(Checkpoint::most_entries));
  for (const Json& item : list)
    if (!item.is_object()) return bad(std::string(name) + " holds something else than objects");
  return std::vector<Json>(list.begin(), list.end());
}

Result<CallRecord> record_from(const Json& json) {
  const auto transcript = objects(json, "transcript");
  auto tools = objects(json, "tools"), warnings = objects(json, "warnings");
  for (const auto* list : {&transcript, &std::as_const(tools), &std::as_const(warnings)})
    if (!*list) return fail(list->error());
  const Json& latencies = get(json, "latencies");
  if (!latencies.is_object() || latencies.size() > Checkpoint::most_entries)
    return bad("latencies are no object of a few");

  CallRecord record{
      .info = {.id = get_string(json, "call"),
               .agent = get_string(json, "agent"),
               .from = get_string(json, "from"),
               .to = get_string(json, "to")},
      .started = from_unix_ms(get_int(json, "started_ms")),
      .tools = std::move(*tools),
      .warnings = std::move(*warnings),
      .requests = static_cast<size_t>(std::max<int64_t>(0, get_int(json, "requests"))),
      .usage = from_fields<line::Usage>(get(json, "usage")),
      .guesses_kept = static_cast<size_t>(std::max<int64_t>(0, get_int(json, "guesses_kept"))),
      .guesses_dropped = static_cast<size_t>(std::max<int64_t>(0, get_int(json, "guesses_dropped"))),
      .resumed = static_cast<int>(get_int(json, "resumed"))};
  if (record.info.id.empty() || record.info.agent.empty()) return bad("record names no call or no agent");
  for (const Json& line : *transcript) record.transcript.push_back(line_from(line));
  for (const auto& [generation, latency] : latencies.items())
    record.latencies[g_ascii_strtoull(generation.c_str(), nullptr, 10)] = from_fields<Latency>(latency);
  return record;
}

/// The text up to its next line break, which is taken away too.
std::string_view take_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

Result<Json> parse_line(std::string_view line, const char* what) {
  auto json = parse_json(line, std::string("the checkpoint's ") + what, {.max_bytes = Checkpoint::largest});
  return json;
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint, const std::string& owner) {
  const Json head = {{"checkpoint", Checkpoint::version},
                     {"call", checkpoint.record.info.id},
                     {"owner", owner},
                     {"saved_ms", to_unix_ms(checkpoint.saved)},
                     {"report_copy", checkpoint.report_copy}};
  return to_text(head) + "\n" + to_text(to_json(checkpoint.record)) + "\n" + checkpoint.history + "\n";
}

Result<CheckpointHead> parse_checkpoint_head(std::string_view text) {
  const auto json = parse_line(take_line(text), "head");
  if (!json) return fail(json.error());
  if (const auto version = get_int(*json, "checkpoint"); version != Checkpoint::version)
    return bad("version is " + std::to_string(version) + ", and this program knows " +
               std::to_string(Checkpoint::version));
  CheckpointHead head{.call_id = get_string(*json, "call"),
                      .owner = get_string(*json, "owner"),
                      .saved = from_unix_ms(get_int(*json, "saved_ms"))};
  if (head.call_id.empty()) return bad("head names no call");
  return head;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  if (text.size() > Checkpoint::largest) return bad("size is over 4 MiB");
  const auto head = parse_checkpoint_head(text);
  if (!head) return fail(head.error());
  const auto first = parse_line(take_line(text), "head"), second = parse_line(take_line(text), "record");
  if (!second) return fail(second.error());
  auto record = record_from(*second);
  if (!record) return fail(record.error());
  if (record->info.id != head->call_id) return bad("head and record are of different calls");
  const std::string_view history = take_line(text);
  const auto messages = parse_line(history, "history");
  if (!messages) return fail(messages.error());
  if (auto valid = bedrock::ChatHistory::parse(*messages); !valid) return fail(valid.error());
  return Checkpoint{.record = std::move(*record),
                    .history = std::string(history),
                    .saved = head->saved,
                    .report_copy = get_string(*first, "report_copy")};
}

}  // namespace aybiza
