// Sessions: who is connected, what was heard and said, for the control endpoint; and the thread that ties a
// listening socket to the conversation it belongs to. The vendors do not know of each other, so the tie is
// found the only way it can be: the words that one socket heard last are the caller's last words in a request
// to the model.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "core/base/Json.h"
#include "core/loop/Loop.h"

namespace aybiza::emulator {

class Sessions {
 public:
  explicit Sessions(Loop& loop) : loop_(loop) {}

  /// `kind` is "listen", "speak" …; the answer names the session.
  std::string open(std::string_view kind, std::string_view id);
  void close(const std::string& id);
  /// Something worth showing: "heard", "said", "tool", "fault".
  void note(const std::string& id, std::string_view what, const std::string& text);

  /// A listening session has final words; they add up until a model was asked about them.
  void heard(const std::string& id, const std::string& words);
  /// The model has answered to these words and the conversation is now in `state`.
  void answered(const std::string& last_words, const std::string& state);
  /// What the conversation of a listening session expects; empty before anything is known of it.
  std::string state_of(const std::string& id) const;

  Json to_json() const;

 private:
  struct Session {
    std::string kind, state, pending;
    uint64_t heard_at = 0;  // order of the last final words among all sessions
    Time opened;
  };
  struct Note {
    Time at;
    std::string session, what, text;
  };

  Loop& loop_;
  std::map<std::string, Session> sessions_;
  std::deque<Note> notes_;
  uint64_t clock_ = 0;
};

}  // namespace aybiza::emulator
