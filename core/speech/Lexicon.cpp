#include "core/speech/Lexicon.h"

#include <algorithm>

#include "core/speech/Chars.h"
#include "core/speech/Markdown.h"

namespace aybiza::speech {

namespace {

// As the text will be when it is looked for there: without what markdown takes away, and with single blanks.
std::string normal_form(std::string_view written) {
  std::string normal;
  const auto plain = strip_markdown(trim(written), false);
  for (const char c : plain.text())
    if (!is_blank(c) || (!normal.empty() && normal.back() != ' ')) normal += is_blank(c) ? ' ' : c;
  return normal;
}

size_t first_byte(char c) { return static_cast<uint8_t>(to_lower(c)); }

// "Aybiza's" is Aybiza; the "don" of "don't" is no word.
bool ends_word_at(std::string_view text, size_t at) {
  const char next = char_at(text, at);
  if (is_word(next)) return false;
  if (next == '\'')
    return !is_letter(char_at(text, at + 1)) || (text[at + 1] == 's' && !is_word(char_at(text, at + 2)));
  // "nginx.org", "nginx@example.org"
  return !((next == '.' || next == '@') && is_word(char_at(text, at + 1)));
}

}  // namespace

std::string Lexicon::fault(std::string_view written, std::string_view spoken) {
  const std::string normal = normal_form(written);
  if (written.size() > longest_written) return "is longer than " + std::to_string(longest_written) + " bytes";
  if (spoken.size() > longest_spoken)
    return "is to be spoken in more than " + std::to_string(longest_spoken) + " bytes";
  if (std::ranges::none_of(normal, is_word)) return "has neither a letter nor a digit";
  if (std::ranges::none_of(spoken, is_word)) return "is to be spoken without a letter or a digit";
  return "";
}

Lexicon::Lexicon(const Entries& entries) {
  for (const auto& [written, spoken] : entries) {
    if (entries_.size() == most_entries || !fault(written, spoken).empty()) continue;
    std::string normal = normal_form(written);
    longest_ = std::max(longest_, normal.size());
    has_inner_blank_ |= normal.find(' ') != normal.npos;
    has_period_ |= normal.ends_with('.');
    const bool any_case = std::ranges::none_of(normal, is_upper);
    entries_.push_back({std::move(normal), std::string(trim(spoken)), any_case});
  }
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    const size_t x = first_byte(a.written[0]), y = first_byte(b.written[0]);
    if (x != y) return x < y;
    if (a.written.size() != b.written.size()) return a.written.size() > b.written.size();
    return a.any_case < b.any_case;  // what is written exactly so comes first
  });
  for (const Entry& entry : entries_) begin_[first_byte(entry.written[0]) + 1]++;
  for (size_t c = 1; c < begin_.size(); c++) begin_[c] = static_cast<uint16_t>(begin_[c] + begin_[c - 1]);
}

// How much of the text is the entry, or of what there is of the text its beginning. 0: none.
size_t Lexicon::match(const Entry& entry, std::string_view text) {
  size_t at = 0;
  for (const char c : entry.written) {
    if (at == text.size()) return at;
    if (c == ' ') {
      const size_t blanks = count_while(text, at, is_blank);
      if (blanks == 0) return 0;
      at += blanks;
      continue;
    }
    if (text[at] != c && !(entry.any_case && to_lower(text[at]) == c)) return 0;
    at++;
  }
  return at;
}

std::optional<Reading> Lexicon::read(std::string_view text, std::string_view before) const {
  if (entries_.empty() || ends_in_word(before)) return std::nullopt;
  const size_t c = first_byte(text[0]);
  for (size_t i = begin_[c]; i < begin_[c + 1]; i++) {
    const Entry& entry = entries_[i];
    if (text.size() < entry.written.size()) continue;
    const size_t length = match(entry, text);
    if (length < entry.written.size() || !ends_word_at(text, length)) continue;
    const bool ends_sentence = entry.written.back() == '.' && trim(text.substr(length)).empty();
    return Reading{length, entry.spoken + (ends_sentence ? "." : "")};
  }
  return std::nullopt;
}

bool Lexicon::goes_on(std::string_view text, char next) const {
  if (!has_inner_blank_) return false;
  const std::string ahead =
      std::string(text.substr(text.size() - std::min(text.size(), longest_ + 8))) + next;
  for (size_t at = 0; at + 1 < ahead.size(); at++) {
    if (at > 0 && is_word(ahead[at - 1])) continue;
    const size_t c = first_byte(ahead[at]);
    for (size_t i = begin_[c]; i < begin_[c + 1]; i++)
      if (entries_[i].written.find(' ') != std::string::npos &&
          match(entries_[i], std::string_view(ahead).substr(at)) == ahead.size() - at)
        return true;
  }
  return false;
}

bool Lexicon::ends_in_abbreviation(std::string_view text) const {
  if (!has_period_ || !text.ends_with('.')) return false;
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    if (entry.written.back() != '.' || entry.written.size() > text.size()) return false;
    const size_t at = text.size() - entry.written.size();
    return !ends_in_word(text.substr(0, at)) && match(entry, text.substr(at)) == entry.written.size();
  });
}

}  // namespace aybiza::speech
