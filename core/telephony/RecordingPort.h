// RecordingPort: a call's media port that keeps what passes through it as one stereo WAV file, the caller
// left, the agent right, in mu-law as the telephone has it. The caller's samples are the clock: the agent's
// audio is placed beside them as the carrier plays it, loss becomes silence on both sides, and what was
// cleared before it was played is not recorded as heard.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "core/audio/Wav.h"
#include "core/line/MediaPort.h"

namespace aybiza {

class RecordingPort final : public MediaPort, private MediaPort::CallerListener {
 public:
  using CallerListener = MediaPort::CallerListener;  // both bases bring the name
  /// Only 8 kHz mu-law calls are recorded; another format, or a file that cannot be written, is an error and
  /// leaves the port with its owner.
  static Result<std::unique_ptr<MediaPort>> wrap(std::unique_ptr<MediaPort>& port, const std::string& path);
  ~RecordingPort() override { port_->listen(static_cast<CallerListener*>(nullptr)); }

  MediaFormat format() const override { return port_->format(); }
  bool has_marks() const override { return port_->has_marks(); }
  void listen(CallerListener* listener) override;
  void listen(PlaybackListener* listener) override { port_->listen(listener); }
  void send_audio(Bytes audio) override;
  void send_mark(std::string_view name) override { port_->send_mark(name); }
  void clear() override;
  void end() override { port_->end(); }

 private:
  RecordingPort(std::unique_ptr<MediaPort> port, WavWriter file)
      : port_(std::move(port)), file_(std::move(file)) {}
  void on_audio(Bytes frame, Duration position) override;
  void on_dtmf(char digit) override { caller_->on_dtmf(digit); }
  void on_ended(MediaEnd end, std::string_view reason) override { caller_->on_ended(end, reason); }
  /// `caller` beside what the agent says meanwhile.
  void record(Bytes caller);

  std::unique_ptr<MediaPort> port_;
  WavWriter file_;
  CallerListener* caller_ = nullptr;
  std::deque<uint8_t> agent_;  // sent, and not played yet
  std::vector<uint8_t> interleaved_;
  Duration next_position_{-1};
};

}  // namespace aybiza
