#include "core/call/ToolArguments.h"

#include <algorithm>

namespace aybiza {

std::string_view schema_type(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "object";
    case Json::value_t::array:
      return "array";
    case Json::value_t::string:
      return "string";
    case Json::value_t::boolean:
      return "boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "integer";
    case Json::value_t::number_float:
      return "number";
    default:
      return "null";
  }
}

namespace {

bool matches_type(const Json& value, const Json& type) {
  if (type.is_array())
    return std::ranges::any_of(type, [&](const Json& one) { return matches_type(value, one); });
  if (!type.is_string()) return true;
  const auto& wanted = type.get_ref<const std::string&>();
  return schema_type(value) == wanted || (wanted == "number" && value.is_number());
}

}  // namespace

std::optional<std::string> find_argument_fault(const Json& arguments, const Json& schema) {
  if (!arguments.is_object()) return "the arguments must be one JSON object";
  for (const Json& name : get(schema, "required"))
    if (name.is_string() && !arguments.contains(name.get_ref<const std::string&>()))
      return "the argument \"" + name.get<std::string>() + "\" is missing";
  for (const auto& [name, value] : arguments.items()) {
    const Json& property = get(get(schema, "properties"), name);
    if (property.is_null()) {
      if (get(schema, "additionalProperties") == Json(false)) return "there is no argument \"" + name + "\"";
      continue;
    }
    if (!matches_type(value, get(property, "type")))
      return "the argument \"" + name + "\" must be of type " + to_text(get(property, "type"));
    const Json& allowed = get(property, "enum");
    if (allowed.is_array() && std::ranges::find(allowed, value) == allowed.end())
      return "the argument \"" + name + "\" must be one of " + to_text(allowed);
  }
  return std::nullopt;
}

}  // namespace aybiza
