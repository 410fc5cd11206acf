// FillerSchedule: what covers the silence while an answer is in the making. A tool that takes long, or a model that is
// slow to its first word, gets a short phrase said in its place, and behind it a hold sound. Phrases are chosen in turn
// and never follow one another without an answer between them: who hears "one moment" twice hears a machine. A state
// machine without a clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza::speech {

class FillerSchedule {
 public:
  struct Settings {
    std::vector<std::string> phrases;          ///< empty: none is said
    Duration tool_wait = seconds(1);           ///< from the start of a tool
    Duration model_wait = milliseconds(1500);  ///< from the question to the model; zero: as long as it likes
    bool has_hold_sound = true;
    Duration hold_wait = milliseconds(200);  ///< from the moment for a phrase, said or not
  };
  enum class For { model, tool };

  explicit FillerSchedule(Settings settings) : settings_(std::move(settings)) {}

  /// There is nothing to say from now on. A model that goes on behind a tool is part of the same wait. `may_speak`: the
  /// answer has no words yet; else only the hold sound is due.
  void wait(Time now, For what, bool may_speak);
  /// The wait is over.
  void stop() { since_.reset(); }
  /// A phrase of this kind was said, by whoever.
  void filled() { filled_ = true; }
  /// The agent has said something that is an answer.
  void answered() { filled_ = false; }

  std::optional<Time> deadline() const;

  struct Cue {
    std::string phrase;       ///< to be said now; empty: nothing
    bool hold_sound = false;  ///< begins now
  };
  /// What is due.
  Cue take(Time now);

 private:
  std::optional<Time> phrase_at() const;
  std::optional<Time> hold_at() const;
  Duration patience() const { return for_ == For::tool ? settings_.tool_wait : settings_.model_wait; }

  const Settings settings_;
  std::optional<Time> since_;  // of the wait
  For for_ = For::model;
  bool may_speak_ = false;
  bool held_ = false;    // the hold sound of this wait has begun
  bool filled_ = false;  // a phrase was said and no answer since
  size_t next_ = 0;
};

}  // namespace aybiza::speech
