// PropertyValues: the texts of a property's GValue, in and out. Of a GST_TYPE_ARRAY each text keeps its place, empty ones
// too: lists may belong together item by item.
#pragma once

#include <gst/gst.h>

#include <string>
#include <vector>

namespace aybiza::line {

/// Empty where it is null or holds something else.
inline std::string text_of(const GValue* value) {
  const char* text = G_VALUE_HOLDS_STRING(value) ? g_value_get_string(value) : nullptr;
  return text ? text : "";
}

inline std::vector<std::string> texts_of(const GValue* array) {
  std::vector<std::string> texts;
  for (guint i = 0; i < gst_value_array_get_size(array); i++)
    texts.push_back(text_of(gst_value_array_get_value(array, i)));
  return texts;
}

inline void append_texts(GValue* array, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    GValue item = G_VALUE_INIT;
    g_value_init(&item, G_TYPE_STRING);
    g_value_set_string(&item, text.c_str());
    gst_value_array_append_and_take_value(array, &item);
  }
}

}  // namespace aybiza::line
