// CallerTurn: what the caller has said in the turn that is not over yet, and when it will be over. Voice, words,
// pauses and keys go in; out comes the moment from which they are a whole turn if nothing more happens. That
// moment is computed anew from what is known, whenever it is asked for, and no state with words lacks one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/call/EndOfTurn.h"
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
  explicit CallerTurn(const TurnSettings& settings);

  // What was heard. `now` never runs backwards.
  void voice_started(Time now, Time at);
  void voice_stopped(Time now, Time at);
  /// Within the voice there is a pause since `at`, which may become its end.
  void voice_paused(Time now, Time at);
  void voice_resumed(Time now);
  /// There are no other words up to `listened`; zero: nobody knows. False where it says nothing new.
  bool interim(Time now, std::string_view text, Time last_word_end, Time listened);
  /// Likewise: no words, or those of a turn that has ended.
  bool final(Time now, std::string_view text, Time last_word_end);
  void speech_final(Time now);
  void utterance_ended(Time now);
  /// Likewise. Flux: `event` is one of line::TurnInfo's.
  bool turn_info(Time now, std::string_view event, std::string_view text);
  void key_pressed(Time now, std::string_view digit);
  void input_ended();
  /// What the caller replies to.
  void agent_said(std::string_view words);

  /// When the turn will be over if nothing more is heard; nothing while there is no word and no key.
  std::optional<Time> deadline() const;
  /// From when on the words so far are probably all; nothing while they certainly are not.
  std::optional<Time> likely_at() const;
  /// Flux believed that it was over, and does not any more.
  bool has_resumed() const { return heard_.resumed; }
  /// The turn, if it is over by now; the next one begins.
  std::optional<Ended> take(Time now);

  std::string words() const;
  bool is_empty() const { return !has_words() && heard_.keys.empty(); }
  bool is_speaking() const { return voice_; }
  Time since() const { return heard_.since; }
  /// How long a silence its words may be followed by, and go on.
  Duration patience() const;
  Time voice_since() const { return voice_since_; }

 private:
  struct Heard {                      // in this turn
    bool flux_open = false;           // Flux: between StartOfTurn and EndOfTurn
    bool eager = false;               // Flux: it may be over
    bool resumed = false;             // Flux: it was not
    const char* said_by = nullptr;    // the recogniser says that it is over: "speech-final", "end-of-turn"
    const char* closed_by = nullptr;  // it is over at closed_at in any case
    Time closed_at{};
    Time speech_end{};  // last voiced sample, or last word's end where there is no VAD
    Time words_end{};   // there are no other words up to here
    Time last_sign{};   // last evidence of anything from the caller
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
  void weigh();
  bool is_silent() const { return !voice_ || paused_; }
  bool has_all_words() const;
  bool belongs_to_last(Time now, std::string_view text, std::optional<Time> last_word_end) const;
  bool has_words() const { return !heard_.finals.empty() || !heard_.interim.empty(); }

  const TurnSettings& settings_;
  EndRules rules_;
  std::string agents_words_;
  EndRules::Ruling ruling_;  // on the question that agents_words_ ask
  bool is_ruled_ = false;
  const Phrases expected_;
  Finish finish_ = Finish::open;  // of the words of this turn
  Duration wanted_{};             // silence behind them
  Heard heard_;
  bool voice_ = false;   // VAD: speaking now …
  bool paused_ = false;  // … or between two words
  Time voice_since_{};
  struct
      Last {  // the turn before this one, where it ended on interim words: what comes late of it is no new turn
    std::string words;
    Time at{}, speech_end{};
  } last_;
};

}  // namespace aybiza
