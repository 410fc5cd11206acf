#include "core/vendors/deepgram/HeardText.h"

#include <algorithm>

#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {

namespace {

bool at_word_start(std::string_view text, size_t offset) { return offset == 0 || text[offset - 1] == ' '; }

// Where the written form is to be cut when the spoken one is cut at `spoken_cut`. The two usually begin and
// end with the same words; what lies between ("twenty dollars", "$20") is cut at the same share of its
// length.
size_t written_cut(const Phrase& phrase, size_t spoken_cut) {
  const std::string_view spoken = phrase.spoken, written = phrase.written;
  size_t head = std::ranges::mismatch(spoken, written).in1 - spoken.begin();
  while (!at_word_start(spoken, head)) head--;
  if (spoken_cut <= head) return spoken_cut;

  const size_t longest = std::min(spoken.size(), written.size()) - head;
  size_t tail = 0;
  while (tail < longest && spoken[spoken.size() - 1 - tail] == written[written.size() - 1 - tail]) tail++;
  while (tail > 0 &&
         !(at_word_start(spoken, spoken.size() - tail) && at_word_start(written, written.size() - tail)))
    tail--;
  if (spoken.size() - spoken_cut <= tail) return written.size() - (spoken.size() - spoken_cut);

  const auto spoken_middle = spoken.substr(head, spoken.size() - tail - head);
  const auto written_middle = written.substr(head, written.size() - tail - head);
  const double share = speech_weight(spoken.substr(head, spoken_cut - head)) / speech_weight(spoken_middle);
  return head + cut_at_weight(written_middle, share * speech_weight(written_middle));
}

void cut(const Phrase& phrase, double weight, Divided& result) {
  const size_t spoken_end = cut_at_weight(phrase.spoken, weight);
  const size_t written_end = written_cut(phrase, spoken_end);
  if (spoken_end > 0)
    result.said.push_back({phrase.spoken.substr(0, spoken_end), phrase.written.substr(0, written_end)});
  if (spoken_end < phrase.spoken.size())
    result.unsaid.push_back({phrase.spoken.substr(spoken_end), phrase.written.substr(written_end)});
}

void append(std::string& text, const std::string& more) {
  if (!text.empty() && !more.empty() && text.back() != ' ' && more.front() != ' ') text += ' ';
  text += more;
}

}  // namespace

double speech_weight(const Span& span) {
  double weight = 0;
  for (const Phrase& phrase : span.phrases)
    weight += speech_weight(phrase.spoken, &phrase != &span.phrases.back());
  return weight;
}

Divided divide(const Span& span, Duration position, Duration pace) {
  if (span.complete && position >= span.audio) return {.said = span.phrases};
  const double whole = speech_weight(span);
  const auto expected =
      std::chrono::duration_cast<Duration>(whole * std::chrono::duration<double, std::nano>(pace));
  const Duration length = span.complete ? span.audio : std::max(span.audio, expected);
  double left = length > Duration::zero() ? whole * position.count() / length.count() : 0;

  Divided result;
  for (const Phrase& phrase : span.phrases) {
    const bool last = &phrase == &span.phrases.back();
    const double weight = speech_weight(phrase.spoken);
    if (left >= weight) {
      result.said.push_back(phrase);
    } else if (left > 0) {
      cut(phrase, left, result);
    } else {
      result.unsaid.push_back(phrase);
    }
    left -= speech_weight(phrase.spoken, !last);
  }
  return result;
}

std::string heard_text(std::span<const Span> spans, Duration position, Duration pace) {
  std::string heard;
  for (const Span& span : spans) {
    if (position <= Duration::zero()) break;
    for (const Phrase& phrase : divide(span, std::min(position, span.audio), pace).said)
      append(heard, phrase.written);
    position -= span.audio;
  }
  while (!heard.empty() && heard.back() == ' ') heard.pop_back();
  return heard;
}

}  // namespace aybiza::aura
