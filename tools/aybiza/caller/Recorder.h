// Recorder: a call as its caller heard it, in one stereo WAV file: the caller left, the agent right.
#pragma once

#include "core/audio/Wav.h"
#include "core/net/Network.h"

namespace aybiza::caller {

class Recorder {
 public:
  static Result<Recorder> open(const std::string& path);
  /// Both sides of one frame, mu-law, of equal length.
  void add(Bytes caller, Bytes agent);

 private:
  explicit Recorder(WavWriter file) : file_(std::move(file)) {}
  WavWriter file_;
  std::vector<int16_t> interleaved_;
};

}  // namespace aybiza::caller
