#include "tools/bench/load/caller/Caller.h"

#include "core/base/Overloaded.h"
#include "core/telephony/Base64.h"

namespace aybiza::bench {

namespace {

constexpr uint16_t normal_close = 1000;
constexpr Duration frame_length = milliseconds(20);
constexpr Duration farewell = seconds(2);  // for the server to end a stream after the caller has
constexpr uint64_t frames_per_second = 50;
constexpr size_t mark_text = (mark_size + 2) / 3 * 4;  // base64 of a mark

std::string sid(const char* kind, uint32_t number, unsigned part) {
  char text[35];
  snprintf(text, sizeof text, "%s%08x%08x%016llx", kind, part, number, 0xbe9cull);
  return text;
}

/// `url` may be relative to the webhook.
Url resolved(const Url& base, const std::string& url) {
  auto absolute = parse_url(url);
  if (absolute) return *absolute;
  Url relative = base;
  const size_t mark = url.find('?');
  relative.path = url.substr(0, mark);
  relative.query = mark == url.npos ? "" : url.substr(mark + 1);
  return relative;
}

std::optional<VoiceMark> mark_of(std::string_view payload) {
  static thread_local std::vector<uint8_t> codes;
  if (payload.size() < mark_text || !base64::decode(payload.substr(0, mark_text), codes)) return std::nullopt;
  const auto mark = read_mark(codes);
  if (!mark) return std::nullopt;
  return VoiceMark::from_mark(*mark);
}

}  // namespace

Caller::Caller(Reactor& reactor, const CallerSettings& settings, Statistics& statistics, uint32_t number,
               std::function<void(Caller&)> gone)
    : reactor_(reactor),
      settings_(settings),
      statistics_(statistics),
      number_(number),
      gone_(std::move(gone)),
      call_sid_(sid("CA", number, 0)),
      talk_(settings.utterances, settings.talk, number),
      grid_(statistics.jitter, statistics.interval),
      next_frame_(reactor.agenda(), [this] { send_due_frames(); }),
      next_mark_(reactor.agenda(), [this] { echo_marks(playout_.take_due(reactor_.now())); }),
      give_up_(reactor.agenda(), [this] { vanish(); }),
      pause_(reactor.agenda(), [this] { ask(after_pause_); }),
      began_(reactor.now()) {
  statistics_.dialled++;
  if (settings_.webhook.host.empty())
    open_stream(settings_.stream, {});
  else
    ask(settings_.webhook);
}

Caller::~Caller() = default;

// ---- what the TwiML says ----------------------------------------------------------------------------------

void Caller::ask(const Url& url) {
  if (exchange_) reactor_.bury(std::move(exchange_));
  const Parameters form = {{"CallSid", call_sid_},
                           {"AccountSid", "AC00000000000000000000000000000000"},
                           {"From", settings_.from},
                           {"To", settings_.to},
                           {"CallStatus", streams_ ? "in-progress" : "ringing"},
                           {"Direction", "inbound"},
                           {"ApiVersion", "2010-04-01"}};
  exchange_ = std::make_unique<HttpExchange>(reactor_, url, form, settings_.auth_token,
                                             [this](const HttpExchange::Answer& answer) { follow(answer); });
}

void Caller::follow(const HttpExchange::Answer& answer) {
  if (ending_) return finish();
  const bool was_on = streams_ > 0;
  const auto instructions =
      answer.status == 200 ? read_twiml(answer.body) : fail(Fault::rejected, "no TwiML came");
  if (!instructions) {
    (was_on ? statistics_.dropped : statistics_.failed)++;
    return finish();
  }
  std::visit(Overloaded{
                 [&](const ConnectStream& connect) {
                   action_ = connect.action;
                   otherwise_ = connect.otherwise;
                   open_stream(resolved(settings_.webhook, connect.url), connect.parameters);
                 },
                 [&](const Redirect& redirect) {
                   after_pause_ = resolved(settings_.webhook, redirect.url);
                   pause_.set(reactor_.now() + redirect.pause);
                 },
                 [&](const Refused&) {
                   (was_on ? statistics_.dropped : statistics_.refused)++;
                   finish();
                 },
                 [&](const Over&) {
                   (was_on ? statistics_.hung_up_by_agent : statistics_.refused)++;
                   finish();
                 },
             },
             *instructions);
}

void Caller::open_stream(const Url& url, const Parameters& parameters) {
  if (stream_) reactor_.bury(std::move(stream_));
  MediaStream::Start start{call_sid_, sid("MZ", number_, streams_), parameters};
  stream_ = std::make_unique<MediaStream>(reactor_, url, std::move(start), *this);
}

void Caller::on_open() {
  opened_ = reactor_.now();
  statistics_.live++;
  if (streams_++ == 0) {
    if (statistics_.accepted++ == 0) statistics_.first_accepted = opened_;
    statistics_.last_accepted = opened_;
    statistics_.connect.add(opened_ - began_);
  } else {
    statistics_.resumed++;
    if (broken_at_) statistics_.silence_until_back.add(opened_ - *broken_at_);
  }
  broken_at_.reset();
  if (ending_) return hang_up();
  frames_ = 0;
  frame_due_ = opened_ + frame_length;
  next_frame_.set(frame_due_);
}

void Caller::on_stream_end(uint16_t code) {
  const bool was_open = code != 0;
  if (was_open) statistics_.live--;
  next_frame_.cancel();
  next_mark_.cancel();
  grid_.end_burst();
  playout_ = {};
  if (ending_) return finish();
  if (!was_open && streams_ == 0) {
    statistics_.failed++;
    return finish();
  }
  if (was_open) broken_at_ = reactor_.now();
  statistics_.broken += was_open && code != normal_close;
  const std::string next = action_.empty() ? otherwise_ : action_;
  if (!next.empty() && was_open) return ask(resolved(settings_.webhook, next));
  (code == normal_close ? statistics_.hung_up_by_agent : statistics_.dropped)++;
  finish();
}

void Caller::hang_up() {
  ending_ = true;
  give_up_.set(reactor_.now() + farewell);
  next_frame_.cancel();
  if (is_live()) stream_->send_stop();
}

void Caller::vanish() {
  ending_ = true;
  if (is_live()) statistics_.live--;
  if (stream_) stream_->vanish();
  finish();
}

void Caller::finish() {
  for (Alarm* alarm : {&next_frame_, &next_mark_, &give_up_, &pause_}) alarm->cancel();
  if (auto gone = std::exchange(gone_, nullptr)) gone(*this);
}

// ---- the caller's voice -----------------------------------------------------------------------------------

void Caller::send_due_frames() {
  const Time now = reactor_.now();
  for (; frame_due_ <= now && is_live() && !ending_; frame_due_ += frame_length) send_frame(now, frame_due_);
  if (is_live() && !ending_) next_frame_.set(frame_due_);
}

void Caller::send_frame(Time now, Time due) {
  if (statistics_.recording) statistics_.send_lateness.add(now - due);
  Talk::Step step;
  if (!settings_.silent) step = talk_.next(due, playout_.is_playing(now));
  const Duration position = static_cast<int64_t>(frames_++) * frame_length;
  if (!step.frame && is_left_out(due)) return;
  stream_->send_audio(step.frame ? &*step.frame : nullptr, position);
  if (step.ends_turn) turn_ended_ = clock_now();
  if (!statistics_.recording) return;
  statistics_.frames_sent++;
  statistics_.turns += step.ends_turn;
  statistics_.unanswered += step.gave_up;
  statistics_.interruptions += step.begins_turn && playout_.is_playing(now);
}

// With a duty below one the caller's line falls silent for part of each second, as it does where a carrier
// suppresses silence; never while a recogniser still has to hear that a turn is over.
bool Caller::is_left_out(Time now) const {
  const bool may_be = settings_.duty < 1 && (talk_.quiet_for(now) > seconds(1) || !talk_.waits());
  return may_be && static_cast<double>(frames_ % frames_per_second) >= settings_.duty * frames_per_second;
}

// ---- the agent's voice ------------------------------------------------------------------------------------

void Caller::on_media(std::string_view payload, Time arrived) {
  const size_t codes = payload.size() / 4 * 3 - (payload.ends_with("==")  ? 2
                                                 : payload.ends_with('=') ? 1
                                                                          : 0);
  const Time ran_dry = playout_.end();
  playout_.frame(arrived, Duration(static_cast<int64_t>(codes) * 125'000));
  if (statistics_.recording) statistics_.frames_heard++;
  if (!heard_sound_) {
    heard_sound_ = true;
    statistics_.first_sound.add(arrived - opened_);
  }
  if (const auto mark = mark_of(payload)) hear(*mark, arrived, ran_dry);
}

void Caller::hear(const VoiceMark& mark, Time arrived, Time ran_dry) {
  const bool goes_on = mark.burst == burst_ && mark.frame > last_frame_;
  if (!goes_on) grid_.end_burst();
  burst_ = mark.burst;
  last_frame_ = mark.frame;
  if (statistics_.recording) {
    grid_.arrived(arrived, mark.frame);
    if (goes_on && arrived > ran_dry) statistics_.hole.add(arrived - ran_dry);
  }
  if (mark.id == TurnId{}) return;
  if (mark.id.call != number_) {
    statistics_.strange_frames++;
  } else if (talk_.waits() && mark.id.turn == talk_.turn()) {
    first_sound_of_answer(mark, arrived);
  }
}

void Caller::first_sound_of_answer(const VoiceMark& mark, Time arrived) {
  talk_.answered();
  if (!statistics_.recording) return;
  statistics_.answers++;
  statistics_.turn_latency.add(arrived - turn_ended_);
  using std::chrono::microseconds;
  const auto heard_us = std::chrono::duration_cast<microseconds>(arrived.time_since_epoch()).count();
  const auto from_voice = static_cast<int32_t>(static_cast<uint32_t>(heard_us) - mark.sent_us);
  statistics_.engine_overhead.add(microseconds(mark.overhead_us) + microseconds(std::max(from_voice, 0)));
}

void Caller::on_mark(std::string name) {
  playout_.mark(reactor_.now(), std::move(name));
  next_mark_.set(*playout_.next_mark());
}

void Caller::on_clear() {
  grid_.end_burst();
  echo_marks(playout_.clear(reactor_.now()));
}

void Caller::echo_marks(const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (is_live()) stream_->send_mark(name);
  if (const auto next = playout_.next_mark())
    next_mark_.set(*next);
  else
    next_mark_.cancel();
}

}  // namespace aybiza::bench
