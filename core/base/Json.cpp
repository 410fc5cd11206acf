#include "core/base/Json.h"

namespace aybiza {

namespace {
const Json null_value;
}

Result<Json> parse_json(std::string_view text, std::string_view what, JsonLimits limits) {
  if (text.size() > limits.max_bytes)
    return fail(Fault::bad_input, std::string(what) + " is " + std::to_string(text.size()) +
                                      " bytes long, the limit is " + std::to_string(limits.max_bytes));
  bool too_deep = false;
  auto watch_depth = [&](int depth, Json::parse_event_t event, Json&) {
    using E = Json::parse_event_t;
    if (depth >= limits.max_depth && (event == E::object_start || event == E::array_start)) too_deep = true;
    return !too_deep;
  };
  Json value = Json::parse(text.begin(), text.end(), watch_depth, /*allow_exceptions=*/false);
  if (too_deep)
    return fail(Fault::bad_input,
                std::string(what) + " is nested deeper than " + std::to_string(limits.max_depth) + " levels");
  if (value.is_discarded()) return fail(Fault::bad_input, std::string(what) + " is not valid JSON");
  return value;
}

const Json& get(const Json& object, std::string_view key) {
  if (!object.is_object()) return null_value;
  auto it = object.find(key);
  return it == object.end() ? null_value : *it;
}

const Json& at(const Json& array, size_t index) {
  return array.is_array() && index < array.size() ? array[index] : null_value;
}

std::string get_string(const Json& object, std::string_view key, std::string_view fallback) {
  const Json& v = get(object, key);
  return v.is_string() ? v.get_ref<const std::string&>() : std::string(fallback);
}

double get_number(const Json& object, std::string_view key, double fallback) {
  const Json& v = get(object, key);
  return v.is_number() ? v.get<double>() : fallback;
}

int64_t get_int(const Json& object, std::string_view key, int64_t fallback) {
  const Json& v = get(object, key);
  if (v.is_number_integer()) return v.get<int64_t>();
  if (v.is_number_float() && v.get<double>() > -9e15 && v.get<double>() < 9e15)
    return static_cast<int64_t>(v.get<double>());
  return fallback;
}

bool get_bool(const Json& object, std::string_view key, bool fallback) {
  const Json& v = get(object, key);
  return v.is_boolean() ? v.get<bool>() : fallback;
}

std::string to_text(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace aybiza
