// The two shapes of a tool's answer that every tool here uses.
#pragma once

#include "core/line/Toolbox.h"

namespace aybiza {

/// A failure, told so that the model can explain it or try something else.
inline ToolOutcome failed_tool(std::string why) {
  return {.ok = false, .content = {{"error", std::move(why)}}};
}

inline ToolOutcome done_tool(Json content) { return {.ok = true, .content = std::move(content)}; }

}  // namespace aybiza
