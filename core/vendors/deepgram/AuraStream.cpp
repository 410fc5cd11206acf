#include "core/vendors/deepgram/AuraStream.h"

#include <algorithm>

#include "core/vendors/deepgram/Silence.h"
#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza {

using namespace aura;

namespace {

constexpr size_t flushes_per_minute = 20, characters_per_minute = 2400;
constexpr size_t flushes_kept_for_ends = 8;
constexpr size_t answers_remembered = 8;
// An idle connection that lived this long was a good one: the vendor closes those, which is no failure.
constexpr Duration proven_after = seconds(5);
// Between attempts to keep a socket that nobody needs now, at a vendor who is down.
constexpr Duration idle_pause = seconds(5);
// Silence that is passed on, at either end of a piece; between two words there is less of it.
constexpr Duration longest_pause = milliseconds(600);

void trim_end(std::string& text) { text.erase(text.find_last_not_of(" \t\r\n") + 1); }

// What the vendor would refuse again in the same way.
bool is_final(const Error& cause) {
  return cause.fault == Fault::unauthorized || cause.fault == Fault::rejected;
}

}  // namespace

AuraStream::AuraStream(Options options)
    : options_(std::move(options)),
      reconnects_(options_.retry_attempts),
      flush_budget_(flushes_per_minute, std::chrono::minutes(1)),
      character_budget_(characters_per_minute, std::chrono::minutes(1)) {}

void AuraStream::start(Time now) {
  if (link_ != Link::idle) return;
  link_ = Link::down;
  pump(now);
}

bool AuraStream::begin(Time now, uint64_t generation) {
  if (is_dead(generation)) return false;
  if (active_.empty()) {
    reconnects_.succeeded();  // what happened while nobody waited must not count against these words
    retry_at_ = now;
  } else {
    active_.back().ended = true;
  }
  active_.push_back({.generation = generation});
  pump(now);
  return true;
}

void AuraStream::say(Time now, uint64_t generation, Phrase phrase) {
  trim_end(phrase.spoken);
  trim_end(phrase.written);
  if (phrase.spoken.empty() || (link_ == Link::failed && !phrase.audio)) return;
  const bool begun = !active_.empty() && !active_.back().ended && active_.back().generation == generation;
  if (!begun && !begin(now, generation)) return;
  active_.back().waiting.push_back(std::move(phrase));
  pump(now);
}

void AuraStream::end(Time now) {
  if (active_.empty()) return;
  active_.back().ended = true;
  pump(now);
}

void AuraStream::clear(Time now) {
  if (first_on_wire() && link_ == Link::open) {
    actions_.emplace_back(SendText{std::string(clear_command)});
    stats_.clears++;
    clearing_ = true;
    clear_deadline_ = now + options_.clear_timeout;
  }
  for (Answer& answer : active_) {
    newest_cut_ = std::max(newest_cut_, answer.generation);
    over_.push_back(std::move(answer));
  }
  active_.clear();
  while (over_.size() > answers_remembered) over_.pop_front();
  pump(now);
}

void AuraStream::opened(Time now) {
  if (link_ != Link::opening) return;
  link_ = Link::open;
  opened_at_ = now;
  flush_budget_ = {flushes_per_minute, std::chrono::minutes(1)};  // the vendor counts by connection
  stats_.connections++;
  pump(now);
}

void AuraStream::refused(Time now, Error cause) {
  if (link_ != Link::opening) return;
  lose_link(now, std::move(cause));
  pump(now);
}

void AuraStream::closed(Time now, uint16_t code, std::string_view reason) {
  if (link_ != Link::open) return;
  std::string message = "Aura closed the connection with code " + std::to_string(code);
  if (!reason.empty()) message += " (" + std::string(reason) + ")";
  lose_link(now, Error{Fault::unavailable, std::move(message), {}, code});
  pump(now);
}

std::optional<uint64_t> AuraStream::received_audio(Time now, std::span<const uint8_t> audio) {
  SentSpan* span = link_ == Link::open ? first_on_wire() : nullptr;
  if (!span) {
    stats_.dropped_bytes += audio.size();
    return std::nullopt;
  }
  const Duration length = Duration(seconds(1)) * audio.size() / options_.format.bytes_per_second();
  if (is_silent(audio, options_.format.coding)) {
    Duration& pause = span->has_sound ? span->tail : span->lead;
    if (pause + length > longest_pause) {  // what comes instead of it must not have to wait for its end
      stats_.dropped_bytes += audio.size();
      return std::nullopt;
    }
    pause += length;
  } else {
    span->has_sound = true;
    span->tail = {};
    progress_at_ = now;
  }
  stats_.audio_bytes += audio.size();
  span->audio += length;
  if (!span->sound) span->sound.emplace(options_.format);
  span->sound->push(audio);
  return active_.front().generation;  // the one answer that can be on the wire and not be over
}

void AuraStream::received(Time now, std::string_view text) {
  if (link_ != Link::open) return;
  auto message = parse_speak_message(text);
  if (message) {
    handle(now, *message);
  } else {
    // Whoever garbles one message may have garbled the Flushed that we wait for.
    drop_link(now, std::move(message.error()));
  }
  pump(now);
}

void AuraStream::handle(Time now, const SpeakMessage& message) {
  if (auto* metadata = std::get_if<SpeakMetadata>(&message)) {
    request_id_ = metadata->request_id;
  } else if (std::holds_alternative<SpeakFlushed>(message)) {
    SentSpan* span = first_on_wire();
    if (!span || !span->flush_sent) return;
    if (!span->has_sound && !std::exchange(active_.front().repeated, true))
      return drop_link(now, {Fault::timeout, "Aura made no sound of a phrase"});
    span->complete = true;
    if (CircuitBreaker* known = breaker()) known->succeeded();
    reconnects_.succeeded();  // some audio alone is no proof: a connection may break at the same word again
                              // and again
    progress_at_ = now;
    if (!span->has_sound)
      actions_.emplace_back(Degraded{{Fault::rejected, "Aura made no audio of a phrase"}});
    measured_units_ += count_units(*span);
    measured_time_ += sounding_time(*span);
    span->word_ends = find_word_ends(*span, pace());
    span->sound.reset();
  } else if (std::holds_alternative<SpeakCleared>(message)) {
    clearing_ = false;
  } else if (auto* warning = std::get_if<SpeakWarning>(&message)) {
    actions_.emplace_back(
        Degraded{{Fault::throttled, "Aura warns: " + warning->code + " " + warning->description}});
  } else if (auto* error = std::get_if<SpeakError>(&message)) {
    drop_link(now, {Fault::unavailable, "Aura reports " + error->code + ": " + error->description});
  }
}

void AuraStream::tick(Time now) {
  if (link_ == Link::open && clearing_ && now >= clear_deadline_) {
    drop_link(now, {Fault::timeout, "Aura did not answer a Clear"});
  } else if (link_ == Link::open && vendor_owes_audio() && now >= progress_at_ + audio_timeout()) {
    drop_link(now, {Fault::timeout, "Aura sent no audio for " + std::to_string(int(to_ms(audio_timeout()))) +
                                        " ms after it was asked to speak"});
  } else if (link_ == Link::open && !is_busy() && !clearing_ && now >= opened_at_ + options_.max_age) {
    actions_.emplace_back(CloseSocket{});
    link_ = Link::down;
    retry_at_ = now;
  }
  pump(now);
}

std::optional<Time> AuraStream::next_deadline(Time now) {
  if (link_ == Link::down) return retry_at_;
  if (link_ != Link::open) return std::nullopt;
  if (clearing_) return clear_deadline_;
  if (!is_busy()) return opened_at_ + options_.max_age;
  if (vendor_owes_audio()) return progress_at_ + audio_timeout();
  // Text lies with the vendor and only the budget keeps us from flushing it.
  if (first_on_wire())
    return flush_budget_.free_at(
        now, active_.front().ended || !active_.front().waiting.empty() ? 0 : flushes_kept_for_ends);
  return std::nullopt;
}

// Does whatever can be done now. Answers are sent one after another, each up to its last Flush.
void AuraStream::pump(Time now) {
  if (link_ == Link::down && now >= retry_at_) {
    while (!is_last_voice() && breaker() && !breaker()->allows(now, probe_))
      fall_back({Fault::unavailable, "it has failed too often lately and is left alone for now"});
    link_ = Link::opening;
    actions_.emplace_back(OpenSocket{voice_});
  }
  play_ready();
  if (link_ != Link::open || clearing_) return;
  for (Answer& answer : active_) {
    while (!answer.waiting.empty() && !answer.waiting.front().audio) send_phrase(now, answer);
    const bool open_span = !answer.spans.empty() && !answer.spans.back().flush_sent;
    if (open_span && may_flush(now, answer)) send_flush(now, answer.spans.back());
    const bool all_sent =
        answer.ended && answer.waiting.empty() && (answer.spans.empty() || answer.spans.back().flush_sent);
    if (!all_sent) break;
  }
}

// Each as soon as everything before it has been spoken.
void AuraStream::play_ready() {
  for (finish_answers(); !active_.empty(); finish_answers()) {
    Answer& answer = active_.front();
    const bool may_play = !answer.waiting.empty() && answer.waiting.front().audio &&
                          std::ranges::all_of(answer.spans, &Span::complete);
    if (!may_play) return;
    Phrase phrase = std::move(answer.waiting.front());
    answer.waiting.pop_front();
    announce(answer);
    const auto audio = std::exchange(phrase.audio, nullptr);
    SentSpan span;
    span.audio = Duration(seconds(1)) * audio->size() / options_.format.bytes_per_second();
    span.complete = span.flush_sent = true;
    span.phrases.push_back(std::move(phrase));
    span.sound.emplace(options_.format);
    span.sound->push({reinterpret_cast<const uint8_t*>(audio->data()), audio->size()});
    span.word_ends = find_word_ends(span, pace());
    span.sound.reset();
    answer.spans.push_back(std::move(span));
    actions_.emplace_back(Play{answer.generation, audio});
  }
}

void AuraStream::announce(Answer& answer) {
  if (!std::exchange(answer.announced, true)) actions_.emplace_back(PhraseSent{answer.generation});
}

void AuraStream::send_phrase(Time now, Answer& answer) {
  Phrase phrase = std::move(answer.waiting.front());
  answer.waiting.pop_front();
  // Aura concatenates what it is sent: without a space the last word of one phrase runs into the next.
  const std::string text = phrase.spoken + ' ';
  for (auto piece : split_text(text, max_speak_characters))
    actions_.emplace_back(SendText{speak_command(piece)});
  announce(answer);

  const size_t characters = count_characters(text);
  stats_.characters += characters;
  character_budget_.add(now, characters);
  const bool was_too_fast = std::exchange(too_fast_, character_budget_.left(now) == 0);
  if (too_fast_ && !was_too_fast)
    actions_.emplace_back(
        Degraded{{Fault::throttled, "more than " + std::to_string(characters_per_minute) +
                                        " characters a minute go to Aura, which may refuse them"}});

  if (answer.spans.empty() || answer.spans.back().flush_sent) answer.spans.emplace_back();
  answer.spans.back().phrases.push_back(std::move(phrase));
}

void AuraStream::send_flush(Time now, SentSpan& span) {
  if (!vendor_owes_audio()) progress_at_ = now;
  span.flush_sent = true;
  flush_budget_.add(now, 1);
  stats_.flushes++;
  actions_.emplace_back(SendText{std::string(flush_command)});
}

bool AuraStream::may_flush(Time now, const Answer& answer) {
  const bool ready_comes_next = !answer.waiting.empty();
  if (answer.ended || ready_comes_next) return flush_budget_.left(now) > 0;
  return !vendor_owes_audio() && flush_budget_.left(now) > flushes_kept_for_ends;
}

void AuraStream::finish_answers() {
  while (!active_.empty()) {
    Answer& answer = active_.front();
    if (!answer.ended || !answer.waiting.empty() || !std::ranges::all_of(answer.spans, &Span::complete))
      return;
    actions_.emplace_back(AnswerDone{answer.generation});
    over_.push_back(std::move(answer));
    active_.pop_front();
    if (over_.size() > answers_remembered) over_.pop_front();
  }
}

void AuraStream::drop_link(Time now, Error cause) {
  actions_.emplace_back(CloseSocket{});
  lose_link(now, std::move(cause));
}

void AuraStream::lose_link(Time now, Error cause) {
  const bool was_good = link_ == Link::open && !is_busy() && now >= opened_at_ + proven_after;
  const Link link_was = std::exchange(link_, Link::down);
  clearing_ = false;
  take_back_unsaid();
  finish_answers();
  if (!request_id_.empty()) cause.message += ", request " + std::exchange(request_id_, {});
  if (was_good) reconnects_.succeeded();
  const bool was_needed = is_busy() || link_was == Link::opening;
  if (was_needed && is_retryable(cause.fault) && breaker()) breaker()->failed(now);
  probe_.give_back();
  if (switch_voice(now, cause)) {
    stats_.repairs++;
    return fall_back(std::move(cause));
  }
  const auto pause = reconnects_.failed();
  retry_at_ = now + pause.value_or(idle_pause);
  if (is_final(cause) || (is_busy() && !pause)) return fail_with(std::move(cause));
  if (!is_busy()) return;
  stats_.repairs++;
  actions_.emplace_back(Degraded{std::move(cause)});
}

// What the broken connection owed us is text to say again, from the word at which its audio stopped.
void AuraStream::take_back_unsaid() {
  for (Answer& answer : active_) {
    std::vector<Phrase> unsaid;
    for (SentSpan& span : answer.spans) {
      if (span.complete) continue;
      Divided divided = divide(span, span.voiced(), pace());
      span.phrases = std::move(divided.said);
      span.complete = span.flush_sent = true;
      span.word_ends.clear();
      std::ranges::move(divided.unsaid, std::back_inserter(unsaid));
    }
    std::erase_if(answer.spans,
                  [](const Span& s) { return s.phrases.empty() && s.audio == Duration::zero(); });
    answer.waiting.insert(answer.waiting.begin(), std::make_move_iterator(unsaid.begin()),
                          std::make_move_iterator(unsaid.end()));
  }
}

// A broken connection is made again first: that is the quickest, and keeps the voice.
bool AuraStream::switch_voice(Time now, const Error& cause) {
  const bool is_hopeless = is_final(cause) || cause.fault == Fault::timeout || reconnects_.failures() > 0;
  if (is_last_voice() || !is_hopeless || (!is_busy() && !is_final(cause))) return false;
  retry_at_ = now;
  return true;
}

void AuraStream::fall_back(Error cause) {
  voice_++;
  reconnects_.succeeded();
  actions_.emplace_back(Fallback{voice_, std::move(cause)});
}

Duration AuraStream::audio_timeout() const {
  return options_.first_audio_timeout * (1 << std::clamp(reconnects_.failures(), 0, 2));
}

void AuraStream::fail_with(Error cause) {
  link_ = Link::failed;
  for (Answer& answer : active_)
    std::erase_if(answer.waiting, [](const Phrase& phrase) { return !phrase.audio; });
  if (reconnects_.failures() > 1)
    cause.message += ", " + std::to_string(reconnects_.failures()) + " failures in a row";
  actions_.emplace_back(Failed{std::move(cause)});
}

AuraStream::SentSpan* AuraStream::first_on_wire() {
  for (Answer& answer : active_)
    for (SentSpan& span : answer.spans)
      if (!span.complete) return &span;
  return nullptr;
}

bool AuraStream::vendor_owes_audio() const {
  return std::ranges::any_of(active_, [](const Answer& answer) {
    return std::ranges::any_of(answer.spans,
                               [](const SentSpan& span) { return span.flush_sent && !span.complete; });
  });
}

Duration AuraStream::pace() const {
  if (measured_units_ == 0 || measured_time_ == Duration::zero()) return typical_pace;
  return measured_time_ / static_cast<int64_t>(measured_units_);
}

std::string AuraStream::heard(uint64_t generation, Duration position) const {
  std::vector<Span> spans;
  for (const auto* answers : {&over_, &active_})
    for (const Answer& answer : *answers)
      if (answer.generation == generation)
        spans.insert(spans.end(), answer.spans.begin(), answer.spans.end());
  return heard_text(spans, position, pace());
}

}  // namespace aybiza
