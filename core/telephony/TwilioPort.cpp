#include "core/telephony/TwilioPort.h"

#include "core/base/Log.h"

namespace aybiza {

namespace {

// Close codes of RFC 6455.
constexpr uint16_t normal = 1000, going_away = 1001, unsupported = 1003, bad_data = 1007, not_allowed = 1008;

// Frames that are kept for a listener: 5 s of them; what is older is not worth hearing any more.
constexpr size_t max_early_frames = 250;
constexpr size_t max_early_digits = 64;
// Twilio sends 20 ms at a time.
constexpr size_t max_frame_bytes = 64 * 1024;
// Frames that came together go on together, up to this length.
constexpr Duration max_joined = milliseconds(100);

/// A close frame has room for 123 bytes of UTF-8.
std::string close_reason(std::string_view message) {
  std::string reason(message.substr(0, 120));
  std::erase_if(reason, [](unsigned char c) { return c < ' ' || c > '~'; });
  return reason;
}

}  // namespace

TwilioPort::TwilioPort(Loop& loop, std::unique_ptr<WebSocket> socket, Admit admit)
    : socket_(std::move(socket)), admit_(std::move(admit)), silence_watch_(loop) {
  socket_->set_listener(this);
}

TwilioPort::~TwilioPort() {
  if (gone_) *gone_ = true;
  socket_->set_listener(nullptr);
}

Task<Result<std::unique_ptr<TwilioPort>>> TwilioPort::accept(Loop& loop, std::unique_ptr<WebSocket> socket,
                                                             Admit admit, Duration limit) {
  std::unique_ptr<TwilioPort> port(new TwilioPort(loop, std::move(socket), std::move(admit)));
  Timer deadline(loop);
  deadline.start(limit, [&port] {
    port->refuse(not_allowed, {Fault::timeout, "the media stream did not start in time"});
  });
  co_await port->settled_.wait();
  deadline.stop();
  if (port->is_running()) co_return std::move(port);
  Error error = *port->failure_;
  co_return fail(std::move(error));
}

// ---- from Twilio ------------------------------------------------------------------------------------------

void TwilioPort::on_text(std::string_view text) {
  if (is_over_) return;
  heard_lately_ = true;
  auto message = reader_.read(text);
  const bool is_audio = message && std::holds_alternative<twilio::Media>(*message);
  if (!is_audio && !hand_over()) return;  // what was said before it is heard first
  if (is_over_) return;
  if (!message) return refuse(bad_data, message.error());
  std::visit([this](const auto& m) { take(m); }, *message);
}

void TwilioPort::on_binary(Bytes) {
  if (!hand_over()) return;
  if (!is_over_)
    refuse(unsupported,
           {Fault::bad_input, "the media stream sent a binary message, and Twilio sends text only"});
}

void TwilioPort::on_rest() { hand_over(); }

void TwilioPort::on_closed(uint16_t code, std::string_view reason) {
  if (!hand_over()) return;
  if (!is_over_) {
    std::string message = "the media stream broke off";
    if (!reason.empty()) message += ": " + std::string(reason);
    fail_with(MediaEnd::lost, {Fault::truncated, std::move(message), "", code});
  }
  if (start_) return tell_end();
  settled_.set();
}

void TwilioPort::take(const twilio::Start& start) {
  if (start_) return refuse(not_allowed, {Fault::bad_input, "the media stream started twice"});
  const auto admitted = admit_(start);
  if (!admitted) return refuse(not_allowed, admitted.error());
  start_ = start;
  writer_.emplace(start.stream_sid);
  watch_silence();
  settled_.set();  // last: whoever waited may have no use for us
}

void TwilioPort::take(const twilio::Media& media) {
  if (!belongs_here(media.stream_sid, "media")) return;
  if (media.audio.size() > max_frame_bytes)
    return refuse(not_allowed, {Fault::bad_input, "a frame of the media stream is larger than 64 KiB"});
  if (!media.track.empty() && media.track != "inbound")
    return;  // our own voice, where somebody asks for both
  if (caller_) return join(media);
  if (early_frames_.size() == max_early_frames) early_frames_.pop_front();
  early_frames_.push_back({{media.audio.begin(), media.audio.end()}, media.timestamp});
}

/// Half the buffers, half the work behind them.
void TwilioPort::join(const twilio::Media& media) {
  const Duration length = start_->format.duration_of(joined_.size());
  const bool follows = joined_at_ + length == media.timestamp && length < max_joined;
  if (!joined_.empty() && !follows && !hand_over()) return;
  if (joined_.empty()) joined_at_ = media.timestamp;
  joined_.insert(joined_.end(), media.audio.begin(), media.audio.end());
}

/// False where whoever listens has destroyed us.
bool TwilioPort::hand_over() {
  if (!caller_ || is_over_ || joined_.empty()) return true;
  bool gone = false;
  gone_ = &gone;
  std::vector<uint8_t> audio = std::move(joined_);
  caller_->on_audio(audio, joined_at_);
  if (gone) return false;
  gone_ = nullptr;
  audio.clear();
  joined_ = std::move(audio);  // its memory serves the next
  return true;
}

void TwilioPort::take(const twilio::Dtmf& dtmf) {
  if (!belongs_here(dtmf.stream_sid, "dtmf")) return;
  if (caller_) return caller_->on_dtmf(dtmf.digit);
  if (early_digits_.size() < max_early_digits) early_digits_ += dtmf.digit;
}

void TwilioPort::take(const twilio::Mark& mark) {
  if (belongs_here(mark.stream_sid, "mark") && playback_) playback_->on_mark(mark.name);
}

void TwilioPort::take(const twilio::Stop& stop) {
  if (!belongs_here(stop.stream_sid, "stop")) return;
  finish(MediaEnd::closed, "hung up");
  socket_->close(normal, "");
  tell_end();
}

void TwilioPort::take(const twilio::Unknown& unknown) {
  log(LogLevel::debug, "twilio", "passed over an event", {{"event", unknown.event}});
}

bool TwilioPort::belongs_here(std::string_view stream_sid, const char* event) {
  if (!start_) {
    refuse(not_allowed,
           {Fault::bad_input, std::string("the media stream sent ") + event + " before its start"});
    return false;
  }
  if (stream_sid.empty() || stream_sid == start_->stream_sid) return true;
  refuse(not_allowed,
         {Fault::bad_input, std::string("the media stream sent ") + event + " of another stream"});
  return false;
}

// ---- to Twilio --------------------------------------------------------------------------------------------

void TwilioPort::send_audio(Bytes audio) {
  if (is_running()) socket_->send_text(writer_->media(audio));
}

void TwilioPort::send_mark(std::string_view name) {
  if (is_running()) socket_->send_text(writer_->mark(name));
}

void TwilioPort::clear() {
  if (is_running()) socket_->send_text(writer_->clear());
}

// ---- listeners and the end --------------------------------------------------------------------------------

void TwilioPort::listen(CallerListener* listener) {
  caller_ = listener;
  while (caller_ && !early_frames_.empty()) {
    const EarlyFrame frame = std::move(early_frames_.front());
    early_frames_.pop_front();
    caller_->on_audio(frame.audio, frame.position);
  }
  if (!caller_) return;
  for (const char digit : std::exchange(early_digits_, {})) caller_->on_dtmf(digit);
  if (is_over_) tell_end();
}

void TwilioPort::end() {
  if (is_over_) return;
  finish(MediaEnd::closed, "ended by us");
  socket_->close(normal, "");
}

void TwilioPort::refuse(uint16_t close_code, Error error) {
  fail_with(MediaEnd::closed, std::move(error));
  socket_->close(close_code, close_reason(failure_->message));
  tell_end();
}

/// One look per limit instead of a timer that every frame sets anew.
void TwilioPort::watch_silence() {
  heard_lately_ = false;
  silence_watch_.start(silence_limit, [this] {
    if (heard_lately_) return watch_silence();
    fail_with(MediaEnd::lost, {Fault::timeout, "the media stream fell silent"});
    socket_->close(going_away, failure_->message);
    tell_end();
  });
}

void TwilioPort::fail_with(MediaEnd end, Error error) {
  // Before the start there is no call that could tell: whoever accepts us hears of it.
  if (start_)
    log(LogLevel::warning, "twilio", "stream failed", {{"call", start_->call_sid}, {"why", error.text()}});
  finish(end, error.message);
  failure_ = std::move(error);
}

void TwilioPort::finish(MediaEnd end, std::string reason) {
  is_over_ = true;
  silence_watch_.stop();
  end_ = end;
  end_reason_ = std::move(reason);
}

void TwilioPort::tell_end() {
  if (!caller_ || std::exchange(end_told_, true)) return;
  bool gone = false;
  gone_ = &gone;
  if (playback_) playback_->on_playout_end();
  if (gone) return;
  gone_ = nullptr;
  if (caller_) caller_->on_ended(end_, std::string(end_reason_));
}

}  // namespace aybiza
