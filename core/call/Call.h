// Call: one phone call at work. It owns the pipeline that the agent's YAML describes, brings it the caller's
// media and the tools, hears what the line says and decides when it is over. Everything happens on one loop.
#pragma once

#include <memory>

#include "core/base/GPtr.h"
#include "core/call/AgentTools.h"
#include "core/call/CallControl.h"
#include "core/call/Carrier.h"
#include "core/call/Checkpoint.h"
#include "core/call/Conversation.h"
#include "core/call/ReadyAgent.h"
#include "core/call/Restarts.h"
#include "core/line/MediaPort.h"
#include "core/loop/Scope.h"

namespace aybiza {

class Breakers;
class VoiceCache;

/// What a call is made of.
struct CallSetup {
  CallInfo info;
  ReadyAgentPtr agent;
  std::unique_ptr<MediaPort> port;
  std::unique_ptr<Carrier> carrier;  ///< may be null: then nothing can be transferred
  VoiceCache* voices = nullptr;      ///< outlives the call; null: the vendor makes every word
  Breakers* breakers = nullptr;      ///< outlives the call; null: it finds out for itself who is down
  /// The caller is back: the call goes on from here, and `info` is its own.
  std::optional<Checkpoint> resume;
  /// A lost connection suspends the call instead of ending it: whoever set this waits.
  bool may_return = false;
};

class Call final : private CallControl {
 public:
  /// Outlives the call.
  struct Listener : Conversation::Listener {
    /// The call is over for the caller; what follows is the end of tools that must finish. Not to be answered by
    /// destroying the call.
    virtual void on_call_over(Call& call) {}
    /// The call has ended, its pipeline is gone and its tools have finished; told from the loop, once. The
    /// listener may destroy the call.
    virtual void on_call_ended(Call& call) = 0;
    /// The connection to the caller was lost and the pipeline is gone, while checkpoint() says how to go on;
    /// told as on_call_ended() is, in place of it.
    virtual void on_call_suspended(Call& call) {}
    /// Something has happened that must not be lost with this process: a turn was taken, heard or cut, a tool
    /// begins (it has not yet) or has answered. A good moment to keep the call's checkpoint().
    virtual void on_turning_point(Call& call) {}

   protected:
    ~Listener() = default;
  };

  /// Builds and starts the line; an error says which part of the agent could not be brought to life.
  static Result<std::unique_ptr<Call>> start(Loop& loop, Network& network, CallSetup setup,
                                             Listener& listener);
  ~Call();

  /// Ends it now, whatever is being said. Outcomes: "agent-goodbye", "caller-gone", "idle", "max-duration",
  /// "transferred", "shutdown", "error", "too-many-restarts"; "caller-lost" where the connection broke and the caller
  /// could not or did not come back.
  void end(std::string_view outcome, std::string_view detail = {});
  /// Ends it after what the agent is saying and its farewell, where it has one.
  void end_politely(std::string reason);

  /// It has ended, though tools that must finish may still be at work.
  bool is_over() const { return ended_ && !suspended_; }
  const Conversation& conversation() const { return conversation_; }
  /// How to go on with this call elsewhere. Not after its end.
  Checkpoint checkpoint() const;
  /// For graphs and inspection; null after the end.
  GstElement* pipeline() const { return pipeline_.get(); }

 private:
  Call(Loop& loop, Network& network, CallSetup setup, Listener& listener);
  Result<void> build(Network& network);
  void restore(const Checkpoint& checkpoint);

  // CallControl
  void hang_up(std::string reason) override;
  Result<void> transfer(std::string to) override;
  std::string idempotency_key(const std::string& tool_use_id) override {
    return conversation_.idempotency_key(tool_use_id);
  }
  Task<> press_keys(std::string digits) override;

  static GstBusSyncReply on_bus_message(GstBus*, GstMessage* message, gpointer self);
  void handle(GstMessage* message);
  void take_note(const GstStructure* note);
  void on_error(GstMessage* message, std::optional<Restarts::Breakdown> breakdown);
  void restart(RestartDomain& failed, const std::string& initiator, const std::string& reason,
               bool is_sound = false);
  void tell_breakdown(const RestartDomain& failed, const std::vector<RestartDomain*>& group,
                      line::Breakdown note);
  void give_up(line::Breakdown note);
  void end_with_regrets(std::string failure);
  void on_caller_gone(const line::CallerGone& note);
  void suspend(std::string_view reason);
  void announce_end(line::HangUp hang_up);
  void take_late(const AgentTools::Late& tool);
  void on_hang_up_due(std::string reason);
  Task<> hand_over(std::string to);
  void tear_down();

  // Passed by argument.
  Loop& loop_;
  CallSetup setup_;
  Listener& listener_;
  // Allocated by this.
  Conversation conversation_;
  AgentTools tools_;
  GPtr<GstElement> pipeline_;
  GPtr<GstElement> turn_;  // the element that knows when the last word was heard
  GPtr<GstElement> llm_;   // the one that knows what was said
  std::optional<Restarts> restarts_;
  Scope scope_;
  // Others.
  std::string transfer_to_;
  std::string failure_;  // that ends the call once the goodbye is said
  Timer goodbye_limit_;
  std::optional<Checkpoint> suspended_;
  bool turning_point_due_ = false;
  bool ended_ = false;
  std::shared_ptr<Call*> self_ = std::make_shared<Call*>(this);  // null for what is posted late
};

}  // namespace aybiza
