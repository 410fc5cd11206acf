// RestartDomain: a part of a call's line that fails and comes back as a whole. Its elements go down to NULL all
// together before any of them comes up again, and its borders are linked anew, so that the elements around it
// tell them once more what their stream is. A flow error does not leave the domain: whoever pushes into it must
// not take the failure for its own.
#pragma once

#include <gst/gst.h>

#include <atomic>
#include <deque>
#include <string>
#include <vector>

#include "core/agent/Agent.h"
#include "core/base/GPtr.h"

namespace aybiza {

class RestartDomain {
 public:
  /// `members`: at least one, in the order of the line; they are linked, and their pipeline is in state NULL.
  RestartDomain(std::string name, const Domain& settings, std::vector<GPtr<GstElement>> members);

  const std::string& name() const { return name_; }
  const Domain& settings() const { return *settings_; }
  const std::vector<GPtr<GstElement>>& members() const { return members_; }
  /// Whether a message of this object is about a member, or about something inside of one.
  bool has(GstObject* object) const;

  /// Counts the times that it was taken down: what an earlier life had to say about itself is of no interest any
  /// more. Any thread.
  uint64_t life() const { return life_; }
  void take_down();
  /// False where a member does not start.
  bool bring_back();
  /// Enters a restart; false, without entering it, where it would be one too many.
  bool may_restart(Time now);

 private:
  struct Link {
    GPtr<GstPad> src, sink;
  };
  void find_borders();

  std::string name_;
  const Domain* settings_;  // the agent's, who outlives its calls' lines
  std::vector<GPtr<GstElement>> members_;
  std::vector<Link> borders_;
  std::atomic<uint64_t> life_ = 0;
  std::deque<Time> restarts_;  // those within the time that counts
};

}  // namespace aybiza
