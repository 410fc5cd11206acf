// Keys: the form in which the keys of a YAML file are described (core/agent/AgentKeys.cpp, DaemonKeys.cpp). One walk
// over the struct that holds the file's values visits every key with its explanation and its member; reading a file,
// writing the JSON Schema, writing the guide and setting elements' properties are visitors of that one walk.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Overloaded.h"
#include "core/config/Secrets.h"
#include "core/loop/Loop.h"

namespace aybiza {

struct Key {
  std::string_view name;
  std::string_view doc;        ///< one sentence, without what type, unit, range and default say already
  std::string_view unit = "";  ///< set by the visitor for durations
  double min = 0, max = std::numeric_limits<double>::infinity();  ///< of numbers, in `unit`
  size_t max_length = 1000;                                       ///< characters of a text, items of a list
  bool required = false;
  std::string_view pattern = "";       ///< regular expression for the whole text
  std::string_view pattern_says = "";  ///< the same in words: "letters, digits and '-'"
  std::string_view only_for = "";      ///< the kind of map that this key belongs to; empty = all
};

/// An enum class member and its values' names, in the order of the values.
struct Choice {
  std::span<const std::string_view> names;
  std::function<size_t()> get;
  std::function<void(size_t)> set;
};

using NamedTexts = std::map<std::string, SecretText>;
using PlainTexts = std::map<std::string, std::string>;  ///< by what the operator calls them; no secrets
using NamedNumbers = std::map<std::string, int>;
using ElementSettings = std::map<std::string, NamedTexts>;

/// A member that holds one value.
using Leaf = std::variant<bool*, int*, double*, std::optional<double>*, std::optional<milliseconds>*,
                          milliseconds*, seconds*, std::string*, SecretText*, std::vector<std::string>*,
                          Choice, Json*, NamedTexts*, PlainTexts*, NamedNumbers*, ElementSettings*>;

/// The key that is meant where one word stands in place of the whole map.
template <class T> std::string_view shorthand_of(const T&) { return ""; }

class KeyVisitor {
 public:
  using Describe = std::function<void(KeyVisitor&)>;
  using DescribeItem = std::function<void(KeyVisitor&, size_t index)>;
  using DescribeNamed = std::function<void(KeyVisitor&, const std::string& name)>;

  virtual ~KeyVisitor() = default;

  virtual void leaf(const Key& key, Leaf member) = 0;
  /// A map with the keys that `inside` describes. `shorthand`: a single scalar is taken for that key of it.
  virtual void group(const Key& key, std::string_view shorthand, const Describe& inside) = 0;
  /// A list of such maps, `size` of them so far. `item(v, size)` appends one and describes it.
  virtual void list(const Key& key, std::string_view shorthand, size_t size, const DescribeItem& item) = 0;
  /// A map from names that the operator chooses to such maps. `item(v, name)` adds one where there is none.
  virtual void table(const Key& key, const std::vector<std::string>& names, const DescribeNamed& item) = 0;

  // How they are written: `describe(KeyVisitor&, T&)`, `names_of(T)` of an enum and, where one word may stand in
  // place of the whole map, `shorthand_of(const T&)` are found by argument-dependent lookup.
  template <class T> void operator()(Key key, T& member) {
    if constexpr (std::is_same_v<T, milliseconds> || std::is_same_v<T, std::optional<milliseconds>>)
      key.unit = "ms";
    if constexpr (std::is_same_v<T, seconds>) key.unit = "s";
    if constexpr (std::is_enum_v<T>) {
      leaf(key, Choice{names_of(member), [&member] { return static_cast<size_t>(member); },
                       [&member](size_t i) { member = static_cast<T>(i); }});
    } else if constexpr (requires { Leaf(&member); }) {
      leaf(key, &member);
    } else {
      group(key, shorthand_of(member), [&member](KeyVisitor& v) { describe(v, member); });
    }
  }
  template <class T> void list_of(const Key& key, std::vector<T>& items) {
    list(key, shorthand_of(T()), items.size(), [&items](KeyVisitor& v, size_t index) {
      // What was written for the items before this one may have been refused: then it comes earlier than its index.
      describe(v, index < items.size() ? items[index] : items.emplace_back());
    });
  }
  template <class T> void table_of(const Key& key, std::map<std::string, T>& items) {
    std::vector<std::string> names;
    for (const auto& [name, item] : items) names.push_back(name);
    table(key, names, [&items](KeyVisitor& v, const std::string& name) { describe(v, items[name]); });
  }
};

/// Calls `see` for every value that `walk` visits, with its path: "turn.end.wait_ms", "tools[1].url".
using SeeLeaf = std::function<void(const std::string& path, const Key& key, const Leaf& leaf)>;
void for_each_leaf(const KeyVisitor::Describe& walk, const SeeLeaf& see);

/// What may be written, in words: "a whole number from 0 to 10000 (ms)".
std::string expectation(const Key& key, const Leaf& leaf);
/// The value as JSON; null where an optional one is not set.
Json value_of(const Leaf& leaf);
/// 0.5 as "0.5", 1000 as "1000".
std::string number_text(double value);

}  // namespace aybiza
