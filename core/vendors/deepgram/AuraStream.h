// AuraStream: one voice on one Aura connection, as a state machine without a socket and without a clock. It
// is told what happens (a phrase, a message, a broken connection, the time) and answers with what to do. It
// keeps the vendor's limits, knows which answer a piece of audio belongs to, and repairs a broken connection
// so that nobody notices: what is unsaid is said by the next connection, and by the next voice where the
// vendor stalls, sends zeros or refuses.
//
// Aura reads what lies between two Flush commands as one piece, its audio is not labelled, and its Flushed
// comes after the last byte. So the text on the wire is a queue of spans, and audio belongs to the first that
// is not complete.
//
// When to flush: the end of an answer always, for otherwise its last words would stay in the vendor's buffer.
// Before that, whenever the vendor has nothing left to do, as Nagle's rule does it for TCP: the first phrase
// is spoken at once, later ones gather while it is. Some of the minute's flushes are kept back for the ends
// of answers.
//
// A phrase that comes with its audio asks nothing of the vendor, and does not wait for a connection either.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/Error.h"
#include "core/net/CircuitBreaker.h"
#include "core/vendors/deepgram/HeardText.h"
#include "core/vendors/deepgram/RateWindow.h"
#include "core/vendors/deepgram/ReconnectPolicy.h"
#include "core/vendors/deepgram/SpeakMessage.h"

namespace aybiza {

namespace aura {

// What an AuraStream asks for, to be done in order.
/// Answer with opened() or refused().
struct OpenSocket {
  size_t voice;  ///< 0: the wanted one, then those that stand in for it
};
struct CloseSocket {};  ///< forget the socket; closed() need not be called
struct SendText {
  std::string message;
};
/// The first words of an answer were sent.
struct PhraseSent {
  uint64_t generation;
};
/// Audio that was there before anybody asked is the next of its answer.
struct Play {
  uint64_t generation;
  std::shared_ptr<const std::string> audio;
};
/// All audio of an answer has arrived; answers end in the order in which they began.
struct AnswerDone {
  uint64_t generation;
};
/// The voice goes on, but somebody should know.
struct Degraded {
  Error cause;
};
/// The voice in use fails; another one says the rest.
struct Fallback {
  size_t voice;
  Error cause;
};
/// The voice is lost; nothing more will be asked for, and only what comes with its audio is played.
struct Failed {
  Error cause;
};
using Action =
    std::variant<OpenSocket, CloseSocket, SendText, PhraseSent, Play, AnswerDone, Degraded, Fallback, Failed>;

}  // namespace aura

class AuraStream {
 public:
  struct Options {
    Loudness::Format format;
    /// The longest silence of a vendor who owes audio, zeros included; each retry in a row gets twice as much, to
    /// the fourfold.
    Duration first_audio_timeout = milliseconds(800);
    /// How long a Cleared may take before the socket is given up.
    Duration clear_timeout = milliseconds(500);
    /// An idle socket is renewed before the vendor's 60 minutes end.
    Duration max_age = std::chrono::minutes(55);
    int retry_attempts = 4;  ///< new connections in a row without progress, while there is something to say
    /// Of all who use a voice, by voice: the wanted one, then those that stand in for it. At least one; each may be
    /// null.
    std::vector<CircuitBreaker*> voices{nullptr};
  };
  struct Stats {
    uint64_t characters = 0, flushes = 0, clears = 0;
    uint64_t connections = 0;  ///< opened
    uint64_t repairs = 0;      ///< connections that broke while there was something to say
    uint64_t audio_bytes = 0, dropped_bytes = 0;
  };

  explicit AuraStream(Options options);

  /// Opens a socket ahead of the first word, and keeps one open from now on.
  void start(Time now);
  /// An answer begins, which ends the one before. What belongs to an answer that was cleared, or to an older
  /// one, is ignored (false) here and below; generation 0 means text that belongs to no answer and is never
  /// old.
  bool begin(Time now, uint64_t generation);
  /// A phrase of an answer; begins it where that has not happened.
  void say(Time now, uint64_t generation, aura::Phrase phrase);
  /// Nothing more comes in the answer that began last.
  void end(Time now);
  /// Barge-in: what is not spoken yet never will be.
  void clear(Time now);

  void opened(Time now);
  void refused(Time now, Error cause);
  void closed(Time now, uint16_t code, std::string_view reason);
  void received(Time now, std::string_view text);
  /// The answer that arriving audio belongs to, or nothing where it is to be dropped.
  std::optional<uint64_t> received_audio(Time now, std::span<const uint8_t> audio);
  /// To be called at next_deadline() at the latest.
  void tick(Time now);
  std::optional<Time> next_deadline(Time now);

  std::vector<aura::Action> take_actions() { return std::exchange(actions_, {}); }

  /// True while there is something to say or audio to come.
  bool is_busy() const { return !active_.empty(); }
  /// What a listener has heard who has heard this much of an answer's audio; also of answers that are over.
  std::string heard(uint64_t generation, Duration position) const;
  /// All that was said of an answer.
  std::string said(uint64_t generation) const { return heard(generation, Duration::max()); }
  const Stats& stats() const { return stats_; }

 private:
  struct SentSpan : aura::Span {
    bool flush_sent = false;
    bool has_sound = false;
    Duration lead{}, tail{};  // of `audio`: silence before the first sound and after the last
    Duration voiced() const { return has_sound ? audio - lead - tail : Duration::zero(); }
  };
  struct Answer {
    uint64_t generation = 0;
    std::deque<aura::Phrase> waiting;  // not sent, or sent on a connection that broke before they were spoken
    std::vector<SentSpan> spans;
    bool ended = false;
    bool announced = false;
    bool repeated = false;  // a phrase that came out as silence
  };
  enum class Link { idle, down, opening, open, failed };

  void pump(Time now);
  void play_ready();
  void send_phrase(Time now, Answer& answer);
  void announce(Answer& answer);
  void send_flush(Time now, SentSpan& span);
  bool may_flush(Time now, const Answer& answer);
  void finish_answers();
  void handle(Time now, const SpeakMessage& message);
  bool is_dead(uint64_t generation) const { return generation && generation <= newest_cut_; }
  /// The socket is gone, or (drop) is to go.
  void lose_link(Time now, Error cause);
  void drop_link(Time now, Error cause);
  void take_back_unsaid();
  void fail_with(Error cause);
  bool switch_voice(Time now, const Error& cause);
  void fall_back(Error cause);
  bool is_last_voice() const { return voice_ + 1 >= options_.voices.size(); }
  CircuitBreaker* breaker() const { return options_.voices[voice_]; }
  Duration audio_timeout() const;

  SentSpan* first_on_wire();
  bool vendor_owes_audio() const;
  Duration pace() const;

  Options options_;
  Stats stats_;
  std::vector<aura::Action> actions_;

  Link link_ = Link::idle;
  Time opened_at_{}, retry_at_{};
  ReconnectPolicy reconnects_;
  size_t voice_ = 0;             // a call stays with the one that spoke last
  CircuitBreaker::Probe probe_;  // of its breaker
  std::string request_id_;

  std::deque<Answer> active_;  // oldest first; the front one is being spoken
  std::deque<Answer> over_;    // complete or cut, for heard()
  uint64_t newest_cut_ = 0;    // generations up to this one are dead
  // A Clear is out: text is held until Cleared, so nothing is on the wire and whatever audio still comes has
  // no owner.
  bool clearing_ = false;
  Time clear_deadline_{};
  Time progress_at_{};  // when the vendor last did something for us, or was last asked to

  RateWindow flush_budget_;
  RateWindow character_budget_;
  bool too_fast_ = false;
  size_t measured_units_ = 0;  // of complete spans
  Duration measured_time_{};
};

}  // namespace aybiza
