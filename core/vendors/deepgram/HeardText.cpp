#include "core/vendors/deepgram/HeardText.h"

#include <algorithm>

#include "core/audio/WordTimes.h"
#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {

namespace {

constexpr Duration doubt = milliseconds(60);  // of an estimate: what may not have been heard is not claimed

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
    const size_t spoken_end = said == words.size() ? phrase.spoken.size() : said ? words[said - 1].next : 0;
    const size_t written_end =
        spoken_end == phrase.spoken.size() ? phrase.written.size() : written_cut(phrase, spoken_end);
    if (spoken_end > 0)
      result.said.push_back({phrase.spoken.substr(0, spoken_end), phrase.written.substr(0, written_end)});
    if (spoken_end < phrase.spoken.size())
      result.unsaid.push_back({phrase.spoken.substr(spoken_end), phrase.written.substr(written_end)});
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
