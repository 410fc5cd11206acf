#include "core/config/Yaml.h"

#include <glib.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace aybiza {

namespace {

/// Thrown inside this file to leave yaml-cpp's parser; never passes parse_yaml().
struct Stop {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string file, Problems& problems, YamlLimits limits)
      : file_(std::move(file)), problems_(problems), limits_(limits) {}

  Yaml take_root() { return std::move(root_); }
  Place place_of(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    complain(place_of(mark), "a second document begins", "write one agent per file");
    throw Stop();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(leaf(Yaml::Kind::null, mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_tag(tag, mark);
    Yaml value = leaf(Yaml::Kind::scalar, mark);
    value.text = text;
    value.quoted = tag == "!";  // yaml-cpp's tag for quoted and block scalars; plain ones have "?"
    add(std::move(value), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      complain(place_of(mark), "this alias refers to a value that contains it",
               "an anchor cannot be used inside itself");
      throw Stop();
    }
    Yaml copy = known->second;
    count(size_of(copy), place_of(mark));
    check_depth(stack_.size() + depth_of(copy), place_of(mark));
    add(std::move(copy), 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Yaml::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Yaml::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Yaml value;
    YAML::anchor_t anchor = 0;
    std::optional<Yaml::Entry> key;  ///< read, its value is still to come
    std::set<std::string> seen;
  };

  static size_t size_of(const Yaml& value) {
    size_t n = 1;
    for (const Yaml& item : value.items) n += size_of(item);
    for (const Yaml::Entry& entry : value.entries) n += size_of(entry.value);
    return n;
  }
  static size_t depth_of(const Yaml& value) {
    size_t deepest = 0;
    for (const Yaml& item : value.items) deepest = std::max(deepest, depth_of(item));
    for (const Yaml::Entry& entry : value.entries) deepest = std::max(deepest, depth_of(entry.value));
    return deepest + 1;
  }

  void complain(Place place, std::string message, std::string hint = {}) {
    add_error(problems_, std::move(place), "", std::move(message), std::move(hint));
  }
  void refuse_tag(const std::string& tag, const YAML::Mark& mark) {
    if (tag.size() > 1) complain(place_of(mark), "tag " + tag + " is not supported", "leave it away");
  }
  void count(size_t values, const Place& place) {
    values_ += values;
    if (values_ <= limits_.max_values) return;
    complain(place, "the file unfolds to more than " + std::to_string(limits_.max_values) + " values",
             "aliases of aliases multiply");
    throw Stop();
  }
  void check_depth(size_t depth, const Place& place) {
    if (depth <= static_cast<size_t>(limits_.max_depth)) return;
    complain(place, "nested deeper than " + std::to_string(limits_.max_depth) + " levels");
    throw Stop();
  }
  Yaml leaf(Yaml::Kind kind, const YAML::Mark& mark) {
    Yaml value;
    value.kind = kind;
    value.place = place_of(mark);
    count(1, value.place);
    return value;
  }
  void open(Yaml::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_tag(tag, mark);
    Open next;
    next.value = leaf(kind, mark);
    next.anchor = anchor;
    check_depth(stack_.size() + 1, next.value.place);
    stack_.push_back(std::move(next));
  }
  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(done.value), done.anchor);
  }
  void add(Yaml value, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = value;
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = stack_.back();
    if (parent.value.kind == Yaml::Kind::list)
      parent.value.items.push_back(std::move(value));
    else if (!parent.key)
      parent.key = key_from(value);
    else
      add_entry(parent, std::move(value));
  }
  Yaml::Entry key_from(const Yaml& value) {
    if (value.kind != Yaml::Kind::scalar)
      complain(value.place, "a key must be a word, not " + value.describe());
    return {value.text, value.place, {}};
  }
  void add_entry(Open& map, Yaml value) {
    Yaml::Entry entry = std::move(*map.key);
    map.key.reset();
    if (!map.seen.insert(entry.key).second) {
      const Place& first = map.value.find(entry.key)->place;
      complain(entry.place, "key \"" + entry.key + "\" is written twice",
               "it stands in line " + std::to_string(first.line) + " already");
      return;
    }
    entry.value = std::move(value);
    map.value.entries.push_back(std::move(entry));
  }

  const std::string file_;
  Problems& problems_;
  const YamlLimits limits_;
  Yaml root_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Yaml> anchors_;  ///< complete ones only
  size_t values_ = 0;
  int documents_ = 0;
};

}  // namespace

Yaml parse_yaml(const std::string& text, const std::string& file, Problems& problems, YamlLimits limits) {
  auto complain = [&](Place place, std::string message, std::string hint = {}) {
    add_error(problems, std::move(place), "", std::move(message), std::move(hint));
  };
  if (text.size() > limits.max_bytes) {
    complain({file}, "longer than " + std::to_string(limits.max_bytes / 1024) + " KiB");
    return {};
  }
  const char* bad = nullptr;
  if (!g_utf8_validate(text.data(), static_cast<gssize>(text.size()), &bad)) {
    complain(place_in(file, text, static_cast<size_t>(bad - text.data())), "not UTF-8 text",
             "save the file in the encoding UTF-8");
    return {};
  }
  TreeBuilder builder(file, problems, limits);
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    // The builder has said why.
  } catch (const YAML::Exception& e) {
    complain(builder.place_of(e.mark), "not YAML: " + e.msg);
  }
  return builder.take_root();
}

Json to_json(const Yaml& value) {
  switch (value.kind) {
    case Yaml::Kind::null:
      return nullptr;
    case Yaml::Kind::list: {
      Json array = Json::array();
      for (const Yaml& item : value.items) array.push_back(to_json(item));
      return array;
    }
    case Yaml::Kind::map: {
      Json object = Json::object();
      for (const Yaml::Entry& entry : value.entries) object[entry.key] = to_json(entry.value);
      return object;
    }
    case Yaml::Kind::scalar:
      break;
  }
  if (auto flag = value.as_bool()) return *flag;
  if (auto integer = value.as_integer()) return *integer;
  if (auto number = value.as_number()) return *number;
  return value.text;
}

Yaml merge(Yaml base, const Yaml& over) {
  if (base.kind != Yaml::Kind::map || over.kind != Yaml::Kind::map) return over;
  for (const Yaml::Entry& entry : over.entries) {
    auto same = std::find_if(base.entries.begin(), base.entries.end(),
                             [&](const Yaml::Entry& e) { return e.key == entry.key; });
    if (same == base.entries.end())
      base.entries.push_back(entry);
    else
      *same = {entry.key, entry.place, merge(std::move(same->value), entry.value)};
  }
  base.place = over.place;
  return base;
}

const Yaml::Entry* Yaml::find(std::string_view key) const {
  auto it = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return it == entries.end() ? nullptr : &*it;
}

std::string Yaml::describe() const {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      break;
  }
  if (as_bool()) return text;
  if (as_number()) return "the number " + text;
  constexpr glong shown = 40;
  if (g_utf8_strlen(text.data(), static_cast<gssize>(text.size())) <= shown) return "\"" + text + "\"";
  const char* end = g_utf8_offset_to_pointer(text.data(), shown);
  return "\"" + std::string(text.data(), end) + "…\"";
}

std::optional<bool> Yaml::as_bool() const {
  if (kind != Kind::scalar || quoted) return std::nullopt;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

std::optional<double> Yaml::as_number() const {
  if (kind != Kind::scalar || quoted || text.empty()) return std::nullopt;
  double value = 0;
  const char* begin = text.data() + (text[0] == '+' ? 1 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int64_t> Yaml::as_integer() const {
  const auto number = as_number();
  if (!number || *number != std::floor(*number) || std::abs(*number) > 9e15) return std::nullopt;
  return static_cast<int64_t>(*number);
}

}  // namespace aybiza
