#include "core/audio/Pacer.h"

#include <algorithm>
#include <cstring>

namespace aybiza {

namespace {
constexpr size_t initial_slots = 64;
}

Pacer::Pacer(Settings settings)
    : settings_(settings),
      max_slots_(std::max<size_t>(static_cast<size_t>(settings.max_buffered / settings.frame), 2)),
      // A burst is never longer than the lead, also when a stall is made up for; two at least, or it never
      // would be.
      max_at_once_(std::max<uint64_t>(static_cast<uint64_t>(settings.lead / settings.frame), 2)) {
  resize(std::min(initial_slots, max_slots_));
}

void Pacer::begin(uint64_t generation) {
  end();
  tracks_.push_back({generation, written_ / settings_.frame_bytes});
}

size_t Pacer::push(std::span<const uint8_t> audio, Time now) {
  // With frames waiting it is we who are late, and the schedule stands.
  if (!has_frame() && play_at_ < now) starved_ = true;
  const uint64_t room = (taken_ + max_slots_) * settings_.frame_bytes - written_;
  audio = audio.first(std::min<uint64_t>(audio.size(), room));
  append(audio);
  tracks_.back().bytes += audio.size();
  return audio.size();
}

void Pacer::end() {
  if (tracks_.empty() || std::exchange(tracks_.back().ended, true)) return;
  if (const size_t used = written_ % settings_.frame_bytes)
    append(std::vector<uint8_t>(settings_.frame_bytes - used, settings_.silence));
}

void Pacer::resume(Time now) {
  starved_ = true;
  playout_.add(Duration::zero(), now);
}

std::optional<Pacer::Frame> Pacer::take(Time now) {
  if (!has_frame()) return std::nullopt;
  if (now != asked_at_) {
    asked_at_ = now;
    given_ = 0;
  }
  if (given_ == max_at_once_) return std::nullopt;
  if (starved_) play_at_ = std::max({now, playout_.end(), filled_until_});
  starved_ = false;
  play_at_ = std::max(play_at_, now - settings_.max_catch_up);
  if (play_at_ + settings_.frame > now + settings_.lead) return std::nullopt;

  while (sending_ + 1 < tracks_.size() && taken_ >= tracks_[sending_ + 1].first_frame) sending_++;
  const Track& from = tracks_[sending_];
  Frame frame{from.generation,
              {ring_.data() + taken_ % slots_ * settings_.frame_bytes, settings_.frame_bytes},
              taken_ == from.first_frame};
  stats_.frames++;
  if (play_at_ < now)
    stats_.late++;
  else if (playout_.end() < now && !frame.is_first)
    stats_.underruns++;
  play_at_ += settings_.frame;
  playout_.add(settings_.frame, std::max(now, filled_until_));
  stats_.max_lead = std::max(stats_.max_lead, playout_.unplayed(now));
  taken_++;
  given_++;
  return frame;
}

bool Pacer::take_filling(Time now) {
  const Time start = std::max({now, playout_.end(), filled_until_});
  if (has_frame() || start + settings_.frame > now + settings_.lead) return false;
  filled_until_ = start + settings_.frame;
  return true;
}

Pacer::Progress Pacer::progress(size_t index, Time now) const {
  const Track& track = tracks_[index];
  const uint64_t frames = frames_of(track);
  const uint64_t sent = std::min(frames, taken_ - std::min(taken_, track.first_frame));
  // Sent audio is played in order, so what the carrier still holds is the end of all that was sent.
  const Duration played =
      static_cast<int64_t>(taken_ - std::min(taken_, track.first_frame)) * settings_.frame -
      playout_.unplayed(now);
  const Duration own = duration_of(std::min(track.bytes, sent * settings_.frame_bytes));
  return {track.generation, own, std::clamp(played, Duration::zero(), own), track.ended && sent == frames};
}

void Pacer::drop_oldest() {
  tracks_.pop_front();
  if (sending_ > 0) sending_--;
  if (tracks_.empty() && slots_ > initial_slots) resize(initial_slots);  // a long answer's memory is not kept
}

void Pacer::clear(Time now) {
  tracks_.clear();
  sending_ = 0;
  written_ = taken_ * settings_.frame_bytes;
  playout_.clear(now);
  filled_until_ = std::min(filled_until_, now);
  starved_ = true;
  if (slots_ > initial_slots) resize(initial_slots);
}

Duration Pacer::buffered() const { return duration_of(written_ - taken_ * settings_.frame_bytes); }

void Pacer::append(std::span<const uint8_t> audio) {
  const size_t needed =
      (written_ + audio.size() + settings_.frame_bytes - 1) / settings_.frame_bytes - taken_;
  if (needed > slots_) resize(std::min(std::max(needed, slots_ * 2), max_slots_));
  while (!audio.empty()) {
    const size_t at = written_ % (slots_ * settings_.frame_bytes);
    const size_t part = std::min(audio.size(), slots_ * settings_.frame_bytes - at);
    std::memcpy(ring_.data() + at, audio.data(), part);
    written_ += part;
    audio = audio.subspan(part);
  }
}

void Pacer::resize(size_t slots) {
  const size_t frame = settings_.frame_bytes;
  std::vector<uint8_t> ring(slots * frame);
  for (uint64_t n = taken_; n * frame < written_; n++)
    std::memcpy(ring.data() + n % slots * frame, ring_.data() + n % slots_ * frame, frame);
  ring_ = std::move(ring);
  slots_ = slots;
}

uint64_t Pacer::frames_of(const Track& track) const {
  return (track.bytes + settings_.frame_bytes - 1) / settings_.frame_bytes;
}

Duration Pacer::duration_of(uint64_t bytes) const {
  return Duration(static_cast<int64_t>(bytes) * settings_.frame.count() /
                  static_cast<int64_t>(settings_.frame_bytes));
}

}  // namespace aybiza
