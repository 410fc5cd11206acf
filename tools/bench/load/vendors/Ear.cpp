#include "tools/bench/load/vendors/Ear.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "core/audio/G711.h"
#include "tools/bench/load/sound/SpokenId.h"

namespace aybiza::bench {

namespace {

constexpr int voiced_level = 300;  // mean magnitude of a 16-bit sample
constexpr double word_length = 0.32;
constexpr std::array<std::string_view, 24> vocabulary = {
    "hello", "i",  "would",    "like", "to",      "book",  "an",   "appointment",
    "for",   "a",  "cleaning", "next", "tuesday", "at",    "half", "past",
    "ten",   "if", "that",     "is",   "all",     "right", "with", "you"};

constexpr size_t width(Ear::Coding coding) { return coding == Ear::Coding::mulaw ? 1 : 2; }

struct Heard {
  int level;
  std::optional<AudioMark> mark;
};

Heard listen_to_mulaw(std::string_view frame) {
  static const auto magnitudes = [] {
    std::array<int16_t, 256> table{};
    for (size_t code = 0; code < table.size(); code++)
      table[code] =
          static_cast<int16_t>(std::abs(g711::decode(g711::Law::mulaw, static_cast<uint8_t>(code))));
    return table;
  }();
  int sum = 0;
  for (const char code : frame) sum += magnitudes[static_cast<uint8_t>(code)];
  return {sum / static_cast<int>(frame_samples),
          read_mark({reinterpret_cast<const uint8_t*>(frame.data()), frame.size()})};
}

Heard listen_to_linear(std::string_view frame) {
  std::array<int16_t, frame_samples> samples;
  std::memcpy(samples.data(), frame.data(), sizeof samples);
  int sum = 0;
  for (const int16_t sample : samples) sum += std::abs(sample);
  const int level = sum / static_cast<int>(frame_samples);
  if (level < voiced_level) return {level, std::nullopt};
  std::array<uint8_t, mark_size> codes;
  g711::encode(g711::Law::mulaw, std::span(samples).first(mark_size), codes);
  return {level, read_mark(codes)};
}

}  // namespace

bool Ear::next() {
  const size_t size = frame_samples * width(coding_);
  if (bytes_.size() - used_ < size) {
    bytes_.erase(0, used_);
    used_ = 0;
    return false;
  }
  const std::string_view frame = std::string_view(bytes_).substr(used_, size);
  used_ += size;
  return hear(frame);
}

bool Ear::hear(std::string_view frame) {
  frames_++;
  just_begun_ = false;
  const Heard heard = coding_ == Coding::mulaw ? listen_to_mulaw(frame) : listen_to_linear(frame);
  if (heard.level < voiced_level) return true;
  if (heard.mark) {
    id_ = CallerMark::from_mark(*heard.mark).id;
    spoken_id_ = to_word(id_);
  }
  voiced_ = now();
  if (began_ < 0) began_ = now() - 0.02, just_begun_ = true;
  return true;
}

std::vector<Ear::Word> Ear::words() const {
  const auto count = static_cast<size_t>(std::max(1.0, (voiced_ - began_) / word_length));
  std::vector<Word> words;
  for (size_t i = 0; i < count; i++) {
    const double start = began_ + static_cast<double>(i) * word_length;
    const bool first = i == 0 && !spoken_id_.empty();
    words.push_back({first ? spoken_id_ : vocabulary[i % vocabulary.size()], start,
                     std::min(start + word_length, std::max(voiced_, start))});
  }
  return words;
}

void Ear::end_utterance() {
  began_ = -1;
  id_ = {};
  spoken_id_.clear();
}

std::string joined(const std::vector<Ear::Word>& words) {
  std::string text;
  for (const auto& word : words) (text += text.empty() ? "" : " ") += word.text;
  return text;
}

}  // namespace aybiza::bench
