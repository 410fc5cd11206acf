#include "ScriptEars.h"

#include <algorithm>

namespace aybiza::emulator {

namespace {

constexpr double seconds_per_word = 0.3;

class ScriptListener final : public Listener {
 public:
  explicit ScriptListener(Words words) : words_(std::move(words)) {}

  void hear(std::span<const int16_t> samples) override {
    seconds_ += static_cast<double>(samples.size()) / Ears::sample_rate;
  }
  // As many words as a person could have said by now.
  std::vector<HeardWord> so_far() override { return heard(static_cast<size_t>(seconds_ / seconds_per_word)); }
  std::vector<HeardWord> finish() override { return heard(words_.size()); }

 private:
  std::vector<HeardWord> heard(size_t count) const {
    count = std::min(count, words_.size());
    std::vector<HeardWord> list;
    const double step = count ? std::min(seconds_per_word, seconds_ / static_cast<double>(count)) : 0;
    for (size_t i = 0; i < count; i++)
      list.push_back({words_[i], static_cast<double>(i) * step, static_cast<double>(i + 1) * step});
    return list;
  }

  Words words_;
  double seconds_ = 0;
};

}  // namespace

std::unique_ptr<Listener> ScriptEars::listen(const Grammar&, size_t utterance) {
  if (lines_.empty()) return std::make_unique<ScriptListener>(Words());
  return std::make_unique<ScriptListener>(words_of(lines_[utterance % lines_.size()]));
}

}  // namespace aybiza::emulator
