// CallMetrics: what a worker's calls amount to, counted from their events (core/call/Conversation.cpp lists them). Made
// in a worker, sent to the supervisor as JSON, added up there.
#pragma once

#include <map>
#include <string>

#include "core/base/Histogram.h"
#include "core/base/Json.h"

namespace aybiza {

class CallMetrics {
 public:
  using Counts = std::map<std::string, uint64_t>;  ///< by label

  /// One event of any call.
  void take(const Json& event);
  void add(const CallMetrics& other);
  /// What was counted after an earlier state of this one.
  CallMetrics since(const CallMetrics& earlier) const;

  Json to_json() const;
  /// What is missing or of another kind is nothing.
  static CallMetrics from_json(const Json& json);

  // All since the worker's start.
  uint64_t started = 0, resumed = 0, suspended = 0;
  uint64_t turns = 0, interruptions = 0;
  Counts releases;    ///< of a voice that was held at a caller's sound, by why it was no interruption
  Counts recoveries;  ///< from a silence that nobody would have ended, by what had led there
  /// Calls in which another model, voice or place took over, by stage: "listen", "think", "speak".
  Counts fallbacks;
  Counts ended;     ///< calls, by outcome
  Counts warnings;  ///< what calls survived, by where it happened: vendors' errors among them
  Counts tools;     ///< uses, "ok" and "failed"
  Counts guesses;   ///< answers begun before the turn was over, "kept" and "dropped"
  Counts tokens;    ///< of the language model, by kind: "input", "output", "cache_read", "cache_write"
  double cost_usd = 0;
  /// By stage of core/call/Latency.h: "turn_latency", "first_token", ….
  std::map<std::string, Histogram> latency_ms;
};

}  // namespace aybiza
