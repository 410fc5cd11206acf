// aybiza calls: who is on the line.
#include "tools/aybiza/watch/Place.h"
#include "tools/aybiza/watch/TopView.h"

namespace aybiza::cli {

namespace {

Exit calls(const Arguments& arguments) {
  const auto live = daemon_of(arguments).get("/v1/calls");
  if (!live) return give_up("calls", live.error());
  if (arguments.has("json")) {
    for (const Json& call : get(*live, "calls")) std::printf("%s\n", to_text(call).c_str());
    return Exit::ok;
  }
  for (const std::string& line : calls_view(*live)) std::printf("%s\n", line.c_str());
  return Exit::ok;
}

}  // namespace

Command calls_command() {
  return {
      .name = "calls",
      .arguments = "",
      .summary = "list a running daemon's live calls",
      .details = "Lists the live calls, the longest first. `aybiza call show CALL` tells more about one.",
      .options = with_place({{.name = "json", .help = "Print one JSON object a call."}}),
      .examples = {{"aybiza calls", "Those of the daemon on this machine."}},
      .run = calls,
  };
}

}  // namespace aybiza::cli
