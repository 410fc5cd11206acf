// Reads a scenario strictly: an unknown key, a wrong type, a name that leads nowhere is an error with its
// place.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "Calendar.h"
#include "Scenario.h"

namespace aybiza::emulator {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Scenario read(const YAML::Node& root) {
    Scenario s;
    if (!is_map(root, "the scenario",
                {"name", "start", "fallback", "define", "fillers", "slots", "anywhere", "states", "script"}))
      return s;
    s.name = text(root["name"], "name");
    s.start = text(root["start"], "start");
    s.fallback = text(root["fallback"], "fallback");
    for (auto& [name, node] : entries(root["define"], "define")) s.definitions[name] = phrase(node);
    for (auto node : items(root["fillers"], "fillers")) s.fillers.push_back(phrase(node));
    for (auto& [name, node] : entries(root["slots"], "slots")) s.slots[name] = slot(node);
    s.anywhere = rules(root["anywhere"], "anywhere");
    for (auto& [name, node] : entries(root["states"], "states")) s.states[name] = state(node);
    for (auto node : items(root["script"], "script")) s.script.push_back(text(node, "a line of the script"));
    check_names(s, root);
    return s;
  }

  void error(const YAML::Node& at, const std::string& what) { error(at.Mark(), what); }
  void error(const YAML::Mark& mark, const std::string& what) {
    errors_ += (errors_.empty() ? "" : "\n") + file_ + ":" + std::to_string(mark.line + 1) + ":" +
               std::to_string(mark.column + 1) + ": " + what;
  }
  const std::string& errors() const { return errors_; }

 private:
  bool is_map(const YAML::Node& node, const std::string& what, const std::set<std::string>& known) {
    if (!node.IsMap()) return error(node, what + " must be a map"), false;
    for (const auto& entry : node)
      if (!known.contains(entry.first.Scalar())) {
        std::string list;
        for (const auto& key : known) list += (list.empty() ? "" : ", ") + key;
        error(entry.first, "unknown key \"" + entry.first.Scalar() + "\" in " + what + "; known are " + list);
      }
    return true;
  }
  std::string text(const YAML::Node& node, const std::string& what) {
    if (!node) return {};
    if (!node.IsScalar()) return error(node, what + " must be a text"), std::string();
    return node.Scalar();
  }
  std::vector<YAML::Node> items(const YAML::Node& node, const std::string& what) {
    std::vector<YAML::Node> list;
    if (!node) return list;
    if (!node.IsSequence()) return error(node, what + " must be a list"), list;
    for (const auto& item : node) list.push_back(item);
    return list;
  }
  std::vector<std::pair<std::string, YAML::Node>> entries(const YAML::Node& node, const std::string& what) {
    std::vector<std::pair<std::string, YAML::Node>> list;
    if (!node) return list;
    if (!node.IsMap()) return error(node, what + " must be a map"), list;
    for (const auto& entry : node) list.emplace_back(entry.first.Scalar(), entry.second);
    return list;
  }

  Phrase phrase(const YAML::Node& node) {
    auto parsed = parse_phrase(text(node, "a phrase"));
    if (!parsed) return error(node, parsed.error().message), Phrase();
    visit(*parsed, [&](std::string_view name, bool is_name) {
      if (is_name) uses_.emplace_back(node.Mark(), std::string(name));
    });
    return std::move(*parsed);
  }
  Phrase any_of(const YAML::Node& node, const std::string& what) {
    Phrase choice{.kind = Phrase::Kind::choice};
    for (const auto& item : items(node, what)) choice.parts.push_back(phrase(item));
    if (choice.parts.empty()) error(node, what + " needs at least one phrase");
    return choice;
  }

  Slot slot(const YAML::Node& node) {
    Slot s;
    if (!is_map(node, "a slot", {"kind", "values"})) return s;
    const std::string kind = text(node["kind"], "kind");
    if (kind == "date" || kind == "clock") {
      s.kind = kind == "date" ? Slot::Kind::date : Slot::Kind::clock;
      s.phrase = *parse_phrase(kind == "date" ? date_phrase() : clock_phrase());
      return s;
    }
    if (node["kind"]) error(node["kind"], "kind must be date or clock; without it give values");
    s.phrase.kind = Phrase::Kind::choice;
    for (auto& [value, phrases] : entries(node["values"], "values")) {
      s.values.emplace_back(value, any_of(phrases, "the value \"" + value + "\""));
      s.phrase.parts.push_back(s.values.back().second);
    }
    if (s.values.empty()) error(node, "a slot needs values or a kind");
    return s;
  }

  Json json(const YAML::Node& node) {
    if (node.IsMap()) {
      Json object = Json::object();
      for (const auto& entry : node) object[entry.first.Scalar()] = json(entry.second);
      return object;
    }
    if (node.IsSequence()) {
      Json array = Json::array();
      for (const auto& item : node) array.push_back(json(item));
      return array;
    }
    return node.Scalar();
  }

  Action action(const YAML::Node& node, const std::string& what, bool is_rule = false) {
    Action a;
    std::set<std::string> known = {"say", "tool", "go", "forget"};
    if (is_rule) known.insert("phrases");
    if (!is_map(node, what, known)) return a;
    a.say = text(node["say"], "say");
    a.go = text(node["go"], "go");
    if (node["go"]) goes_.emplace_back(node["go"].Mark(), a.go);
    for (const auto& item : items(node["forget"], "forget")) {
      a.forget.push_back(text(item, "a slot to forget"));
      slots_used_.emplace_back(item.Mark(), a.forget.back());
    }
    if (const YAML::Node tool = node["tool"];
        tool && is_map(tool, "a tool", {"name", "input", "then", "failed"})) {
      ToolCall call{.name = text(tool["name"], "name")};
      if (call.name.empty()) error(tool, "a tool needs a name");
      if (tool["input"]) call.input = json(tool["input"]);
      if (!call.input.is_object()) error(tool["input"], "input must be a map");
      if (tool["then"]) call.then = std::make_shared<Action>(action(tool["then"], "then"));
      if (tool["failed"]) call.failed = std::make_shared<Action>(action(tool["failed"], "failed"));
      a.tool = std::move(call);
    }
    return a;
  }

  std::vector<Rule> rules(const YAML::Node& node, const std::string& what) {
    std::vector<Rule> list;
    for (const auto& item : items(node, what)) {
      Rule rule{.action = action(item, "a rule", true)};
      if (!item.IsMap()) continue;
      for (const auto& p : items(item["phrases"], "phrases")) rule.phrases.push_back(phrase(p));
      if (rule.phrases.empty()) error(item, "a rule needs phrases");
      list.push_back(std::move(rule));
    }
    return list;
  }

  State state(const YAML::Node& node) {
    State s;
    if (!is_map(node, "a state", {"hears", "asks", "complete"})) return s;
    s.hears = rules(node["hears"], "hears");
    for (auto& [slot, question] : entries(node["asks"], "asks")) {
      s.asks.push_back({slot, text(question, "a question")});
      slots_used_.emplace_back(question.Mark(), slot);
    }
    if (node["complete"]) s.complete = action(node["complete"], "complete");
    if (!s.asks.empty() && !s.complete) error(node, "a state with asks needs complete");
    return s;
  }

  void check_names(const Scenario& s, const YAML::Node& root) {
    for (const auto& [mark, name] : uses_)
      if (!s.find(name)) error(mark, "no slot or definition is called <" + name + ">");
    for (const auto& [mark, name] : goes_)
      if (!s.states.contains(name)) error(mark, "no state is called \"" + name + "\"");
    for (const auto& [mark, name] : slots_used_)
      if (!s.slots.contains(name)) error(mark, "no slot is called \"" + name + "\"");
    if (!s.states.contains(s.start)) error(root["start"] ? root["start"] : root, "start must name a state");
    std::set<std::string> path;
    for (const auto& [name, definition] : s.definitions)
      if (is_cyclic(s, name, path))
        error(root["define"][name], "the definition of <" + name + "> leads back to itself");
  }
  static bool is_cyclic(const Scenario& s, const std::string& name, std::set<std::string>& path) {
    auto definition = s.definitions.find(name);
    if (definition == s.definitions.end()) return false;
    if (!path.insert(name).second) return true;
    bool cyclic = false;
    visit(definition->second, [&](std::string_view used, bool is_name) {
      if (is_name && !cyclic) cyclic = is_cyclic(s, std::string(used), path);
    });
    path.erase(name);
    return cyclic;
  }

  std::string file_;
  std::string errors_;
  std::vector<std::pair<YAML::Mark, std::string>> uses_, goes_, slots_used_;
};

}  // namespace

const Phrase* Scenario::find(std::string_view wanted) const {
  const std::string key(wanted);
  if (auto slot = slots.find(key); slot != slots.end()) return &slot->second.phrase;
  if (auto definition = definitions.find(key); definition != definitions.end()) return &definition->second;
  return nullptr;
}

Result<Scenario> read_scenario(std::string_view yaml, std::string_view file) {
  Reader reader(file);
  try {
    Scenario scenario = reader.read(YAML::Load(std::string(yaml)));
    if (reader.errors().empty()) return scenario;
  } catch (const YAML::Exception& e) {
    reader.error(e.mark, e.msg);
  }
  return fail(Fault::bad_input, reader.errors());
}

Result<Scenario> load_scenario(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return fail(Fault::bad_input, path + ": cannot be read");
  return read_scenario(text.str(), path);
}

}  // namespace aybiza::emulator
