// Restarts: the restart domains of one call's line. It knows which of them an ERROR brings down, what goes down with
// it, and whether the agent can still speak without it.
#pragma once

#include <list>
#include <set>

#include "core/agent/AgentPipeline.h"
#include "core/call/RestartDomain.h"

namespace aybiza {

class Restarts {
 public:
  /// What an ERROR was about, when it was posted.
  struct Breakdown {
    RestartDomain* domain;
    uint64_t life;  ///< of the domain then
    bool is_known() const { return domain->life() != life; }
  };

  /// The domains of this instance of the agent's pipeline, which is in state NULL.
  Restarts(const Agent& agent, const LaunchLine& line, GstElement* pipeline);

  /// Nothing where the message's element is in no domain. Any thread.
  std::optional<Breakdown> find(GstMessage* error);
  /// The domain, and those that are restarted with it, in the order of the line.
  std::vector<RestartDomain*> group_of(const RestartDomain& domain);
  /// Whether the way from whose turn it is to the caller's ear leads through one of these.
  bool carry_the_voice(const std::vector<RestartDomain*>& domains) const;
  bool carries_the_voice(const GstObject* element) const;

 private:
  std::list<RestartDomain> domains_;  // in the order of the line
  std::set<GstElement*> voice_;       // aybturn and what is behind it
};

/// "stt, turn".
std::string names_of_members(const std::vector<RestartDomain*>& domains);

}  // namespace aybiza
