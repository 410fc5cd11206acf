// Conversation: the record of one call. It listens to the notes that the line posts and turns them into two
// things: a live stream of events for whoever watches, and the report that stays (transcript as it was heard,
// tool calls, latencies, cost, outcome). It decides nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/call/Latency.h"

namespace aybiza {

/// Who calls whom, as the carrier told.
struct CallInfo {
  std::string id;     ///< the carrier's name for the call
  std::string agent;  ///< name of the agent
  std::string from, to;
};

class Conversation {
 public:
  struct Listener {
    /// {"event": …, "at_ms": since the call's start, …}; see the table in Conversation.cpp.
    virtual void on_event(const Json& event) = 0;

   protected:
    ~Listener() = default;
  };

  /// The listener may be null; it outlives the conversation.
  Conversation(CallInfo info, Time now, WallTime wall_now, Listener* listener);

  /// An element message of the line; others are ignored.
  void note(const GstStructure* structure, Time now);
  /// Something went wrong that the call survives.
  void warning(std::string_view where, std::string_view what, Time now);
  /// Why the call ended, once: "hang-up", "caller-gone", …, and whether that is a good end.
  void ended(std::string_view outcome, std::string_view detail, Time now);

  const CallInfo& info() const { return info_; }
  /// The whole record so far.
  Json report() const;

 private:
  struct Line {  // of the transcript
    bool agent;
    uint64_t generation;
    double at_ms;
    std::string text;
    bool interrupted = false;
    std::string purpose;
  };

  void on(const line::SpeechStart&, Time);
  void on(const line::SpeechStop&, Time);
  void on(const line::Interim&, Time);
  void on(const line::Transcript&, Time);
  void on(const line::TurnEnd&, Time);
  void on(const line::Say&, Time);
  void on(const line::Interruption&, Time);
  void on(const line::ToolStart&, Time);
  void on(const line::ToolEnd&, Time);
  void on(const line::Usage&, Time);
  void on(const line::Stage&, Time);
  void on(const line::Played&, Time);
  void on(const line::Dtmf&, Time);

  template <class Note>
  bool try_note(const GstStructure* structure, Time now);
  void emit(std::string_view event, Time now, Json fields = Json::object());
  double ms(Time t) const { return to_ms(t - started_); }
  Line& agent_line(uint64_t generation, Time now);

  CallInfo info_;
  Time started_;
  WallTime wall_started_;
  Listener* listener_;
  std::vector<Line> transcript_;
  std::map<uint64_t, Latency> latencies_;
  std::vector<Json> tools_;
  std::vector<Json> warnings_;
  line::Usage usage_;
  size_t requests_ = 0;
  std::string outcome_, detail_;
  std::optional<double> ended_ms_;
};

}  // namespace aybiza
