#include "core/agent/AgentReader.h"

#include <glib.h>

#include <algorithm>

#include "core/agent/AgentChecks.h"
#include "core/agent/AgentKeys.h"
#include "core/agent/DefaultPhrases.h"
#include "core/audio/SileroFile.h"
#include "core/config/Reading.h"

namespace aybiza {

namespace {

constexpr size_t max_extends = 8;
constexpr size_t max_instructions = 256 * 1024;

/// Reads a file's tree and those of the files that it extends.
class TreeLoader {
 public:
  TreeLoader(const ReadFile& read_file, Problems& problems) : read_file_(read_file), problems_(problems) {}

  /// `asked_at`: the place and key that name the file.
  Yaml load(const std::string& path, const Place& asked_at, const std::string& key) {
    auto text = read_file_(path);
    if (!text) {
      add_error(problems_, asked_at, key, text.error().message, text.error().hint);
      return {};
    }
    Yaml tree = parse(*text, path);
    const Yaml::Entry* extends = tree.find("extends");
    if (!extends || extends->value.kind != Yaml::Kind::scalar) return tree;
    const Place place = extends->value.place;
    const std::string base = beside(path, extends->value.text);
    below_.push_back(path);
    return may_extend(base, place) ? merge(load(base, place, "extends"), tree) : tree;
  }

 private:
  Yaml parse(const std::string& text, const std::string& path) {
    const size_t before = problems_.size();
    Yaml tree = parse_yaml(text, path, problems_);
    if (tree.kind == Yaml::Kind::map) return tree;
    if (problems_.size() == before)
      add_error(
          problems_, {path, 1, 1}, "",
          tree.kind == Yaml::Kind::null ? "the file is empty" : "expected a map, got " + tree.describe(),
          "an agent has at least name: and instructions:");
    return {};
  }
  bool may_extend(const std::string& base, const Place& place) {
    if (std::find(below_.begin(), below_.end(), base) != below_.end()) {
      std::string circle;
      for (const std::string& file : below_) circle += file + " → ";
      add_error(problems_, place, "extends", "the files extend each other in a circle: " + circle + base);
      return false;
    }
    if (below_.size() > max_extends)
      add_error(problems_, place, "extends", "more than " + std::to_string(max_extends) + " files deep");
    return below_.size() <= max_extends;
  }

  const ReadFile& read_file_;
  Problems& problems_;
  std::vector<std::string> below_;  ///< the files that led here
};

void load_instructions(Agent& agent, const ReadFile& read_file, Problems& problems) {
  if (agent.instructions.file.empty()) return;
  const Place place = agent.place_of("instructions.file");
  auto complain = [&](std::string message, std::string hint = {}) {
    add_error(problems, place, "instructions.file", std::move(message), std::move(hint));
  };
  agent.instructions.file = beside(place.file, agent.instructions.file);
  auto text = read_file(agent.instructions.file);
  if (!text) return complain(text.error().message, text.error().hint);
  if (text->size() > max_instructions) return complain("longer than 256 KiB");
  if (!g_utf8_validate(text->data(), static_cast<gssize>(text->size()), nullptr))
    return complain(agent.instructions.file + " is not UTF-8 text");
  agent.instructions.text = std::move(*text);
}

// Calls find them in memory then.
void load_weights(Agent& agent, Problems& problems) {
  if (agent.vad.weights.empty()) return;
  const Place place = agent.place_of("vad.weights");
  agent.vad.weights = beside(place.file, agent.vad.weights);
  if (agent.vad.model != Vad::Model::silero) return;
  if (const auto network = load_silero(agent.vad.weights); !network)
    add_error(problems, place, "vad.weights", network.error().message, network.error().hint);
}

void name_built_in_tools(Agent& agent) {
  for (Tool& tool : agent.tools)
    if (tool.name.empty() && tool.type != Tool::Type::http) tool.name = name_of(tool.type);
}

/// "nova-3@wss://eu.api.deepgram.com", in short for a model and its place.
void divide(std::string& name, SecretText& place) {
  const size_t at = name.find('@');
  if (at == name.npos || at + 1 == name.size() || !place.empty()) return;
  place = SecretText(name.substr(at + 1));
  name.resize(at);
}

void divide_fallbacks(Agent& agent) {
  for (auto& fallback : agent.listen.fallbacks) divide(fallback.model, fallback.url);
  for (auto& fallback : agent.think.fallbacks) divide(fallback.model, fallback.region);
  for (auto& fallback : agent.speak.fallbacks) divide(fallback.voice, fallback.url);
}

}  // namespace

AgentFile read_agent(const std::string& path, const ReadFile& read_file) {
  AgentFile file;
  const Yaml tree = TreeLoader(read_file, file.problems).load(path, {path}, "");
  if (tree.kind != Yaml::Kind::map) return file;
  Reading reading{file.agent.places, file.problems};
  reading.places[""] = tree.place;
  read_map(
      tree, "", [&](KeyVisitor& v) { describe(v, file.agent); }, reading);
  name_built_in_tools(file.agent);
  divide_fallbacks(file.agent);
  speak_own_language(file.agent);
  std::string& pipeline = file.agent.pipeline.file;
  if (!pipeline.empty()) pipeline = beside(file.agent.place_of("pipeline.file").file, pipeline);
  load_instructions(file.agent, read_file, file.problems);
  load_weights(file.agent, file.problems);
  check_agent(file.agent, file.problems);
  sort_by_place(file.problems);
  return file;
}

Result<Agent> load_agent(const std::string& path) {
  AgentFile file = read_agent(path);
  if (file.ok()) return std::move(file.agent);
  return fail(Fault::bad_input, text_of(file.problems));
}

}  // namespace aybiza
