#include "core/agent/DomainChecks.h"

namespace aybiza {

void check_domains(const Agent& agent, const LaunchLine& line, Problems& problems) {
  std::vector<std::string_view> names;
  for (const LaunchElement& element : line.elements) names.push_back(element.name);
  std::map<std::string, std::string> domain_of;
  for (const auto& [domain, settings] : agent.pipeline.domains) {
    const std::string path = "pipeline.domains." + domain + ".elements";
    const Place place = agent.place_of(path);
    if (settings.elements.empty()) add_error(problems, place, path, "expected at least one element");
    for (const std::string& name : settings.elements) {
      if (!line.find(name))
        add_error(problems, place, path, "the line has no element " + name, suggest(name, names));
      const auto [other, is_new] = domain_of.emplace(name, domain);
      if (!is_new)
        add_error(problems, place, path, "element " + name + " is in domain " + other->second + " already");
    }
  }
}

}  // namespace aybiza
