// TwilioPort: a phone call that comes as a Twilio media stream, over a WebSocket that Twilio has opened to
// us. The socket is strict: who sends what Twilio never sends (another stream's audio, audio before the
// start, a second start, payloads that are not base64) is not Twilio, and the stream ends with an error that
// says so. Events that are merely unknown are passed over. A stream that breaks off, or falls silent although
// Twilio sends fifty frames a second whether anybody speaks or not, is lost rather than closed: Twilio may
// open another one for the same call. Belongs to one loop.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/line/MediaPort.h"
#include "core/loop/Event.h"
#include "core/telephony/TwilioMessages.h"

namespace aybiza {

class TwilioPort final : public MediaPort, private WebSocket::Listener {
 public:
  /// A stream that has said nothing for so long is lost; it is found out after twice the time at the latest.
  static constexpr Duration silence_limit = seconds(5);

  /// Says whether the stream may become a call: its start carries the one-time token of the webhook's answer.
  using Admit = std::function<Result<void>(const twilio::Start&)>;

  /// Waits until the stream has said who it is, and `admit` agrees. On failure the socket has been closed
  /// with a code that says why (1008 where admit refused).
  static Task<Result<std::unique_ptr<TwilioPort>>> accept(Loop& loop, std::unique_ptr<WebSocket> socket,
                                                          Admit admit, Duration limit = seconds(10));
  ~TwilioPort() override;

  const twilio::Start& start() const { return *start_; }
  /// Why the stream ended where the other side broke the protocol or the connection.
  const std::optional<Error>& failure() const { return failure_; }

  MediaFormat format() const override { return start_->format; }
  bool has_marks() const override { return true; }
  /// on_ended says "hung up", "ended by us", or the failure's message.
  void listen(CallerListener* listener) override;
  void listen(PlaybackListener* listener) override { playback_ = listener; }
  void send_audio(Bytes audio) override;
  void send_mark(std::string_view name) override;
  void clear() override;
  /// Closes the stream; Twilio goes on with the TwiML behind <Connect>, or hangs up where there is none.
  void end() override;

 private:
  struct EarlyFrame {
    std::vector<uint8_t> audio;
    Duration position;
  };
  TwilioPort(Loop& loop, std::unique_ptr<WebSocket> socket, Admit admit);
  void on_text(std::string_view message) override;
  void on_binary(Bytes message) override;
  void on_rest() override;
  void on_closed(uint16_t code, std::string_view reason) override;

  void take(const twilio::Connected&) {}
  void take(const twilio::Start& start);
  void take(const twilio::Media& media);
  void take(const twilio::Dtmf& dtmf);
  void take(const twilio::Mark& mark);
  void take(const twilio::Stop& stop);
  void take(const twilio::Unknown& unknown);
  void join(const twilio::Media& media);
  bool hand_over();
  bool belongs_here(std::string_view stream_sid, const char* event);
  bool is_running() const { return start_ && !is_over_; }

  void refuse(uint16_t close_code, Error error);
  void fail_with(MediaEnd end, Error error);
  void finish(MediaEnd end, std::string reason);
  void watch_silence();
  void tell_end();

  std::unique_ptr<WebSocket> socket_;
  Admit admit_;
  twilio::MessageReader reader_;
  std::optional<twilio::Start> start_;
  std::optional<twilio::MessageWriter> writer_;
  Event settled_;  // the stream has started, or its socket is closed
  bool is_over_ = false;
  bool end_told_ = false;
  MediaEnd end_ = MediaEnd::closed;
  std::string end_reason_;
  std::optional<Error> failure_;
  bool heard_lately_ = false;  // since the watch was set last
  Timer silence_watch_;

  CallerListener* caller_ = nullptr;
  PlaybackListener* playback_ = nullptr;
  std::vector<uint8_t> joined_;  // frames that came together
  Duration joined_at_{};
  bool* gone_ = nullptr;                 // set by the destructor for who is on the stack
  std::deque<EarlyFrame> early_frames_;  // what the caller said before anybody listened
  std::string early_digits_;
};

}  // namespace aybiza
