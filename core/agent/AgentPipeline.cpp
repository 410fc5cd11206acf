#include "core/agent/AgentPipeline.h"

#include "core/agent/DomainChecks.h"
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

std::string suggest_factory(const std::string& name) {
  std::vector<std::string_view> names;
  GList* all = gst_registry_get_feature_list(gst_registry_get(), GST_TYPE_ELEMENT_FACTORY);
  for (GList* at = all; at; at = at->next) names.push_back(GST_OBJECT_NAME(at->data));
  std::string suggestion = suggest(name, names, "is its plugin installed?");
  gst_plugin_feature_list_free(all);
  return suggestion;
}

/// The element's class, with its plugin loaded; kept to the end of the process.
GObjectClass* find_class(const LaunchElement& element, Problems& problems) {
  auto factory = GPtr<GstElementFactory>::adopt(gst_element_factory_find(element.factory.c_str()));
  if (!factory) {
    add_error(problems, element.place, "", "there is no element " + element.factory,
              suggest_factory(element.factory));
    return nullptr;
  }
  auto loaded = GPtr<GstPluginFeature>::adopt(gst_plugin_feature_load(GST_PLUGIN_FEATURE(factory.get())));
  const GType type = loaded ? gst_element_factory_get_element_type(GST_ELEMENT_FACTORY(loaded.get())) : 0;
  if (type) return G_OBJECT_CLASS(g_type_class_ref(type));
  add_error(problems, element.place, "", "the plugin of element " + element.factory + " does not load");
  return nullptr;
}

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
  if (!has_errors(found)) check_domains(agent, pipeline.line_, found);
  std::vector<GObjectClass*> classes;
  for (const LaunchElement& element : pipeline.line_.elements) classes.push_back(find_class(element, found));
  if (!has_errors(found)) {
    pipeline.settings_ = collect_settings(agent, pipeline.line_, classes, found);
    pipeline.try_out(found);
  }
  problems.insert(problems.end(), found.begin(), found.end());
  return pipeline;
}

void AgentPipeline::try_out(Problems& problems) const {
  std::vector<GstElement*> elements;
  const auto trial = assemble(line_, elements, problems);
  if (!trial) return;
  // Caps filters decide what links, so what is known already is set.
  for (const ElementSetting& setting : settings_)
    if (setting.ready)
      g_object_set_property(G_OBJECT(elements[setting.element]), setting.spec->name, setting.ready.get());
  link(line_, elements, problems);
  warn_of_threads(line_, elements, problems);
}

/// A text, or each of a list, with its references replaced.
Result<Json> AgentPipeline::look_up(const Json& written) const {
  if (!written.is_array()) {
    auto text = secrets_.resolve(SecretText(written.get<std::string>()));
    return text ? Result<Json>(*text) : fail(text.error());
  }
  Json all = Json::array();
  for (const Json& item : written) {
    auto text = look_up(item);
    if (!text) return text;
    all.push_back(std::move(*text));
  }
  return all;
}

Result<void> AgentPipeline::apply(GstElement* element, const ElementSetting& setting) const {
  PropertyValue value = setting.ready;
  if (setting.has_references) {
    const std::string where = setting.place.text() + ": " + setting.key + ": ";
    const Json& written = setting.value;
    auto found = look_up(written);
    if (!found) return fail(found.error().fault, where + found.error().message, found.error().hint);
    if (*found == "") return {};  // the element's own default
    auto converted = make_property_value(setting.spec, *found);
    if (!converted)
      return fail(Fault::bad_input,
                  where + "property " + GST_OBJECT_NAME(element) + "." + setting.spec->name + ": " +
                      converted.error().message + ", got the value of " +
                      (written.is_string() ? written.get<std::string>() : to_text(written)));
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
    for (const ElementSetting& setting : settings_)
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
