#include "tools/aybizad/Configuration.h"

#include <glib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

namespace aybiza {

namespace {

using Logging = DaemonConfig::Logging;

// Who makes room for a successor need not hurry its callers.
constexpr auto retirement = std::chrono::hours(1);

void lay_over(const Options& options, DaemonConfig& config) {
  if (!options.agents.empty()) {
    config.agents.clear();
    for (const std::string& file : options.agents)
      config.agents.push_back({.file = file, .overflow = config.overflow});
  }
  if (options.listen) config.listen = *options.listen;
  if (options.public_url) config.public_url = *options.public_url;
  while (config.public_url.ends_with('/')) config.public_url.pop_back();
  if (options.reports) config.reports = *options.reports;
  if (options.runtime_directory) config.runtime_directory = *options.runtime_directory;
  if (config.runtime_directory.empty()) config.runtime_directory = RuntimeDirectory::default_path();
  if (options.workers) config.workers = *options.workers;
  if (options.max_calls) config.limits.calls = *options.max_calls;
  if (options.finish) config.drain.finish = *options.finish;
  if (options.goodbye) config.drain.goodbye = *options.goodbye;
  if (options.resume) config.resume.wait = *options.resume;
  if (options.log_style) config.log.style = *options.log_style;
  if (options.verbose) config.log.level = Logging::Level::debug;
}

DaemonFile read(const Options& options) {
  DaemonFile file;
  if (!options.config_file.empty()) file = read_daemon_config(options.config_file);
  lay_over(options, file.config);
  if (file.ok()) check_values(file.config, file.problems);
  if (file.ok() && file.config.agents.empty())
    add_error(file.problems, {options.config_file}, "agents", "there is no agent to serve");
  return file;
}

/// Texts whose values were found when the configuration was loaded.
std::string value_of(const DaemonConfig& config, const SecretText& text) {
  return Secrets(config.secrets).resolve(text).value_or("");
}

int64_t ms(seconds s) { return milliseconds(s).count(); }

size_t as_size(int number) { return static_cast<size_t>(number); }

std::string style_name(const DaemonConfig& config) {
  if (config.log.style != Logging::Style::automatic)
    return config.log.style == Logging::Style::json ? "json" : "text";
  return isatty(STDERR_FILENO) ? "text" : "json";
}

}  // namespace

Result<DaemonConfig> load_config(const Options& options) {
  DaemonFile file = read(options);
  if (file.ok()) return std::move(file.config);
  return fail(Fault::bad_input, text_of(file.problems));
}

int check_config(const Options& options) {
  const DaemonFile file = read(options);
  if (!file.problems.empty()) std::printf("%s\n", text_of(file.problems).c_str());
  bool ok = file.ok();
  for (const auto& served : file.config.agents) {
    const auto agent = load_ready_agent(served.file);
    if (!agent) std::printf("%s\n", agent.error().text().c_str());
    ok = ok && agent;
  }
  return ok ? 0 : 1;
}

void apply_logging(const DaemonConfig& config) {
  configure_log(style_name(config) == "json" ? LogStyle::json : LogStyle::text,
                static_cast<LogLevel>(config.log.level));
}

void export_secrets(const DaemonConfig& config) {
  const std::string token = value_of(config, config.twilio.auth_token);
  if (!token.empty()) g_setenv("TWILIO_AUTH_TOKEN", token.c_str(), TRUE);
}

SupervisorSettings supervisor_settings(const DaemonConfig& config, int64_t edition) {
  SupervisorSettings settings;
  settings.runtime_directory = config.runtime_directory;
  settings.agents = config.agents;
  settings.fleet.workers =
      config.workers ? as_size(config.workers) : std::max(1u, std::thread::hardware_concurrency());
  settings.fleet.program = "/proc/self/exe";  // what we are, whatever lies on the disk by now
  settings.fleet.command = {
      "aybizad", "worker",           "--runtime-directory", config.runtime_directory,
      "--log",   style_name(config), "--stall-warn",        std::to_string(config.stall.warn.count())};
  if (config.log.level == Logging::Level::debug) settings.fleet.command.push_back("--verbose");
  settings.fleet.edition = edition;
  settings.fleet.hang_limit = config.stall.hang;
  settings.fleet.memory_soft = as_size(config.memory.soft_mb) << 20;
  settings.fleet.memory_hard = as_size(config.memory.hard_mb) << 20;
  settings.fleet.retire = {.finish_ms = milliseconds(retirement).count(),
                           .goodbye_ms = ms(config.drain.goodbye)};
  settings.admission.calls = as_size(config.limits.calls);
  settings.admission.per_worker = as_size(config.limits.per_worker);
  for (const auto& [tenant, limit] : config.limits.tenants)
    settings.admission.tenants[tenant] = as_size(limit);
  settings.admission.absence = config.resume.wait;
  settings.placement = {.calls = as_size(config.limits.per_worker), .lateness_p99 = config.limits.lateness};
  settings.serve.report_directory = config.reports;
  settings.serve.twilio_sid = value_of(config, config.twilio.account_sid);
  settings.serve.twilio_url = value_of(config, config.twilio.url);
  settings.drain = {.finish_ms = ms(config.drain.finish), .goodbye_ms = ms(config.drain.goodbye)};
  return settings;
}

TwilioSettings twilio_settings(const DaemonConfig& config) {
  return {.public_url = config.public_url, .auth_token = value_of(config, config.twilio.auth_token)};
}

std::string control_token(const DaemonConfig& config) { return value_of(config, config.control.token); }

}  // namespace aybiza
