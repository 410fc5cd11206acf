#include "core/base/Log.h"

#include <glib.h>
#include <unistd.h>

namespace aybiza {

namespace {

LogStyle style = LogStyle::text;
LogLevel lowest_level = LogLevel::info;

constexpr std::string_view names[] = {"debug", "info", "warning", "error"};

std::string as_json(std::string_view time, std::string_view level, std::string_view component,
                    std::string_view message, const Json& fields) {
  Json line = {{"time", time}, {"level", level}, {"component", component}, {"message", message}};
  for (auto& [key, value] : fields.items()) line[key] = value;
  return to_text(line);
}

std::string as_text(std::string_view time, std::string_view level, std::string_view component,
                    std::string_view message, const Json& fields) {
  std::string line = std::string(time.substr(11, 12)) + " " + std::string(level) + " " +
                     std::string(component) + ": " + std::string(message);
  for (auto& [key, value] : fields.items()) line += " " + key + "=" + to_text(value);
  return line;
}

}  // namespace

void configure_log(LogStyle chosen, LogLevel lowest) {
  style = chosen;
  lowest_level = lowest;
}

void log(LogLevel level, std::string_view component, std::string_view message, const Json& fields) {
  if (level < lowest_level) return;
  GDateTime* now = g_date_time_new_now_utc();
  char* stamp = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S.%f");
  std::string time = std::string(stamp, 23) + "Z";
  g_free(stamp);
  g_date_time_unref(now);
  auto format = style == LogStyle::json ? as_json : as_text;
  std::string line = format(time, names[static_cast<int>(level)], component, message, fields) + "\n";
  // One write per line keeps lines of several threads whole; a log that cannot be written has nowhere to complain.
  [[maybe_unused]] ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace aybiza
