#include "core/supervisor/DaemonConfig.h"

#include <glib.h>

#include <algorithm>

#include "core/config/Reading.h"
#include "core/config/SecretChecks.h"
#include "core/supervisor/DaemonKeys.h"

namespace aybiza {

namespace {

std::string agent_path(size_t index) { return "agents[" + std::to_string(index) + "]"; }

VisitLeaves leaves_of(const DaemonConfig& config) {
  // The walk hands out pointers to members; whoever sees changes nothing through them.
  return [&config](const SeeLeaf& see) {
    for_each_leaf([&](KeyVisitor& v) { describe(v, const_cast<DaemonConfig&>(config)); }, see);
  };
}

/// From what is written to what is meant.
void complete(DaemonConfig& config, const std::string& path) {
  for (size_t i = 0; i < config.agents.size(); i++) {
    DaemonConfig::ServedAgent& agent = config.agents[i];
    agent.file = beside(path, agent.file);
    if (!config.places.contains(agent_path(i) + ".overflow")) agent.overflow = config.overflow;
  }
  for (std::string* directory : {&config.reports, &config.runtime_directory})
    if (!directory->empty()) *directory = beside(path, *directory);
  while (config.public_url.ends_with('/')) config.public_url.pop_back();
}

void check_overflow(const Overflow& overflow, const std::string& path, Checker& check) {
  if (overflow.type == Overflow::Type::number && overflow.number.empty())
    check.error(path + ".number", "missing", "the number that takes the call, in quotes");
  if (overflow.patience < overflow.ask_again)
    check.error(path + ".patience_s", "is shorter than ask_again_s");
}

void check_agents(const DaemonConfig& config, Checker& check) {
  for (size_t i = 0; i < config.agents.size(); i++) {
    const std::string path = agent_path(i);
    if (config.places.contains(path + ".overflow"))
      check_overflow(config.agents[i].overflow, path + ".overflow", check);
    const auto first =
        std::ranges::find(config.agents, config.agents[i].file, &DaemonConfig::ServedAgent::file);
    if (first - config.agents.begin() < static_cast<long>(i))
      check.error(path + ".file", "stands in the list already");
  }
}

void check_tenants(const DaemonConfig& config, Checker& check) {
  std::vector<std::string_view> tenants;
  for (const auto& agent : config.agents) tenants.push_back(agent.tenant);
  for (const auto& [name, limit] : config.limits.tenants)
    if (std::ranges::find(tenants, name) == tenants.end())
      check.warn("limits.tenants." + name, "no agent is this tenant's", suggest(name, tenants));
}

/// Keys that belong to another type of overflow than the one that was chosen.
void check_types(const DaemonConfig& config, Checker& check) {
  std::string type;  // of the overflow whose keys follow
  leaves_of(config)([&](const std::string& path, const Key& key, const Leaf& leaf) {
    if (path.ends_with("overflow.type")) type = value_of(leaf).get<std::string>();
    if (!key.only_for.empty() && key.only_for != type && config.places.contains(path))
      check.error(path, "has no meaning with type: " + type,
                  "it belongs to type: " + std::string(key.only_for));
  });
}

void check_config(const DaemonConfig& config, Problems& problems) {
  Checker check(config.places, problems);
  if (!parse_listen(config.listen)) check.error("listen", "expected [ADDRESS:]PORT, such as 0.0.0.0:8080");
  if (!config.control.listen.empty() && !parse_listen(config.control.listen))
    check.error("control.listen", "expected [ADDRESS:]PORT, such as 127.0.0.1:9090");
  check_overflow(config.overflow, "overflow", check);
  check_agents(config, check);
  check_tenants(config, check);
  check_types(config, check);
  if (config.memory.hard_mb > 0 && config.memory.soft_mb > config.memory.hard_mb)
    check.error("memory.soft_mb", "is above hard_mb");
  if (config.stall.warn >= config.stall.hang) check.error("stall.warn_ms", "is not below hang_ms");
  check_references(leaves_of(config), config.secrets, check);
}

}  // namespace

DaemonFile read_daemon_config(const std::string& path, const ReadFile& read_file) {
  DaemonFile file;
  auto text = read_file(path);
  if (!text) {
    add_error(file.problems, {path}, "", text.error().message, text.error().hint);
    return file;
  }
  const Yaml tree = parse_yaml(*text, path, file.problems);
  if (has_errors(file.problems)) return file;
  if (tree.kind != Yaml::Kind::map && tree.kind != Yaml::Kind::null) {
    add_error(file.problems, {path, 1, 1}, "", "expected a map, got " + tree.describe());
    return file;
  }
  Reading reading{file.config.places, file.problems};
  reading.places[""] = tree.place;
  read_map(
      tree, "", [&](KeyVisitor& v) { describe(v, file.config); }, reading);
  complete(file.config, path);
  check_config(file.config, file.problems);
  sort_by_place(file.problems);
  return file;
}

void check_values(const DaemonConfig& config, Problems& problems) {
  const Secrets secrets(config.secrets);
  check_values(leaves_of(config), secrets, config.places, problems);
  const auto token = secrets.resolve(config.control.token);
  if (!config.control.listen.empty() && token && token->empty())
    add_error(problems, config.place_of("control.listen"), "control.listen", "nobody could be let in there",
              "set control.token, or AYBIZA_TOKEN in the environment");
}

std::optional<ListenAddress> parse_listen(std::string_view text, std::string_view default_address) {
  const size_t colon = text.rfind(':');
  std::string_view address = colon == text.npos ? default_address : text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address.empty()) address = default_address;
  const std::string port(colon == text.npos ? text : text.substr(colon + 1));
  guint64 number = 0;
  if (!g_ascii_string_to_unsigned(port.c_str(), 10, 0, 65535, &number, nullptr)) return std::nullopt;
  return ListenAddress{std::string(address), static_cast<uint16_t>(number)};
}

}  // namespace aybiza
