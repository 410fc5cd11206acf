#include "core/call/BargeIn.h"

#include <algorithm>
#include <utility>

#include "core/call/Words.h"

namespace aybiza {

namespace {

constexpr double talkative = 0.7;  // who fills so much of the window with voice talks; two coughs do not
constexpr int most_wordless_cuts = 2;

std::vector<std::string> normalised_all(const std::vector<std::string>& phrases) {
  std::vector<std::string> all;
  for (const std::string& phrase : phrases)
    if (std::string normal = normalised(phrase); !normal.empty()) all.push_back(std::move(normal));
  return all;
}

/// True if `text` begins with `phrase` as whole words.
bool begins_with(std::string_view text, std::string_view phrase) {
  return text.starts_with(phrase) && (text.size() == phrase.size() || text[phrase.size()] == ' ');
}

std::string_view without_last_word(std::string_view normal) {
  const size_t space = normal.rfind(' ');
  return normal.substr(0, space == std::string_view::npos ? 0 : space);
}

}  // namespace

BargeIn::BargeIn(const TurnSettings& settings)
    : settings_(settings),
      ignore_(normalised_all(settings.interrupt_ignore)),
      force_(normalised_all(settings.interrupt_force)) {}

// ---- the agent --------------------------------------------------------------------------------------------

void BargeIn::opened(bool answer) {
  floor_ = answer ? Floor::unheard_answer : Floor::unheard;
  voice_.is_new = false;
}

void BargeIn::became_audible(Time now) {
  if (floor_ == Floor::none || floor_ == Floor::heard) return;
  floor_ = Floor::heard;
  if (voice_.on && voice_.is_new) voice_started(now);
}

void BargeIn::closed() {
  floor_ = Floor::none;
  if (held_since_) go_on("done");
}

void BargeIn::protect() {
  protected_ = true;
  if (held_since_) go_on("done");
}

// ---- the caller -------------------------------------------------------------------------------------------

void BargeIn::voice_started(Time now) {
  if (!held_since_) voice_.before = {};
  voice_.on = voice_.is_new = true;
  voice_.run_since = now;
  hold(now);
}

void BargeIn::voice_paused(Time now, Time at) {
  if (!voice_.on) return;
  voice_.before = voice_so_far(std::clamp(at, voice_.run_since, now));
  voice_.on = false;
  voice_.paused = now;
  if (held_since_ && acknowledged_) go_on("words");
}

void BargeIn::words(Time now, std::string_view text, bool final) {
  const std::string normal = normalised(text);
  if (normal.empty()) return;
  wordless_cuts_ = 0;
  if (floor_ == Floor::none || protected_) return;
  if (floor_ == Floor::heard && !settings_.interrupt_enabled) return;
  if (is_forced(normal)) return cut("words");
  const std::string_view certain = final ? std::string_view(normal) : without_last_word(normal);
  if (only_acknowledges(normal) || (!certain.empty() && only_acknowledges(certain))) {
    acknowledged_ = true;
    voice_.run_since = now;
    if (held_since_ && !voice_.on) go_on("words");
    return;
  }
  // Nothing was heard yet: the caller simply had not finished, however few the words are.
  if (floor_ == Floor::unheard_answer) return cut("continued");
  if (count_words(certain) >= static_cast<size_t>(std::max(1, settings_.interrupt_min_words))) cut("words");
}

bool BargeIn::only_acknowledges(std::string_view text) const {
  const std::string normal = normalised(text);
  // From each place that a row of phrases reaches, the next one.
  std::vector<size_t> reached{0};
  for (size_t i = 0; i < reached.size(); i++) {
    const std::string_view rest = std::string_view(normal).substr(std::min(reached[i], normal.size()));
    if (rest.empty()) return !normal.empty();
    for (const std::string& phrase : ignore_) {
      if (begins_with(phrase, rest)) return true;  // the phrase is still being said
      if (!begins_with(rest, phrase)) continue;
      const size_t next = reached[i] + phrase.size() + 1;
      if (std::ranges::find(reached, next) == reached.end()) reached.push_back(next);
    }
  }
  return false;
}

bool BargeIn::is_forced(const std::string& normal) const {
  const std::string padded = " " + normal + " ";
  return std::ranges::any_of(force_, [&](const std::string& phrase) {
    return padded.find(" " + phrase + " ") != std::string::npos;
  });
}

// ---- the decision -----------------------------------------------------------------------------------------

bool BargeIn::may_be_interrupted() const {
  return floor_ == Floor::heard && !protected_ && settings_.interrupt_enabled;
}

/// Where a voice alone, without a word, may cut the agent off.
bool BargeIn::is_judged_by_voice() const {
  if (!may_be_interrupted() || !voice_.on || !voice_.is_new || wordless_cuts_ >= most_wordless_cuts)
    return false;
  if (settings_.interrupt_min_words == 0) return true;
  return settings_.interrupt_hold != InterruptHold::none && settings_.interrupt_on_timeout;
}

/// How long a voice has to last to cut the agent off.
Duration BargeIn::window() const {
  if (settings_.interrupt_hold == InterruptHold::none) return settings_.interrupt_min_speech;
  if (settings_.interrupt_min_words > 0) return settings_.interrupt_decision;
  return std::min(settings_.interrupt_min_speech, settings_.interrupt_decision);
}

Duration BargeIn::voice_so_far(Time now) const {
  return voice_.before + (voice_.on ? now - voice_.run_since : Duration::zero());
}

void BargeIn::hold(Time now) {
  if (!may_be_interrupted() || settings_.interrupt_hold == InterruptHold::none || held_since_) return;
  held_since_ = now;
  acknowledged_ = false;
  decision_ = Decision{Decision::Step::hold, "voice"};
}

void BargeIn::go_on(const char* cause) {
  held_since_.reset();
  decision_ = Decision{Decision::Step::go_on, cause};
}

void BargeIn::cut(const char* cause) {
  held_since_.reset();
  floor_ = Floor::none;
  decision_ = Decision{Decision::Step::cut, cause};
}

std::optional<Time> BargeIn::deadline() const {
  std::optional<Time> first;
  auto consider = [&](Time t) {
    if (!first || t < *first) first = t;
  };
  if (held_since_) consider(*held_since_ + settings_.interrupt_decision);
  if (held_since_ && !voice_.on) consider(voice_.paused + settings_.interrupt_resume);
  if (is_judged_by_voice()) consider(voice_.run_since + window());
  return first;
}

void BargeIn::time_passed(Time now) {
  const bool is_over = held_since_ && now >= *held_since_ + settings_.interrupt_decision;
  const bool lasts = now >= voice_.run_since + window();
  const bool talks =
      is_over && !acknowledged_ &&
      static_cast<double>(voice_so_far(now).count()) >= talkative * static_cast<double>(window().count());
  if (is_judged_by_voice() && (lasts || talks)) {
    wordless_cuts_++;
    return cut("speech");
  }
  if (is_over) return go_on(acknowledged_ ? "words" : voice_.on ? "timeout" : "quiet");
  if (held_since_ && !voice_.on && now >= voice_.paused + settings_.interrupt_resume) go_on("quiet");
}

}  // namespace aybiza
