// Traced: text that remembers where it came from. On the way from what the model wrote to what the voice says it is
// rewritten several times, and each of its bytes keeps the place in the original at which its word, figure or sign
// begins. So a voice that is cut off in the middle tells how much of the original was said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aybiza::speech {

class Traced {
 public:
  Traced() = default;
  explicit Traced(std::string_view original) { copy(original, 0); }

  void reserve(size_t size) {
    text_.reserve(size);
    origins_.reserve(size);
  }
  /// The same text, byte for byte, that stands at `origin`.
  void copy(std::string_view piece, size_t origin) {
    text_ += piece;
    for (size_t i = 0; i < piece.size(); i++) origins_.push_back(static_cast<uint32_t>(origin + i));
  }
  void copy(const Traced& other, size_t at, size_t length) {
    text_.append(other.text_, at, length);
    const auto first = other.origins_.begin() + static_cast<std::ptrdiff_t>(at);
    origins_.insert(origins_.end(), first, first + static_cast<std::ptrdiff_t>(length));
  }
  /// Other words for what begins at `origin`.
  void put(std::string_view words, size_t origin) {
    text_ += words;
    origins_.resize(text_.size(), static_cast<uint32_t>(origin));
  }
  void pop_back() {
    text_.pop_back();
    origins_.pop_back();
  }
  void clear() {
    text_.clear();
    origins_.clear();
  }

  const std::string& text() const { return text_; }
  size_t size() const { return text_.size(); }
  bool empty() const { return text_.empty(); }
  /// Where in the original what stands here began.
  size_t origin(size_t at) const { return origins_[at]; }

 private:
  std::string text_;
  std::vector<uint32_t> origins_;
};

}  // namespace aybiza::speech
