// WavPort: a MediaPort between two WAV files. The caller is read from one in real time by the loop's clock;
// the agent is written to the other as the caller would have heard it, with the pauses between answers and
// without what a clear called back. Either side may be missing. For gst-launch lines and tests: it blocks on
// the disk.
#pragma once

#include <optional>
#include <string>

#include "core/audio/Playout.h"
#include "core/audio/Wav.h"
#include "core/line/MediaPort.h"

namespace aybiza {

class WavPort final : public MediaPort {
 public:
  /// A port whose caller speaks from the file; its format is the file's, which must be mono.
  static Result<std::unique_ptr<WavPort>> read(Loop& loop, const std::string& caller);
  /// A port whose caller is silent for ever, and whose agent is recorded.
  static Result<std::unique_ptr<WavPort>> write(Loop& loop, const std::string& agent, MediaFormat format);
  ~WavPort() override;

  MediaFormat format() const override { return format_; }
  bool has_marks() const override { return false; }
  /// The caller speaks while somebody listens, and pauses while nobody does.
  void listen(CallerListener* listener) override;
  void listen(PlaybackListener*) override {}
  void send_audio(Bytes audio) override;
  void send_mark(std::string_view) override {}
  void clear() override;
  void end() override;

 private:
  WavPort(Loop& loop, MediaFormat format) : loop_(loop), format_(format), timer_(loop) {}
  void speak();
  void tell_end(std::string_view reason);
  uint64_t bytes_at(Time time) const;

  Loop& loop_;
  MediaFormat format_;
  std::optional<WavReader> caller_file_;
  std::optional<WavWriter> agent_file_;

  CallerListener* caller_ = nullptr;
  Timer timer_;
  std::vector<uint8_t> frame_;
  Time next_{};
  Duration position_{};
  std::string ended_;  // the reason, kept for a listener that comes later
  bool end_told_ = false;

  Playout playout_;
  std::optional<Time> began_;  // when the agent was first heard: the beginning of its file
};

}  // namespace aybiza
