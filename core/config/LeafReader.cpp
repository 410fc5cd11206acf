#include <glib.h>

#include <algorithm>

#include "core/config/Reading.h"

namespace aybiza {

namespace {

/// Reads one value into its member; complains where it does not fit.
class LeafReader {
 public:
  LeafReader(const Key& key, const Yaml& value, std::string path, Reading& reading)
      : key_(key), value_(value), path_(std::move(path)), reading_(reading) {}

  void read(const Leaf& leaf) {
    expected_ = expectation(key_, leaf);
    std::visit([this](const auto& member) { into(member); }, leaf);
  }

 private:
  void wrong(const Yaml& value, std::string hint = {}) {
    add_error(reading_.problems, value.place, path_, "expected " + expected_ + ", got " + value.describe(),
              std::move(hint));
  }

  void into(bool* member) {
    if (auto flag = value_.as_bool())
      *member = *flag;
    else
      wrong(value_);
  }
  std::optional<double> number(bool whole) {
    auto number = value_.as_number();
    const bool fits = number && *number >= key_.min && *number <= key_.max && (!whole || value_.as_integer());
    if (fits) return number;
    wrong(value_, value_.quoted ? "leave the quotes away" : "");
    return std::nullopt;
  }
  void into(int* member) {
    if (auto n = number(true)) *member = static_cast<int>(*n);
  }
  void into(milliseconds* member) {
    if (auto n = number(true)) *member = milliseconds(static_cast<int64_t>(*n));
  }
  void into(std::optional<milliseconds>* member) {
    if (auto n = number(true)) *member = milliseconds(static_cast<int64_t>(*n));
  }
  void into(seconds* member) {
    if (auto n = number(true)) *member = seconds(static_cast<int64_t>(*n));
  }
  void into(double* member) {
    if (auto n = number(false)) *member = *n;
  }
  void into(std::optional<double>* member) {
    if (auto n = number(false)) *member = *n;
  }

  bool is_text(const Yaml& value) {
    if (value.kind != Yaml::Kind::scalar) {
      wrong(value, value.kind == Yaml::Kind::null ? "write \"\" for an empty text" : "");
      return false;
    }
    if (value.as_bool() || value.as_number()) {
      wrong(value, "put it in quotes");
      return false;
    }
    return fits(value);
  }
  bool fits(const Yaml& value) {
    const glong length = g_utf8_strlen(value.text.data(), static_cast<gssize>(value.text.size()));
    if (static_cast<size_t>(length) > key_.max_length) {
      add_error(reading_.problems, value.place, path_,
                std::to_string(length) + " characters are too many, at most " +
                    std::to_string(key_.max_length) + " are allowed");
      return false;
    }
    const std::string whole = "^(?:" + std::string(key_.pattern) + ")$";
    if (key_.pattern.empty() ||
        g_regex_match_simple(whole.c_str(), value.text.c_str(), G_REGEX_DOLLAR_ENDONLY, GRegexMatchFlags(0)))
      return true;
    wrong(value);
    return false;
  }
  void into(std::string* member) {
    if (!is_text(value_)) return;
    if (value_.text.find("${secret:") != std::string::npos ||
        value_.text.find("${env:") != std::string::npos) {
      add_error(reading_.problems, value_.place, path_,
                "references to secrets and the environment have no meaning here");
      return;
    }
    *member = value_.text;
  }
  void into(SecretText* member) {
    if (is_text(value_)) assign(*member, value_);
  }
  void assign(SecretText& member, const Yaml& value) {
    member = SecretText(value.text);
    if (auto references = member.references(); !references)
      add_error(reading_.problems, value.place, path_, references.error().message, references.error().hint);
  }
  void into(const Choice& choice) {
    auto name = std::find(choice.names.begin(), choice.names.end(), value_.text);
    if (value_.kind == Yaml::Kind::scalar && name != choice.names.end()) {
      choice.set(static_cast<size_t>(name - choice.names.begin()));
      return;
    }
    wrong(value_, suggest(value_.text, {choice.names.begin(), choice.names.end()}));
  }
  void into(std::vector<std::string>* member) {
    if (value_.kind != Yaml::Kind::list) return wrong(value_, "write [one, two]");
    if (!few_enough(value_.items.size(), "items")) return;
    member->clear();
    for (const Yaml& item : value_.items) {
      const size_t problems = reading_.problems.size();
      const std::string path = path_ + "[" + std::to_string(member->size()) + "]";
      read_leaf({.name = key_.name}, item, path, &member->emplace_back(), reading_);
      if (reading_.problems.size() > problems) member->pop_back();
    }
  }
  void into(Json* member) {
    if (value_.kind == Yaml::Kind::map)
      *member = to_json(value_);
    else
      wrong(value_);
  }
  void into(NamedTexts* member) { named(value_, path_, *member); }
  void named(const Yaml& map, const std::string& path, NamedTexts& member) {
    if (map.kind != Yaml::Kind::map) return wrong(map);
    if (!few_enough(map.entries.size(), "entries")) return;
    for (const auto& [name, place, value] : map.entries) {
      reading_.places[path + "." + name] = value.place;
      if (value.kind == Yaml::Kind::scalar)
        assign(member[name], value);
      else
        add_error(reading_.problems, value.place, path + "." + name,
                  "expected text or a number, got " + value.describe());
    }
  }
  void into(PlainTexts* member) {
    if (value_.kind != Yaml::Kind::map) return wrong(value_);
    if (!few_enough(value_.entries.size(), "entries")) return;
    for (const auto& [name, place, value] : value_.entries) {
      const std::string path = path_ + "." + name;
      reading_.places[path] = value.place;
      read_leaf({.name = name}, value, path, &(*member)[name], reading_);
    }
  }
  void into(NamedNumbers* member) {
    if (value_.kind != Yaml::Kind::map) return wrong(value_);
    if (!few_enough(value_.entries.size(), "entries")) return;
    for (const auto& [name, place, value] : value_.entries) {
      const std::string path = path_ + "." + name;
      reading_.places[path] = value.place;
      read_leaf({.name = name, .unit = key_.unit, .min = key_.min, .max = key_.max}, value, path,
                &(*member)[name], reading_);
    }
  }
  void into(ElementSettings* member) {
    if (value_.kind != Yaml::Kind::map) return wrong(value_);
    if (!few_enough(value_.entries.size(), "entries")) return;
    for (const auto& [name, place, value] : value_.entries) {
      reading_.places[path_ + "." + name] = place;
      named(value, path_ + "." + name, (*member)[name]);
    }
  }
  bool few_enough(size_t size, std::string_view what) {
    if (size <= key_.max_length) return true;
    add_error(reading_.problems, value_.place, path_,
              std::to_string(size) + " " + std::string(what) + " are too many, at most " +
                  std::to_string(key_.max_length) + " are allowed");
    return false;
  }

  const Key& key_;
  const Yaml& value_;
  const std::string path_;
  Reading& reading_;
  std::string expected_;
};

}  // namespace

void read_leaf(const Key& key, const Yaml& value, const std::string& path, const Leaf& member,
               Reading& reading) {
  LeafReader(key, value, path, reading).read(member);
}

}  // namespace aybiza
