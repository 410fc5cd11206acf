#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {

namespace {

// At about 15 characters a second: 0.2 s at a comma, 0.4 s at the end of a sentence.
constexpr double comma_pause = 3, sentence_pause = 6;

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

double pause_after(char c) {
  switch (c) {
    case ',':
    case ';':
    case ':':
      return comma_pause;
    case '.':
    case '!':
    case '?':
      return sentence_pause;
    default:
      return 0;
  }
}

// Walks over a text, word by word.
struct Words {
  std::string_view text;
  size_t word_end = 0;  // of the word last read
  size_t next = 0;      // where the word behind it begins
  double said = 0;      // weight up to word_end, the pause behind it not included
  double reached = 0;   // weight up to `next`

  bool advance() {
    size_t i = next;
    while (i < text.size() && is_space(text[i])) i++, reached++;
    if (i == text.size()) return false;
    for (; i < text.size() && !is_space(text[i]); i++) reached += starts_character(text[i]);
    word_end = i;
    said = reached;
    // "3.5" or "9:30" has no pause inside: only the mark that ends a word makes one.
    reached += pause_after(text[word_end - 1]);
    for (; i < text.size() && is_space(text[i]); i++) reached++;
    next = i;
    return true;
  }
};

}  // namespace

size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (char c : text) count += starts_character(c);
  return count;
}

std::vector<std::string_view> split_text(std::string_view text, size_t limit) {
  std::vector<std::string_view> pieces;
  size_t begin = 0, behind_space = 0, characters = 0;
  for (size_t i = 0; i < text.size(); i++) {
    if (starts_character(text[i]) && characters++ == limit) {
      const size_t end = behind_space > begin ? behind_space : i;
      pieces.push_back(text.substr(begin, end - begin));
      begin = end;
      characters = count_characters(text.substr(begin, i - begin)) + 1;
    }
    if (is_space(text[i])) behind_space = i + 1;
  }
  if (begin < text.size()) pieces.push_back(text.substr(begin));
  return pieces;
}

double speech_weight(std::string_view text, bool followed) {
  Words words{text};
  while (words.advance()) {
  }
  return followed ? words.reached : words.said;
}

std::vector<TextWord> words_of(std::string_view text) {
  std::vector<TextWord> all;
  Words words{text};
  size_t begin = text.find_first_not_of(" \n\t\r");
  while (words.advance()) {
    all.push_back({words.next, count_characters(text.substr(begin, words.word_end - begin)), text[words.word_end - 1]});
    begin = words.next;
  }
  return all;
}

size_t cut_at_weight(std::string_view text, double weight) {
  Words words{text};
  size_t cut = 0;
  while (words.advance() && words.said <= weight) cut = words.next;
  return cut;
}

}  // namespace aybiza::aura
