// TurnStory: a TurnPolicy in simulated time, and what it does, written down as lines that a test can read.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "core/call/TurnPolicy.h"

namespace aybiza {

/// How words and silence end a turn is EndOfTurnTest's matter; here the recogniser's word is law.
inline TurnSettings by_the_recogniser(TurnSettings settings) {
  settings.end_by_words = settings.guess_enabled = false;
  return settings;
}

/// Plays a story on a TurnPolicy and writes down its actions as "ms what".
class Story {
 public:
  explicit Story(TurnSettings settings = {}) : policy_(by_the_recogniser(std::move(settings))) {
    policy_.started(now_);
    collect();
  }
  /// Goes to `ms`, asking the policy at each of its deadlines on the way.
  TurnPolicy& at(int ms) {
    collect();
    const Time to{milliseconds(ms)};
    while (policy_.deadline() && *policy_.deadline() <= to) {
      now_ = std::max(now_, *policy_.deadline());
      const auto before = policy_.deadline();
      policy_.time_passed(now_);
      collect();
      if (policy_.deadline() == before) throw std::logic_error("a deadline that does not pass");
    }
    now_ = to;
    return policy_;
  }
  Time now() const { return now_; }
  void collect() {
    for (auto& action : policy_.take_actions()) std::visit([&](auto& a) { write(a); }, action);
  }
  const std::vector<std::string>& log() {
    collect();
    return log_;
  }

  /// When the caller was told to wait, and for what, and when no more.
  const std::vector<std::string>& waits() {
    collect();
    return waits_;
  }

  // Shorthands of what usually happens.
  void words(int ms, std::string_view text) {
    at(ms).final(Time(milliseconds(ms)), text, Time(milliseconds(ms - 200))), collect();
  }
  void hears(int ms, uint64_t generation, bool complete) {
    at(ms).played(now_, generation, complete, false), collect();
  }
  void voice(int from, int to) {
    at(from).speech_started(now_, now_), collect();
    at(to).speech_stopped(now_, now_), collect();
  }

 private:
  std::string stamped(const std::string& what) const {
    return std::to_string(int(to_ms(now_.time_since_epoch()))) + " " + what;
  }
  void line(const std::string& what) { log_.push_back(stamped(what)); }
  void write(const turn::EndTurn& a) {
    line("turn " + std::to_string(a.generation) + " by " + a.reason + ": " + a.text);
  }
  void write(const turn::Guess& a) { line("guess: " + a.text); }
  void write(const turn::Say& a) { line("say " + std::to_string(a.generation) + " " + a.purpose); }
  void write(const turn::Interrupt& a) {
    line("interrupt " + std::to_string(a.generation) + " by " + a.cause);
  }
  void write(const turn::Hold& a) { line(a.how + " " + std::to_string(a.generation) + " by " + a.cause); }
  void write(const turn::Wait& a) { waits_.push_back(stamped(a.on ? a.cause : "over")); }
  void write(const turn::Recover& a) { line("recover from " + a.cause); }
  void write(const turn::GiveFloor& a) { line("floor " + std::to_string(a.generation)); }
  void write(const turn::HangUp& a) { line("hang up: " + a.reason); }

  TurnPolicy policy_;
  Time now_{};
  std::vector<std::string> log_, waits_;
};

using Log = std::vector<std::string>;

}  // namespace aybiza
