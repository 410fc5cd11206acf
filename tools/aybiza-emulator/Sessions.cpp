#include "Sessions.h"

#include "Words.h"

namespace aybiza::emulator {

namespace {
constexpr size_t most_notes = 2000;
}

std::string Sessions::open(std::string_view kind, std::string_view id) {
  std::string name(id);
  sessions_[name] = {.kind = std::string(kind), .opened = loop_.now()};
  return name;
}

void Sessions::close(const std::string& id) { sessions_.erase(id); }

void Sessions::note(const std::string& id, std::string_view what, const std::string& text) {
  notes_.push_back({loop_.now(), id, std::string(what), text});
  if (notes_.size() > most_notes) notes_.pop_front();
}

void Sessions::heard(const std::string& id, const std::string& words) {
  auto session = sessions_.find(id);
  if (session == sessions_.end() || words.empty()) return;
  note(id, "heard", words);
  auto& pending = session->second.pending;
  pending += (pending.empty() ? "" : " ") + join(words_of(words));
  session->second.heard_at = ++clock_;
}

void Sessions::answered(const std::string& last_words, const std::string& state) {
  // The client may send only the last part of what it heard, or more than that: of several sessions whose
  // words fit, the one that heard them last.
  const std::string words = join(words_of(last_words));
  Session* best = nullptr;
  for (auto& [id, session] : sessions_) {
    if (session.pending.empty()) continue;
    if (!words.ends_with(session.pending) && !session.pending.ends_with(words)) continue;
    if (!best || session.heard_at > best->heard_at) best = &session;
  }
  if (!best) return;
  best->state = state;
  best->pending.clear();
}

std::string Sessions::state_of(const std::string& id) const {
  auto session = sessions_.find(id);
  return session == sessions_.end() ? "" : session->second.state;
}

Json Sessions::to_json() const {
  Json open = Json::array(), notes = Json::array();
  for (const auto& [id, session] : sessions_)
    open.push_back({{"id", id},
                    {"kind", session.kind},
                    {"state", session.state},
                    {"age_ms", static_cast<int64_t>(to_ms(loop_.now() - session.opened))}});
  for (const auto& note : notes_)
    notes.push_back({{"at_ms", static_cast<int64_t>(to_ms(note.at.time_since_epoch()))},
                     {"session", note.session},
                     {note.what, note.text}});
  return {{"sessions", open}, {"notes", notes}};
}

}  // namespace aybiza::emulator
