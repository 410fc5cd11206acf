// MediaPort: the caller's side of a call, as callsrc and callsink see it. A carrier's protocol (Twilio), a pair of
// WAV files or a test stands behind it. Belongs to one loop and is called on its thread only.
#pragma once

#include <string_view>

#include "core/loop/Loop.h"
#include "core/net/Network.h"

namespace aybiza {

struct MediaFormat {
  enum class Encoding { mulaw, alaw, s16le };
  Encoding encoding = Encoding::mulaw;
  int rate = 8000;  ///< mono always

  size_t bytes_per_sample() const { return encoding == Encoding::s16le ? 2 : 1; }
  Duration duration_of(size_t bytes) const {
    return static_cast<int64_t>(bytes / bytes_per_sample()) * Duration(seconds(1)) / rate;
  }
  /// Whole samples.
  size_t bytes_in(Duration duration) const {
    return static_cast<size_t>(duration * rate / seconds(1)) * bytes_per_sample();
  }
  bool operator==(const MediaFormat&) const = default;
};

/// How the caller's side came to its end.
enum class MediaEnd {
  closed,  ///< somebody said so: the caller, the carrier or we
  lost,    ///< the connection broke or fell silent; the caller may come back
};

class MediaPort {
 public:
  /// What comes from the caller; callsrc listens.
  struct CallerListener {
    /// One frame, or several that came together. `position`: where its first sample stands in the carrier's
    /// stream, by the carrier's own clock. A jump ahead means loss.
    virtual void on_audio(Bytes audio, Duration position) = 0;
    virtual void on_dtmf(char digit) = 0;
    /// Nothing more comes from the caller. Once.
    virtual void on_ended(MediaEnd end, std::string_view reason) = 0;

   protected:
    ~CallerListener() = default;
  };
  /// What the carrier says about our audio; callsink listens.
  struct PlaybackListener {
    /// Everything sent before the mark has been played, or was cleared.
    virtual void on_mark(std::string_view name) = 0;
    /// Nothing more is played: the caller's side has come to its end. Told before its listener hears of it.
    virtual void on_playout_end() {}

   protected:
    ~PlaybackListener() = default;
  };

  virtual ~MediaPort() = default;
  virtual MediaFormat format() const = 0;
  /// False where the carrier does not tell what it played; callsink's clock is then the only witness.
  virtual bool has_marks() const = 0;
  /// Listeners outlive the port or are taken back with nullptr. What came before is delivered when one is set.
  virtual void listen(CallerListener* listener) = 0;
  virtual void listen(PlaybackListener* listener) = 0;

  virtual void send_audio(Bytes audio) = 0;
  virtual void send_mark(std::string_view name) = 0;
  /// Drops what the carrier has not played yet.
  virtual void clear() = 0;
  /// Ends our side; on_ended follows.
  virtual void end() = 0;
};

}  // namespace aybiza
