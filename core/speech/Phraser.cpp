#include "core/speech/Phraser.h"

#include <algorithm>
#include <utility>

#include "core/speech/Chars.h"
#include "core/speech/Markdown.h"

namespace aybiza::speech {

namespace {

// A clause is worth its own phrase from this length on, in bytes: early for the first words, which the caller
// is waiting for, late for the others, which sound better in whole sentences.
constexpr size_t first_clause = 24;
constexpr size_t later_clause = 90;
constexpr size_t long_phrase = 250;      // breaks between any two words from here on
constexpr size_t longest_phrase = 1000;  // and anywhere from here on

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](auto e) { return text.ends_with(e); });
}

// Quotes, brackets and emphasis may stand between a sentence's last mark and the blank after it.
std::string_view without_closers(std::string_view text) {
  for (;;) {
    if (!text.empty() && std::string_view("\"')]*_~`").find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (ends_with_any(text, {"”", "’"})) {
      text.remove_suffix(3);
    } else {
      return text;
    }
  }
}

std::string_view last_word(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0 && !is_blank(text[begin - 1])) begin--;
  text.remove_prefix(begin);
  while (!text.empty() && std::string_view("\"'([*_").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  return text;
}

// "J." in a name, "U.S.": capitals and periods only. "I." ends a sentence.
bool is_initials(std::string_view word) {
  if (word == "I.") return false;
  for (size_t i = 0; i < word.size(); i++)
    if (i % 2 == 0 ? !is_upper(word[i]) : word[i] != '.') return false;
  return word.size() % 2 == 0;
}

// Blanks made single, none before punctuation, none at the ends.
Traced tidy(const Traced& text) {
  Traced tidied;
  tidied.reserve(text.size());
  const std::string& so_far = tidied.text();
  for (size_t at = 0; at < text.size(); at++) {
    const char c = text.text()[at];
    const bool closes = std::string_view(",.;:!?").find(c) != std::string_view::npos;
    if (is_blank(c)) {
      if (!so_far.empty() && so_far.back() != ' ') tidied.put(" ", text.origin(at));
      continue;
    }
    if (closes && !so_far.empty() && so_far.back() == ' ') tidied.pop_back();
    if (c == ',' && !so_far.empty() &&
        std::string_view(",.;:!?").find(so_far.back()) != std::string_view::npos)
      continue;
    tidied.copy(text, at, 1);
  }
  while (!so_far.empty() && so_far.back() == ' ') tidied.pop_back();
  return tidied;
}

bool has_word(std::string_view text) { return std::any_of(text.begin(), text.end(), is_word); }

// Up to where the written text is said when all is said that comes of the bytes before `origin`: whole words.
size_t last_whole_word(std::string_view written, size_t origin) {
  auto ends_word = [&](size_t at) { return is_blank(written[at - 1]) || is_blank(char_at(written, at)); };
  while (origin > 0 && !ends_word(origin)) origin--;
  return trim_end(written.substr(0, origin)).size();
}

// `offset`: of the original in the written text.
line::Alignment align(const Traced& spoken, std::string_view written, size_t offset) {
  line::Alignment alignment;
  size_t said = 0;
  for (size_t at = 1; at < spoken.size(); at++) {
    if (spoken.text()[at - 1] != ' ') continue;
    const size_t now = last_whole_word(written, std::min(offset + spoken.origin(at), written.size()));
    if (now <= said) continue;
    said = now;
    alignment.steps.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(said)});
  }
  return alignment;
}

}  // namespace

std::vector<Phrase> Phraser::feed(std::string_view tokens) {
  std::vector<Phrase> out;
  for (const char c : tokens) take(c, out);
  return out;
}

std::vector<Phrase> Phraser::flush() {
  std::vector<Phrase> out;
  if (in_code_ || is_fence(text_)) {
    unspoken_ += std::exchange(text_, "");
  } else {
    emit(out);
  }
  *this = Phraser(*language_, *lexicon_);
  return out;
}

std::vector<Phrase> phrases_of(std::string_view text, const Language& language, const Lexicon& lexicon) {
  Phraser phraser(language, lexicon);
  auto phrases = phraser.feed(text);
  for (auto& rest : phraser.flush()) phrases.push_back(std::move(rest));
  return phrases;
}

void Phraser::take(char c, std::vector<Phrase>& out) {
  if (!in_code_ && ends_before(c)) emit(out);
  text_ += c;
  if (c == '\n') end_line(out);
}

bool Phraser::ends_before(char next) const {
  if (text_.size() >= longest_phrase && !is_continuation(next)) return true;
  if (text_.empty() || !is_blank(text_.back()) || is_blank(next))
    return false;  // decided where a word begins
  if (at_line_start_ && is_table_row(text_)) return false;
  const std::string_view text = trim_end(text_);
  if (!has_word(text) || lexicon_->goes_on(text_, next)) return false;
  if (ends_sentence(text, next) || ends_clause(text, next)) return true;
  return text.size() >= long_phrase && !(is_digit(text.back()) && is_digit(next));
}

bool Phraser::ends_sentence(std::string_view text, char next) const {
  text = without_closers(text);
  if (!ends_with_any(text, {".", "!", "?", "…", "。", "！", "？"})) return false;
  if (is_lower(next) || std::string_view("-&+/,;=").find(next) != std::string_view::npos) return false;
  if (text.back() != '.') return true;
  const std::string_view word = last_word(text);
  const bool is_list_number = at_line_start_ && word.size() == trim(text).size() &&
                              std::all_of(word.begin(), word.end() - 1, is_digit);
  return !is_list_number && !is_initials(word) && !language_->is_abbreviation(word, next) &&
         !lexicon_->ends_in_abbreviation(text);
}

bool Phraser::ends_clause(std::string_view text, char next) const {
  if (text.size() < (is_first_ ? first_clause : later_clause)) return false;
  if (ends_with_any(text, {" -", " –", " —", ";", ":"})) return !is_digit(next);
  return text.back() == ',' && !(text.size() > 1 && is_digit(text[text.size() - 2]) && is_digit(next));
}

void Phraser::end_line(std::vector<Phrase>& out) {
  const std::string_view all = text_;
  const size_t line_begin = in_code_ ? all.rfind('\n', all.size() - 2) + 1 : 0;  // npos + 1 is 0
  if (is_fence(all.substr(line_begin)) && (in_code_ || at_line_start_)) {
    in_code_ = !in_code_;
    if (!in_code_) unspoken_ += std::exchange(text_, "");
  } else if (!in_code_) {
    emit(out);
  }
  at_line_start_ = true;
}

void Phraser::emit(std::vector<Phrase>& out) {
  Traced spoken = tidy(language_->verbalise(strip_markdown(text_, at_line_start_), *lexicon_));
  if (!has_word(spoken.text())) spoken.clear();
  const bool is_whole_line = text_.ends_with('\n');
  if (!spoken.empty() && is_whole_line && is_word(spoken.text().back()))
    spoken.put(".", text_.size());  // a heading, a list item
  std::string written = unspoken_ + std::exchange(text_, "");
  at_line_start_ = is_whole_line;
  if (spoken.empty()) {
    unspoken_ = std::move(written);
    return;
  }
  line::Alignment alignment = align(spoken, written, unspoken_.size());
  unspoken_.clear();
  is_first_ = false;
  out.push_back({std::move(written), spoken.text(), std::move(alignment)});
}

}  // namespace aybiza::speech
