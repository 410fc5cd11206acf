// Companions: an emulator of all vendors and a daemon on top of it, started for one call and gone after it.
#pragma once

#include <memory>
#include <string>

#include "core/base/Error.h"

namespace aybiza::rehearsal {

struct CompanionSettings {
  std::string agent;  ///< its file
  std::string brain;  ///< the emulator's scenario; empty: its own
};

class Companions {
 public:
  /// Both are ready when this answers.
  static Result<std::unique_ptr<Companions>> start(const CompanionSettings& settings);
  ~Companions();

  /// http://127.0.0.1:PORT of each.
  std::string emulator() const;
  std::string daemon() const;

 private:
  struct Parts;
  explicit Companions(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace aybiza::rehearsal
