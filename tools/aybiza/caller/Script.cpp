#include "tools/aybiza/caller/Script.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace aybiza::caller {

namespace {

/// Carries the first mistake out of the nested readers; yaml-cpp itself reports with exceptions as well.
struct Mistake {
  YAML::Mark mark;
  std::string what;
};

void allow_only(const YAML::Node& map, std::initializer_list<std::string_view> keys, std::string_view where) {
  if (!map.IsMap()) throw Mistake{map.Mark(), std::string(where) + " must be a map of keys to values"};
  for (const auto& entry : map) {
    const auto key = entry.first.as<std::string>();
    if (std::ranges::find(keys, key) != keys.end()) continue;
    std::string known;
    for (auto k : keys) known += (known.empty() ? "" : ", ") + std::string(k);
    throw Mistake{entry.first.Mark(),
                  "there is no key \"" + key + "\" in " + std::string(where) + "; it takes " + known};
  }
}

template <class T> void read(const YAML::Node& map, const char* key, T& value, const char* expected) {
  const YAML::Node node = map[key];
  if (!node) return;
  try {
    value = node.as<T>();
  } catch (const YAML::Exception&) {
    throw Mistake{node.Mark(), std::string(key) + " must be " + expected};
  }
}

milliseconds read_ms(const YAML::Node& map, const char* key, milliseconds fallback) {
  int64_t ms = fallback.count();
  read(map, key, ms, "a number of milliseconds");
  if (ms < 0 || ms > 600000) throw Mistake{map[key].Mark(), std::string(key) + " must be from 0 to 600000"};
  return milliseconds(ms);
}

Line read_line(const YAML::Node& node) {
  allow_only(node, {"say", "keys", "wait_ms", "pause_ms", "interrupt_after_ms"}, "a line");
  Line line;
  read(node, "say", line.say, "text");
  read(node, "keys", line.keys, "text");
  line.wait = read_ms(node, "wait_ms", line.wait);
  line.pause = read_ms(node, "pause_ms", line.pause);
  if (node["interrupt_after_ms"]) line.interrupt_after = read_ms(node, "interrupt_after_ms", {});
  const int kinds = !line.say.empty() + !line.keys.empty() + (line.wait > milliseconds(0));
  if (kinds != 1) throw Mistake{node.Mark(), "a line needs exactly one of say, keys and wait_ms"};
  return line;
}

Script read_script(const YAML::Node& root) {
  allow_only(root, {"voice", "lines", "goal"}, "a script");
  Script script;
  read(root, "voice", script.voice, "text");
  if (!root["lines"] || !root["lines"].IsSequence() || root["lines"].size() == 0)
    throw Mistake{root.Mark(), "a script needs a list of lines"};
  for (const auto& line : root["lines"]) script.lines.push_back(read_line(line));
  if (const YAML::Node goal = root["goal"]) {
    allow_only(goal, {"outcome", "tools", "turns"}, "the goal");
    read(goal, "outcome", script.goal.outcome, "text");
    read(goal, "tools", script.goal.tools, "a list of names");
    read(goal, "turns", script.goal.turns, "a number");
  }
  return script;
}

std::string place(const std::string& path, const YAML::Mark& mark) {
  return path + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
}

}  // namespace

Result<Script> load_script(const std::string& path) {
  try {
    return read_script(YAML::LoadFile(path));
  } catch (const Mistake& m) {
    return fail(Fault::bad_input, place(path, m.mark) + ": " + m.what);
  } catch (const YAML::BadFile&) {
    return fail(Fault::bad_input, path + " cannot be read");
  } catch (const YAML::Exception& e) {
    return fail(Fault::bad_input, place(path, e.mark) + ": " + e.msg);
  }
}

}  // namespace aybiza::caller
