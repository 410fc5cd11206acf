#include "core/api/Exposition.h"

#include <cmath>
#include <cstdio>

namespace aybiza {

namespace {

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);  // counts are exact, 0.1 stays 0.1
  return text;
}

std::string escaped(std::string_view text, bool is_label) {
  std::string out;
  for (char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && is_label)
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

}  // namespace

void Exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ +=
      "# HELP " + name_ + " " + escaped(help, false) + "\n# TYPE " + name_ + " " + std::string(type) + "\n";
}

void Exposition::line(std::string_view name, const Labels& labels, double value) {
  text_ += name;
  char separator = '{';
  for (const auto& [label, text] : labels) {
    text_ += separator + std::string(label) + "=\"" + escaped(text, true) + "\"";
    separator = ',';
  }
  if (!labels.empty()) text_ += '}';
  text_ += " " + number(value) + "\n";
}

void Exposition::sample(const Histogram& histogram, double scale, Labels labels) {
  labels.emplace_back("le", "");
  uint64_t below = 0;
  for (size_t i = 0; i < histogram.counts().size(); i++) {
    below += histogram.counts()[i];
    const bool is_last = i == histogram.bounds().size();
    labels.back().second = is_last ? "+Inf" : number(histogram.bounds()[i] * scale);
    line(name_ + "_bucket", labels, static_cast<double>(below));
  }
  labels.pop_back();
  line(name_ + "_sum", labels, histogram.sum() * scale);
  line(name_ + "_count", labels, static_cast<double>(histogram.count()));
}

}  // namespace aybiza
