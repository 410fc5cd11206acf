// plugins/README.md says what the elements say themselves: a section for each element, with its description, pads and
// launch lines, and of its properties those that somebody chose for the page, with default and meaning. Where it does
// not, the failure shows the section as it should be.
#include <gst/gst.h>
#include <gtest/gtest.h>

#include <map>

#include "core/base/GPtr.h"
#include "tests/support/ElementDocs.h"

namespace aybiza {
namespace {

/// The page's sections by their headings.
std::map<std::string, std::string> sections() {
  std::istringstream in(docs::read_text(docs::plugins_folder() / "README.md"));
  std::map<std::string, std::string> all;
  std::string heading;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (!heading.empty()) all[heading] += line + "\n";
  }
  return all;
}

/// The properties in a section's table, in its order.
std::vector<std::string> chosen_properties(const std::string& section) {
  static const std::regex row(R"(\n\| `([^`]*)` \|[^\n]*\|[^\n]*\|)");
  std::vector<std::string> names;
  const std::string table = section.substr(std::min(section.find("| property |"), section.size()));
  for (std::sregex_iterator it(table.begin(), table.end(), row), end; it != end; ++it)
    names.push_back((*it)[1]);
  return names;
}

std::string default_of(GParamSpec* spec) {
  const GValue* value = g_param_spec_get_default_value(spec);
  std::string text;
  if (G_VALUE_HOLDS_STRING(value))
    text = g_value_get_string(value) ? g_value_get_string(value) : "";
  else if (G_VALUE_HOLDS_ENUM(value))
    text = g_enum_get_value(G_PARAM_SPEC_ENUM(spec)->enum_class, g_value_get_enum(value))->value_nick;
  else if (G_VALUE_HOLDS_DOUBLE(value))
    text = (std::ostringstream() << g_value_get_double(value)).str();
  else if (!G_IS_PARAM_SPEC_BOXED(spec) && !GST_IS_PARAM_SPEC_ARRAY_LIST(spec))
    text = GChars(gst_value_serialize(value)).get();
  return text.empty() ? "" : "`" + text + "`";
}

std::string pads_of(GstElementClass* klass) {
  static const std::regex type(R"(\((string|int)\))");
  std::string rows;
  for (GList* l = gst_element_class_get_pad_template_list(klass); l; l = l->next) {
    auto* pad = static_cast<GstPadTemplate*>(l->data);
    const auto caps = GPtr<GstCaps>::adopt(gst_pad_template_get_caps(pad));
    const GChars text(gst_caps_to_string(caps.get()));
    rows += "| `" + std::string(GST_PAD_TEMPLATE_NAME_TEMPLATE(pad)) + "` | `" +
            std::regex_replace(text.get(), type, "") + "` |\n";
  }
  return rows;
}

std::string properties_of(GObjectClass* klass, const std::vector<std::string>& names) {
  std::string rows;
  for (const auto& name : names)
    if (GParamSpec* spec = g_object_class_find_property(klass, name.c_str()))
      rows += "| `" + name + "` | " + default_of(spec) + " | " + g_param_spec_get_blurb(spec) + " |\n";
  return rows;
}

std::string launch_lines_of(const std::string& element) {
  for (const auto& file : docs::element_files())
    if (file.stem() == element) return docs::launch_text_of(file);
  return {};
}

std::string expected_section(const std::string& name, const std::vector<std::string>& properties) {
  const auto element = GPtr<GstElement>::sink(gst_element_factory_make(name.c_str(), nullptr));
  GstElementClass* klass = GST_ELEMENT_GET_CLASS(element.get());
  std::string text = "## " + name + "\n\n";
  text += gst_element_class_get_metadata(klass, GST_ELEMENT_METADATA_DESCRIPTION) + std::string(".\n\n");
  text += "| pad | caps |\n| --- | --- |\n" + pads_of(klass) + "\n";
  if (const auto rows = properties_of(G_OBJECT_CLASS(klass), properties); !rows.empty())
    text += "| property | default | |\n| --- | --- | --- |\n" + rows + "\n";
  return text + "```sh\n" + launch_lines_of(name) + "```\n\n";
}

TEST(PluginsPage, ListsEveryElement) {
  std::vector<std::string> listed;
  for (const auto& [name, text] : sections()) listed.push_back(name);
  EXPECT_EQ(listed, docs::element_names());
}

TEST(PluginsPage, SaysOfEachWhatItSaysItself) {
  auto page = sections();
  ASSERT_FALSE(page.empty());
  for (const auto& name : docs::element_names()) {
    std::string& section = page[name];
    while (section.ends_with("\n")) section.pop_back();
    EXPECT_EQ(section + "\n\n", expected_section(name, chosen_properties(section)));
  }
}

}  // namespace
}  // namespace aybiza
