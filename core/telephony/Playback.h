// Playback: the agent's voice on its way to the caller. It paces the audio into the call's port, sets marks
// behind it, and from marks and clock works out what the caller has really heard; on a barge-in it calls back
// the rest and lets nothing of the cut answer through afterwards. callsink is its shell. One loop; time is an
// argument.
//
// A pause, while it is not clear yet whether the caller interrupts, only stops sending: the carrier plays the
// little that it holds (`lead`), and the next frame that is sent is the one behind it. So nothing is lost or heard
// twice, which a clear could not promise: no carrier tells the sample at which it has stopped.
#pragma once

#include <deque>
#include <optional>

#include "core/audio/Gain.h"
#include "core/audio/HoldSound.h"
#include "core/audio/Pacer.h"
#include "core/line/MediaPort.h"
#include "core/line/Notes.h"
#include "core/telephony/MarkLedger.h"

namespace aybiza {

class Playback {
 public:
  struct Settings {
    Duration frame = milliseconds(20);
    Duration lead = milliseconds(60);
    Duration max_buffered = seconds(120);
    Duration mark_interval = milliseconds(500);  ///< of audio; zero: only at the end of each generation
    Duration report_interval = milliseconds(500);
    /// A mark that is later than this is taken for lost, and the clock believed.
    Duration mark_grace = seconds(2);
    HoldSound::Kind hold_sound = HoldSound::Kind::none;
    double hold_sound_level = -28;                  ///< dB, of its peaks
    Duration hold_sound_pause = milliseconds(300);  ///< between the voice and the sound
  };
  struct Listener {
    virtual void on_first_frame(uint64_t generation) = 0;
    virtual void on_played(const line::Played& played) = 0;

   protected:
    ~Listener() = default;
  };

  /// The port outlives the playback.
  Playback(MediaPort& port, Settings settings, Listener& listener);

  /// The answer that the next audio belongs to; without any, all audio is one answer, generation 0.
  void begin(uint64_t generation, Time now);
  /// Answers how many bytes were taken; fewer than given: the buffer is full.
  size_t push(Bytes audio, Time now);
  /// Nothing more comes in this generation; another than the current one is nobody's.
  void end(uint64_t generation, Time now);
  /// Nothing more comes at all.
  void end(Time now);
  /// Barge-in: what has not been heard is never heard.
  void clear(Time now);
  void on_mark(std::string_view name, Time now);
  /// Holds audio back (a paused pipeline) or lets it go.
  void hold(bool held, Time now);
  /// The caller may be about to interrupt: until release() or clear() the voice stands still, unless it has but its
  /// last syllable to say …
  void pause(Time now);
  /// … or speaks softly.
  void duck();
  void release(Time now);
  /// The agent is at work and silent: a sound may be heard where its voice is not. It is no part of any answer, and ends
  /// with a clear() and with the answer.
  void sound_hold(uint64_t generation, bool on, Time now);
  /// Likewise where the caller waits in silence, for an answer or before one; ends with a clear().
  void cover(bool on, Time now);
  /// The sound waits while somebody speaks.
  void caller_speaks(bool speaks) { caller_speaks_ = speaks; }
  /// Nothing more is played: tells how far the caller has heard.
  void stop(Time now);
  /// To be called every 20 ms while is_active(): sends what is due and tells what was heard.
  void advance(Time now);

  bool is_active(Time now) const;
  /// Everything has been heard.
  bool is_drained() const { return answers_.empty(); }
  const Pacer& pacer() const { return pacer_; }

 private:
  enum class Restraint { none, pause, duck };
  struct Answer {
    uint64_t generation;
    Duration marked{};         // position of the newest mark
    bool last_marked = false;  // the mark at its very end is out
    bool started = false;
    Time reported_at{};
    std::optional<Time> played_out{};  // when the clock said that all of it had been played
  };
  bool is_still() const { return held_ || restraint_ == Restraint::pause; }
  void follow_up(bool was_dry, Time now);
  void open(uint64_t generation);
  void send_due_frames(Time now);
  Bytes softened(Bytes frame);
  void start_hold_sound(uint64_t seed, Time now);
  void send_hold_sound(Time now);
  Bytes next_of_hold_sound();
  void mark_where_due(size_t index, Time now);
  void report_progress(Time now);
  void report(size_t index, Time now, bool complete, bool interrupted);
  void deliver();

  MediaPort& port_;
  Settings settings_;
  Listener& listener_;
  Pacer pacer_;
  MarkLedger marks_;
  std::deque<Answer> answers_;  // one for each generation of the pacer
  bool held_ = true;
  Restraint restraint_ = Restraint::none;
  std::optional<G711Gain> soft_;  // made when it is needed first
  std::vector<uint8_t> softened_;
  bool caller_speaks_ = false;
  bool at_work_ = false, covered_ = false;  // why it may be heard
  std::optional<HoldSound> hold_sound_;     // while it may be
  Time quiet_since_{};                      // nothing of the voice was waiting
  std::vector<int16_t> hold_samples_;
  std::vector<uint8_t> hold_frame_;
  bool announced_ = false;  // answers come with their beginnings and ends: audio outside of them is dropped
  bool open_ = false;       // between the beginning and the end of an answer
  uint64_t newest_ = 0;
  std::optional<uint64_t> cut_;  // the newest answer that was called back; it and those before it stay silent
  // Told last of all, because listeners may come back with a flush or an answer.
  std::deque<line::Played> reports_;
  std::deque<uint64_t> first_frames_;
};

}  // namespace aybiza
