// ElementSettings: which values an agent and its template give to which properties of the line's elements,
// checked against what the properties take.
#pragma once

#include "core/agent/Agent.h"
#include "core/agent/ElementProperty.h"
#include "core/agent/LaunchLine.h"

namespace aybiza {

struct ElementSetting {
  size_t element = 0;  ///< index in LaunchLine::elements
  GParamSpec* spec = nullptr;
  std::string key;  ///< where it stands in the agent: "think.model"; empty = in the template
  Place place;
  Json value;                   ///< as written
  bool has_references = false;  ///< a text, or list of texts, with ${…} in it, which only a call can look up
  PropertyValue ready;          ///< converted already, unless it has references
};

/// From the weakest to the strongest: the template's, the agent's keys, `pipeline.elements`. `classes`: of
/// the line's elements, in their order.
std::vector<ElementSetting> collect_settings(const Agent& agent, const LaunchLine& line,
                                             const std::vector<GObjectClass*>& classes, Problems& problems);

}  // namespace aybiza
