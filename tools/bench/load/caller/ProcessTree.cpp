#include "tools/bench/load/caller/ProcessTree.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace aybiza::bench {

namespace {

namespace fs = std::filesystem;

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The fields of /proc/PID/stat behind the name, which may hold blanks; [0] is the state.
std::vector<int64_t> read_stat(pid_t pid) {
  std::string text = read_text("/proc/" + std::to_string(pid) + "/stat");
  std::vector<int64_t> fields;
  std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string state;
  rest >> state;
  fields.push_back(0);
  for (int64_t field; rest >> field;) fields.push_back(field);
  return fields;
}

enum StatField {
  parent = 1,
  user = 11,
  system = 12,
  childrens_user = 13,
  childrens_system = 14,
  threads = 17
};

int64_t count_files(pid_t pid) {
  std::error_code error;
  const fs::directory_iterator files("/proc/" + std::to_string(pid) + "/fd", error);
  return error ? 0 : std::distance(begin(files), end(files));
}

int64_t memory_kb(pid_t pid) {
  const std::string text = read_text("/proc/" + std::to_string(pid) + "/smaps_rollup");
  const size_t at = text.find("\nPss_Anon:");
  return at == text.npos ? 0 : std::atoll(text.c_str() + at + sizeof "\nPss_Anon:" - 1);
}

}  // namespace

std::vector<pid_t> processes_of_tree(pid_t root) {
  std::multimap<pid_t, pid_t> children;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size())
      continue;
    const auto stat = read_stat(pid);
    if (stat.size() > parent) children.emplace(static_cast<pid_t>(stat[parent]), pid);
  }
  std::vector<pid_t> tree = {root};
  for (size_t i = 0; i < tree.size(); i++) {
    const auto [first, last] = children.equal_range(tree[i]);
    for (auto child = first; child != last; ++child) tree.push_back(child->second);
  }
  return tree;
}

Usage usage_of_tree(pid_t root) {
  static const int64_t ticks = sysconf(_SC_CLK_TCK);
  Usage usage;
  for (const pid_t pid : processes_of_tree(root)) {
    const auto stat = read_stat(pid);
    if (stat.size() <= threads) continue;
    const int64_t cpu = stat[user] + stat[system] + stat[childrens_user] + stat[childrens_system];
    usage.cpu += Duration(seconds(1)) * cpu / ticks;
    usage.threads += stat[threads];
    usage.files += count_files(pid);
    usage.memory_kb += memory_kb(pid);
    usage.processes++;
  }
  return usage;
}

}  // namespace aybiza::bench
