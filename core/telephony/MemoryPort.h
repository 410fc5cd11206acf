// MemoryPort: a call's MediaPort without a carrier, for tests and the simulator. What the caller does is told
// to it frame by frame; what the agent sends is recorded with its times and "played" by a virtual playout
// buffer, which gives marks back when they are due, or at once on clear, as Twilio does. A carrier that is
// slow or keeps marks to itself can be played too.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/audio/Playout.h"
#include "core/line/MediaPort.h"

namespace aybiza {

class MemoryPort final : public MediaPort {
 public:
  struct Settings {
    MediaFormat format;
    bool has_marks = true;
    bool loses_marks = false;  ///< takes marks and never gives one back
    Duration delay{};          ///< from the end of playing to the echo's arrival
  };
  /// One thing that the agent's side did.
  struct Sent {
    enum class Kind { audio, mark, clear, end } kind;
    Time at;
    std::vector<uint8_t> audio;
    std::string mark;
  };

  explicit MemoryPort(Loop& loop) : MemoryPort(loop, Settings()) {}
  MemoryPort(Loop& loop, Settings settings) : loop_(loop), settings_(settings), echo_(loop), ending_(loop) {}

  // What the caller does. Before anybody listens it is kept.
  void speak(Bytes frame);
  /// Audio that never arrives: the carrier's position moves on.
  void lose(Duration audio) { position_ += audio; }
  /// Puts the carrier's clock elsewhere, as a broken one may.
  void set_position(Duration position) { position_ = position; }
  void press(char digit);
  void hang_up(std::string_view reason) { finish(MediaEnd::closed, reason); }
  /// The connection breaks.
  void break_off() { finish(MediaEnd::lost, "the connection broke off"); }

  // What the agent did.
  const std::vector<Sent>& sent() const { return sent_; }
  size_t count(Sent::Kind kind) const;
  /// All audio in the order of sending, also what was cleared.
  std::vector<uint8_t> audio() const;
  Duration unplayed() const { return playout_.unplayed(loop_.now()); }

  MediaFormat format() const override { return settings_.format; }
  bool has_marks() const override { return settings_.has_marks; }
  void listen(CallerListener* listener) override;
  void listen(PlaybackListener* listener) override { playback_ = listener; }
  void send_audio(Bytes audio) override;
  void send_mark(std::string_view name) override;
  void clear() override;
  void end() override;

 private:
  struct FromCaller {
    std::vector<uint8_t> frame;
    Duration position;
    char digit;
  };
  struct PendingMark {
    Time due;
    std::string name;
  };
  void finish(MediaEnd end, std::string_view reason);
  void deliver();
  void echo_due_marks();

  Loop& loop_;
  Settings settings_;
  CallerListener* caller_ = nullptr;
  PlaybackListener* playback_ = nullptr;
  Duration position_{};
  std::deque<FromCaller> waiting_;
  MediaEnd end_ = MediaEnd::closed;
  std::string end_reason_;
  bool ended_ = false, end_told_ = false;
  std::vector<Sent> sent_;
  Playout playout_;
  std::deque<PendingMark> marks_;
  Timer echo_;
  Timer ending_;
};

}  // namespace aybiza
