// ConnectionTime: what the vendor's clock means. A recogniser counts the seconds of audio it received on this
// one connection; that is our audio from some position on (a reconnect starts in the middle) with silence
// that we put in ourselves to keep the connection or the model's turn going. KeepAlive pauses do not advance
// it at all.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace aybiza {

class ConnectionTime {
 public:
  explicit ConnectionTime(int rate) : rate_(rate) {}

  /// A new connection, whose first real sample will be the one at `position`.
  void restart(int64_t position) { pieces_ = {Piece{0, position, 0}}; }
  void sent_audio(int64_t samples) {
    if (pieces_.back().in_silence) start_piece(pieces_.back().end(), false);
    pieces_.back().samples += samples;
  }
  /// A row of silences is one piece however long the caller says nothing.
  void sent_silence(int64_t samples) {
    if (!pieces_.back().in_silence) start_piece(pieces_.back().end(), true);
    pieces_.back().samples += samples;
  }
  /// The audio between was dropped before it was sent.
  void skip_to(int64_t position) { start_piece(position, false); }
  /// Nobody will ask for a time before this one again.
  void forget_before(int64_t position) {
    while (pieces_.size() > 1 && pieces_[1].position <= position) pieces_.erase(pieces_.begin());
  }

  /// The position of our audio at `seconds` of the vendor's; inside our silence, where that silence was put
  /// in. Never beyond what was sent.
  int64_t position_at(double seconds) const {
    const auto at = static_cast<int64_t>(std::llround(seconds * rate_));
    auto piece = std::ranges::upper_bound(pieces_, at, {}, &Piece::start);
    if (piece != pieces_.begin()) --piece;
    const int64_t inside = piece->in_silence ? 0 : std::clamp<int64_t>(at - piece->start, 0, piece->samples);
    return piece->position + inside;
  }

 private:
  struct Piece {
    int64_t start;     // in samples of the connection
    int64_t position;  // in samples of our audio
    int64_t samples;
    bool in_silence = false;
    int64_t end() const { return position + (in_silence ? 0 : samples); }
  };
  void start_piece(int64_t position, bool in_silence) {
    pieces_.push_back({pieces_.back().start + pieces_.back().samples, position, 0, in_silence});
  }

  int rate_;
  std::vector<Piece> pieces_{Piece{0, 0, 0}};
};

}  // namespace aybiza
