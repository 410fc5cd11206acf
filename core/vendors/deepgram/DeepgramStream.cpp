// The half of DeepgramStream that sends: connecting, pacing, keeping alive, ending, and starting over.
#include "core/vendors/deepgram/DeepgramStream.h"

namespace aybiza {

namespace {

// nova closes after 10 s without a frame and wants a KeepAlive every 3 to 5 s.
constexpr Duration nova_keep_alive = seconds(4);
constexpr Duration first_frame = milliseconds(20);
// Flux has no KeepAlive; only audio keeps it.
constexpr Duration flux_keep_alive = seconds(3);
constexpr Duration flux_silence = milliseconds(100);
// Inside a turn its clock must go on, or the turn never ends.
constexpr Duration flux_turn_gap = milliseconds(500);
// Audio stopped in mid-word: what the vendor has will not become final by itself.
constexpr Duration stopped_audio = seconds(1);
// A frame that is not full waits so long for the rest of it.
constexpr Duration stale_chunk = milliseconds(200);
// Silence that goes out in larger frames waits for nothing: nobody would answer it sooner.
constexpr Duration stale_quiet = seconds(1);
// So long after speech every frame still counts: the vendor is about to find the end of the utterance.
constexpr Duration quiet_after = milliseconds(1500);
// Much longer than any pause between two results.
constexpr Duration longest_reply = seconds(15);
constexpr Duration longest_close = seconds(5);
// A connection that lived so long was no failure even where nothing was said on it.
constexpr Duration useful_life = seconds(30);

bool says(std::string_view reason, std::string_view code, std::string_view link) {
  return reason.find(code) != std::string_view::npos || reason.find(link) != std::string_view::npos;
}

Error describe_close(uint16_t code, std::string_view reason) {
  const auto close = " (close code " + std::to_string(code) +
                     (reason.empty() ? std::string(")") : ": " + std::string(reason.substr(0, 200)) + ")");
  if (says(reason, "DATA-0000", "data0000"))
    return {Fault::bad_input, "Deepgram could not decode the audio" + close,
            "the audio is not what its caps say, or the model does not take this encoding", code};
  if (says(reason, "NET-0001", "net0001"))
    return {Fault::timeout, "Deepgram missed our audio and closed the connection" + close, "", code};
  if (says(reason, "NET-0000", "net0000"))
    return {Fault::timeout, "Deepgram's recogniser did not answer in time" + close, "", code};
  return {Fault::unavailable, "the connection to Deepgram broke" + close, "", code};
}

}  // namespace

DeepgramStream::DeepgramStream(DeepgramStreamOptions options, std::vector<DeepgramStreamOptions> fallbacks)
    : options_(options),
      fallbacks_(fallbacks.begin(), fallbacks.end()),
      ring_(options.format),
      policy_(options.max_failures),
      times_(options.format.rate),
      rate_(options.max_speed, options.burst) {}

void DeepgramStream::open(Time now) {
  if (link_ == Link::none) connect(now);
}

/// A recogniser that others have found to be down is not waited for where there is another.
void DeepgramStream::connect(Time now) {
  while (options_.breaker && !fallbacks_.empty() && !options_.breaker->allows(now, probe_))
    fall_back({Fault::unavailable, "it has failed too often lately and is left alone for now"});
  link_ = Link::connecting;
  stats_.connects++;
  emit(Connect{recogniser_});
}

void DeepgramStream::fall_back(Error cause) {
  recogniser_++;
  options_ = fallbacks_.front();
  fallbacks_.pop_front();
  policy_.succeeded();
  if (!may_finalize()) finalize_at_.reset();
  emit(heard::Event(heard::Fallback{recogniser_, std::move(cause)}));
}

void DeepgramStream::push(Time now, Bytes audio, uint64_t running_time) {
  if (ending_ || link_ == Link::finished) return;
  ring_.append(audio, running_time);
  last_push_ = now;
  limit_ring();
  open(now);
  pump(now);
}

void DeepgramStream::set_speaking(Time now, bool speaking) {
  is_spoken_ = speaking;
  has_speech_ = has_speech_ || speaking;
  if (speaking)
    quiet_since_.reset();
  else
    quiet_since_ = now;
  pump(now);
}

void DeepgramStream::finalize(Time now) {
  if (!may_finalize()) return;
  if (ring_.end() == finalized_) return;  // nothing new since the last time
  finalize_at_ = ring_.end();
  pump(now);
}

void DeepgramStream::flush(Time now) {
  ring_.drop_from(sent_);
  ring_.drop_before(sent_);
  times_.forget_before(sent_);
  connection_.sent.clear();
  flushed_ = heard_ = sent_;
  finalize_at_.reset();
  utterance_open_ = false;
  if (options_.api == ListenApi::nova) finalize(now);  // so that old words do not stick to new ones
}

void DeepgramStream::end(Time now) {
  if (ending_) return;
  ending_ = true;
  const bool nothing_to_say = ring_.begin() == ring_.end();
  if (link_ == Link::none || (link_ != Link::open && link_ != Link::finished && nothing_to_say))
    return finish();
  pump(now);
}

void DeepgramStream::connected(Time now) {
  if (link_ != Link::connecting) return;
  link_ = Link::open;
  connection_ = {};
  connection_.opened = connection_.last_frame = now;
  sent_ = ring_.begin();
  times_.restart(sent_);
  rate_.restart(now);
  told_loss_ = false;
  if (finalized_ > sent_ && may_finalize())
    finalize_at_ =
        std::max(finalized_, finalize_at_.value_or(0));  // the old connection took the request with it
  emit(heard::Event(heard::Connected{}));
  pump(now);
}

void DeepgramStream::refused(Time now, Error error) {
  if (link_ == Link::connecting) lose(now, std::move(error));
}

void DeepgramStream::closed(Time now, uint16_t code, std::string_view reason) {
  if (link_ != Link::open) return;
  if (connection_.closing && (code == 1000 || ring_.begin() == ring_.end())) return finish();
  lose(now, describe_close(code, reason));
}

void DeepgramStream::lose(Time now, Error cause) {
  const bool was_useful = link_ == Link::open && now - connection_.opened >= useful_life;
  if (was_useful) policy_.succeeded();
  if (!was_useful && is_retryable(cause.fault) && options_.breaker) options_.breaker->failed(now);
  probe_.give_back();
  emit(Disconnect{});
  auto pause = policy_.failed();
  const bool is_hopeless = !is_retryable(cause.fault) || policy_.failures() >= max_failures_of_replaceable;
  const bool is_replaced = is_hopeless && !fallbacks_.empty();
  if (is_replaced) {
    fall_back(cause);
    pause = Duration::zero();
  } else if (!is_retryable(cause.fault)) {
    return give_up(std::move(cause));
  }
  if (!pause) {
    cause.message = "Deepgram failed " + std::to_string(policy_.failures()) +
                    " times in a row, at last: " + cause.message;
    return give_up(std::move(cause));
  }
  stats_.reconnects++;
  link_ = Link::waiting;
  retry_at_ = now + *pause;
  sent_ = ring_.begin();
  connection_ = {};
  if (!is_replaced) emit(heard::Event(heard::Degraded{std::move(cause)}));
  for (const auto step : turns_.reconnected())
    emit(heard::Event(heard::Turn{step.event, "", 0, step.turn_index}));
  if (pause == Duration::zero()) connect(now);
}

void DeepgramStream::give_up(Error cause) {
  link_ = Link::finished;
  emit(heard::Event(heard::Failed{std::move(cause)}));
}

void DeepgramStream::finish() {
  link_ = Link::finished;
  emit(Disconnect{});
  emit(heard::Event(heard::Ended{}));
}

void DeepgramStream::limit_ring() {
  const int64_t excess = ring_.end() - ring_.begin() - ring_.samples(options_.keep);
  if (excess <= 0) return;
  const int64_t begin = ring_.begin() + excess;
  ring_.drop_before(begin);
  if (begin <= sent_) return;
  stats_.audio_lost += ring_.duration(begin - sent_);
  sent_ = begin;
  if (link_ == Link::open) times_.skip_to(begin);
  if (std::exchange(told_loss_, true)) return;
  emit(heard::Event(
      heard::Degraded{{Fault::unavailable,
                       "audio was dropped before Deepgram could take it: more than " +
                           std::to_string(static_cast<int>(to_ms(options_.keep))) + " ms are waiting",
                       "see reconnect-buffer"}}));
}

bool DeepgramStream::is_quiet() const {
  return options_.quiet_chunk > options_.chunk && quiet_since_ && last_push_ - *quiet_since_ >= quiet_after;
}

std::optional<Time> DeepgramStream::next_send() const {
  const int64_t unsent = ring_.end() - sent_;
  if (unsent == 0) return std::nullopt;
  const bool complete =
      unsent >= ring_.samples(chunk()) || ending_ || (finalize_at_ && *finalize_at_ > sent_);
  if (complete) return rate_.ready_at();
  return std::max(rate_.ready_at(), last_push_ + (is_quiet() ? stale_quiet : stale_chunk));
}

void DeepgramStream::pump(Time now) {
  while (link_ == Link::open) {
    const auto at = next_send();
    if (!at || *at > now) break;
    send_audio(now, std::min(ring_.end() - sent_, ring_.samples(chunk())));
  }
  if (link_ != Link::open) return;
  if (finalize_at_ && sent_ >= *finalize_at_) {
    finalized_ = *finalize_at_;
    finalize_at_.reset();
    send_text(now, options_.api == ListenApi::nova ? R"({"type":"Finalize"})" : R"({"type":"ForceEndTurn"})");
  }
  if (ending_ && sent_ == ring_.end() && !connection_.closing) {
    connection_.closing = true;
    connection_.close_deadline = now + longest_close;
    send_text(now, R"({"type":"CloseStream"})");
  }
}

void DeepgramStream::send_audio(Time now, int64_t samples) {
  emit(SendAudio{ring_.read(sent_, samples, std::move(room_))});
  sent_ += samples;
  times_.sent_audio(samples);
  connection_.sent.push_back({sent_, now});
  connection_.in_silence = false;
  note_sent(now, ring_.duration(samples));
}

void DeepgramStream::send_silence(Time now, Duration duration) {
  const int64_t samples = ring_.samples(duration);
  emit(SendAudio{std::vector<uint8_t>(static_cast<size_t>(samples) * options_.format.bytes_per_sample(),
                                      silence_byte(options_.format.encoding))});
  times_.sent_silence(samples);
  connection_.in_silence = true;
  note_sent(now, duration);
}

void DeepgramStream::note_sent(Time now, Duration audio) {
  auto& c = connection_;
  c.last_frame = now;
  c.had_audio = true;
  stats_.audio_sent += audio;
  rate_.sent(now, audio);
  if (c.unanswered == Duration::zero()) c.unanswered_since = now;
  c.unanswered += audio;
  if (has_speech_ && !c.asked_at) c.asked_at = now;
  if (c.unanswered >= longest_reply && now - c.unanswered_since >= longest_reply)
    lose(now, {Fault::timeout, "Deepgram was silent for 15 s of audio on an open connection", ""});
}

void DeepgramStream::send_text(Time now, std::string message) {
  connection_.last_frame = now;
  emit(SendText{std::move(message)});
}

Time DeepgramStream::keep_alive_at() const {
  if (options_.api == ListenApi::nova) {
    const Time idle = connection_.last_frame + nova_keep_alive;
    return connection_.has_interim ? std::min(idle, last_push_ + stopped_audio) : idle;
  }
  if (!turns_.in_turn()) return connection_.last_frame + flux_keep_alive;
  return connection_.last_frame + (connection_.in_silence ? flux_silence : flux_turn_gap);
}

void DeepgramStream::keep_alive(Time now) {
  if (connection_.closing || now < keep_alive_at()) return;
  if (options_.api == ListenApi::flux) return send_silence(now, flux_silence);
  if (connection_.has_interim && now >= last_push_ + stopped_audio) {
    connection_.has_interim = false;
    return send_text(now, R"({"type":"Finalize"})");
  }
  // Without any audio in its first 10 s a connection is closed, KeepAlive or not.
  if (!connection_.had_audio) return send_silence(now, first_frame);
  send_text(now, R"({"type":"KeepAlive"})");
}

void DeepgramStream::advance(Time now) {
  if (link_ == Link::waiting && now >= retry_at_) connect(now);
  if (link_ != Link::open) return;
  if (const auto due = answer_due(); due && now >= *due)
    lose(now, {Fault::timeout, "Deepgram said nothing about speech for " +
                                   std::to_string(static_cast<int>(to_ms(options_.answer_timeout))) + " ms"});
  pump(now);
  if (link_ == Link::open) keep_alive(now);
  if (link_ != Link::open || !connection_.closing || now < connection_.close_deadline) return;
  emit(heard::Event(
      heard::Degraded{{Fault::timeout, "Deepgram did not close the stream within 5 s of its end", ""}}));
  finish();
}

std::optional<Time> DeepgramStream::deadline() const {
  if (link_ == Link::waiting) return retry_at_;
  if (link_ != Link::open) return std::nullopt;
  if (connection_.closing) return connection_.close_deadline;
  Time soonest = keep_alive_at();
  for (const auto at : {next_send(), answer_due()})
    if (at) soonest = std::min(soonest, *at);
  return soonest;
}

std::optional<Time> DeepgramStream::answer_due() const {
  const bool is_due =
      connection_.asked_at && !connection_.closing && options_.answer_timeout > Duration::zero();
  return is_due ? std::optional(*connection_.asked_at + options_.answer_timeout) : std::nullopt;
}

std::optional<DeepgramStream::Output> DeepgramStream::take() {
  if (outputs_.empty()) return std::nullopt;
  std::optional<Output> output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

}  // namespace aybiza
