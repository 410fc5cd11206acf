#include "tools/simulation/Exploration.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "core/base/Fd.h"
#include "tools/simulation/RandomWorld.h"

namespace aybiza::test {

namespace {

constexpr int longest_line = 16 << 20;

Json explore_one(unsigned seed, bool faults, const std::vector<ReadyAgentPtr>& agents) {
  RandomWorld world(seed, faults);
  world.run(agents, Exploration::calls_per_world);
  world.rest();
  return {{"seed", seed}, {"outcomes", world.outcomes()}, {"violations", world.complaints()}};
}

/// Every `jobs`-th world from the one with this number on; a line of JSON for each.
void explore_share(const Exploration& exploration, int first, int out) {
  const auto agents = make_random_agents();
  for (int i = first; i < exploration.worlds; i += exploration.jobs) {
    const unsigned seed = exploration.seed + static_cast<unsigned>(i);
    const std::string line = to_text(explore_one(seed, exploration.faults && seed % 2 == 0, agents)) + "\n";
    for (std::string_view rest = line; !rest.empty();) {
      const ssize_t written = write(out, rest.data(), rest.size());
      if (written <= 0) return;  // nobody wants to know any more
      rest.remove_prefix(static_cast<size_t>(written));
    }
  }
}

/// One process of the exploration, as its parent sees it.
struct Explorer {
  pid_t process = -1;
  Fd results;
  std::string unread;
  int next = 0;  ///< the world that it is in
};

void take(const std::string& line, Findings& findings) {
  const auto result = parse_json(line, "a world's findings");
  if (!result) return;
  for (const auto& [outcome, count] : get(*result, "outcomes").items()) {
    findings.outcomes[outcome] += count.get<int>();
    findings.conversations += count.get<int>();
  }
  for (const Json& violation : get(*result, "violations"))
    findings.violations.push_back(violation.get<std::string>());
}

/// False when it has nothing more to say.
bool read_results(Explorer& explorer, int jobs, Findings& findings, int& done) {
  char bytes[64 * 1024];
  const ssize_t count = read(explorer.results.get(), bytes, sizeof bytes);
  if (count <= 0 || explorer.unread.size() > longest_line) return false;
  explorer.unread.append(bytes, static_cast<size_t>(count));
  for (size_t end; (end = explorer.unread.find('\n')) != std::string::npos;) {
    take(explorer.unread.substr(0, end), findings);
    explorer.unread.erase(0, end + 1);
    explorer.next += jobs;
    done++;
  }
  return true;
}

/// Without a process where none can be had.
Explorer start(const Exploration& exploration, int first) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  std::fflush(nullptr);
  const pid_t process = fork();
  if (process < 0) {
    close(ends[0]);
    close(ends[1]);
    return {};
  }
  if (process == 0) {
    close(ends[0]);
    explore_share(exploration, first, ends[1]);
    _exit(0);
  }
  close(ends[1]);
  return {.process = process, .results = Fd(ends[0]), .next = first};
}

void finish(Explorer& explorer, const Exploration& exploration, Findings& findings) {
  int status = 0;
  waitpid(explorer.process, &status, 0);
  if (status == 0 && explorer.next >= exploration.worlds) return;
  const std::string how = WIFSIGNALED(status) ? std::string(strsignal(WTERMSIG(status))) : "it gave up";
  findings.violations.push_back(
      "SEED=" + std::to_string(exploration.seed + static_cast<unsigned>(explorer.next)) +
      " the process died: " + how);
}

}  // namespace

Json to_json(const Findings& findings) {
  return {{"conversations", findings.conversations},
          {"outcomes", findings.outcomes},
          {"violations", findings.violations}};
}

Findings explore(const Exploration& exploration, const std::function<void(int, const Findings&)>& progress) {
  std::vector<Explorer> explorers;
  Findings findings;
  for (int i = 0; i < exploration.jobs; i++) {
    Explorer explorer = start(exploration, i);
    if (explorer.process > 0)
      explorers.push_back(std::move(explorer));
    else
      findings.violations.push_back("no process could be started: " + std::string(strerror(errno)));
  }
  int done = 0;
  for (size_t open = explorers.size(); open > 0;) {
    std::vector<pollfd> polled;
    for (const Explorer& explorer : explorers) polled.push_back({explorer.results.get(), POLLIN, 0});
    poll(polled.data(), polled.size(), -1);
    for (size_t i = 0; i < explorers.size(); i++) {
      if (!explorers[i].results || polled[i].revents == 0) continue;
      if (read_results(explorers[i], exploration.jobs, findings, done)) continue;
      explorers[i].results = Fd();
      finish(explorers[i], exploration, findings);
      open--;
    }
    progress(done, findings);
  }
  return findings;
}

}  // namespace aybiza::test
