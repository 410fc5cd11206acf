#include "AudioReader.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "Ears.h"
#include "core/audio/G711.h"

namespace aybiza::emulator {

namespace {

constexpr size_t longest_header = 4096;
constexpr int telephone_rate = 8000;  // the ears have been fitted to its band and do not know a wider one

uint32_t little_endian(const uint8_t* bytes, int count) {
  uint32_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

int16_t sample_at(const uint8_t* bytes, AudioFormat::Encoding encoding) {
  switch (encoding) {
    case AudioFormat::Encoding::mulaw:
      return g711::decode(g711::Law::mulaw, *bytes);
    case AudioFormat::Encoding::alaw:
      return g711::decode(g711::Law::alaw, *bytes);
    case AudioFormat::Encoding::linear32: {
      float value;
      memcpy(&value, bytes, sizeof value);
      return std::isfinite(value) ? static_cast<int16_t>(std::lround(std::clamp(value, -1.0f, 1.0f) * 32767))
                                  : 0;
    }
    default:
      return static_cast<int16_t>(little_endian(bytes, 2));
  }
}

}  // namespace

Result<AudioFormat::Encoding> parse_encoding(std::string_view name) {
  if (name == "linear16") return AudioFormat::Encoding::linear16;
  if (name == "linear32") return AudioFormat::Encoding::linear32;
  if (name == "mulaw") return AudioFormat::Encoding::mulaw;
  if (name == "alaw") return AudioFormat::Encoding::alaw;
  for (std::string_view known : {"flac", "amr-nb", "amr-wb", "opus", "ogg-opus", "speex", "g729"})
    if (name == known)
      return fail(Fault::rejected, "the emulator has no decoder for encoding " + std::string(name));
  return fail(Fault::bad_input, "unknown variant `" + std::string(name) + "`");
}

size_t AudioReader::frame_bytes() const {
  const size_t width = format_.encoding == AudioFormat::Encoding::linear32   ? 4
                       : format_.encoding == AudioFormat::Encoding::linear16 ? 2
                                                                             : 1;
  return width * static_cast<size_t>(format_.channels);
}

// True when the header has been read and taken off.
Result<bool> AudioReader::read_header() {
  const auto broken = [] {
    return fail(Fault::bad_input, "the audio has no header that the emulator can read");
  };
  if (waiting_.size() >= 4 && memcmp(waiting_.data(), "RIFF", 4) != 0) return broken();
  if (waiting_.size() > longest_header) return broken();
  for (size_t at = 12; at + 8 <= waiting_.size();) {
    const uint8_t* chunk = waiting_.data() + at;
    const uint32_t size = little_endian(chunk + 4, 4);
    if (memcmp(chunk, "data", 4) == 0) {
      if (format_.encoding == AudioFormat::Encoding::container) return broken();
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<long>(at + 8));
      return true;
    }
    if (size > longest_header) return broken();
    if (memcmp(chunk, "fmt ", 4) == 0 && size >= 16 && at + 8 + 16 <= waiting_.size()) {
      const uint32_t tag = little_endian(chunk + 8, 2), bits = little_endian(chunk + 22, 2);
      format_.channels = static_cast<int>(little_endian(chunk + 10, 2));
      format_.rate = static_cast<int>(little_endian(chunk + 12, 4));
      if (tag == 1 && bits == 16)
        format_.encoding = AudioFormat::Encoding::linear16;
      else if (tag == 3 && bits == 32)
        format_.encoding = AudioFormat::Encoding::linear32;
      else if (tag == 6 && bits == 8)
        format_.encoding = AudioFormat::Encoding::alaw;
      else if (tag == 7 && bits == 8)
        format_.encoding = AudioFormat::Encoding::mulaw;
      else
        return broken();
      if (format_.channels < 1 || format_.channels > 20 || format_.rate < 4000 || format_.rate > 192000)
        return broken();
    }
    at += 8 + size + size % 2;
  }
  return false;
}

Result<void> AudioReader::read(Bytes bytes, std::vector<int16_t>& out) {
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  if (header_expected_) {
    auto ready = read_header();
    if (!ready) return fail(ready.error());
    if (!*ready) return {};
    header_expected_ = false;
  }
  const size_t width = frame_bytes() / static_cast<size_t>(format_.channels);
  const size_t frames = waiting_.size() / frame_bytes();
  std::vector<int16_t> samples(frames);
  const uint8_t* next = waiting_.data();
  for (auto& sample : samples) {
    int sum = 0;
    for (int channel = 0; channel < format_.channels; channel++, next += width)
      sum += sample_at(next, format_.encoding);
    sample = static_cast<int16_t>(sum / format_.channels);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<long>(frames * frame_bytes()));
  if (format_.rate > telephone_rate) {
    if (!to_telephone_) to_telephone_.emplace(format_.rate, telephone_rate);
    std::vector<int16_t> narrow;
    to_telephone_->push(samples, narrow);
    samples = std::move(narrow);
  }
  if (!to_ears_) to_ears_.emplace(std::min(format_.rate, telephone_rate), Ears::sample_rate);
  to_ears_->push(samples, out);
  return {};
}

}  // namespace aybiza::emulator
