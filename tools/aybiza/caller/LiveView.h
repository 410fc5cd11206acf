// LiveView: a call as it happens, for a person at a terminal: who speaks, words as they firm up, tool calls,
// and a line of latencies per turn. Fed with the daemon's events (core/call/Conversation.cpp lists them).
#pragma once

#include <string>

#include "core/base/Json.h"

namespace aybiza::caller {

class LiveView {
 public:
  /// Interim words are overwritten in place on a terminal and left out elsewhere.
  explicit LiveView(bool terminal) : terminal_(terminal) {}
  void show(const Json& event);

 private:
  void line(const Json& event, const std::string& who, const std::string& text);
  void interim(const std::string& text);
  void clear_interim();

  bool terminal_;
  bool interim_shown_ = false;
};

/// "hearing 352 · thinking 402 · voice 298 · sending 3 = 1,055 ms (engine 9 ms)".
std::string latency_line(const Json& latency);

}  // namespace aybiza::caller
