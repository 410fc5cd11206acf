// The half of DeepgramStream that understands: what the vendor's messages mean for the words, for the audio
// that is still needed, and for the connection.
#include "core/vendors/deepgram/DeepgramStream.h"

namespace aybiza {

namespace {

// Flux tells of a turn a little after it began: audio that may hold its start is kept.
constexpr Duration flux_onset = seconds(1);

double mean_confidence(const std::vector<listen::Word>& words) {
  double sum = 0;
  for (const auto& word : words) sum += word.confidence;
  return words.empty() ? 0 : sum / static_cast<double>(words.size());
}

std::string join(const std::vector<listen::Word>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

Error to_error(const listen::ErrorReport& report) {
  const std::string message = "Deepgram reported " + (report.code.empty() ? "an error" : report.code) + ": " +
                              report.description.substr(0, 300);
  if (report.code == "UNPARSABLE_CLIENT_MESSAGE")
    return {Fault::rejected, message, "force-end-turn works only where Deepgram enabled it for the account"};
  return {Fault::unavailable, message, ""};
}

}  // namespace

void DeepgramStream::received(Time now, std::string_view text) {
  if (link_ != Link::open) return;
  auto message = listen::parse_message(text);
  if (!message) {
    if (++connection_.broken_messages >= max_broken_messages) {
      message.error().fault = Fault::unavailable;  // the connection is no good; another one may be
      return lose(now, std::move(message.error()));
    }
    return emit(heard::Event(heard::Degraded{std::move(message.error())}));
  }
  connection_.broken_messages = 0;
  connection_.unanswered = {};
  std::visit(
      [&](const auto& m) {
        if constexpr (requires { on_message(now, m); }) on_message(now, m);
      },
      *message);
}

void DeepgramStream::on_message(Time now, const listen::Results& results) {
  const int64_t begin = times_.position_at(results.start);
  const int64_t end = times_.position_at(results.start + results.duration);
  const Duration round_trip = measure(now, end);
  if (end <= flushed_ && flushed_ > 0) return;
  if (!results.is_final) {
    if (results.transcript.empty() || end <= ring_.begin()) return;
    connection_.has_interim = true;
    return emit(heard::Event(heard::Interim{results.transcript, span(results.words, begin, end),
                                            results.confidence, ring_.running_time_at(end)}));
  }
  stats_.max_round_trip = std::max(stats_.max_round_trip, round_trip);
  connection_.has_interim = false;
  on_final(results, begin, end);
}

void DeepgramStream::on_final(const listen::Results& results, int64_t begin, int64_t end) {
  const int64_t told = ring_.begin();
  // The request to finalize came from a pause in the speech, so its answer ends the utterance as speech_final
  // does.
  const bool ends_utterance = results.speech_final || results.from_finalize;
  std::string text = results.transcript;
  std::vector<listen::Word> words = results.words;
  if (end <= told) {
    text.clear();  // a piece of audio has been told already
  } else if (begin < told && !words.empty()) {
    const auto removed = std::erase_if(words, [&](const listen::Word& w) {
      return w.timed && times_.position_at((w.start + w.end) / 2) < told;
    });
    if (removed) text = join(words);
  }

  const auto where = span(words, std::max(begin, told), std::max(end, told));
  acknowledge(end);
  if (!text.empty()) {
    utterance_open_ = true;
    connection_.had_words = true;
    last_word_end_ = end;
    emit(heard::Event(heard::Phrase{std::move(text), where, results.confidence, ends_utterance}));
  } else if (end > told) {
    emit(heard::Event(heard::Quiet{where}));
    end_cut_utterance(end);
  }
  if (ends_utterance && std::exchange(utterance_open_, false)) emit(heard::Event(heard::SpeechFinal{}));
}

// A vendor that heard only the silence after the words does not know that an utterance is open. Where a
// reconnect came between the two, its end is told from here.
void DeepgramStream::end_cut_utterance(int64_t end) {
  if (!utterance_open_ || connection_.had_words) return;
  if (ring_.duration(end - last_word_end_) < options_.utterance_end) return;
  utterance_open_ = false;
  emit(heard::Event(heard::UtteranceEnd{ring_.running_time_at(last_word_end_)}));
}

void DeepgramStream::on_message(Time, const listen::UtteranceEnd& message) {
  heard::UtteranceEnd end;
  if (message.last_word_end >= 0) {
    const int64_t position = times_.position_at(message.last_word_end);
    if (position < flushed_) return;
    end.last_word_end = ring_.running_time_at(position);
  }
  utterance_open_ = false;
  emit(heard::Event(end));
}

void DeepgramStream::on_message(Time now, const listen::TurnInfo& turn) {
  using Event = listen::TurnInfo::Event;
  const int64_t begin = times_.position_at(turn.audio_window_start);
  const int64_t end = times_.position_at(turn.audio_window_end);
  const Duration round_trip = measure(now, end);
  if (end <= flushed_ && flushed_ > 0) return;
  if (turn.event == Event::end_of_turn && end <= ring_.begin() && !turns_.in_turn()) return;  // told already
  if (turn.event == Event::update && !turns_.in_turn()) {
    return acknowledge(std::max(ring_.begin(), end - ring_.samples(flux_onset)));
  }
  for (const auto step : turns_.apply(turn.event)) tell_turn(turn, step, begin, end);
  if (turn.event == Event::end_of_turn) {
    stats_.max_round_trip = std::max(stats_.max_round_trip, round_trip);
    acknowledge(end);
  }
}

void DeepgramStream::tell_turn(const listen::TurnInfo& turn, FluxTurns::Step step, int64_t begin,
                               int64_t end) {
  const auto where = span(turn.words, std::max(begin, ring_.begin()), end);
  const double confidence = mean_confidence(turn.words);
  if (!turn.transcript.empty()) {
    if (step.event == listen::TurnInfo::Event::end_of_turn)
      emit(heard::Event(heard::Phrase{turn.transcript, where, confidence, true}));
    else
      emit(heard::Event(heard::Interim{turn.transcript, where, confidence, ring_.running_time_at(end)}));
  }
  emit(heard::Event(heard::Turn{step.event, turn.transcript, turn.end_of_turn_confidence, step.turn_index}));
}

void DeepgramStream::on_message(Time now, const listen::ErrorReport& report) { lose(now, to_error(report)); }

void DeepgramStream::acknowledge(int64_t position) {
  ring_.drop_before(std::min(position, sent_));
  times_.forget_before(ring_.begin());
  auto& sent = connection_.sent;
  while (!sent.empty() && sent.front().end <= ring_.begin()) sent.pop_front();
}

Duration DeepgramStream::measure(Time now, int64_t end) {
  has_speech_ = is_spoken_;
  connection_.asked_at.reset();
  if (end > heard_) {
    heard_ = end;
    policy_.succeeded();
    if (options_.breaker) options_.breaker->succeeded();
  }
  const auto& sent = connection_.sent;
  const auto frame = std::ranges::lower_bound(sent, end, {}, &Connection::Sent::end);
  if (frame == sent.end()) return {};
  return stats_.last_round_trip = now - frame->at;
}

heard::Span DeepgramStream::span(int64_t begin, int64_t end) const {
  const uint64_t from = ring_.running_time_at(begin);
  const uint64_t to = ring_.running_time_at(end);
  return {from, to > from ? to - from : 0};
}

heard::Span DeepgramStream::span(const std::vector<listen::Word>& words, int64_t begin, int64_t end) const {
  if (words.empty() || !words.front().timed || !words.back().timed) return span(begin, end);
  const int64_t first = std::max(begin, times_.position_at(words.front().start));
  return span(first, std::max(first, times_.position_at(words.back().end)));
}

}  // namespace aybiza
