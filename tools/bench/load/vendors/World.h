// World: what all of the played vendors share: the reactor, their scripted latencies, what they know of each
// call's present turn, and what they have counted.
#pragma once

#include <bitset>
#include <functional>
#include <unordered_map>

#include "tools/bench/load/net/Cipher.h"
#include "tools/bench/load/net/Reactor.h"
#include "tools/bench/load/sound/SpokenId.h"

namespace aybiza::bench {

struct Latencies {
  Duration hear = milliseconds(250);         ///< from the end of a silence to its transcript
  Duration first_token = milliseconds(250);  ///< from a request to the model's first word
  Duration token = milliseconds(25);         ///< between its words
  Duration first_audio = milliseconds(120);  ///< from a flush to the voice's first sound
  int voice_speed = 4;                       ///< how many times faster than it is spoken the voice comes
};

/// The turns that are under way, one of each call. A vendor that passes a turn on leaves its time here, the
/// next one finds it and adds what the engine took between them.
class Turns {
 public:
  void handed_out(TurnId id, Time now);
  /// The engine has come with what it made of it.
  void came_back(TurnId id, Time now);
  Duration overhead(TurnId id) const;

  using Set = std::bitset<256>;
  /// The model is asked to answer this turn; what it is told holds `seen` of the call. True where that is every turn
  /// of the call that it has been asked before.
  bool ask(TurnId id, const Set& seen);

 private:
  struct Turn {
    uint32_t turn = 0;
    Duration overhead{};
    std::optional<Time> handed_out;
  };
  std::unordered_map<uint32_t, Set> asked_;  // by call
  std::unordered_map<uint32_t, Turn> turns_;
};

struct Counts {
  uint64_t listens = 0, speaks = 0, requests = 0;
  uint64_t whole_histories = 0;   ///< requests that held every turn that the model was asked before
  uint64_t broken_histories = 0;  ///< requests from which one was missing
};

struct World {
  Reactor& reactor;
  Latencies latencies;
  Turns turns;
  Counts counts;
  SSL_CTX* tls = nullptr;                      ///< null: no TLS
  std::function<void()> hang_up_on_waiting{};  ///< closes the connections on which no request is under way
};

}  // namespace aybiza::bench
