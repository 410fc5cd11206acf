#include "core/vendors/deepgram/HeardText.h"

#include <algorithm>

#include "core/audio/WordTimes.h"
#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {

namespace {

constexpr Duration doubt = milliseconds(60);  // of an estimate: what may not have been heard is not claimed

// Where the written form is to be cut when the spoken one is cut at `spoken`, before its end.
size_t written_cut(const Phrase& phrase, size_t spoken) {
  if (phrase.spoken == phrase.written) return spoken;
  return std::min(phrase.alignment.written_before(spoken), phrase.written.size());
}

// A phrase in two; none where nothing is left of it.
void divide(const Phrase& phrase, size_t spoken, Divided& result) {
  if (spoken == phrase.spoken.size()) return result.said.push_back(phrase);
  if (spoken == 0) return result.unsaid.push_back(phrase);
  const size_t written = written_cut(phrase, spoken);
  result.said.push_back(
      {phrase.spoken.substr(0, spoken), phrase.written.substr(0, written), phrase.alignment});
  result.unsaid.push_back({phrase.spoken.substr(spoken), phrase.written.substr(written),
                           phrase.alignment.behind(spoken, written)});
}

SpokenWord::Break break_behind(char last) {
  if (last == '.' || last == '!' || last == '?') return SpokenWord::Break::sentence;
  return last == ',' || last == ';' || last == ':' ? SpokenWord::Break::clause : SpokenWord::Break::none;
}

void append(std::string& text, const std::string& more) {
  if (!text.empty() && !more.empty() && text.back() != ' ' && more.front() != ' ') text += ' ';
  text += more;
}

}  // namespace

size_t count_units(const Span& span) {
  size_t units = 0;
  for (const Phrase& phrase : span.phrases)
    for (const TextWord& word : words_of(phrase.spoken)) units += word.characters + 1;
  return units - (units > 0);  // behind the last word is none
}

Duration sounding_time(const Span& span) {
  Duration time = span.audio;
  if (span.sound)
    for (const auto& pause : span.sound->pauses()) time -= pause.length();
  return std::max(time, Duration::zero());
}

std::vector<Duration> find_word_ends(const Span& span, Duration pace) {
  std::vector<SpokenWord> words;
  for (const Phrase& phrase : span.phrases)
    for (const TextWord& word : words_of(phrase.spoken))
      words.push_back({static_cast<double>(word.characters), break_behind(word.last)});
  const auto pauses = span.sound ? span.sound->pauses() : std::vector<Loudness::Pause>();
  auto ends = word_ends(words, pauses, span.audio, span.complete, pace);
  if (span.sound)
    for (Duration& end : ends) end = std::max(end, std::min(end + doubt, span.audio));
  return ends;
}

Divided divide(const Span& span, Duration position, Duration pace) {
  if (span.complete && position >= span.audio) return {.said = span.phrases};
  const auto ends = span.word_ends.empty() ? find_word_ends(span, pace) : span.word_ends;
  auto over = static_cast<size_t>(std::ranges::upper_bound(ends, position) - ends.begin());

  Divided result;
  for (const Phrase& phrase : span.phrases) {
    const auto words = words_of(phrase.spoken);
    const size_t said = std::min(over, words.size());
    over -= said;
    divide(phrase, said == words.size() ? phrase.spoken.size() : said ? words[said - 1].next : 0, result);
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
