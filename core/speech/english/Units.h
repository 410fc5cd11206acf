// Units: signs of measure behind a number, and what they are counted per.
#pragma once

#include <string>
#include <string_view>

namespace aybiza::speech::english {

struct Measure {
  size_t length = 0;  ///< of the text; 0: no unit stands there
  std::string one, many;
};
/// "km", "km/h", "mg/dL", "°C": the longest unit at that place.
Measure measure_at(std::string_view text, size_t at);

struct Per {
  size_t length = 0;
  std::string words;
};
/// "/month", "/kg", "/hr": per what.
Per per_at(std::string_view text, size_t at);

}  // namespace aybiza::speech::english
