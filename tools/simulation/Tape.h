// Tape: what the caller's ear gets of an agent whose voice is FakeSpeakVendor's. It plays what a MemoryPort
// was sent as a carrier does (in order, in real time, nothing of it after a clear) and reads the words back
// from the sound.
#pragma once

#include <deque>
#include <string>

#include "core/telephony/MemoryPort.h"

namespace aybiza::test {

class Tape {
 public:
  /// Takes what is new among `sent` and plays until `now`.
  void play(const std::vector<MemoryPort::Sent>& sent, Time now);

  /// From here on the sound comes over another connection; what the old one still held is never heard.
  void change();

  /// All that sounded so far, one space where there was a pause; half a letter counts.
  std::string words() const;
  bool is_sounding() const { return !waiting_.empty(); }
  /// When the last sample sounded.
  Time last_sound() const { return last_sound_; }
  /// Likewise, silence that was sent aside.
  Time last_noise() const { return last_noise_; }

 private:
  struct Piece {
    Time start;
    std::vector<uint8_t> audio;
  };
  void play_until(Time now);
  void hear(uint8_t sample);
  bool is_within_letter() const;
  std::string letters() const;

  size_t taken_ = 0;
  Time end_{};  // of what is waiting
  Time last_sound_{}, last_noise_{};
  std::deque<Piece> waiting_;
  std::string words_;
  uint8_t sample_ = 0xff;  // the letter that sounds, and for how many samples it has
  size_t run_ = 0;
};

}  // namespace aybiza::test
