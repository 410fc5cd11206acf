// Session: one test call from beginning to end: lines are spoken ahead, the webhook is asked, the stream
// carried, the daemon's events watched, both sides recorded, and what came of it is held against the goal.
#pragma once

#include <functional>

#include "core/loop/Event.h"
#include "tools/aybiza/caller/Carriage.h"
#include "tools/aybiza/caller/Dialogue.h"
#include "tools/aybiza/caller/Recorder.h"

namespace aybiza::caller {

struct SessionSettings {
  CallTarget target;
  std::string events;        ///< http(s)://host[:port] of the daemon; empty: no events
  std::string events_token;  ///< where the daemon is not on this machine
  std::string voice_service, voice_key;
  std::string wav;        ///< played instead of the first line's words
  std::string directory;  ///< for call.wav and call.json; empty: no recording
  Duration patience = seconds(15);
  Duration longest = seconds(600);
};

struct SessionResult {
  bool reached = false;  ///< the goal
  std::vector<std::string> misses;
  Json report;  ///< the daemon's, with "caller" added: what was measured on this side
};

class Session final : Carriage::Listener {
 public:
  using OnEvent = std::function<void(const Json&)>;
  Session(Network& network, SessionSettings settings, Script script, OnEvent on_event);

  /// The whole call. Errors are of getting there; a call that took place has a result.
  Task<Result<SessionResult>> run();
  /// Hangs up, from outside; run() then ends as usual. False: there is no call yet.
  bool hang_up();

 private:
  Task<Result<void>> prepare_lines();
  Task<> watch_events();
  void on_frame(Time now, Bytes said, Bytes heard, bool agent_audible) override;
  void on_closed(std::string reason) override;
  void begin(size_t line, Time now);
  SessionResult judge() const;

  Network& network_;
  SessionSettings settings_;
  Script script_;
  OnEvent on_event_;
  std::vector<Codes> lines_;
  Dialogue dialogue_;
  std::unique_ptr<Carriage> carriage_;
  std::optional<Recorder> recorder_;
  Event over_, report_arrived_;
  Scope scope_;
  Time began_{};
  std::string closed_by_;
  Json report_;
  std::optional<Time> spoke_until_;  // end of our last line, while its answer is awaited
  std::vector<double> answers_ms_;   // from our last sample to the agent's first audible frame
};

}  // namespace aybiza::caller
