#include "core/telephony/MemoryPort.h"

#include <algorithm>

namespace aybiza {

void MemoryPort::speak(Bytes frame) {
  waiting_.push_back({{frame.begin(), frame.end()}, position_, 0});
  position_ += settings_.format.duration_of(frame.size());
  deliver();
}

void MemoryPort::press(char digit) {
  waiting_.push_back({{}, {}, digit});
  deliver();
}

void MemoryPort::finish(MediaEnd end, std::string_view reason) {
  if (ended_) return;
  ended_ = true;
  end_ = end;
  end_reason_ = reason;
  deliver();
}

void MemoryPort::listen(CallerListener* listener) {
  caller_ = listener;
  deliver();
}

void MemoryPort::deliver() {
  while (caller_ && !waiting_.empty()) {
    const FromCaller next = std::move(waiting_.front());
    waiting_.pop_front();
    if (next.digit)
      caller_->on_dtmf(next.digit);
    else
      caller_->on_audio(next.frame, next.position);
  }
  if (!caller_ || !ended_ || std::exchange(end_told_, true)) return;
  if (playback_) playback_->on_playout_end();
  if (caller_) caller_->on_ended(end_, end_reason_);
}

size_t MemoryPort::count(Sent::Kind kind) const {
  return static_cast<size_t>(std::ranges::count(sent_, kind, &Sent::kind));
}

std::vector<uint8_t> MemoryPort::audio() const {
  std::vector<uint8_t> all;
  for (const Sent& sent : sent_) all.insert(all.end(), sent.audio.begin(), sent.audio.end());
  return all;
}

void MemoryPort::send_audio(Bytes audio) {
  if (ended_) return;
  sent_.push_back({Sent::Kind::audio, loop_.now(), {audio.begin(), audio.end()}, {}});
  playout_.add(settings_.format.duration_of(audio.size()), loop_.now());
}

void MemoryPort::send_mark(std::string_view name) {
  if (ended_) return;
  sent_.push_back({Sent::Kind::mark, loop_.now(), {}, std::string(name)});
  if (!settings_.has_marks || settings_.loses_marks) return;
  marks_.push_back({std::max(playout_.end(), loop_.now()) + settings_.delay, std::string(name)});
  if (!echo_.is_running()) echo_.start(marks_.front().due, [this] { echo_due_marks(); });
}

void MemoryPort::clear() {
  if (ended_) return;
  sent_.push_back({Sent::Kind::clear, loop_.now(), {}, {}});
  playout_.clear(loop_.now());
  for (auto& mark : marks_) mark.due = std::min(mark.due, loop_.now() + settings_.delay);
  if (!marks_.empty()) echo_.start(marks_.front().due, [this] { echo_due_marks(); });
}

void MemoryPort::end() {
  if (ended_) return;
  sent_.push_back({Sent::Kind::end, loop_.now(), {}, {}});
  ending_.start(Duration::zero(), [this] { hang_up("ended by us"); });
}

void MemoryPort::echo_due_marks() {
  while (!marks_.empty() && marks_.front().due <= loop_.now()) {
    const std::string name = std::move(marks_.front().name);
    marks_.pop_front();
    if (playback_ && !ended_) playback_->on_mark(name);
  }
  if (!marks_.empty()) echo_.start(marks_.front().due, [this] { echo_due_marks(); });
}

}  // namespace aybiza
