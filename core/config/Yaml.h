// Yaml: a YAML document as a tree in which every value knows its place. Built from yaml-cpp's events rather
// than its nodes, because only so are duplicate keys, references to an anchor that is still open and aliases
// that unfold to millions of values seen before they do harm.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Place.h"

namespace aybiza {

struct Yaml {
  struct Entry;

  enum class Kind { null, scalar, list, map } kind = Kind::null;
  Place place;
  std::string text;     ///< of a scalar
  bool quoted = false;  ///< a scalar that can only be text: in quotes, or a block
  std::vector<Yaml> items;
  std::vector<Entry> entries;  ///< of a map, in the order of the file, each key once

  const Entry* find(std::string_view key) const;
  /// "a list", "the number 5", for messages. Long scalars are shortened.
  std::string describe() const;

  // What a plain scalar means, in YAML's core schema; nothing where it means something else.
  std::optional<bool> as_bool() const;
  std::optional<double> as_number() const;
  std::optional<int64_t> as_integer() const;
};

struct Yaml::Entry {
  std::string key;
  Place place;  ///< of the key
  Yaml value;
};

struct YamlLimits {
  size_t max_bytes = 1 << 20;
  size_t max_values = 20000;  ///< after aliases are unfolded
  int max_depth = 32;
};

/// The file's one document. Problems are added to the list; what could be read is returned nevertheless.
Yaml parse_yaml(const std::string& text, const std::string& file, Problems& problems, YamlLimits limits = {});

/// The same as JSON; plain scalars become what they mean.
Json to_json(const Yaml& value);

/// `over` laid upon `base`: maps are joined key by key, everything else is replaced.
Yaml merge(Yaml base, const Yaml& over);

}  // namespace aybiza
