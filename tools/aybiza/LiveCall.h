// What `aybiza call` does where it is given words: show, hang up or draw a live call.
#pragma once

#include "tools/aybiza/Command.h"

namespace aybiza::cli {

Exit operate_on_call(const Arguments& arguments);

}  // namespace aybiza::cli
