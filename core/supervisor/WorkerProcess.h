// WorkerProcess: a worker as a process. It takes callers from the supervisor over its Channel, holds their calls
// (core/supervisor/Worker.h) and tells what becomes of them. It does not need the supervisor to live: when that
// dies, calls go on, and the worker waits at the old place for the next one, with the listening sockets and the
// list of its calls in hand.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/net/SocketNetwork.h"
#include "core/supervisor/CallMetrics.h"
#include "core/supervisor/Channel.h"
#include "core/supervisor/Messages.h"
#include "core/supervisor/StallWatch.h"
#include "core/supervisor/Worker.h"
#include "core/telephony/TwilioRest.h"
#include "core/vendors/deepgram/VoiceCache.h"
#include "core/vendors/deepgram/VoiceMaker.h"

namespace aybiza {

struct WorkerIdentity {
  std::string name;
  int64_t edition = 0;                      ///< workers of one edition run the same program
  std::string version;                      ///< of the program
  std::string runtime_directory;            ///< where the supervisor is met
  Duration stall_warn = milliseconds(200);  ///< a turn of the loop that takes longer is logged with its call
};

class WorkerProcess final : private Channel::Listener, private Worker::Listener {
 public:
  WorkerProcess(MainLoop& loop, WorkerIdentity identity);
  ~WorkerProcess();

  /// Until it has drained, or is of no use to anybody; 0, or 1 where it could not begin.
  int run();

 private:
  // The channel
  void connect();
  void on_message(ChannelMessage message) override;
  void on_gone(std::string_view why) override;
  template <class Message> void tell(const Message& message) {
    if (channel_) channel_->send(control::to_json(message));
  }

  // What the supervisor asks
  void serve(const control::Serve& serve, std::vector<Fd> fds);
  Result<ReadyAgents> load_agents(const std::string& snapshot) const;
  void prepare_voices();
  Task<> take_call(control::TakeCall caller, Fd connection);
  Task<Result<void>> begin_call(control::TakeCall caller, Fd connection);
  void drain(const control::Drain& drain);
  void watch(const control::Watch& watch);
  control::Answer answer(const control::Ask& ask);
  Json call_ids() const;
  Json call_list() const;
  Json breakers() const;

  // What the calls tell
  void on_call_event(const std::string& call_id, const Json& event) override;
  void on_call_ended(const std::string& call_id, const std::string& outcome) override;
  void on_call_suspended(const std::string& call_id) override;

  void beat();

  MainLoop& loop_;
  WorkerIdentity identity_;
  StallWatch stall_watch_;
  SocketNetwork network_;
  std::unique_ptr<Worker> worker_;  // from the first Serve on
  std::unique_ptr<Channel> channel_;
  ReadyAgents agents_;
  VoiceCache voices_;
  VoiceMaker voice_maker_;
  TwilioAccount account_;
  std::vector<std::string> listener_names_;
  std::vector<Fd> listeners_;
  CallMetrics metrics_;
  std::set<std::string> watched_;  // calls; an empty name is all of them
  bool draining_ = false;
  Timer reconnect_, beat_;
  Time lost_since_{}, beat_due_{};
  Duration cpu_{};
  LoopStats window_,
      next_window_;  // the loop's counts when the present span of lateness began, and the next one
  int beats_ = 0;
  int exit_code_ = 0;
  Scope scope_;  // callers on their way in
};

}  // namespace aybiza
