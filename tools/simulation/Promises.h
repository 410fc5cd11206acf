// Promises: what must hold in every call, whatever callers, model and vendors do. One stands beside each call, sees
// what the engine tells of it and what its caller is sent, in the order in which it happens, and writes down every
// promise that is broken. It knows nothing but what it is told, so that a test can show it a call that breaks one.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Json.h"
#include "core/telephony/MemoryPort.h"

namespace aybiza::test {

class Promises {
 public:
  using Speak = std::function<std::string(std::string_view written)>;
  /// `id`: of the call; `speak`: how its voice reads what is written, as it is where nothing is given.
  /// `patience`: how long the agent waits for a caller whose turn it is.
  explicit Promises(std::string id, Speak speak = {}, Duration patience = {})
      : id_(std::move(id)), speak_(std::move(speak)), patience_(patience) {}

  // What happens. `now` never runs backwards.
  /// The agent's side sent this to the caller.
  void sent(const MemoryPort::Sent& sent);
  /// A live event of the call; `sounded`: all words that the caller has really heard of the agent so far.
  void told(const Json& event, Time now, std::string_view sounded);
  /// The caller says words, and not only makes a sound.
  void spoke() { is_callers_turn_ = false; }
  /// Every 20 ms. `last_sound`: that the caller made or heard, speech or not; `is_awaited`: he knows himself why nothing
  /// is to be heard.
  void passed(Time now, Time last_sound, bool is_awaited);
  /// The call is over, and this stays of it.
  void ended(const Json& report, std::string_view sounded);

  /// Those that were broken since the last time.
  std::vector<std::string> take_broken() { return std::exchange(broken_, {}); }

 private:
  struct Cut {
    uint64_t generation;
    Time at;
    bool was_audible;  ///< the caller's carrier held some of its voice
    int clears = 0;
  };
  void voice(const MemoryPort::Sent& frame);
  void mark(std::string_view name);
  void clear(Time at);
  void interrupted(const Json& event, Time now);
  void settle_cut(Time now);
  void heard(const Json& event, std::string_view sounded);
  void resumed(std::string_view sounded);
  void hold_against_truth(uint64_t generation, std::string_view sounded, bool was_cut);
  void tool_started(const Json& event);
  void tool_ended(const Json& event);
  void broken(std::string what) { broken_.push_back(std::move(what)); }

  const std::string id_;
  const Speak speak_;
  const Duration patience_;
  std::vector<std::string> broken_;
  Time plays_until_{};               // the voice that was sent
  uint64_t announced_ = 0;           // the newest generation that the engine has spoken of
  std::optional<Cut> cut_;           // the last interruption
  std::optional<Time> unexplained_;  // voice behind a clear; nobody has said yet which answer it belongs to
  std::map<uint64_t, std::string> heard_;  // what the engine believes was heard of answers that are not over
  size_t settled_ = 0;                     // so much of what sounded belongs to answers that are over
  bool begins_behind_clear_ = false;       // what sounds from there on
  std::set<uint64_t> blurred_;             // answers some of which was too soft to be understood
  std::map<std::string, bool> tools_;      // by id: whether it has answered
  std::optional<Time> quiet_since_;
  bool is_callers_turn_ = false;  // he has heard an answer to its end, and said nothing to it
};

/// How many words have to be changed, added or taken away to make one text the other; case, punctuation and gaps within
/// words aside.
size_t words_apart(std::string_view meant, std::string_view heard);

/// What is wrong with the deeds of tools outside of their calls: what the model `asked` for, by its id, what it was
/// told has been done, and how often each was really done.
std::vector<std::string> find_wrong_deeds(const std::set<std::string>& asked,
                                          const std::set<std::string>& confirmed,
                                          const std::map<std::string, int>& done);

/// The names of callers that a request to the model speaks of; more than one: calls were mixed up.
std::set<std::string> find_callers(const Json& request, const std::vector<std::string>& names);

}  // namespace aybiza::test
