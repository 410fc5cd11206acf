// CallLog: one call as its caller lived through it, cut into the caller's turns: what was heard in each and when, which
// tools were at work, how long the answer took. Fed with the caller's own clock and the engine's events
// (core/call/Conversation.cpp lists them), in simulated time as well as in real time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace aybiza::evaluation {

/// From the moment at which a turn of the caller begins to the beginning of the next.
struct Window {
  struct Piece {
    double at_ms;
    std::string text;
  };
  double begins_ms = 0;
  std::optional<double> spoke_until_ms;  ///< the end of the caller's last word
  std::optional<double> answer_ms;       ///< when the agent could first be heard
  bool is_filled = false;                ///< with a phrase that fills a wait, and is no answer …
  std::optional<double> behind_ms;       ///< … when its first words were heard
  std::vector<Piece> heard;              ///< of the agent, as it came
  std::string spoken;                    ///< the same as the voice pronounced it, where that is known
  std::optional<double> cut_ms;          ///< when the agent was cut short

  std::string words() const;
  /// When the answer itself began.
  std::optional<double> reply_ms() const { return is_filled ? behind_ms : answer_ms; }
  /// From where its times are counted.
  double anchor_ms() const { return spoke_until_ms.value_or(begins_ms); }
};

struct ToolRun {
  double at_ms;
  std::string id, name;
  Json input;
  std::optional<bool> ok;
};

/// A line of the call's story.
struct Moment {
  double at_ms;
  std::string who;  ///< "caller", "agent", "tool", "call"
  std::string what;
};

class CallLog {
 public:
  /// `fillers`: what the agent says to fill a wait.
  CallLog() : CallLog(std::vector<std::string>()) {}
  explicit CallLog(std::vector<std::string> fillers) : fillers_(std::move(fillers)), windows_(1) {}

  // What happens; times are milliseconds since the call began.
  /// Every 20 ms: whether the caller is saying something and whether the agent can be heard.
  void frame(double now_ms, bool talking, bool audible);
  void event(double now_ms, const Json& event);
  /// The caller's next turn begins; `what` is for the story.
  void begin_turn(double now_ms, std::string what);
  /// Everything that the voice has pronounced since the call began.
  void pronounced(std::string_view spoken);
  /// The call is over for the caller.
  void end(double now_ms);

  // What happened.
  /// The first is the time before the caller's first turn.
  const std::vector<Window>& windows() const { return windows_; }
  const Window& now() const { return windows_.back(); }
  const std::vector<ToolRun>& tools() const { return tools_; }
  const std::vector<Moment>& story() const { return story_; }
  const Json& report() const { return report_; }
  std::string outcome() const { return get_string(report_, "outcome"); }
  bool is_talking() const { return talking_; }
  bool is_tool_at_work() const;
  /// How long both sides have been silent.
  double silent_ms(double now_ms) const;
  double ended_ms() const { return ended_ms_; }

 private:
  void hear(double now_ms, const Json& event);
  size_t filled_part(std::string_view text) const;
  void tell(double now_ms, std::string who, std::string what);

  std::vector<std::string> fillers_;
  std::vector<Window> windows_;
  std::vector<ToolRun> tools_;
  std::vector<Moment> story_;
  std::map<uint64_t, std::string> said_;  // so far, by generation
  uint64_t telling_ = 0;                  // the generation of the story's last line, where it is the agent's
  Json report_;
  bool talking_ = false;
  bool was_quiet_ = false;  // the agent, since the turn began
  double last_audible_ms_ = 0, ended_ms_ = 0;
  size_t pronounced_before_ = 0;  // this turn
  size_t pronounced_ = 0;
};

}  // namespace aybiza::evaluation
