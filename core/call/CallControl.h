// CallControl: what a tool may do to the call that it works for. Loop thread only.
#pragma once

#include <string>

#include "core/base/Error.h"
#include "core/loop/Task.h"

namespace aybiza {

class CallControl {
 public:
  /// Ends the call once the caller has heard the agent's last word.
  virtual void hang_up(std::string reason) = 0;
  /// Hands the caller over to another number once the last word has been heard. Where that fails later, the
  /// agent gets the caller back and says so. An error: this call cannot be transferred at all.
  virtual Result<void> transfer(std::string to) = 0;
  /// The name under which this tool use shows itself to whoever does the work, so that work is done once also
  /// where it is asked for again.
  virtual std::string idempotency_key(const std::string& tool_use_id) = 0;
  /// Plays telephone keys to the other side; ends when the last one has sounded.
  virtual Task<> press_keys(std::string digits) = 0;

 protected:
  ~CallControl() = default;
};

}  // namespace aybiza
