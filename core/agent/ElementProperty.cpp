#include "core/agent/ElementProperty.h"

#include <charconv>
#include <cmath>

#include "core/config/Keys.h"

namespace aybiza {

namespace {

struct Range {
  double min, max;
  bool whole;
};

/// Of numeric properties. Beyond 2^53 a bound is not exact, which no value that people write comes near.
std::optional<Range> range_of(GParamSpec* spec) {
  auto whole = [](auto* s) {
    return Range{static_cast<double>(s->minimum), static_cast<double>(s->maximum), true};
  };
  auto real = [](auto* s) {
    return Range{static_cast<double>(s->minimum), static_cast<double>(s->maximum), false};
  };
  if (G_IS_PARAM_SPEC_INT(spec)) return whole(G_PARAM_SPEC_INT(spec));
  if (G_IS_PARAM_SPEC_UINT(spec)) return whole(G_PARAM_SPEC_UINT(spec));
  if (G_IS_PARAM_SPEC_INT64(spec)) return whole(G_PARAM_SPEC_INT64(spec));
  if (G_IS_PARAM_SPEC_UINT64(spec)) return whole(G_PARAM_SPEC_UINT64(spec));
  if (G_IS_PARAM_SPEC_LONG(spec)) return whole(G_PARAM_SPEC_LONG(spec));
  if (G_IS_PARAM_SPEC_ULONG(spec)) return whole(G_PARAM_SPEC_ULONG(spec));
  if (G_IS_PARAM_SPEC_FLOAT(spec)) return real(G_PARAM_SPEC_FLOAT(spec));
  if (G_IS_PARAM_SPEC_DOUBLE(spec)) return real(G_PARAM_SPEC_DOUBLE(spec));
  return std::nullopt;
}

std::optional<double> number_in(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.get_ref<const std::string&>();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

bool set_number(GParamSpec* spec, const Range& range, const Json& json, GValue* value) {
  const auto number = number_in(json);
  if (!number || *number < range.min || *number > range.max) return false;
  if (range.whole && *number != std::floor(*number)) return false;
  GValue wide = G_VALUE_INIT;
  if (range.whole && range.max > 9e18 && *number >= 0) {
    g_value_init(&wide, G_TYPE_UINT64);
    g_value_set_uint64(&wide, *number >= range.max ? G_MAXUINT64 : static_cast<guint64>(*number));
  } else if (range.whole) {
    g_value_init(&wide, G_TYPE_INT64);
    g_value_set_int64(&wide, *number >= 9.2233720368547e18 ? G_MAXINT64 : static_cast<gint64>(*number));
  } else {
    g_value_init(&wide, G_TYPE_DOUBLE);
    g_value_set_double(&wide, *number);
  }
  return g_value_transform(&wide, value);
}

bool set_flag(const Json& json, GValue* value) {
  const bool yes = json == true || json == "true", no = json == false || json == "false";
  g_value_set_boolean(value, yes);
  return yes || no;
}

bool set_enum(GParamSpec* spec, const Json& json, GValue* value) {
  if (!json.is_string()) return false;
  const GEnumValue* found = g_enum_get_value_by_nick(G_PARAM_SPEC_ENUM(spec)->enum_class,
                                                     json.get_ref<const std::string&>().c_str());
  if (found) g_value_set_enum(value, found->value);
  return found != nullptr;
}

bool set_text(const Json& json, GValue* value) {
  if (json.is_array() || json.is_object() || json.is_null()) return false;
  g_value_set_string(value,
                     json.is_string() ? json.get_ref<const std::string&>().c_str() : json.dump().c_str());
  return true;
}

bool set_array(GParamSpec* spec, const Json& json, GValue* value) {
  if (!json.is_array()) return false;
  GParamSpec* item_spec = GST_PARAM_SPEC_ARRAY_LIST(spec)->element_spec;
  for (const Json& item : json) {
    auto converted = make_property_value(item_spec, item);
    if (!converted) return false;
    gst_value_array_append_value(value, converted->get());
  }
  return true;
}

bool set_strings(const Json& json, GValue* value) {
  if (!json.is_array()) return false;
  GStrvBuilder* builder = g_strv_builder_new();
  for (const Json& item : json)
    if (item.is_string()) g_strv_builder_add(builder, item.get_ref<const std::string&>().c_str());
  g_value_take_boxed(value, g_strv_builder_end(builder));
  g_strv_builder_unref(builder);
  return true;
}

bool set(GParamSpec* spec, const Json& json, GValue* value) {
  if (const auto range = range_of(spec)) return set_number(spec, *range, json, value);
  if (G_IS_PARAM_SPEC_BOOLEAN(spec)) return set_flag(json, value);
  if (G_IS_PARAM_SPEC_ENUM(spec)) return set_enum(spec, json, value);
  if (G_IS_PARAM_SPEC_STRING(spec)) return set_text(json, value);
  if (GST_IS_PARAM_SPEC_ARRAY_LIST(spec) && json.is_array()) return set_array(spec, json, value);
  if (spec->value_type == G_TYPE_STRV) return set_strings(json, value);
  return json.is_string() &&
         gst_value_deserialize_with_pspec(value, json.get_ref<const std::string&>().c_str(), spec);
}

void free_value(GValue* value) {
  g_value_unset(value);
  delete value;
}

}  // namespace

Result<PropertyValue> make_property_value(GParamSpec* spec, const Json& json) {
  PropertyValue value(new GValue(G_VALUE_INIT), free_value);
  g_value_init(value.get(), spec->value_type);
  if (!set(spec, json, value.get())) return fail(Fault::bad_input, "expected " + property_expectation(spec));
  return value;
}

std::string property_expectation(GParamSpec* spec) {
  if (const auto range = range_of(spec)) {
    const std::string kind = range->whole ? "a whole number" : "a number";
    if (range->max > 1e15) return range->min == 0 ? kind + " from 0 up" : kind;
    return kind + " from " + number_text(range->min) + " to " + number_text(range->max);
  }
  if (G_IS_PARAM_SPEC_BOOLEAN(spec)) return "true or false";
  if (G_IS_PARAM_SPEC_STRING(spec)) return "text";
  if (GST_IS_PARAM_SPEC_ARRAY_LIST(spec) || spec->value_type == G_TYPE_STRV) return "a list of texts";
  if (G_IS_PARAM_SPEC_ENUM(spec)) {
    std::string nicks;
    const GEnumClass* values = G_PARAM_SPEC_ENUM(spec)->enum_class;
    for (guint i = 0; i < values->n_values; i++)
      nicks += (i == 0 ? "" : ", ") + std::string(values->values[i].value_nick);
    return "one of " + nicks;
  }
  return std::string("a ") + g_type_name(spec->value_type);
}

}  // namespace aybiza
