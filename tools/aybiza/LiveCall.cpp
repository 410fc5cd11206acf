// aybiza call show|hangup|graph CALL: one live call of a running daemon.
#include "tools/aybiza/LiveCall.h"

#include <algorithm>

#include "core/config/Place.h"
#include "tools/aybiza/watch/CallView.h"
#include "tools/aybiza/watch/Place.h"

namespace aybiza::cli {

namespace {

Exit show(const ControlClient& daemon, const std::string& call, const Arguments& arguments) {
  const auto report = daemon.get("/v1/calls/" + call);
  if (!report) return give_up("call show", report.error());
  if (arguments.has("json"))
    std::printf("%s\n", report->dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  else
    for (const std::string& line : call_view(*report)) std::printf("%s\n", line.c_str());
  return Exit::ok;
}

Exit hang_up(const ControlClient& daemon, const std::string& call) {
  const auto done = daemon.post("/v1/calls/" + call + "/hangup");
  return done ? Exit::ok : give_up("call hangup", done.error());
}

Exit graph(const ControlClient& daemon, const std::string& call) {
  const auto answer = daemon.get("/v1/calls/" + call + "/graph");
  if (!answer) return give_up("call graph", answer.error());
  std::printf("%s", get_string(*answer, "dot").c_str());
  return Exit::ok;
}

/// Ids of calls are plain words; anything else would be another path of the daemon's.
bool is_call_id(const std::string& id) {
  return !id.empty() &&
         std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

}  // namespace

Exit operate_on_call(const Arguments& arguments) {
  const std::string& verb = arguments.positional[0];
  const std::vector<std::string_view> verbs = {"show", "hangup", "graph"};
  if (std::ranges::find(verbs, verb) == verbs.end()) {
    const std::string hint =
        suggest(verb, verbs, "a call can be shown, hung up and drawn: show, hangup, graph");
    std::fprintf(stderr, "aybiza call: unknown word \"%s\"; %s\n", verb.c_str(), hint.c_str());
    return Exit::usage;
  }
  if (arguments.positional.size() < 2 || !is_call_id(arguments.positional[1])) {
    std::fprintf(stderr, "aybiza call %s: expected the id of a call; aybiza calls lists them\n",
                 verb.c_str());
    return Exit::usage;
  }
  const ControlClient daemon = daemon_of(arguments);
  const std::string& call = arguments.positional[1];
  return verb == "show"     ? show(daemon, call, arguments)
         : verb == "hangup" ? hang_up(daemon, call)
                            : graph(daemon, call);
}

}  // namespace aybiza::cli
