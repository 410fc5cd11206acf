// ScriptEars: ears that are told what they hear. The n-th utterance of each connection is the n-th line of
// the script, again from the start after the last. For tests, and for load that should not pay for
// recognition.
#pragma once

#include "Ears.h"

namespace aybiza::emulator {

class ScriptEars final : public Ears {
 public:
  explicit ScriptEars(std::vector<std::string> lines) : lines_(std::move(lines)) {}
  void tell(std::vector<std::string> lines) { lines_ = std::move(lines); }
  std::unique_ptr<Listener> listen(const Grammar& grammar, size_t utterance) override;

 private:
  std::vector<std::string> lines_;
};

}  // namespace aybiza::emulator
