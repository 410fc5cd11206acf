#include "core/speech/Rules.h"

#include <algorithm>

#include "core/speech/Chars.h"
#include "core/speech/Lexicon.h"

namespace aybiza::speech {

namespace {

// A run of letters and digits with what belongs inside a word: don't, re-read.
size_t plain_word(std::string_view text) {
  size_t n = count_while(text, 0, is_letter);
  while (n > 0 && char_at(text, n) == '\'' && is_letter(char_at(text, n + 1)))
    n += 1 + count_while(text, n + 1, is_letter);
  n += count_while(text, n, is_word);
  return std::max<size_t>(n, 1);
}

// The words of a reading, each traced to where it is marked.
void put(Traced& spoken, const Reading& reading, const Traced& text, size_t at) {
  size_t said = 0, origin = text.origin(at);
  for (const Reading::Mark& mark : reading.marks) {
    spoken.put(std::string_view(reading.words).substr(said, mark.word - said), origin);
    said = mark.word;
    origin = text.origin(at + mark.text);
  }
  spoken.put(std::string_view(reading.words).substr(said), origin);
}

}  // namespace

Traced read_by(std::span<const Rule> rules, const Lexicon& lexicon, const Traced& text) {
  Traced spoken;
  spoken.reserve(2 * text.size());
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text.text()).substr(at),
                           before = std::string_view(text.text()).substr(0, at);
    std::optional<Reading> reading = lexicon.read(rest, before);
    for (auto rule = rules.begin(); !reading && rule != rules.end(); ++rule) reading = (*rule)(rest, before);
    if (reading) {
      put(spoken, *reading, text, at);
      // "5kg" and "km/h" are one word in writing, several in speech.
      const bool goes_on = is_word(char_at(rest, reading->length)) && !reading->words.empty() &&
                           is_word(reading->words.back());
      at += reading->length;
      if (goes_on) spoken.put(" ", text.origin(at));
    } else {
      const size_t n = plain_word(rest);
      spoken.copy(text, at, n);
      at += n;
    }
  }
  return spoken;
}

}  // namespace aybiza::speech
