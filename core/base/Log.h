// The daemon's log: one JSON object a line on standard error, or plain text where a person watches. GStreamer
// elements log through their GStreamer debug category instead; secrets go into neither.
#pragma once

#include <string_view>

#include "core/base/Json.h"

namespace aybiza {

enum class LogLevel { debug, info, warning, error };
enum class LogStyle { json, text };

/// Called once at start-up, before other threads exist.
void configure_log(LogStyle style, LogLevel lowest);

/// log(LogLevel::info, "twilio", "stream started", {{"call", id}});  Safe from any thread.
void log(LogLevel level, std::string_view component, std::string_view message,
         const Json& fields = Json::object());

}  // namespace aybiza
