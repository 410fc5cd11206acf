// Configuration: the daemon's file with the command line laid over it, and what each part of the daemon is told of it.
#pragma once

#include "core/api/TwilioDoor.h"
#include "core/supervisor/Supervisor.h"
#include "tools/aybizad/Options.h"

namespace aybiza {

/// The error lists everything that is wrong, a line each.
Result<DaemonConfig> load_config(const Options& options);
/// Tells on standard output what is wrong with the configuration and the agents; the exit code.
int check_config(const Options& options);

/// Sets what this process logs.
void apply_logging(const DaemonConfig& config);
/// Puts what workers may know, but no message may hold, into the environment in which they are started.
void export_secrets(const DaemonConfig& config);
/// `edition`: which program of this process it is.
SupervisorSettings supervisor_settings(const DaemonConfig& config, int64_t edition);
TwilioSettings twilio_settings(const DaemonConfig& config);
/// The token that other machines have to show; may be empty.
std::string control_token(const DaemonConfig& config);

}  // namespace aybiza
