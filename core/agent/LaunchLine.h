// LaunchLine: a pipeline's template, in the notation of gst-launch-1.0, as a value. Parsed by ourselves and
// once per agent, so that every mistake has its place and an agent's values never pass through the notation.
// The part of the notation that templates need: elements with name=value properties, links ("!"), caps
// between them, references to named elements and pads ("vad." or "vad.src"), and comments from "#" to the end
// of the line. No bins.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Place.h"

namespace aybiza {

struct LaunchProperty {
  std::string name, value;
  Place place;
};

struct LaunchElement {
  std::string factory;
  std::string name;                        ///< as written with name=, or the factory's with a number
  std::vector<LaunchProperty> properties;  ///< without name
  Place place;
};

struct LaunchLink {
  struct End {
    size_t element = 0;  ///< index in LaunchLine::elements
    std::string pad;     ///< empty = any
  } from, to;
  Place place;
};

struct LaunchLine {
  std::vector<LaunchElement> elements;
  std::vector<LaunchLink> links;

  std::optional<size_t> find(std::string_view name) const;
};

/// Where a byte of the template's text stands in a file.
using PlaceOf = std::function<Place(size_t offset)>;

LaunchLine parse_launch_line(std::string_view text, const PlaceOf& place_of, Problems& problems);

}  // namespace aybiza
