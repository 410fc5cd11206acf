// JsonSchema: whether a YAML document conforms to a schema that was made from a description of keys.
#pragma once

#include <glib.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/config/Yaml.h"

namespace aybiza {

/// The part of JSON Schema that schema_of_keys() uses. Returns the path of the first value that does not
/// conform.
inline std::string first_misfit(const Json& schema, const Json& value, const std::string& path) {
  if (schema.contains("enum") &&
      std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
    return path;
  if (schema.contains("type")) {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    const bool integral =
        value.is_number() && value.get<double>() == static_cast<double>(value.get<int64_t>());
    const bool fits = std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return (type == "integer" && integral) || (type == "number" && value.is_number()) ||
             type == value.type_name();
    });
    if (!fits) return path;
  }
  if (value.is_number() && (value < schema.value("minimum", value) || value > schema.value("maximum", value)))
    return path;
  if (value.is_string() && schema.contains("pattern") &&
      !g_regex_match_simple(schema["pattern"].get<std::string>().c_str(), value.get<std::string>().c_str(),
                            GRegexCompileFlags(0), GRegexMatchFlags(0)))
    return path;
  for (const Json& name : schema.value("required", Json::array()))
    if (value.is_object() && !value.contains(name.get<std::string>()))
      return path + "." + name.get<std::string>();
  if (value.is_object())
    for (const auto& [key, member] : value.items()) {
      const Json& more = get(schema, "additionalProperties");
      const Json& known = get(get(schema, "properties"), key);
      if (known.is_null() && more == false) return path + "." + key;
      const Json& of_member = known.is_null() ? more : known;
      if (!of_member.is_object()) continue;
      if (const std::string misfit = first_misfit(of_member, member, path + "." + key); !misfit.empty())
        return misfit;
    }
  if (value.is_array() && schema.contains("items"))
    for (size_t i = 0; i < value.size(); i++)
      if (const auto misfit = first_misfit(schema["items"], value[i], path + "[" + std::to_string(i) + "]");
          !misfit.empty())
        return misfit;
  if (schema.contains("anyOf")) {
    std::string last;
    for (const Json& choice : schema["anyOf"])
      if ((last = first_misfit(choice, value, path)).empty()) return "";
    return last;
  }
  return "";
}

/// A document that is expected to be well-formed.
inline Json yaml(const std::string& text) {
  Problems problems;
  const Json value = to_json(parse_yaml(text, "agent.yaml", problems));
  EXPECT_EQ(text_of(problems), "");
  return value;
}

}  // namespace aybiza
