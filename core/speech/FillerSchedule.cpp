#include "core/speech/FillerSchedule.h"

#include <algorithm>
#include <utility>

namespace aybiza::speech {

void FillerSchedule::wait(Time now, For what, bool may_speak) {
  const bool goes_on = since_ && what == For::model;
  if (!goes_on) since_ = now;
  if (!goes_on) held_ = false;
  for_ = what;
  may_speak_ = may_speak;
}

std::optional<Time> FillerSchedule::phrase_at() const {
  const bool may = since_ && may_speak_ && !filled_ && !settings_.phrases.empty();
  if (!may || patience() == Duration::zero()) return std::nullopt;
  return *since_ + patience();
}

std::optional<Time> FillerSchedule::hold_at() const {
  const bool may = since_ && settings_.has_hold_sound && !held_;
  if (!may || patience() == Duration::zero()) return std::nullopt;
  return *since_ + patience() + settings_.hold_wait;
}

std::optional<Time> FillerSchedule::deadline() const {
  const auto phrase = phrase_at(), hold = hold_at();
  return phrase && hold ? std::min(phrase, hold) : phrase ? phrase : hold;
}

FillerSchedule::Cue FillerSchedule::take(Time now) {
  Cue cue;
  const auto phrase = phrase_at(), hold = hold_at();
  if (phrase && now >= *phrase) {
    cue.phrase = settings_.phrases[next_++ % settings_.phrases.size()];
    filled_ = true;
  }
  cue.hold_sound = hold && now >= *hold;
  held_ |= cue.hold_sound;
  return cue;
}

}  // namespace aybiza::speech
