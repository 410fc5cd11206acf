// Model: Bedrock's ConverseStream as an engine meets it. It does not understand the request; it looks for the
// ids of turns in it, answers the last one, and counts whether all that it was asked before are still there.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/bench/load/vendors/World.h"

namespace aybiza::bench {

struct History {
  TurnId last;      ///< all zero: the request holds no id
  Turns::Set seen;  ///< turns of that call
};
History read_history(std::string_view request);

/// One answer on its way; destroyed, it falls silent.
class ModelAnswer {
 public:
  /// `write` takes pieces of the response's bytes; `done` is called behind the last.
  ModelAnswer(World& world, std::string_view request, std::function<void(std::string_view)> write,
              std::function<void()> done);

 private:
  void go_on();

  World& world_;
  std::function<void(std::string_view)> write_;
  std::function<void()> done_;
  TurnId id_;
  std::vector<std::string> deltas_;
  size_t next_ = 0;
  bool wants_tool_ = false;
  Alarm alarm_;
};

}  // namespace aybiza::bench
