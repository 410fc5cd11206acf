// TurnPolicy: whose turn is it? A pure machine: it is told what was heard, recognised and played, each with
// its time, and answers with what the agent should do. It owns no timer, socket or pad; `deadline()` says
// when it wants to be asked again. aybturn is its shell in a pipeline; the simulator drives it directly.
//
// Caller side: CallerTurn gathers words and keys and knows when they are a whole turn; BargeIn knows when they
// interrupt. Agent side: at most one generation (an answer or a fixed text) is open at a time, from the moment
// it is asked for until the caller has heard it or it was cut.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/call/BargeIn.h"
#include "core/call/CallerTurn.h"
#include "core/call/TurnSettings.h"
#include "core/loop/Loop.h"

namespace aybiza {

namespace turn {

/// The caller's turn is over; `text` asks for the answer `generation`.
struct EndTurn {
  uint64_t generation;
  std::string text, reason;
  Time speech_end;  ///< last voiced sample
  Time decided_by;  ///< arrival of what decided it
};
/// The caller's turn will be this if nothing more is said; no text: it will not.
struct Guess {
  uint64_t generation;
  std::string text;
};
struct Say {
  uint64_t generation;
  std::string text, purpose;
};
/// Hold the voice, or let it go on where it was; as in line::Hold.
struct Hold {
  uint64_t generation;
  std::string how, cause;
};
/// Nobody speaks: say what there is to say, as `generation`.
struct GiveFloor {
  uint64_t generation;
};
/// Stop talking at once: everything up to and including `generation` is dead.
struct Interrupt {
  uint64_t generation;
  std::string cause;
};
/// The caller waits in silence, or does not any more. As in line::Waiting.
struct Wait {
  bool on;
  std::string cause;
};
/// Nobody spoke and nothing was going to happen; a Say follows. As in line::Recovery.
struct Recover {
  std::string cause;
};
/// The last word has been played: end the call.
struct HangUp {
  std::string reason;
};
using Action = std::variant<EndTurn, GiveFloor, Guess, Say, Hold, Interrupt, Wait, Recover, HangUp>;

}  // namespace turn

class TurnPolicy {
 public:
  explicit TurnPolicy(TurnSettings settings);
  TurnPolicy(const TurnPolicy&) = delete;
  TurnPolicy& operator=(const TurnPolicy&) = delete;

  // What happened. `now` never runs backwards. Actions gather until they are taken.
  void started(Time now);
  void speech_started(Time now, Time at);
  void speech_stopped(Time now, Time at);
  void speech_paused(Time now, Time at);
  void speech_resumed(Time now);
  void interim(Time now, std::string_view text) { interim(now, text, now, Time{}); }
  /// There are no other words up to `listened`; zero: nobody knows.
  void interim(Time now, std::string_view text, Time last_word_end, Time listened);
  void final(Time now, std::string_view text, Time last_word_end);
  void speech_final(Time now);
  void utterance_ended(Time now);
  /// Flux: `event` is one of line::TurnInfo's.
  void turn_info(Time now, std::string_view event, std::string_view text);
  void key_pressed(Time now, std::string_view digit);
  void played(Time now, uint64_t generation, bool complete, bool interrupted, std::string_view heard = {});
  /// Ends the call once the caller has heard what is being said, and the farewell behind it.
  void hang_up(Time now, std::string_view reason, std::string_view farewell = {});
  /// The hang-up did not happen after all: the agent says `text` and the conversation goes on.
  void resume(Time now, std::string_view text);
  /// Part of the line has failed. Where that took what the agent was saying with it, the agent says `say`, or
  /// `otherwise` in its place; else `say`, unless it is speaking. With a reason the call ends behind it.
  void broken_down(Time now, bool answer_lost, std::string_view say, std::string_view otherwise,
                   std::string_view hang_up_reason);
  /// The agent has something to say by itself: it gets a turn without words once nobody speaks.
  void floor_wanted() { floor_wanted_ = true; }
  /// Nothing more will be heard: what was said so far is the turn.
  void input_ended(Time now);
  /// To be called at deadline(); earlier or later does no harm.
  void time_passed(Time now);

  std::optional<Time> deadline() const;
  std::vector<turn::Action> take_actions() { return std::exchange(actions_, {}); }

  bool agent_has_floor() const { return open_.has_value(); }
  /// What the caller has said in the turn that is not over yet.
  std::string words_so_far() const { return caller_.words(); }

 private:
  struct Open {  // the agent's open generation
    uint64_t generation;
    Time since, last_progress;
    bool heard = false;   // some of it was played
    std::string purpose;  // "" for an answer of the model
  };

  void end_turn_if_over(Time now);
  void judge_words(Time now, bool final);
  void follow_barge_in(Time now);
  void open(Time now, std::string purpose);
  void close();
  void consider_guess(Time now);
  std::optional<Time> guess_deadline() const;
  void interrupt(Time now, std::string cause);
  void say(Time now, std::string text, std::string purpose);
  void sounded(Time at);
  void stop_waiting();
  void consider_idle(Time now);
  void recover(Time now);
  void finish_if_due(Time now);
  std::optional<Time> quiet_since() const;
  std::optional<Time> wait_deadline() const;
  std::optional<Time> recovery_deadline() const;
  std::optional<Time> idle_deadline() const;
  std::optional<Time> floor_deadline() const;
  void give_floor(Time now);

  TurnSettings settings_;
  CallerTurn caller_;
  BargeIn barge_in_;
  std::optional<Open> open_;
  std::optional<std::string> guess_;  // that the model is thinking about, normalised
  int guesses_ = 0;                   // in this turn
  uint64_t last_generation_ = 0;
  int idle_prompts_said_ = 0;
  bool floor_wanted_ = false;
  std::optional<std::string> hang_up_reason_;
  std::string farewell_;  // that is still to be said before the hang-up
  Time started_{};
  Time last_activity_{};
  Time last_sound_{};              // that the caller made, or heard of the agent
  bool waits_ = false;             // he has been told that he has to
  const char* overdue_ = nullptr;  // somebody should speak next because of this
  bool ended_ = false;
  std::vector<turn::Action> actions_;
};

}  // namespace aybiza
