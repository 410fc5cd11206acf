// DeepgramStream: the protocol of one live transcription, from its first audio to its last word, over as many
// connections as it takes. It knows no socket and no clock: time and what came in are arguments; what to do
// and what was heard are answers, taken one by one.
//
//   push, finalize, flush, end ─▶ ┌──────────────┐ ─▶ Connect, SendAudio, SendText, Disconnect
//   connected, refused, closed ─▶ │DeepgramStream│
//   received, advance          ─▶ └──────────────┘ ─▶ heard::Event
//
// Promises: audio is kept until a final result covers it and sent again on the next connection from there, so
// no final word is lost and none is told twice; the first new connection is asked for at once, later ones
// with growing pauses, and after three failures one to the recogniser that stands in; an idle connection is kept open
// the way each service wants it.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/loop/Loop.h"
#include "core/net/CircuitBreaker.h"
#include "core/vendors/deepgram/AudioRing.h"
#include "core/vendors/deepgram/ConnectionTime.h"
#include "core/vendors/deepgram/FluxTurns.h"
#include "core/vendors/deepgram/Heard.h"
#include "core/vendors/deepgram/ListenSettings.h"
#include "core/vendors/deepgram/RateLimit.h"
#include "core/vendors/deepgram/ReconnectPolicy.h"

namespace aybiza {

struct DeepgramStreamOptions {
  ListenApi api = ListenApi::nova;
  MediaFormat format;
  Duration chunk = milliseconds(20);  ///< audio per frame
  Duration quiet_chunk{};             ///< the same while nobody has spoken for a while; 0: no other
  double max_speed = 1.25;            ///< seconds of audio a second, 0 = as fast as it comes
  Duration burst = seconds(1);        ///< audio that a new connection gets at once
  Duration keep = seconds(30);        ///< the most audio to keep for the next connection
  int max_failures = 6;               ///< in a row, without a word heard in between
  /// A recogniser that says nothing about speech for so long is deaf; 0: no limit.
  Duration answer_timeout = seconds(5);
  CircuitBreaker* breaker = nullptr;    ///< of all who use this recogniser; may be null
  Duration utterance_end = seconds(1);  ///< as asked from the vendor, for utterances that a reconnect cut
  bool force_end_turn = false;  ///< Flux: finalize() sends ForceEndTurn, which the account must be allowed
};

class DeepgramStream {
 public:
  /// Open a new connection; answered with connected() or refused().
  struct Connect {
    size_t recogniser;  ///< 0: the wanted one, then those that stand in for it
  };
  struct SendAudio {
    std::vector<uint8_t> audio;  ///< never empty: an empty frame would end the stream
  };
  struct SendText {
    std::string message;
  };
  /// Drop the connection, if there still is one.
  struct Disconnect {};
  using Output = std::variant<Connect, SendAudio, SendText, Disconnect, heard::Event>;

  struct Stats {
    uint64_t connects = 0;       ///< connections asked for
    uint64_t reconnects = 0;     ///< connections lost
    Duration audio_sent{};       ///< replays and silence included
    Duration audio_lost{};       ///< that no connection ever got
    Duration last_round_trip{};  ///< from the last sample of a result on its way out to the result
    Duration max_round_trip{};   ///< of final results
    bool operator==(const Stats&) const = default;
  };

  /// `fallbacks` stand in for the wanted one, each for the one before; of the same format.
  explicit DeepgramStream(DeepgramStreamOptions options, std::vector<DeepgramStreamOptions> fallbacks = {});

  // From the side of the audio.
  void open(Time now);
  /// `running_time` of the first sample, ns. Opens where open() has not.
  void push(Time now, Bytes audio, uint64_t running_time);
  /// Somebody begins or stops to speak. Where that is told, silence goes out in larger frames; what waits of it
  /// leaves at once when speech begins.
  void set_speaking(Time now, bool speaking);
  /// The speaker paused: have everything up to here transcribed now.
  void finalize(Time now);
  /// Forgets audio that is not sent and words that are not told; the connection stays.
  void flush(Time now);
  /// No more audio: send the rest, wait for the last word, then tell Ended.
  void end(Time now);

  // From the side of the connection.
  void connected(Time now);
  void refused(Time now, Error error);
  void closed(Time now, uint16_t code, std::string_view reason);
  void received(Time now, std::string_view text);

  /// To be called when deadline() comes.
  void advance(Time now);
  std::optional<Time> deadline() const;

  /// What there is to do or to tell, in order.
  std::optional<Output> take();
  /// What has been sent may be filled again.
  void reuse(SendAudio sent) { room_ = std::move(sent.audio); }

  Duration backlog() const { return ring_.duration(ring_.end() - sent_); }  ///< audio that is not sent yet
  const Stats& stats() const { return stats_; }

 private:
  /// Replies that make no sense, in a row, before the connection is given up.
  static constexpr int max_broken_messages = 5;
  /// In a row, after which a recogniser that can be replaced is.
  static constexpr int max_failures_of_replaceable = 3;
  enum class Link { none, connecting, open, waiting, finished };

  // Sending (DeepgramStream.cpp).
  void emit(Output output) { outputs_.push_back(std::move(output)); }
  void connect(Time now);
  void fall_back(Error cause);
  bool may_finalize() const { return options_.api == ListenApi::nova || options_.force_end_turn; }
  void pump(Time now);
  void keep_alive(Time now);
  Time keep_alive_at() const;
  bool is_quiet() const;
  Duration chunk() const { return is_quiet() ? options_.quiet_chunk : options_.chunk; }
  std::optional<Time> next_send() const;
  std::optional<Time> answer_due() const;
  void send_audio(Time now, int64_t samples);
  void send_silence(Time now, Duration duration);
  void note_sent(Time now, Duration audio);
  void send_text(Time now, std::string message);
  void limit_ring();
  void lose(Time now, Error cause);
  void give_up(Error cause);
  void finish();

  // Understanding (DeepgramStreamReplies.cpp).
  void on_message(Time now, const listen::Results& results);
  void on_message(Time now, const listen::UtteranceEnd& end);
  void on_message(Time now, const listen::TurnInfo& turn);
  void on_message(Time now, const listen::ErrorReport& report);
  void on_final(const listen::Results& results, int64_t begin, int64_t end);
  void end_cut_utterance(int64_t end);
  void tell_turn(const listen::TurnInfo& turn, FluxTurns::Step step, int64_t begin, int64_t end);
  void acknowledge(int64_t position);
  Duration measure(Time now, int64_t end);
  heard::Span span(int64_t begin, int64_t end) const;
  heard::Span span(const std::vector<listen::Word>& words, int64_t begin, int64_t end) const;

  DeepgramStreamOptions options_;                // of the recogniser in use
  std::deque<DeepgramStreamOptions> fallbacks_;  // that have not been used yet
  size_t recogniser_ = 0;
  CircuitBreaker::Probe probe_;  // of its breaker
  Stats stats_;
  std::deque<Output> outputs_;
  std::vector<uint8_t> room_;  // for the next frame

  AudioRing ring_;  // begins where the last final result ended
  int64_t sent_ = 0;
  int64_t heard_ = 0;    // how far results of any kind ever reached
  int64_t flushed_ = 0;  // what is before is nobody's business any more
  Time last_push_{};
  std::optional<Time> quiet_since_;     // nobody speaks
  bool is_spoken_ = false;              // somebody speaks, as far as it is told
  bool has_speech_ = false;             // so did somebody in audio that is not answered
  std::optional<int64_t> finalize_at_;  // once audio up to here is sent
  int64_t finalized_ = 0;
  bool ending_ = false;

  Link link_ = Link::none;
  ReconnectPolicy policy_;
  Time retry_at_{};
  bool told_loss_ = false;  // of audio, in this outage

  // Of the connection.
  struct Connection {
    Time opened{};
    Time last_frame{};
    bool had_audio = false;
    bool had_words = false;
    bool in_silence = false;   // the last audio was silence of our own
    bool has_interim = false;  // words that no final result has confirmed
    bool closing = false;
    Time close_deadline{};
    int broken_messages = 0;
    Duration unanswered{};  // audio since the last message
    Time unanswered_since{};
    std::optional<Time> asked_at;  // the first speech that no result has followed
    struct Sent {
      int64_t end;
      Time at;
    };
    std::deque<Sent> sent;  // for round trips, unacknowledged part only
  };
  Connection connection_;
  ConnectionTime times_;
  RateLimit rate_;

  // Of the utterance or turn.
  bool utterance_open_ = false;
  int64_t last_word_end_ = 0;
  FluxTurns turns_;
};

}  // namespace aybiza
