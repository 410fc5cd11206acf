#include "core/vendors/deepgram/AudioRing.h"

#include <algorithm>
#include <cstring>

namespace aybiza {

namespace {
// Timestamps are rounded to whole samples or nanoseconds on their way; less than this is no gap.
constexpr int64_t jitter_ns = 2'000'000;
constexpr size_t most_spare = 256;  // blocks: half a MiB for all calls of a thread
}  // namespace

void AudioRing::append(Bytes audio, uint64_t running_time) {
  const size_t whole = audio.size() - audio.size() % format_.bytes_per_sample();
  if (whole == 0) return;
  const auto expected = static_cast<int64_t>(running_time_at(end()));
  if (anchors_.empty() || std::abs(static_cast<int64_t>(running_time) - expected) > jitter_ns)
    anchors_.push_back({end(), running_time});
  for (Bytes rest = audio.first(whole); !rest.empty();) {
    const size_t at = (skipped_ + size_) % sizeof(Block);
    if (skipped_ + size_ == blocks_.size() * sizeof(Block)) blocks_.push_back(take_block());
    const size_t piece = std::min(rest.size(), sizeof(Block) - at);
    std::memcpy(blocks_.back()->data() + at, rest.data(), piece);
    size_ += piece;
    rest = rest.subspan(piece);
  }
}

std::vector<uint8_t> AudioRing::read(int64_t from, int64_t count, std::vector<uint8_t> room) const {
  room.clear();
  size_t at = skipped_ + offset(from);
  for (size_t left = offset(from + count) - offset(from); left > 0;) {
    const Block& block = *blocks_[at / sizeof(Block)];
    const size_t piece = std::min(left, sizeof(Block) - at % sizeof(Block));
    const uint8_t* begin = block.data() + at % sizeof(Block);
    room.insert(room.end(), begin, begin + piece);
    at += piece;
    left -= piece;
  }
  return room;
}

void AudioRing::drop_before(int64_t position) {
  position = std::clamp(position, begin_, end());
  const size_t dropped = offset(position);
  skipped_ += dropped;
  size_ -= dropped;
  const auto done = blocks_.begin() + static_cast<ptrdiff_t>(skipped_ / sizeof(Block));
  std::for_each(blocks_.begin(), done, [](auto& block) { give_back(std::move(block)); });
  blocks_.erase(blocks_.begin(), done);
  skipped_ %= sizeof(Block);
  begin_ = position;
  while (anchors_.size() > 1 && anchors_[1].position <= begin_) anchors_.pop_front();
}

void AudioRing::drop_from(int64_t position) {
  resize(offset(std::clamp(position, begin_, end())));
  while (anchors_.size() > 1 && anchors_.back().position >= end()) anchors_.pop_back();
}

/// To no more than there is.
void AudioRing::resize(size_t bytes) {
  size_ = bytes;
  const size_t kept = bytes == 0 ? 0 : (skipped_ + bytes + sizeof(Block) - 1) / sizeof(Block);
  if (bytes == 0) skipped_ = 0;
  while (blocks_.size() > kept) {
    give_back(std::move(blocks_.back()));
    blocks_.pop_back();
  }
}

static thread_local std::vector<std::unique_ptr<std::array<uint8_t, 2048>>> spare_blocks;

std::unique_ptr<AudioRing::Block> AudioRing::take_block() {
  if (spare_blocks.empty()) return std::make_unique_for_overwrite<Block>();
  auto block = std::move(spare_blocks.back());
  spare_blocks.pop_back();
  return block;
}

void AudioRing::give_back(std::unique_ptr<Block> block) {
  if (spare_blocks.size() < most_spare) spare_blocks.push_back(std::move(block));
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
