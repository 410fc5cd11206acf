// Exposition: the text that Prometheus reads (format 0.0.4), written family by family: a help and a type line, then the
// samples. Names are checked where they are written down, in the code; labels' values may be anything.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Histogram.h"

namespace aybiza {

class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string>>;
  static constexpr auto content_type = "text/plain; version=0.0.4; charset=utf-8";

  /// One family. Its samples follow before the next one begins.
  void counter(std::string_view name, std::string_view help) { begin(name, "counter", help); }
  void gauge(std::string_view name, std::string_view help) { begin(name, "gauge", help); }
  void histogram(std::string_view name, std::string_view help) { begin(name, "histogram", help); }

  /// A sample of the family that was begun last.
  void sample(double value, const Labels& labels = {}) { line(name_, labels, value); }
  /// All of a histogram, its bounds and sum multiplied by `scale`: 0.001 makes seconds of milliseconds.
  void sample(const Histogram& histogram, double scale, Labels labels = {});

  const std::string& text() const { return text_; }

 private:
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void line(std::string_view name, const Labels& labels, double value);

  std::string text_;
  std::string name_;
};

}  // namespace aybiza
