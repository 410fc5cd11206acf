// AudioReader: the bytes of a listening socket as 16 kHz mono samples of the telephone's band. Raw encodings by
// name; a WAV file, header and all, where no encoding is named.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/audio/Resample.h"
#include "core/base/Error.h"
#include "core/net/Network.h"

namespace aybiza::emulator {

struct AudioFormat {
  enum class Encoding { container, linear16, linear32, mulaw, alaw };
  Encoding encoding = Encoding::container;
  int rate = 8000;
  int channels = 1;
};

/// Names of Deepgram's `encoding`; those that the emulator has no decoder for are an error.
Result<AudioFormat::Encoding> parse_encoding(std::string_view name);

class AudioReader {
 public:
  explicit AudioReader(AudioFormat format)
      : format_(format), header_expected_(format.encoding == AudioFormat::Encoding::container) {}
  /// Appends to `out`; Fault::bad_input where it is not the audio that was announced. Several channels are
  /// mixed.
  Result<void> read(Bytes bytes, std::vector<int16_t>& out);
  int channels() const { return format_.channels; }

 private:
  Result<bool> read_header();
  size_t frame_bytes() const;

  AudioFormat format_;
  bool header_expected_;
  std::vector<uint8_t> waiting_;  // less than a frame, or a header that is not complete
  std::optional<Resampler> to_telephone_, to_ears_;
};

}  // namespace aybiza::emulator
