#include "core/call/CallerTurn.h"

#include <algorithm>
#include <utility>

#include "core/call/Words.h"

namespace aybiza {

namespace {

constexpr Duration stuck_wait = seconds(5);  // a voice without new words for so long no longer holds the turn
constexpr Duration late_final_wait = seconds(3);    // how long a late final of an ended turn may still come
constexpr Duration soonest_again = seconds(1);      // behind a turn's last sound its words may be said again
constexpr Duration guess_wait = milliseconds(200);  // a shorter silence lies between many words
constexpr Duration utterance_gap = seconds(1);      // the recogniser's least, before it says utterance-end
// By which a recogniser's ends of words precede the voice's.
constexpr Duration word_end_slack = milliseconds(250);

}  // namespace

CallerTurn::CallerTurn(const TurnSettings& settings)
    : settings_(settings), expected_(make_phrases(settings.end_phrases)) {
  if (auto rules = EndRules::parse(settings.end_rules)) rules_ = std::move(*rules);
}

std::string CallerTurn::words() const {
  std::string words = heard_.finals;
  append_words(words, heard_.interim);
  return words;
}

// ---- what was heard ---------------------------------------------------------------------------------------

void CallerTurn::voice_started(Time now, Time at) {
  if (!has_words()) heard_.since = at;
  voice_ = true;
  paused_ = false;
  voice_since_ = at;
  heard_.last_sign = now;
}

void CallerTurn::voice_stopped(Time now, Time at) {
  voice_ = paused_ = false;
  heard_.speech_end = at;
  heard_.last_sign = now;
}

void CallerTurn::voice_paused(Time now, Time at) {
  paused_ = true;
  heard_.speech_end = at;
  heard_.last_sign = now;
}

void CallerTurn::voice_resumed(Time now) {
  paused_ = false;
  heard_.last_sign = now;
}

bool CallerTurn::belongs_to_last(Time now, std::string_view text, std::optional<Time> last_word_end) const {
  if (last_.words.empty() || now - last_.at > late_final_wait) return false;
  const std::string normal = normalised(text);
  const bool same_sound = last_word_end && *last_word_end <= last_.speech_end + word_end_slack;
  if (same_sound && count_words(normal) <= count_words(last_.words) + 1) return true;
  // Who says "no" to one question and to the next one says it twice.
  const bool said_again = last_word_end && *last_word_end > last_.speech_end + soonest_again;
  return !said_again && last_.words.find(normal) != std::string::npos;
}

bool CallerTurn::interim(Time now, std::string_view text, Time last_word_end, Time listened) {
  const bool is_timed = listened != Time{};
  if (text.empty() || belongs_to_last(now, text, is_timed ? std::optional(last_word_end) : std::nullopt))
    return false;
  if (!has_words()) heard_.since = now;
  const bool was_missed = !voice_ && is_timed && last_word_end > heard_.speech_end + word_end_slack;
  if (was_missed) heard_.speech_end = last_word_end;  // the voice detector's last sound was another one
  if (heard_.interim != text) {
    heard_.said_by = heard_.closed_by = nullptr;
    heard_.eager = false;
    heard_.last_sign = now;
    heard_.interim = text;
    weigh();
  }
  heard_.words_end = std::max(heard_.words_end, listened);
  return true;
}

bool CallerTurn::final(Time now, std::string_view text, Time last_word_end) {
  heard_.interim.clear();
  if (text.empty() || belongs_to_last(now, text, last_word_end)) return false;
  if (!has_words()) heard_.since = now;
  append_words(heard_.finals, text);
  heard_.said_by = heard_.closed_by = nullptr;  // whoever said that it was over did not know these words
  heard_.last_sign = now;
  heard_.words_end = std::max(heard_.words_end, last_word_end + word_end_slack);
  if (!voice_) heard_.speech_end = std::max(heard_.speech_end, last_word_end);
  weigh();
  return true;
}

void CallerTurn::speech_final(Time now) {
  if (!has_words()) return;
  heard_.last_sign = now;
  heard_.said_by = "speech-final";
}

void CallerTurn::utterance_ended(Time now) {
  if (!has_words() || heard_.flux_open) return;
  heard_.closed_by = "utterance-end";
  heard_.closed_at = now + std::max(wanted_ - utterance_gap, Duration::zero());
}

void CallerTurn::input_ended() {
  if (!has_words()) return;
  heard_.closed_by = "end-of-stream";
  heard_.closed_at = Time{};
}

bool CallerTurn::turn_info(Time now, std::string_view event, std::string_view text) {
  heard_.last_sign = now;
  if (event == "end") {
    heard_.flux_open = false;
    if (has_words()) heard_.said_by = "end-of-turn";
    return false;
  }
  if (event == "start") {
    heard_.flux_open = true;
    last_ = {};  // there is no more to come of it
  }
  const bool is_news = interim(now, text, now, Time{});
  if (event == "eager-end" || event == "resumed") {
    heard_.eager = event == "eager-end";
    heard_.resumed = !heard_.eager;
  }
  return is_news;
}

void CallerTurn::key_pressed(Time now, std::string_view digit) {
  heard_.last_key = now;
  if (digit != settings_.dtmf_terminator) {
    heard_.keys += digit;
  } else if (!heard_.keys.empty()) {
    heard_.closed_by = "dtmf";
    heard_.closed_at = Time{};
  }
}

void CallerTurn::agent_said(std::string_view words) {
  agents_words_ = words;
  is_ruled_ = false;
}

// ---- when it is over --------------------------------------------------------------------------------------

/// How much silence the words of this turn ask for; anew with every word.
void CallerTurn::weigh() {
  if (!settings_.end_by_words) return;
  if (!std::exchange(is_ruled_, true)) ruling_ = rules_.apply(agents_words_);
  finish_ = how_finished(words(), ruling_.asked, expected_);
  wanted_ = silence_wanted(finish_, ruling_, settings_);
}

/// Whether the recogniser has told all that was said before the voice fell silent.
bool CallerTurn::has_all_words() const {
  return settings_.end_by_words && heard_.speech_end != Time{} && heard_.words_end >= heard_.speech_end;
}

CallerTurn::End CallerTurn::end_of_words() const {
  const Time longest = heard_.since + settings_.max_turn;
  // Flux has heard the whole turn, melody and all: it is doubted only where the words themselves ask for more.
  const bool is_flux = heard_.said_by && std::string_view(heard_.said_by) == "end-of-turn";
  if (is_flux) {
    const Duration wait = wanted_ >= settings_.end_unfinished ? wanted_ : Duration::zero();
    const Time silent_since =
        is_silent() && heard_.speech_end != Time{} ? heard_.speech_end : heard_.last_sign;
    return {std::min(silent_since + wait, longest), heard_.said_by};
  }
  if (is_silent() && (heard_.said_by || has_all_words())) {
    const Duration wait = std::max(settings_.end_wait, wanted_);
    return {std::min(heard_.speech_end + wait, longest), heard_.said_by ? heard_.said_by : "words"};
  }
  const bool held = heard_.flux_open || (!is_silent() && !heard_.said_by);
  const Duration wait = held ? stuck_wait : std::max(settings_.end_timeout, wanted_);
  return {std::min(heard_.last_sign + wait, longest), "timeout"};
}

Duration CallerTurn::patience() const {
  return std::max(
      {wanted_, settings_.end_wait, heard_.keys.empty() ? Duration::zero() : settings_.dtmf_wait});
}

std::optional<Time> CallerTurn::likely_at() const {
  if (!has_words() || !heard_.keys.empty() || !settings_.end_by_words || !may_be_all(finish_))
    return std::nullopt;
  if (heard_.eager) return Time{};
  if (heard_.flux_open || !is_silent() || (!heard_.said_by && !has_all_words())) return std::nullopt;
  return heard_.speech_end + guess_wait;
}

std::optional<CallerTurn::End> CallerTurn::end() const {
  if (is_empty()) return std::nullopt;
  std::optional<End> end;
  if (has_words()) end = end_of_words();
  if (heard_.closed_by && (!end || heard_.closed_at < end->at)) end = End{heard_.closed_at, heard_.closed_by};
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
  if (ended.speech_end == Time{}) ended.speech_end = heard_.last_sign;
  last_ = {};
  if (!heard_.interim.empty()) last_ = {normalised(ended.text), now, ended.speech_end};
  if (!heard_.keys.empty()) {
    append_words(ended.text, "(The caller pressed " + heard_.keys + " on the keypad.)");
    ended.speech_end = std::max(ended.speech_end, heard_.last_key);
  }
  heard_ = {};
  finish_ = Finish::open;
  wanted_ = {};
  return ended;
}

}  // namespace aybiza
