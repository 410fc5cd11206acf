// Wire: one direction of a connection that lives in memory. What is sent arrives in order, on a later turn of
// the loop, after the latency; not while the peer is stalled, never once the wire is cut.
#pragma once

#include <deque>

#include "core/loop/Loop.h"

namespace aybiza {

/// The weather between us and one peer, shared by all its connections.
struct Conditions {
  Duration latency{};        ///< one way
  bool stalled = false;      ///< nothing arrives, nothing is lost
  bool unreachable = false;  ///< new connections are refused by the operating system, so to speak
};

/// A connection as the one who disturbs it sees it.
class MemoryConnection {
 public:
  virtual ~MemoryConnection() = default;
  /// It breaks at once: what is under way is lost.
  virtual void cut() = 0;
  /// Called when a stall ends.
  virtual void resume() = 0;
};

class Wire {
 public:
  Wire(Loop& loop, const Conditions& conditions) : loop_(loop), conditions_(conditions), timer_(loop) {}

  /// `arrive` runs on the loop and may destroy this wire.
  void send(Loop::Callback arrive);
  void cut();
  void resume() { arm(); }

 private:
  struct Parcel {
    Time due;
    Loop::Callback arrive;
  };
  void arm();
  void deliver();

  Loop& loop_;
  const Conditions& conditions_;
  Timer timer_;
  std::deque<Parcel> parcels_;
  bool is_cut_ = false;
};

}  // namespace aybiza
