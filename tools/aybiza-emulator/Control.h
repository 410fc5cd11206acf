// Control: what tests and tools ask of a running emulator.
//   POST /control  {"first-token-ms": 0, "faults": ["listen:drop@2"], "script": ["what the told ears hear"]}
//                  changes the latencies and keys that it names, and plans these faults in place of the old
//                  ones
//   GET  /control/state   who is connected, what was heard and said, which faults struck
#pragma once

#include "Server.h"
#include "Settings.h"
#include "World.h"

namespace aybiza::emulator {

class Control {
 public:
  Control(World& world, Server& server, Settings settings);

 private:
  Task<> handle(Request request, Exchange& exchange);
  Answer change_settings(const Request& request);

  World& world_;
  Settings settings_;
};

}  // namespace aybiza::emulator
