// BargeIn: does the caller interrupt the agent, or only make a sound? It decides in two phases. As soon as a voice
// starts while the agent is audible, the agent's voice is held. Then words, duration and content tell: whoever
// only coughs, or acknowledges what he hears, lets the agent go on from where it was; whoever talks through the
// window, or says words of his own, has the floor. Words decide also where no voice was noticed.
//
// Pure: time is an argument, and deadline() says when it wants to be asked again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/call/TurnSettings.h"

namespace aybiza {

class BargeIn {
 public:
  struct Decision {
    enum class Step { hold, go_on, cut } step;
    std::string cause;  ///< as in line::Hold and line::Interruption
  };

  /// The settings outlive it.
  explicit BargeIn(const TurnSettings& settings);

  // The agent.
  /// It has the floor, and is not heard yet; an `answer` may still be taken back as a turn that was not over.
  void opened(bool answer);
  void became_audible(Time now);
  /// It has been heard to the end, or was cut.
  void closed();
  /// From now on nobody interrupts it: it says goodbye.
  void protect();
  /// It goes on talking after all.
  void unprotect() { protected_ = false; }

  // The caller. `now` never runs backwards.
  void voice_started(Time now);
  /// `at`: its last sound. Also where it has stopped.
  void voice_paused(Time now, Time at);
  /// All words of the turn so far; the last word of those that are not `final` may still change.
  void words(Time now, std::string_view text, bool final);

  void time_passed(Time now);
  std::optional<Time> deadline() const;
  /// What is to be done now, each once.
  std::optional<Decision> take() { return std::exchange(decision_, std::nullopt); }

  bool is_held() const { return held_since_.has_value(); }
  /// Words of a listener and nothing else, however many.
  bool only_acknowledges(std::string_view text) const;

 private:
  struct Voice {
    bool on = false;
    bool is_new = false;  // it began after the agent had taken the floor
    Time run_since{};     // without a pause
    Time paused{};        // when its last run was known to be over
    Duration before{};    // voice of the runs since the agent's was held
  };
  bool may_be_interrupted() const;
  bool is_judged_by_voice() const;
  Duration window() const;
  Duration voice_so_far(Time now) const;
  bool is_forced(const std::string& normal) const;
  void hold(Time now);
  void go_on(const char* cause);
  void cut(const char* cause);

  const TurnSettings& settings_;
  std::vector<std::string> ignore_, force_;  // normalised
  enum class Floor { none, unheard_answer, unheard, heard } floor_ = Floor::none;
  bool protected_ = false;
  Voice voice_;
  std::optional<Time> held_since_;
  bool acknowledged_ = false;  // what was said since then only acknowledges
  int wordless_cuts_ = 0;      // in a row, by a voice that nobody understood: a noise
  std::optional<Decision> decision_;
};

}  // namespace aybiza
