// aybiza top: a running daemon, live.
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <thread>

#include "tools/aybiza/watch/Place.h"
#include "tools/aybiza/watch/Screen.h"
#include "tools/aybiza/watch/TopView.h"

namespace aybiza::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto window = std::chrono::seconds(60);  ///< for the latencies
constexpr auto longest_interval = 3600.0;          ///< s

Result<Snapshot> look(const ControlClient& daemon) {
  auto status = daemon.get("/v1/status");
  if (!status) return fail(status.error());
  auto calls = daemon.get("/v1/calls");
  if (!calls) return fail(calls.error());
  auto counted = daemon.get("/v1/metrics");
  if (!counted) return fail(counted.error());
  return Snapshot{std::move(*status), std::move(*calls), CallMetrics::from_json(*counted)};
}

/// What was counted within the window: looks come in, the oldest goes out.
class Recently {
 public:
  /// `earlier` counted: what the daemon had counted at an earlier look, or nothing, at its start.
  void look(const Snapshot& now, Clock::time_point at) {
    const double uptime = get_number(now.status, "uptime_s");
    if (looks_.empty()) looks_.push_back({at - std::chrono::milliseconds(std::llround(uptime * 1000)), {}});
    // From the second look on there is a start of the window that we have seen ourselves.
    if (looks_.size() == 2 && looks_.front().counted.started == 0) looks_.pop_front();
    looks_.push_back({at, now.counted});
    while (looks_.size() > 2 && at - looks_[1].at >= window) looks_.pop_front();
  }
  CallMetrics counted() const { return looks_.back().counted.since(looks_.front().counted); }
  double seconds() const {
    return std::chrono::duration<double>(looks_.back().at - looks_.front().at).count();
  }

 private:
  struct Look {
    Clock::time_point at;
    CallMetrics counted;
  };
  std::deque<Look> looks_;
};

std::string one_line(const Json& json) { return to_text(json) + "\n"; }

std::string all_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// For a file or another program: one look after the other, one below the other.
Exit print_looks(const ControlClient& daemon, bool as_json, bool once, double interval) {
  Recently recently;
  for (;;) {
    const auto now = look(daemon);
    if (!now) return give_up("top", now.error());
    recently.look(*now, Clock::now());
    const std::string text = as_json ? one_line(top_json(*now, recently.counted(), recently.seconds()))
                                     : all_lines(top_view(*now, recently.counted(), recently.seconds(), 0));
    if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0) return Exit::ok;  // nobody reads
    if (once) return Exit::ok;
    if (!as_json) std::fputs("\n", stdout);
    std::this_thread::sleep_for(std::chrono::duration<double>(interval));
  }
}

Exit show_live(const ControlClient& daemon, double interval) {
  const auto first = look(daemon);
  if (!first) return give_up("top", first.error());
  Recently recently;
  Screen screen;
  do {
    const auto now = look(daemon);
    if (now) {
      recently.look(*now, Clock::now());
      screen.draw(top_view(*now, recently.counted(), recently.seconds(), screen.rows()));
    } else {
      recently = {};  // it may come back as another daemon, that counts anew
      screen.draw({now.error().text()});
    }
  } while (!screen.wants_to_leave(static_cast<int>(interval * 1000)));
  return Exit::ok;
}

Exit top(const Arguments& arguments) {
  double interval = 1;
  if (arguments.has("interval")) {
    char* end = nullptr;
    const std::string text = arguments.value("interval");
    interval = std::strtod(text.c_str(), &end);
    if (text.empty() || *end || !(interval >= 0.1) || interval > longest_interval) {
      std::fprintf(stderr, "aybiza top: --interval is a number of seconds from 0.1 to 3600\n");
      return Exit::usage;
    }
  }
  const ControlClient daemon = daemon_of(arguments);
  const bool once = arguments.has("once"), as_json = arguments.has("json");
  const bool is_terminal = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
  return once || as_json || !is_terminal ? print_looks(daemon, as_json, once, interval)
                                         : show_live(daemon, interval);
}

}  // namespace

Command top_command() {
  return {
      .name = "top",
      .arguments = "",
      .summary = "watch a running daemon",
      .details =
          "Shows the daemon's calls and slots, each worker's calls, CPU, lateness and memory, what callers "
          "waited for "
          "in the last minute, and the live calls; once a second, until q is pressed.\n"
          "\n"
          "Where the output is not a terminal it is printed again and again as plain text.",
      .options = with_place({
          {.name = "once", .help = "Print it once; latencies are since the daemon's start."},
          {.name = "json", .help = "Print one JSON object a line."},
          {.name = "interval",
           .letter = 'n',
           .value = "SECONDS",
           .help = "Time between two looks (default 1)."},
      }),
      .examples = {{"aybiza top", "The daemon of this machine, live."},
                   {"aybiza top --json --once", "The same for a program."}},
      .run = top,
  };
}

}  // namespace aybiza::cli
