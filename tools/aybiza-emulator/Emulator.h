// Emulator: vendors in a box, ready to use: one object with one port. The program aybiza-emulator is this
// with a command line; tests and tools make their own.
#pragma once

#include <memory>

#include "Settings.h"
#include "core/loop/MainLoop.h"

namespace aybiza::emulator {

class Emulator {
 public:
  /// Loads the scenario and the ears and starts to listen. Lives on the loop's thread; the loop must run for
  /// anything to be answered.
  static Result<std::unique_ptr<Emulator>> start(MainLoop& loop, Settings settings);
  ~Emulator();

  uint16_t port() const;
  World& world();

 private:
  struct Parts;
  explicit Emulator(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// The scenario of the dental practice, where it is installed or in the tree.
std::string default_scenario();

}  // namespace aybiza::emulator
