#include "core/call/CallerTurn.h"

#include <algorithm>
#include <utility>

#include "core/call/Words.h"

namespace aybiza {

namespace {

constexpr Duration stuck_wait = seconds(5);  // a voice without new words for so long no longer holds the turn
constexpr Duration late_final_wait = seconds(3);  // how long a late final of an ended turn may still come

}  // namespace

std::string CallerTurn::words() const {
  std::string words = heard_.finals;
  append_words(words, heard_.interim);
  return words;
}

// ---- what was heard ---------------------------------------------------------------------------------------

void CallerTurn::voice_started(Time now, Time at) {
  if (!has_words()) heard_.since = at;
  voice_ = true;
  voice_since_ = at;
  heard_.last_sign = now;
}

void CallerTurn::voice_stopped(Time now, Time at) {
  voice_ = false;
  heard_.speech_end = at;
  heard_.last_sign = now;
}

void CallerTurn::interim(Time now, std::string_view text) {
  if (text.empty()) return;
  if (!has_words()) heard_.since = now;
  heard_.interim = text;
  heard_.final_due = false;
  heard_.last_sign = now;
}

bool CallerTurn::final(Time now, std::string_view text, Time last_word_end) {
  heard_.interim.clear();
  if (text.empty()) return false;
  const bool is_late = !settled_.empty() && now - settled_at_ < late_final_wait &&
                       settled_.find(normalised(text)) != std::string::npos;
  if (is_late) return false;
  if (!has_words()) heard_.since = now;
  append_words(heard_.finals, text);
  heard_.last_sign = now;
  if (!voice_) heard_.speech_end = std::max(heard_.speech_end, last_word_end);
  return true;
}

void CallerTurn::speech_final(Time now) {
  if (!has_words()) return;
  heard_.last_sign = now;
  heard_.final_due = true;
}

void CallerTurn::utterance_ended() {
  if (has_words() && !heard_.flux_open) heard_.closed_by = "utterance-end";
}

void CallerTurn::input_ended() {
  if (has_words()) heard_.closed_by = "end-of-stream";
}

void CallerTurn::turn_info(Time now, std::string_view event, std::string_view text) {
  heard_.last_sign = now;
  if (event == "end") {
    heard_.flux_open = false;
    if (has_words()) heard_.closed_by = "end-of-turn";
    return;
  }
  if (event == "start") heard_.flux_open = true;
  interim(now, text);
}

void CallerTurn::key_pressed(Time now, std::string_view digit) {
  heard_.last_key = now;
  if (digit != settings_.dtmf_terminator)
    heard_.keys += digit;
  else if (!heard_.keys.empty())
    heard_.closed_by = "dtmf";
}

// ---- when it is over --------------------------------------------------------------------------------------

CallerTurn::End CallerTurn::end_of_words() const {
  const Time longest = heard_.since + settings_.max_turn;
  if (heard_.final_due && !voice_)
    return {std::min(heard_.speech_end + settings_.end_wait, longest), "speech-final"};
  const bool held = heard_.flux_open || (voice_ && !heard_.final_due);
  return {std::min(heard_.last_sign + (held ? stuck_wait : settings_.end_timeout), longest), "timeout"};
}

std::optional<CallerTurn::End> CallerTurn::end() const {
  if (is_empty()) return std::nullopt;
  if (heard_.closed_by) return End{Time{}, heard_.closed_by};
  std::optional<End> end;
  if (has_words()) end = end_of_words();
  const Time end_of_keys = heard_.last_key + settings_.dtmf_wait;
  if (!heard_.keys.empty() && (!end || end_of_keys < end->at)) end = End{end_of_keys, "dtmf"};
  return end;
}

std::optional<Time> CallerTurn::deadline() const {
  const auto over = end();
  return over ? std::optional(over->at) : std::nullopt;
}

std::optional<CallerTurn::Ended> CallerTurn::take(Time now) {
  const auto over = end();
  if (!over || now < over->at) return std::nullopt;
  Ended ended{.text = words(), .reason = over->reason, .speech_end = heard_.speech_end};
  settled_ = heard_.interim.empty() ? "" : normalised(ended.text);
  settled_at_ = now;
  if (!heard_.keys.empty()) {
    append_words(ended.text, "(The caller pressed " + heard_.keys + " on the keypad.)");
    ended.speech_end = std::max(ended.speech_end, heard_.last_key);
  }
  if (ended.speech_end == Time{}) ended.speech_end = heard_.last_sign;
  heard_ = {};
  return ended;
}

}  // namespace aybiza
