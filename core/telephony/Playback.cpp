#include "core/telephony/Playback.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/audio/G711.h"

namespace aybiza {

namespace {

constexpr Duration last_syllable = milliseconds(200);
constexpr float ducked = 0.2f;  // −14 dB: the agent is still understood, and the caller has the word

Pacer::Settings pacer_settings(const MediaFormat& format, const Playback::Settings& settings) {
  using enum MediaFormat::Encoding;
  return {.frame_bytes = format.bytes_in(settings.frame),
          .silence = static_cast<uint8_t>(format.encoding == mulaw  ? 0xFF
                                          : format.encoding == alaw ? 0xD5
                                                                    : 0),
          .frame = settings.frame,
          .lead = settings.lead,
          .max_buffered = settings.max_buffered};
}

}  // namespace

Playback::Playback(MediaPort& port, Settings settings, Listener& listener)
    : port_(port),
      settings_(settings),
      listener_(listener),
      pacer_(pacer_settings(port.format(), settings)) {}

void Playback::begin(uint64_t generation, Time now) {
  if (open_ && announced_ && generation == newest_) return;
  announced_ = true;
  open_ = false;
  const bool was_dry = !pacer_.has_frame();
  if (!cut_ || generation > *cut_) open(generation);
  follow_up(was_dry, now);
}

size_t Playback::push(Bytes audio, Time now) {
  if (!open_) {
    if (announced_) return audio.size();
    open(newest_);
  }
  const bool was_dry = !pacer_.has_frame();
  const size_t taken = pacer_.push(audio, now);
  follow_up(was_dry, now);
  return taken;
}

void Playback::end(uint64_t generation, Time now) {
  if (announced_ && generation == newest_) end(now);
}

void Playback::end(Time now) {
  open_ = at_work_ = false;
  if (!covered_) hold_sound_.reset();
  const bool was_dry = !pacer_.has_frame();
  pacer_.end();
  follow_up(was_dry, now);
}

void Playback::open(uint64_t generation) {
  open_ = true;
  newest_ = generation;
  pacer_.begin(generation);
  answers_.push_back({.generation = generation});
}

void Playback::clear(Time now) {
  bool anything_sent = false;
  for (size_t i = 0; i < answers_.size(); i++) {
    anything_sent |= pacer_.progress(i, now).sent > Duration::zero();
    report(i, now, false, true);
  }
  // An answer leaves the list when all of it has been heard, so what is sent and still here may be unheard.
  if (anything_sent || pacer_.is_filling(now)) port_.clear();
  answers_.clear();
  pacer_.clear(now);
  marks_.clear();
  open_ = false;
  restraint_ = Restraint::none;
  at_work_ = covered_ = false;
  hold_sound_.reset();
  if (announced_) cut_ = newest_;
  deliver();
}

void Playback::on_mark(std::string_view name, Time now) {
  if (marks_.echoed(name)) follow_up(false, now);
}

void Playback::hold(bool held, Time now) {
  held_ = held;
  if (!held) pacer_.resume(now);
  advance(now);
}

void Playback::pause(Time now) {
  if (!open_ && pacer_.buffered() <= last_syllable) return;  // it is as good as said
  restraint_ = Restraint::pause;
  follow_up(false, now);
}

void Playback::duck() { restraint_ = Restraint::duck; }

void Playback::release(Time now) {
  if (std::exchange(restraint_, Restraint::none) != Restraint::pause) return;
  pacer_.resume(now);
  advance(now);
}

void Playback::stop(Time now) {
  for (size_t i = 0; i < answers_.size(); i++)
    if (pacer_.progress(i, now).sent > Duration::zero()) report(i, now, false, false);
  deliver();
}

bool Playback::is_active(Time now) const {
  const bool may_send = !is_still() && (pacer_.has_frame() || hold_sound_);
  return !held_ && (may_send || !marks_.empty() || pacer_.unplayed(now) > Duration::zero());
}

void Playback::advance(Time now) {
  if (!is_still()) send_due_frames(now);
  if (!is_still() && hold_sound_) send_hold_sound(now);
  report_progress(now);
  deliver();
}

// Between two ticks. Frames that wait for their tick leave with it and not earlier because something else happened, or
// the caller's carrier would get two at once and then none; only where none was waiting the first leaves at once.
void Playback::follow_up(bool was_dry, Time now) {
  if (was_dry) return advance(now);
  for (size_t i = 0; !held_ && i < answers_.size(); i++) mark_where_due(i, now);
  report_progress(now);
  deliver();
}

void Playback::send_due_frames(Time now) {
  while (const auto frame = pacer_.take(now)) {
    port_.send_audio(restraint_ == Restraint::duck ? softened(frame->audio) : frame->audio);
    size_t index = 0;
    while (answers_[index].generation != frame->generation) index++;
    if (!std::exchange(answers_[index].started, true)) {
      first_frames_.push_back(frame->generation);
      report(index, now, false, false);
    }
    mark_where_due(index, now);
  }
  for (size_t i = 0; i < answers_.size(); i++)
    mark_where_due(i, now);  // an end may come after the last frame
}

Bytes Playback::softened(Bytes frame) {
  using enum MediaFormat::Encoding;
  const auto encoding = port_.format().encoding;
  softened_.resize(frame.size());
  if (encoding == s16le) {
    scale_s16(frame, ducked, softened_);
    return softened_;
  }
  if (!soft_) soft_.emplace(encoding == mulaw ? g711::Law::mulaw : g711::Law::alaw, ducked);
  std::ranges::transform(frame, softened_.begin(), *soft_);
  return softened_;
}

// ---- the hold sound ---------------------------------------------------------------------------------------

void Playback::sound_hold(uint64_t generation, bool on, Time now) {
  at_work_ = on && !(cut_ && generation <= *cut_);
  start_hold_sound(generation, now);
}

void Playback::cover(bool on, Time now) {
  covered_ = on;
  start_hold_sound(newest_, now);
}

/// Or stops it.
void Playback::start_hold_sound(uint64_t seed, Time now) {
  if (!at_work_ && !covered_) return hold_sound_.reset();
  if (hold_sound_ || settings_.hold_sound == HoldSound::Kind::none) return;
  const int rate = static_cast<int>(port_.format().rate);
  hold_sound_.emplace(settings_.hold_sound, settings_.hold_sound_level, rate,
                      static_cast<uint32_t>(seed + 1));
  advance(now);
}

void Playback::send_hold_sound(Time now) {
  const bool has_voice = pacer_.has_frame() || pacer_.unplayed(now) > Duration::zero();
  if (has_voice) quiet_since_ = now + settings_.hold_sound_pause;
  if (caller_speaks_ || now < quiet_since_) return;
  while (pacer_.take_filling(now)) port_.send_audio(next_of_hold_sound());
}

Bytes Playback::next_of_hold_sound() {
  using enum MediaFormat::Encoding;
  const MediaFormat& format = port_.format();
  hold_frame_.resize(format.bytes_in(settings_.frame));
  hold_samples_.resize(hold_frame_.size() / format.bytes_per_sample());
  hold_sound_->make(hold_samples_);
  if (format.encoding == mulaw || format.encoding == alaw)
    g711::encode(format.encoding == alaw ? g711::Law::alaw : g711::Law::mulaw, hold_samples_, hold_frame_);
  else
    std::memcpy(hold_frame_.data(), hold_samples_.data(), hold_frame_.size());
  return hold_frame_;
}

void Playback::mark_where_due(size_t index, Time now) {
  Answer& answer = answers_[index];
  if (!port_.has_marks() || answer.last_marked) return;
  const auto progress = pacer_.progress(index, now);
  if (progress.sent == Duration::zero()) return;
  const bool interval_over =
      settings_.mark_interval > Duration::zero() && progress.sent - answer.marked >= settings_.mark_interval;
  if (!progress.all_sent && !interval_over) return;
  answer.marked = progress.sent;
  answer.last_marked = progress.all_sent;
  port_.send_mark(marks_.add(answer.generation, progress.sent, progress.all_sent));
}

void Playback::report_progress(Time now) {
  while (!answers_.empty()) {
    const auto first = pacer_.progress(0, now);
    if (!first.all_sent || first.played < first.sent) break;
    auto& played_out = answers_.front().played_out;
    if (!played_out) played_out = now;
    if (marks_.is_waiting_for(first.generation) && now - *played_out < settings_.mark_grace) break;
    marks_.settle(first.generation);
    report(0, now, true, false);
    answers_.pop_front();
    pacer_.drop_oldest();
  }
  for (size_t i = 0; i < answers_.size(); i++) {
    const auto progress = pacer_.progress(i, now);
    const bool is_playing = progress.played < progress.sent;
    if (is_playing && now + settings_.frame > answers_[i].reported_at + settings_.report_interval)
      report(i, now, false, false);
  }
}

void Playback::report(size_t index, Time now, bool complete, bool interrupted) {
  const auto progress = pacer_.progress(index, now);
  const Duration position = std::min(progress.played, marks_.limit(progress.generation));
  answers_[index].reported_at = now;
  reports_.push_back({.generation = progress.generation,
                      .position = static_cast<uint64_t>(position.count()),
                      .complete = complete,
                      .interrupted = interrupted});
}

void Playback::deliver() {
  while (!first_frames_.empty() || !reports_.empty()) {
    if (!first_frames_.empty()) {
      const uint64_t generation = first_frames_.front();
      first_frames_.pop_front();
      listener_.on_first_frame(generation);
      continue;
    }
    const line::Played played = reports_.front();
    reports_.pop_front();
    listener_.on_played(played);
  }
}

}  // namespace aybiza
