// Conversation: the record of one call in the making. It listens to the notes that the line posts and turns
// them into two things: a live stream of events for whoever watches, and the record that stays (transcript as
// it was heard, tool calls, latencies, cost, outcome). It decides nothing.
#pragma once

#include "core/call/CallRecord.h"

namespace aybiza {

class Conversation {
 public:
  struct Listener {
    /// {"event": …, "at_ms": since the call's start, …}; see the table in Conversation.cpp.
    virtual void on_event(const Json& event) = 0;

   protected:
    ~Listener() = default;
  };

  /// A call begins. The listener may be null; it outlives the conversation.
  Conversation(CallInfo info, Time now, WallTime wall_now, Listener* listener);
  /// A call goes on after the caller was `away`. Tools that had not answered never will.
  Conversation(CallRecord record, Duration away, Time now, WallTime wall_now, Listener* listener);

  /// An element message of the line; others are ignored.
  void note(const GstStructure* structure, Time now);
  /// Something went wrong that the call survives.
  void warning(std::string_view where, std::string_view what, Time now);
  /// The caller was cut off and may come back.
  void suspended(std::string_view reason, Time now);
  /// Why the call ended, once: "hang-up", "caller-gone", …, and whether that is a good end.
  void ended(std::string_view outcome, std::string_view detail, Time now);

  const CallInfo& info() const { return record_.info; }
  const CallRecord& record() const { return record_; }
  /// The whole record so far.
  Json report() const { return aybiza::report(record_); }
  /// The name under which a tool use shows itself to the service that does the work. It is its own id, unless
  /// it repeats one whose answer was lost: then that one's, so that nothing is done twice.
  std::string idempotency_key(const std::string& tool_use_id) const;

 private:
  void on(const line::SpeechStart&, Time);
  void on(const line::SpeechStop&, Time);
  void on(const line::Interim&, Time);
  void on(const line::Transcript&, Time);
  void on(const line::TurnEnd&, Time);
  void on(const line::Say&, Time);
  void on(const line::Hold&, Time);
  void on(const line::Interruption&, Time);
  void on(const line::Waiting&, Time);
  void on(const line::Recovery&, Time);
  void on(const line::Breakdown&, Time);
  void on(const line::Fallback&, Time);
  void on(const line::ToolStart&, Time);
  void on(const line::ToolEnd&, Time);
  void on(const line::Usage&, Time);
  void on(const line::Speculation&, Time);
  void on(const line::Stage&, Time);
  void on(const line::Played&, Time);
  void on(const line::Dtmf&, Time);

  template <class Note> bool try_note(const GstStructure* structure, Time now);
  void emit(std::string_view event, Time now, Json fields = Json::object());
  Time since_start(Time t) const { return Time(t - started_); }
  Time since_start(int64_t loop_time) const { return since_start(Time(Duration(loop_time))); }
  double ms(Time t) const { return to_ms(t - started_); }
  CallRecord::Line& agent_line(uint64_t generation, Time now);
  Json* find_lost_tool(const std::string& name, const Json& input);

  CallRecord record_;
  Time started_;  // by the loop's clock, also where the call began in another process
  Listener* listener_;
};

}  // namespace aybiza
