// Order: telling a daemon that runs already what to do: aybizad drain, reload, upgrade, status.
#pragma once

#include <string>

namespace aybiza {

bool is_order(const std::string& word);
/// Exit codes: 0 done, 1 the daemon refused or does not run, 2 usage.
int send_order(int argc, char** argv);

}  // namespace aybiza
