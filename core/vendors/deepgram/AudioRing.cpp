#include "core/vendors/deepgram/AudioRing.h"

#include <algorithm>

namespace aybiza {

namespace {
// Timestamps are rounded to whole samples or nanoseconds on their way; less than this is no gap.
constexpr int64_t jitter_ns = 2'000'000;
}  // namespace

void AudioRing::append(Bytes audio, uint64_t running_time) {
  const size_t whole = audio.size() - audio.size() % format_.bytes_per_sample();
  if (whole == 0) return;
  const auto expected = static_cast<int64_t>(running_time_at(end()));
  if (anchors_.empty() || std::abs(static_cast<int64_t>(running_time) - expected) > jitter_ns)
    anchors_.push_back({end(), running_time});
  bytes_.insert(bytes_.end(), audio.begin(), audio.begin() + static_cast<ptrdiff_t>(whole));
}

std::vector<uint8_t> AudioRing::read(int64_t from, int64_t count) const {
  const auto at = [this](int64_t position) {
    return bytes_.begin() + static_cast<ptrdiff_t>(offset(position));
  };
  return {at(from), at(from + count)};
}

void AudioRing::drop_before(int64_t position) {
  position = std::clamp(position, begin_, end());
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<ptrdiff_t>(offset(position)));
  begin_ = position;
  while (anchors_.size() > 1 && anchors_[1].position <= begin_) anchors_.pop_front();
}

void AudioRing::drop_from(int64_t position) {
  bytes_.resize(offset(std::clamp(position, begin_, end())));
  while (anchors_.size() > 1 && anchors_.back().position >= end()) anchors_.pop_back();
}

uint64_t AudioRing::running_time_at(int64_t position) const {
  if (anchors_.empty()) return 0;
  auto next = std::ranges::upper_bound(anchors_, position, {}, &Anchor::position);
  const Anchor& anchor = next == anchors_.begin() ? anchors_.front() : *std::prev(next);
  const int64_t time =
      static_cast<int64_t>(anchor.running_time) + duration(position - anchor.position).count();
  return static_cast<uint64_t>(std::max<int64_t>(time, 0));
}

}  // namespace aybiza
