// CallerTurn: what the caller has said in the turn that is not over yet, and when it will be over. Voice, words,
// pauses and keys go in; out comes the moment from which they are a whole turn if nothing more happens. That
// moment is computed anew from what is known, whenever it is asked for, and no state with words lacks one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/call/TurnSettings.h"

namespace aybiza {

class CallerTurn {
 public:
  struct Ended {
    std::string text;
    std::string reason;  ///< as in line::TurnEnd
    Time speech_end;     ///< last voiced sample
  };

  /// The settings outlive it.
  explicit CallerTurn(const TurnSettings& settings) : settings_(settings) {}

  // What was heard. `now` never runs backwards.
  void voice_started(Time now, Time at);
  void voice_stopped(Time now, Time at);
  void interim(Time now, std::string_view text);
  /// False where it says nothing new: no words, or the late final of a turn that has ended.
  bool final(Time now, std::string_view text, Time last_word_end);
  void speech_final(Time now);
  void utterance_ended();
  /// Flux: `event` is one of line::TurnInfo's.
  void turn_info(Time now, std::string_view event, std::string_view text);
  void key_pressed(Time now, std::string_view digit);
  void input_ended();

  /// When the turn will be over if nothing more is heard; nothing while there is no word and no key.
  std::optional<Time> deadline() const;
  /// The turn, if it is over by now; the next one begins.
  std::optional<Ended> take(Time now);

  std::string words() const;
  bool is_empty() const { return !has_words() && heard_.keys.empty(); }
  bool is_speaking() const { return voice_; }
  Time voice_since() const { return voice_since_; }

 private:
  struct Heard {             // in this turn
    bool flux_open = false;  // Flux: between StartOfTurn and EndOfTurn
    bool final_due = false;  // speech_final came; a voice that is still on, or too short a pause, holds it
    const char* closed_by = nullptr;  // the turn is over in any case, for this reason
    Time speech_end{};                // last voiced sample, or last word's end where there is no VAD
    Time last_sign{};                 // last evidence of anything from the caller
    Time since{};
    std::string finals;   // joined final phrases
    std::string interim;  // words after the last final phrase
    std::string keys;     // DTMF
    Time last_key{};
  };
  struct End {
    Time at;
    const char* reason;
  };

  std::optional<End> end() const;
  End end_of_words() const;
  bool has_words() const { return !heard_.finals.empty() || !heard_.interim.empty(); }

  const TurnSettings& settings_;
  Heard heard_;
  bool voice_ = false;  // VAD: speaking now
  Time voice_since_{};
  std::string settled_;  // a last turn that ended on interim words; their late final is not a new turn
  Time settled_at_{};
};

}  // namespace aybiza
