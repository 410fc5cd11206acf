// AgentPipeline: the recipe of an agent's line of elements. Made once per agent, which is when everything
// about it is checked; each call then gets an instance. The agent's values reach the elements as GObject
// properties, never through the template's text, so no value can add an element.
#pragma once

#include <gst/gst.h>

#include "core/agent/AgentReader.h"
#include "core/agent/ElementSettings.h"
#include "core/base/GPtr.h"

namespace aybiza {

class AgentPipeline {
 public:
  /// Reads the template, looks the elements up, converts the values and links a first instance; what is wrong
  /// is added to the problems. To be used only where that left no error.
  static AgentPipeline make(const Agent& agent, Problems& problems,
                            const ReadFile& read_file = read_text_file);

  /// A new GstPipeline in state NULL with every property set, secrets looked up now. An error names element,
  /// property and place.
  Result<GPtr<GstElement>> build() const;

  const LaunchLine& line() const { return line_; }
  const std::vector<ElementSetting>& settings() const { return settings_; }

 private:
  explicit AgentPipeline(const Agent& agent) : secrets_(agent.secrets) {}

  void try_out(Problems& problems) const;
  Result<Json> look_up(const Json& written) const;
  Result<void> apply(GstElement* element, const ElementSetting& setting) const;

  LaunchLine line_;
  std::vector<ElementSetting> settings_;
  Secrets secrets_;
};

/// Recipe and instance at once, for a program that makes one call of an agent.
Result<GPtr<GstElement>> build_pipeline(const Agent& agent);

}  // namespace aybiza
