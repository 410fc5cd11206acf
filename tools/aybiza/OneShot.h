// OneShot: a pipeline that runs from its start to its end for one command, its element messages shown as they come.
#pragma once

#include <gst/gst.h>

#include <functional>
#include <string>

#include "core/base/Error.h"

namespace aybiza::cli {

/// Properties go in as values after the launch text has been parsed: "element.property" → text.
using Properties = std::initializer_list<std::pair<const char*, std::string>>;

/// Runs `launch` until EOS. An ERROR of the pipeline or an element that is missing is an error here.
Result<void> run_pipeline(const char* launch, Properties properties,
                          const std::function<void(const GstStructure*)>& on_note = {});

/// --url, or DEEPGRAM_URL, or Deepgram's own.
std::string deepgram_url(const std::string& option);

}  // namespace aybiza::cli
