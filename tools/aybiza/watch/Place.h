// Place: which daemon a command asks.
#pragma once

#include "core/api/ControlClient.h"
#include "tools/aybiza/Command.h"

namespace aybiza::cli {

/// The options by which a daemon is named, and the command's own.
std::vector<Option> with_place(std::vector<Option> own);
ControlClient daemon_of(const Arguments& arguments);
/// Says on standard error what went wrong, and how the command ends.
Exit give_up(std::string_view command, const Error& error);

}  // namespace aybiza::cli
