#include "core/config/KeyDocs.h"

namespace aybiza {

namespace {

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

std::string guide_of_keys(const KeyVisitor::Describe& walk) {
  GuideWriter writer("");
  walk(writer);
  std::string text = writer.text();
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace aybiza
