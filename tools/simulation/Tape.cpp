#include "tools/simulation/Tape.h"

#include "tools/simulation/FakeSpeakVendor.h"

namespace aybiza::test {

namespace {

constexpr Duration per_sample = std::chrono::microseconds(125);

}  // namespace

void Tape::play(const std::vector<MemoryPort::Sent>& sent, Time now) {
  using Kind = MemoryPort::Sent::Kind;
  for (; taken_ < sent.size(); taken_++) {
    const auto& next = sent[taken_];
    play_until(next.at);
    if (next.kind == Kind::audio) {
      const Time start = std::max(end_, next.at);
      end_ = start + per_sample * static_cast<int64_t>(next.audio.size());
      waiting_.push_back({start, next.audio});
    } else if (next.kind != Kind::mark) {
      waiting_.clear();
      end_ = next.at;
    }
  }
  play_until(now);
}

void Tape::change() {
  taken_ = 0;
  end_ = {};
  waiting_.clear();
  hear(0xff);
}

void Tape::play_until(Time now) {
  while (!waiting_.empty()) {
    Piece& piece = waiting_.front();
    const auto due = std::max<int64_t>((now - piece.start) / per_sample, 0);
    const size_t count = std::min(piece.audio.size(), static_cast<size_t>(due));
    if (count > 0 && piece.start > last_sound_ + milliseconds(60) && !is_within_letter())
      hear(0xff);  // a pause
    for (size_t i = 0; i < count; i++) {
      hear(piece.audio[i]);
      if (piece.audio[i] != 0xff && piece.audio[i] != 0x7f)
        last_noise_ = piece.start + per_sample * static_cast<int64_t>(i + 1);
    }
    if (count > 0) last_sound_ = piece.start + per_sample * static_cast<int64_t>(count);
    if (count < piece.audio.size()) {
      piece.audio.erase(piece.audio.begin(), piece.audio.begin() + static_cast<ptrdiff_t>(count));
      piece.start += per_sample * static_cast<int64_t>(count);
      return;
    }
    waiting_.pop_front();
  }
}

void Tape::hear(uint8_t sample) {
  if (sample != sample_) {
    words_ += letters();
    sample_ = sample;
    run_ = 0;
  }
  run_++;
}

/// A voice that is held stops anywhere; one that has nothing to say stops behind a letter.
bool Tape::is_within_letter() const {
  constexpr size_t letter = FakeSpeakVendor::bytes_per_letter, tolerance = letter / 8;
  return FakeSpeakVendor::is_letter(sample_) && (run_ + tolerance) % letter > 2 * tolerance;
}

/// The run that sounds now, as text.
std::string Tape::letters() const {
  if (run_ == 0) return "";
  if (!FakeSpeakVendor::is_letter(sample_)) return words_.empty() || words_.ends_with(' ') ? "" : " ";
  const size_t letter = FakeSpeakVendor::bytes_per_letter;
  return std::string((run_ + letter / 2) / letter, FakeSpeakVendor::letter_of(sample_));
}

std::string Tape::words() const {
  std::string words = words_ + letters();
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

}  // namespace aybiza::test
