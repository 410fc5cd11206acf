#include <algorithm>

#include "core/config/Reading.h"

namespace aybiza {

namespace {

/// Reads one map key by key, then complains about the keys that nobody asked for.
class MapReader : public KeyVisitor {
 public:
  MapReader(const Yaml& map, std::string prefix, Reading& reading)
      : map_(map), prefix_(std::move(prefix)), reading_(reading) {}

  void leaf(const Key& key, Leaf member) override {
    const Yaml::Entry* entry = take(key);
    if (entry) read_leaf(key, entry->value, path(key), member, reading_);
  }
  void group(const Key& key, std::string_view shorthand, const Describe& inside) override {
    if (const Yaml::Entry* entry = take(key)) enter(entry->value, path(key), shorthand, inside);
  }
  void list(const Key& key, std::string_view shorthand, size_t size, const DescribeItem& item) override {
    const Yaml::Entry* entry = take(key);
    if (!entry || entry->value.kind == Yaml::Kind::null) return;
    const Yaml& list = entry->value;
    if (list.kind != Yaml::Kind::list)
      return add_error(reading_.problems, list.place, path(key), "expected a list, got " + list.describe(),
                       "begin each item with \"- \"");
    if (!few_enough(key, list, list.items.size())) return;
    for (size_t i = 0; i < list.items.size(); i++)
      enter(list.items[i], path(key) + "[" + std::to_string(i) + "]", shorthand,
            [&](KeyVisitor& v) { item(v, size + i); });
  }
  void table(const Key& key, const std::vector<std::string>&, const DescribeNamed& item) override {
    const Yaml::Entry* entry = take(key);
    if (!entry || entry->value.kind == Yaml::Kind::null) return;
    const Yaml& map = entry->value;
    if (map.kind != Yaml::Kind::map)
      return add_error(reading_.problems, map.place, path(key), "expected a map, got " + map.describe());
    if (!few_enough(key, map, map.entries.size())) return;
    for (const Yaml::Entry& named : map.entries)
      enter(named.value, path(key) + "." + named.key, "", [&](KeyVisitor& v) { item(v, named.key); });
  }

  void finish() {
    for (const Yaml::Entry& entry : map_.entries) {
      if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
      add_error(reading_.problems, entry.place, prefix_ + entry.key, "unknown key",
                suggest(entry.key, known_, "known here: " + known_list()));
    }
  }

 private:
  std::string path(const Key& key) const { return prefix_ + std::string(key.name); }
  std::string known_list() const {
    std::string text;
    for (std::string_view key : known_) text += (text.empty() ? "" : ", ") + std::string(key);
    return text;
  }
  bool few_enough(const Key& key, const Yaml& value, size_t size) {
    if (size <= key.max_length) return true;
    add_error(reading_.problems, value.place, path(key),
              std::to_string(size) + " entries are too many, at most " + std::to_string(key.max_length) +
                  " are allowed");
    return false;
  }
  /// The key's entry, if it was written; notes that the key exists and where its value stands.
  const Yaml::Entry* take(const Key& key) {
    known_.push_back(key.name);
    const Yaml::Entry* entry = map_.find(key.name);
    if (entry)
      reading_.places[path(key)] = entry->value.place;
    else if (key.required)
      add_error(reading_.problems, map_.place, path(key), "missing", "it is required");
    return entry;
  }
  void enter(const Yaml& value, const std::string& path, std::string_view shorthand, const Describe& inside) {
    reading_.places[path] = value.place;
    Yaml map = value;
    if (value.kind == Yaml::Kind::scalar && !shorthand.empty()) {
      map = {.kind = Yaml::Kind::map, .place = value.place};
      map.entries.push_back({std::string(shorthand), value.place, value});
    }
    if (map.kind != Yaml::Kind::map && map.kind != Yaml::Kind::null)
      return add_error(reading_.problems, value.place, path, "expected a map, got " + value.describe());
    read_map(map, path, inside, reading_);
  }

  const Yaml& map_;
  const std::string prefix_;
  Reading& reading_;
  std::vector<std::string_view> known_;
};

}  // namespace

void read_map(const Yaml& map, const std::string& path, const KeyVisitor::Describe& inside,
              Reading& reading) {
  MapReader reader(map, path.empty() ? "" : path + ".", reading);
  inside(reader);
  reader.finish();
}

}  // namespace aybiza
