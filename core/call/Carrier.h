// Carrier: what the company that brings the call can do with it beside carrying its audio. Twilio's is in
// core/telephony; a call without one (a WAV file, a test) can only hang up by closing its media.
#pragma once

#include <string>

#include "core/base/Error.h"
#include "core/loop/Task.h"

namespace aybiza {

class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Connects the caller to another number; from then on the call is no longer ours.
  virtual Task<Result<void>> transfer(std::string to) = 0;
  virtual Task<Result<void>> hang_up() = 0;
};

}  // namespace aybiza
