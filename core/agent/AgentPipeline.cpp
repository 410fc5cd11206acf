#include "core/agent/AgentPipeline.h"

#include <algorithm>

#include "core/agent/AgentProperties.h"
#include "core/agent/Keys.h"
#include "core/agent/LinkCheck.h"
#include "core/line/Plugins.h"

namespace aybiza {

namespace {

struct Template {
  std::string text;
  PlaceOf place_of;
};

std::optional<Template> read_template(const Agent& agent, const ReadFile& read_file, Problems& problems) {
  const PipelineSettings& settings = agent.pipeline;
  if (!settings.launch.empty())  // YAML has folded its lines: the key is the closest place that is certain
    return Template{settings.launch, [place = agent.place_of("pipeline.launch")](size_t) { return place; }};
  const std::string path =
      settings.file.empty() ? line::find_shipped_file("pipelines/phone.launch") : settings.file;
  auto text = read_file(path);
  if (!text) {
    add_error(problems, agent.place_of("pipeline.file"), "pipeline.file", text.error().message,
              text.error().hint);
    return std::nullopt;
  }
  return Template{*text, [path, text = *text](size_t offset) { return place_in(path, text, offset); }};
}

GPtr<GstElementFactory> find_factory(const LaunchElement& element, Problems& problems) {
  auto factory = GPtr<GstElementFactory>::adopt(gst_element_factory_find(element.factory.c_str()));
  if (factory) return factory;
  std::vector<std::string_view> names;
  GList* all = gst_registry_get_feature_list(gst_registry_get(), GST_TYPE_ELEMENT_FACTORY);
  for (GList* at = all; at; at = at->next) names.push_back(GST_OBJECT_NAME(at->data));
  const auto near = nearest(element.factory, names);
  add_error(problems, element.place, "", "there is no element " + element.factory,
            near.empty() ? "is its plugin installed?" : "did you mean \"" + std::string(near) + "\"?");
  gst_plugin_feature_list_free(all);
  return {};
}

/// The class of an element whose plugin is loaded; lives as long as the process.
GObjectClass* class_of(GstElementFactory* factory) {
  auto loaded = GPtr<GstPluginFeature>::adopt(gst_plugin_feature_load(GST_PLUGIN_FEATURE(factory)));
  if (!loaded) return nullptr;
  const GType type = gst_element_factory_get_element_type(GST_ELEMENT_FACTORY(loaded.get()));
  return type ? G_OBJECT_CLASS(g_type_class_ref(type)) : nullptr;
}

GParamSpec* find_writable(GObjectClass* klass, const std::string& name) {
  GParamSpec* spec = g_object_class_find_property(klass, name.c_str());
  const bool fits = spec && (spec->flags & G_PARAM_WRITABLE) && !(spec->flags & G_PARAM_CONSTRUCT_ONLY);
  return fits && name != "name" && name != "parent" ? spec : nullptr;
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

/// Collects the settings of one agent.
class Settler {
 public:
  Settler(const Agent& agent, const LaunchLine& line, std::vector<GObjectClass*> classes, Problems& problems)
      : agent_(agent), line_(line), classes_(std::move(classes)), problems_(problems) {}

  /// From the weakest to the strongest; a later one replaces an earlier one when the instance is built.
  std::vector<AgentPipeline::Setting> settle() {
    from_template();
    from_keys();
    from_elements_map();
    return std::move(settings_);
  }

 private:
  void from_template() {
    for (size_t i = 0; i < line_.elements.size(); i++)
      for (const LaunchProperty& property : line_.elements[i].properties)
        by_name(i, property.name, "", property.place, property.value, false);
  }

  void from_keys() {
    struct Written {
      Json value;
      bool refers;  // may hold ${…}
    };
    std::map<std::string, Written> values;
    for_each_leaf(agent_, [&](const std::string& path, const Key&, const Leaf& leaf) {
      values[path] = {value_of(leaf), std::holds_alternative<SecretText*>(leaf)};
    });
    for (const AgentProperty& row : agent_properties()) {
      const auto& [value, refers] = values.at(std::string(row.key));
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
    const auto near = nearest(name, names);
    add_error(problems_, agent_.place_of(path), path, "the pipeline has no element with this name",
              near.empty() ? "" : "did you mean \"" + std::string(near) + "\"?");
  }

  void by_name(size_t element, const std::string& property, const std::string& key, const Place& place,
               const Json& value, bool refers) {
    if (GParamSpec* spec = find_writable(classes_[element], property))
      return add(element, spec, key, place, value, refers);
    const auto near = nearest(property, writable_properties(classes_[element]));
    add_error(problems_, place, key,
              line_.elements[element].factory + " has no property " + property + " that can be set",
              near.empty() ? "" : "did you mean \"" + std::string(near) + "\"?");
  }

  void add(size_t element, GParamSpec* spec, const std::string& key, const Place& place, const Json& value,
           bool refers) {
    AgentPipeline::Setting setting{element, spec, key, place, value, false, nullptr};
    setting.is_secret = refers && value.get_ref<const std::string&>().find("${") != std::string::npos;
    if (!setting.is_secret) {
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

  std::string setting_name(const AgentPipeline::Setting& setting) const {
    return "property " + line_.elements[setting.element].name + "." + setting.spec->name;
  }

  const Agent& agent_;
  const LaunchLine& line_;
  const std::vector<GObjectClass*> classes_;
  Problems& problems_;
  std::vector<AgentPipeline::Setting> settings_;
};

/// An instance without its values: elements made and linked.
GPtr<GstElement> assemble(const LaunchLine& line, std::vector<GstElement*>& elements, Problems& problems) {
  auto pipeline = GPtr<GstElement>::sink(gst_pipeline_new(nullptr));
  for (const LaunchElement& element : line.elements) {
    GstElement* made = gst_element_factory_make(element.factory.c_str(), element.name.c_str());
    if (!made) {
      add_error(problems, element.place, "", "element " + element.factory + " cannot be created");
      return {};
    }
    gst_bin_add(GST_BIN(pipeline.get()), made);
    elements.push_back(made);
  }
  return pipeline;
}

void link(const LaunchLine& line, const std::vector<GstElement*>& elements, Problems& problems) {
  auto pad = [](const LaunchLink::End& end) { return end.pad.empty() ? nullptr : end.pad.c_str(); };
  for (const LaunchLink& link : line.links) {
    GstElement *from = elements[link.from.element], *to = elements[link.to.element];
    if (!gst_element_link_pads(from, pad(link.from), to, pad(link.to)))
      add_error(problems, link.place, "", explain_failed_link(from, link.from.pad, to, link.to.pad));
  }
}

}  // namespace

AgentPipeline AgentPipeline::make(const Agent& agent, Problems& problems, const ReadFile& read_file) {
  AgentPipeline pipeline(agent);
  Problems found;
  if (auto text = read_template(agent, read_file, found))
    pipeline.line_ = parse_launch_line(text->text, text->place_of, found);
  std::vector<GObjectClass*> classes;
  for (const LaunchElement& element : pipeline.line_.elements)
    if (auto factory = find_factory(element, found)) classes.push_back(class_of(factory.get()));
  if (!has_errors(found) && std::find(classes.begin(), classes.end(), nullptr) == classes.end()) {
    pipeline.settings_ = Settler(agent, pipeline.line_, classes, found).settle();
    std::vector<GstElement*> elements;
    const auto trial = assemble(pipeline.line_, elements, found);
    if (trial) {
      // Caps filters decide what links, so what is known already is set.
      for (const Setting& setting : pipeline.settings_)
        if (setting.ready)
          g_object_set_property(G_OBJECT(elements[setting.element]), setting.spec->name, setting.ready.get());
      link(pipeline.line_, elements, found);
      warn_of_threads(pipeline.line_, elements, found);
    }
  }
  problems.insert(problems.end(), found.begin(), found.end());
  return pipeline;
}

Result<void> AgentPipeline::apply(GstElement* element, const Setting& setting) const {
  PropertyValue value = setting.ready;
  if (setting.is_secret) {
    const std::string where = setting.place.text() + ": " + (setting.key.empty() ? "" : setting.key + ": ");
    auto text = secrets_.resolve(SecretText(setting.value.get<std::string>()));
    if (!text) return fail(text.error().fault, where + text.error().message, text.error().hint);
    if (text->empty()) return {};  // the element's own default
    auto converted = make_property_value(setting.spec, *text);
    if (!converted)
      return fail(Fault::bad_input, where + "property " + line_.elements[setting.element].name + "." +
                                        setting.spec->name + ": " + converted.error().message +
                                        ", got the value of " + setting.value.get<std::string>());
    value = *converted;
  }
  g_object_set_property(G_OBJECT(element), setting.spec->name, value.get());
  return {};
}

Result<GPtr<GstElement>> AgentPipeline::build() const {
  Problems problems;
  std::vector<GstElement*> elements;
  auto pipeline = assemble(line_, elements, problems);
  if (pipeline) {
    for (const Setting& setting : settings_)
      if (auto applied = apply(elements[setting.element], setting); !applied) return fail(applied.error());
    link(line_, elements, problems);
  }
  if (has_errors(problems)) return fail(Fault::internal, problems.front().text());
  return pipeline;
}

Result<GPtr<GstElement>> build_pipeline(const Agent& agent) {
  Problems problems;
  const AgentPipeline pipeline = AgentPipeline::make(agent, problems);
  if (has_errors(problems)) return fail(Fault::bad_input, text_of(problems));
  return pipeline.build();
}

}  // namespace aybiza
