#include "core/agent/ElementSettings.h"

#include <algorithm>

#include "core/agent/AgentKeys.h"
#include "core/agent/AgentProperties.h"

namespace aybiza {

namespace {

GParamSpec* find_writable(GObjectClass* klass, const std::string& name) {
  GParamSpec* spec = g_object_class_find_property(klass, name.c_str());
  const bool fits = spec && (spec->flags & G_PARAM_WRITABLE) && !(spec->flags & G_PARAM_CONSTRUCT_ONLY);
  return fits && name != "name" && name != "parent" ? spec : nullptr;
}

bool has_reference(const Json& value) {
  if (value.is_array()) return std::ranges::any_of(value, has_reference);
  return value.get_ref<const std::string&>().find("${") != std::string::npos;
}

std::vector<std::string_view> writable_properties(GObjectClass* klass) {
  std::vector<std::string_view> names;
  guint count = 0;
  GParamSpec** specs = g_object_class_list_properties(klass, &count);
  for (guint i = 0; i < count; i++)
    if (find_writable(klass, specs[i]->name)) names.push_back(specs[i]->name);
  g_free(specs);
  return names;
}

class Collector {
 public:
  Collector(const Agent& agent, const LaunchLine& line, std::vector<GObjectClass*> classes,
            Problems& problems)
      : agent_(agent), line_(line), classes_(std::move(classes)), problems_(problems) {}

  std::vector<ElementSetting> collect() {
    from_template();
    from_keys();
    from_elements_map();
    return std::move(settings_);
  }

 private:
  struct Written {
    Json value;
    bool refers;  // may hold ${…}
  };

  void from_template() {
    for (size_t i = 0; i < line_.elements.size(); i++)
      for (const LaunchProperty& property : line_.elements[i].properties)
        by_name(i, property.name, "", property.place, property.value, false);
  }

  void from_keys() {
    std::map<std::string, Written> values;
    for_each_leaf(agent_, [&](const std::string& path, const Key&, const Leaf& leaf) {
      values[path] = {value_of(leaf), std::holds_alternative<SecretText*>(leaf)};
    });
    for (const AgentProperty& row : agent_properties()) {
      const auto [value, refers] = row.value ? of_many(row) : values.at(std::string(row.key));
      const bool written = agent_.was_written(row.key);
      if (value.is_null() || (row.applies && !row.applies(agent_)) || (value == "" && !written)) continue;
      const auto element = line_.find(row.element);
      GParamSpec* spec = element ? find_writable(classes_[*element], std::string(row.property)) : nullptr;
      const Place place = agent_.place_of(row.key);
      if (spec)
        add(*element, spec, std::string(row.key), place, row.convert ? row.convert(value) : value, refers);
      else if (written)
        has_no_effect(row, element, place);
    }
  }

  Written of_many(const AgentProperty& row) const {
    Json value = row.value(agent_);
    const bool is_list = value.is_array();
    return {std::move(value), is_list};
  }

  void has_no_effect(const AgentProperty& row, std::optional<size_t> element, const Place& place) {
    const std::string name(row.element);
    const std::string why = element ? "element " + name + " (" + line_.elements[*element].factory +
                                          ") has no property " + std::string(row.property)
                                    : "the pipeline has no element with the name " + name;
    problems_.push_back(
        {Problem::Severity::warning, place, std::string(row.key), "has no effect: " + why, ""});
  }

  void from_elements_map() {
    for (const auto& [name, properties] : agent_.pipeline.elements) {
      const std::string path = "pipeline.elements." + name;
      const auto element = line_.find(name);
      if (!element) {
        no_such_element(path, name);
        continue;
      }
      for (const auto& [property, text] : properties) {
        const std::string key = path + "." + property;
        by_name(*element, property, key, agent_.place_of(key), text.written(), true);
      }
    }
  }

  void no_such_element(const std::string& path, const std::string& name) {
    std::vector<std::string_view> names;
    for (const LaunchElement& element : line_.elements) names.push_back(element.name);
    add_error(problems_, agent_.place_of(path), path, "the pipeline has no element with this name",
              suggest(name, names));
  }

  void by_name(size_t element, const std::string& property, const std::string& key, const Place& place,
               const Json& value, bool refers) {
    if (GParamSpec* spec = find_writable(classes_[element], property))
      return add(element, spec, key, place, value, refers);
    add_error(problems_, place, key,
              line_.elements[element].factory + " has no property " + property + " that can be set",
              suggest(property, writable_properties(classes_[element])));
  }

  void add(size_t element, GParamSpec* spec, const std::string& key, const Place& place, const Json& value,
           bool refers) {
    ElementSetting setting{element, spec, key, place, value, false, nullptr};
    setting.has_references = refers && has_reference(value);
    if (!setting.has_references) {
      auto ready = make_property_value(spec, value);
      if (!ready) {
        add_error(problems_, place, key,
                  setting_name(setting) + ": " + ready.error().message + ", got " + to_text(value));
        return;
      }
      setting.ready = *ready;
    }
    settings_.push_back(std::move(setting));
  }

  std::string setting_name(const ElementSetting& setting) const {
    return "property " + line_.elements[setting.element].name + "." + setting.spec->name;
  }

  const Agent& agent_;
  const LaunchLine& line_;
  const std::vector<GObjectClass*> classes_;
  Problems& problems_;
  std::vector<ElementSetting> settings_;
};

}  // namespace

std::vector<ElementSetting> collect_settings(const Agent& agent, const LaunchLine& line,
                                             const std::vector<GObjectClass*>& classes, Problems& problems) {
  return Collector(agent, line, classes, problems).collect();
}

}  // namespace aybiza
