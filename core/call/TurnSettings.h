// TurnSettings: everything that an agent's author may decide about whose turn it is.
#pragma once

#include <string>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza {

/// What happens to the agent's voice while it is not clear whether the caller interrupts.
enum class InterruptHold { pause, duck, none };

struct TurnSettings {
  std::string greeting;  ///< said at the start; empty: the caller speaks first

  uint64_t last_generation = 0;  ///< of a call that goes on after it was cut off; 0: a new call
  Duration elapsed{};            ///< how long that call has lasted already
  /// Said instead of greeting.
  std::string resume_line = "Sorry, we were cut off. Could you say that again?";

  /// Shortest silence after the last voiced sample before a turn may end.
  Duration end_wait = milliseconds(0);
  bool end_by_words = true;  ///< false: as soon as the recogniser says so, whatever the words are
  // Silence after the last voiced sample that ends a turn, by how finished its words sound (EndOfTurn).
  Duration end_complete = milliseconds(300);
  Duration end_sentence = milliseconds(700);
  Duration end_open = milliseconds(1000);
  Duration end_unfinished = milliseconds(1500);
  Duration end_digits = milliseconds(2000);    ///< in the middle of a number that is dictated
  Duration end_spelling = milliseconds(2000);  ///< in the middle of a word that is spelt
  Duration end_yes_no{};  ///< in place of sentence and open, after such a question; zero: those
  Duration end_number{};  ///< likewise
  Duration end_choice = milliseconds(450);  ///< where one of end_phrases was asked for and is named
  std::string end_rules;                    ///< JSON, as EndRules reads it
  std::vector<std::string> end_phrases;     ///< that callers may say: who has begun one has not said it all
  /// Silence after words that ends a turn whatever the recogniser says.
  Duration end_timeout = milliseconds(1500);
  Duration max_turn = seconds(60);          ///< longest turn of the caller
  Duration dtmf_wait = milliseconds(2000);  ///< pause after the last key that ends a turn of keys
  std::string dtmf_terminator = "#";        ///< the key that ends a turn of keys at once; empty: none

  bool guess_enabled = true;                ///< the model may begin before the turn is certainly over
  int guess_max_retries = 3;                ///< guesses that may be wrong in a turn
  Duration guess_max_speech = seconds(10);  ///< no guesses in a turn that lasts longer

  bool interrupt_enabled = true;                      ///< false: the agent always finishes what it says
  int interrupt_min_words = 1;                        ///< words that stop the agent; 0: voice alone does
  Duration interrupt_min_speech = milliseconds(500);  ///< voice that stops the agent, where min_words is 0
  std::vector<std::string> interrupt_ignore = {"mm-hm", "mhm",  "uh-huh", "uh huh", "okay",
                                               "ok",    "yeah", "right",  "hm"};
  std::vector<std::string> interrupt_force = {"stop", "wait", "hold on"};
  InterruptHold interrupt_hold = InterruptHold::pause;
  Duration interrupt_decision = milliseconds(500);  ///< from the caller's first sound to what it means
  bool interrupt_on_timeout = true;  ///< who talks through that window, without a word yet, interrupts
  /// A voice that pauses for so long lets the agent go on at once.
  Duration interrupt_resume = milliseconds(150);

  Duration recovery_after = seconds(3);  ///< silence where somebody should have spoken; zero: never
  std::string recovery_line = "I'm sorry, I missed that. Could you say it again?";

  Duration idle_after = seconds(8);  ///< silence of both sides before an idle prompt; zero: never
  std::vector<std::string> idle_prompts = {
      "Are you still there?"};  ///< one after the other, the last one again
  int idle_max = 2;             ///< prompts in a row without an answer
  bool idle_hang_up = true;     ///< then hang up; false: wait in silence
  std::string idle_goodbye = "I can't hear you, so I'll say goodbye. Please call again.";

  Duration max_call = seconds(3600);  ///< a call that lasts longer is ended; zero: never
  std::string max_call_goodbye = "I'm sorry, we have reached the time limit of this call. Goodbye.";
  Duration response_wait = seconds(20);  ///< an answer that makes no progress for so long is given up
};

}  // namespace aybiza
