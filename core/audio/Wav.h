// Wav: RIFF/WAVE files as streams of bytes, in the three codings a telephone call knows. For callers and
// agents that come from or go to a file: tests, gst-launch lines, recordings. File access blocks, so this is
// not for a busy loop.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "core/base/Error.h"

namespace aybiza {

struct WavFormat {
  enum class Coding : uint16_t { pcm16 = 1, alaw = 6, mulaw = 7 };  // the format tags of the file
  Coding coding = Coding::pcm16;
  int rate = 8000;
  int channels = 1;

  size_t bytes_per_frame() const { return static_cast<size_t>(channels) * (coding == Coding::pcm16 ? 2 : 1); }
  bool operator==(const WavFormat&) const = default;
};

namespace detail {
struct CloseFile {
  void operator()(FILE* file) const { fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;
}  // namespace detail

class WavReader {
 public:
  static Result<WavReader> open(const std::string& path);
  const WavFormat& format() const { return format_; }
  /// Fills the buffer with whole samples as far as the data reaches; 0 is the end.
  size_t read(std::span<uint8_t> buffer);

 private:
  WavReader() = default;
  detail::File file_;
  WavFormat format_;
  uint64_t left_ = 0;
};

/// The header is completed when the writer is destroyed.
class WavWriter {
 public:
  static Result<WavWriter> open(const std::string& path, WavFormat format);
  WavWriter(WavWriter&&) = default;
  WavWriter& operator=(WavWriter&&) = default;
  ~WavWriter();

  const WavFormat& format() const { return format_; }
  /// False when the disk refuses; the file then holds what was written before.
  bool write(std::span<const uint8_t> data);
  /// `bytes` of silence.
  bool write_silence(uint64_t bytes);
  /// Forgets what was written after the first `bytes`.
  void cut(uint64_t bytes);
  uint64_t size() const { return size_; }

 private:
  WavWriter() = default;
  bool write_header();
  detail::File file_;
  WavFormat format_;
  uint64_t size_ = 0;
};

}  // namespace aybiza
