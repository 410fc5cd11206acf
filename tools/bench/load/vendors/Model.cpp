#include "tools/bench/load/vendors/Model.h"

#include <array>

#include "core/base/Json.h"
#include "core/net/EventStream.h"

namespace aybiza::bench {

namespace {

constexpr std::array<std::string_view, 3> answers = {
    ", that is fine. Next Tuesday at ten is free for you.",
    ", let me see. We are open until six in the evening.",
    ", of course. Wednesday afternoon would work as well.",
};

std::string chunk(std::string_view data) {
  char size[20];
  snprintf(size, sizeof size, "%zx\r\n", data.size());
  return std::string(size).append(data).append("\r\n");
}

std::string event(const char* type, std::string json) {
  return encode_event(make_event(type, std::move(json)));
}

std::string opening() {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
         "x-amzn-RequestId: 00000000-0000-4000-8000-000000000003\r\nTransfer-Encoding: chunked\r\n\r\n" +
         chunk(event("messageStart", R"({"role":"assistant","p":"abcd"})"));
}

std::string delta(const std::string& text) {
  return chunk(event("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":)" + to_text(Json(text)) +
                                              R"(},"p":"abcdefghijkl"})"));
}

std::string closing() {
  return chunk(event("contentBlockStop", R"({"contentBlockIndex":0,"p":"abc"})") +
               event("messageStop", R"({"stopReason":"end_turn","p":"abcdef"})") +
               event("metadata", R"({"usage":{"inputTokens":420,"outputTokens":24,"totalTokens":444},)"
                                 R"("metrics":{"latencyMs":512},"p":"ab"})")) +
         "0\r\n\r\n";
}

/// The whole answer of a model that wants the agent's tool.
std::string tool_wish(std::string_view tool) {
  const Json start = {{"contentBlockIndex", 0},
                      {"start", {{"toolUse", {{"toolUseId", "tooluse_bench"}, {"name", tool}}}}},
                      {"p", "abc"}};
  return opening() +
         chunk(event("contentBlockStart", to_text(start)) +
               event("contentBlockDelta",
                     R"({"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}},"p":"abcd"})") +
               event("contentBlockStop", R"({"contentBlockIndex":0,"p":"abc"})") +
               event("messageStop", R"({"stopReason":"tool_use","p":"abcdef"})")) +
         "0\r\n\r\n";
}

/// The agents of the load bench have a tool of this name where it is to be used at once, and once.
constexpr std::string_view greedy_tool = "toil";

bool wants_tool(std::string_view request) {
  return request.find("\"name\":\"" + std::string(greedy_tool) + "\"") != request.npos &&
         request.find("\"toolResult\"") == request.npos;
}

/// Two words at a time, blanks in front, as models do it.
std::vector<std::string> in_deltas(std::string_view text) {
  std::vector<std::string> deltas;
  while (!text.empty()) {
    size_t end = text.find(' ', 1);
    if (end != text.npos) end = text.find(' ', end + 1);
    deltas.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
  }
  return deltas;
}

}  // namespace

History read_history(std::string_view request) {
  History history;
  while (const auto id = take_id(request)) {
    if (id->call != history.last.call) history.seen.reset();
    history.last = *id;
    history.seen.set(id->turn);
  }
  return history;
}

ModelAnswer::ModelAnswer(World& world, std::string_view request, std::function<void(std::string_view)> write,
                         std::function<void()> done)
    : world_(world),
      write_(std::move(write)),
      done_(std::move(done)),
      alarm_(world.reactor.agenda(), [this] { go_on(); }) {
  const auto [last, seen] = read_history(request);
  id_ = last;
  world_.turns.came_back(id_, clock_now());
  world_.counts.requests++;
  const bool whole = id_ == TurnId{} || world_.turns.ask(id_, seen);
  (whole ? world_.counts.whole_histories : world_.counts.broken_histories)++;
  deltas_ = in_deltas("Yes " + to_word(id_) + std::string(answers[id_.turn % answers.size()]));
  wants_tool_ = wants_tool(request);
  alarm_.set(world_.reactor.now() + world_.latencies.first_token);
}

void ModelAnswer::go_on() {
  if (wants_tool_) {
    write_(tool_wish(greedy_tool));
    return done_();
  }
  std::string bytes = next_ == 0 ? opening() : "";
  bytes += delta(deltas_[next_++]);
  const bool last = next_ == deltas_.size();
  if (last) bytes += closing();
  write_(bytes);
  world_.turns.handed_out(id_, clock_now());
  if (last) return done_();
  alarm_.set(world_.reactor.now() + world_.latencies.token);
}

}  // namespace aybiza::bench
