#include "core/vendors/deepgram/HeardText.h"

#include <algorithm>

#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {

namespace {

// Both forms are cut at the same share of their length: "$20" is said when most of "twenty dollars" is.
void cut(const Phrase& phrase, double weight, Divided& result) {
  const size_t spoken_cut = cut_at_weight(phrase.spoken, weight);
  size_t written_cut = spoken_cut;
  if (phrase.written != phrase.spoken) {
    const double whole = speech_weight(phrase.spoken);
    const double share =
        whole > 0 ? speech_weight(std::string_view(phrase.spoken).substr(0, spoken_cut)) / whole : 1;
    written_cut = cut_at_weight(phrase.written, share * speech_weight(phrase.written));
  }
  if (spoken_cut > 0)
    result.said.push_back({phrase.spoken.substr(0, spoken_cut), phrase.written.substr(0, written_cut)});
  if (spoken_cut < phrase.spoken.size())
    result.unsaid.push_back({phrase.spoken.substr(spoken_cut), phrase.written.substr(written_cut)});
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
