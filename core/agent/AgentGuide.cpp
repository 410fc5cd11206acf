#include "core/agent/AgentDocs.h"
#include "core/agent/Keys.h"

namespace aybiza {

namespace {

constexpr auto introduction =
    R"(<!-- Made from core/agent/AgentKeys.cpp by `ninja -C build agent-docs`; do not edit here. -->
# Agents

An agent is a YAML file: who answers the telephone, how it listens, thinks and speaks, and what it may do.

| file | what it is |
|---|---|
| [minimal.yaml](minimal.yaml) | the smallest agent |
| [receptionist.yaml](receptionist.yaml) | a dental practice, commented line by line: start here |
| [receptionist.call.yaml](receptionist.call.yaml) | a caller for it, which `aybiza call --script` plays |
| [phone.launch](phone.launch) | the line of GStreamer elements that every agent uses unless it brings its own |
| [agent.schema.json](agent.schema.json) | for editors: `# yaml-language-server: $schema=agent.schema.json` |

`aybiza validate FILE…` tells everything that is wrong with a file, each mistake with its line and column.
`aybiza graph FILE` draws its line of elements.

## Secrets and the environment

Where a type below says *text with references*, `${env:NAME}` stands for a variable of the environment,
`${env:NAME:-text}` for the same with a fallback, and `${secret:NAME}` for an entry of `secrets:`. Values are looked up
for every call and never shown; `$${` is a plain `${`.

## The line of elements

Values of this file become properties of the elements in the line, by the elements' names in the template
(`core/agent/AgentProperties.cpp` has the list). `pipeline.elements` sets any other property. A value is never pasted
into the template, so it can never add an element. Comments in a template begin with `#`.

## Keys
)";

/// The text as a cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

std::string default_text(const Key& key, const Leaf& leaf) {
  if (key.required) return "**required**";
  const Json value = value_of(leaf);
  if (value.is_null() || (value.is_structured() && value.empty()) || value == "") return "";
  if (std::holds_alternative<Json*>(leaf)) return "no arguments";
  if (value.is_array()) {
    std::string items;
    for (const Json& item : value) items += (items.empty() ? "" : ", ") + item.get<std::string>();
    return items;
  }
  return "`" +
         (value.is_string()   ? value.get<std::string>()
          : value.is_number() ? number_text(value.get<double>())
                              : value.dump()) +
         "`";
}

std::string type_text(const Key& key, const Leaf& leaf) {
  if (std::holds_alternative<SecretText*>(leaf)) return "text with references";
  return expectation(key, leaf);
}

/// One table per map; the maps inside follow as sections of their own.
class GuideWriter : public KeyVisitor {
 public:
  explicit GuideWriter(std::string path) : path_(std::move(path)) {}

  void leaf(const Key& key, Leaf member) override {
    const std::string only =
        key.only_for.empty() ? "" : " Only for `type: " + std::string(key.only_for) + "`.";
    row(key, type_text(key, member), default_text(key, member), only);
  }
  void group(const Key& key, std::string_view shorthand, const Describe& inside) override {
    row(key, shorthand.empty() ? "a map" : "text, or a map", key.required ? "**required**" : "", "");
    section(key, "", inside);
  }
  void list(const Key& key, std::string_view shorthand, size_t size, const DescribeItem& item) override {
    row(key, shorthand.empty() ? "a list of maps" : "a list of words and maps", "", "");
    section(key, "[]", [&](KeyVisitor& v) { item(v, size); });
  }
  void table(const Key& key, const std::vector<std::string>&, const DescribeNamed& item) override {
    row(key, "a map from names to maps", "", "");
    section(key, ".NAME", [&](KeyVisitor& v) { item(v, ""); });
  }

  std::string text() const {
    return rows_.empty()
               ? sections_
               : "| key | type | default | meaning |\n|---|---|---|---|\n" + rows_ + "\n" + sections_;
  }

 private:
  void row(const Key& key, const std::string& type, const std::string& value, const std::string& more) {
    rows_ += "| `" + std::string(key.name) + "` | " + cell(type) + " | " + cell(value) + " | " +
             cell(key.doc) + more + " |\n";
  }
  void section(const Key& key, std::string_view suffix, const Describe& inside) {
    const std::string path = path_ + std::string(key.name) + std::string(suffix);
    GuideWriter writer(path + ".");
    inside(writer);
    sections_ += "### " + path + "\n\n" + std::string(key.doc) + "\n\n" + writer.text();
  }

  const std::string path_;
  std::string rows_, sections_;
};

}  // namespace

std::string agent_guide() {
  Agent agent;
  GuideWriter writer("");
  describe(writer, agent);
  std::string text = introduction + std::string("\n") + writer.text();
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace aybiza
