#include "Phrase.h"

#include <algorithm>
#include <cctype>

namespace aybiza::emulator {

namespace {

constexpr int max_depth = 32;  // of brackets, and of names within names

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Phrase> whole() {
    auto phrase = choice(0);
    if (phrase && at_ != text_.size()) return unexpected("the end of the phrase");
    return phrase;
  }

 private:
  Result<Phrase> choice(int depth) {
    if (depth > max_depth) return unexpected("fewer nested brackets");
    Phrase all{.kind = Phrase::Kind::choice};
    for (;;) {
      auto part = sequence(depth);
      if (!part) return part;
      all.parts.push_back(std::move(*part));
      if (!take('|')) break;
    }
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return all;
  }

  Result<Phrase> sequence(int depth) {
    Phrase all{.kind = Phrase::Kind::sequence};
    for (;;) {
      skip_spaces();
      if (at_ == text_.size() || text_[at_] == '|' || text_[at_] == ')' || text_[at_] == ']') break;
      auto part = item(depth);
      if (!part) return part;
      all.parts.push_back(std::move(*part));
    }
    if (all.parts.empty()) return unexpected("a word");
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return all;
  }

  Result<Phrase> item(int depth) {
    if (take('(')) {
      auto inner = choice(depth + 1);
      if (inner && !take(')')) return unexpected("')'");
      return inner;
    }
    if (take('[')) {
      auto inner = choice(depth + 1);
      if (!inner) return inner;
      if (!take(']')) return unexpected("']'");
      Phrase optional{.kind = Phrase::Kind::optional};
      optional.parts.push_back(std::move(*inner));
      return optional;
    }
    if (take('<')) {
      const size_t end = text_.find('>', at_);
      if (end == std::string_view::npos) return unexpected("'>'");
      Phrase name{.kind = Phrase::Kind::name, .text = std::string(text_.substr(at_, end - at_))};
      const bool valid = !name.text.empty() && std::ranges::all_of(name.text, [](unsigned char c) {
        return std::islower(c) || std::isdigit(c) || c == '_';
      });
      if (!valid) return unexpected("a name of a-z, 0-9 and _");
      at_ = end + 1;
      return name;
    }
    const size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
                                  text_[at_] == '\'' || text_[at_] == '-' || text_[at_] == '.'))
      at_++;
    if (at_ == start) return unexpected("a word, '(', '[' or '<'");
    // Written as the ears write, whatever the author's capitals and digits.
    Phrase spelled{.kind = Phrase::Kind::sequence};
    for (auto& word : words_of(text_.substr(start, at_ - start)))
      spelled.parts.push_back({.kind = Phrase::Kind::word, .text = std::move(word)});
    if (spelled.parts.empty()) return unexpected("a word");
    if (spelled.parts.size() == 1) return std::move(spelled.parts.front());
    return spelled;
  }

  void skip_spaces() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) at_++;
  }
  bool take(char c) {
    skip_spaces();
    if (at_ == text_.size() || text_[at_] != c) return false;
    at_++;
    return true;
  }
  Result<Phrase> unexpected(std::string_view expected) const {
    return fail(Fault::bad_input, "phrase \"" + std::string(text_) + "\": expected " + std::string(expected) +
                                      " at character " + std::to_string(at_ + 1));
  }

  std::string_view text_;
  size_t at_ = 0;
};

void match(const Phrase& phrase, const Words& words, size_t start, const FindPhrase& find, int depth,
           std::vector<size_t>& ends) {
  auto add = [&](size_t end) {
    if (std::ranges::find(ends, end) == ends.end()) ends.push_back(end);
  };
  switch (phrase.kind) {
    case Phrase::Kind::word:
      if (start < words.size() && words[start] == phrase.text) add(start + 1);
      break;
    case Phrase::Kind::name:
      if (const Phrase* named = find(phrase.text); named && depth < max_depth)
        match(*named, words, start, find, depth + 1, ends);
      break;
    case Phrase::Kind::optional:
      add(start);
      match(phrase.parts.front(), words, start, find, depth, ends);
      break;
    case Phrase::Kind::choice:
      for (const auto& part : phrase.parts) match(part, words, start, find, depth, ends);
      break;
    case Phrase::Kind::sequence: {
      std::vector<size_t> reached = {start};
      for (const auto& part : phrase.parts) {
        std::vector<size_t> next;
        for (size_t from : reached) match(part, words, from, find, depth, next);
        reached = std::move(next);
      }
      for (size_t end : reached) add(end);
      break;
    }
  }
}

}  // namespace

Result<Phrase> parse_phrase(std::string_view text) { return Parser(text).whole(); }

std::vector<size_t> match_at(const Phrase& phrase, const Words& words, size_t start, const FindPhrase& find) {
  std::vector<size_t> ends;
  match(phrase, words, start, find, 0, ends);
  std::ranges::sort(ends, std::greater());
  return ends;
}

std::optional<Span> find_in(const Phrase& phrase, const Words& words, const FindPhrase& find) {
  std::optional<Span> best;
  for (size_t start = 0; start < words.size(); start++) {
    const auto ends = match_at(phrase, words, start, find);
    if (ends.empty() || ends.front() == start) continue;
    if (!best || ends.front() - start >= best->end - best->begin) best = Span{start, ends.front()};
  }
  return best;
}

std::string to_jsgf(const Phrase& phrase) {
  std::string text;
  switch (phrase.kind) {
    case Phrase::Kind::word:
      return phrase.text;
    case Phrase::Kind::name:
      return "<" + phrase.text + ">";
    case Phrase::Kind::optional:
      return "[ " + to_jsgf(phrase.parts.front()) + " ]";
    case Phrase::Kind::sequence:
      for (const auto& part : phrase.parts) text += (text.empty() ? "" : " ") + to_jsgf(part);
      return text;
    case Phrase::Kind::choice:
      for (const auto& part : phrase.parts) text += (text.empty() ? "" : " | ") + to_jsgf(part);
      return "( " + text + " )";
  }
  return text;
}

void visit(const Phrase& phrase, const std::function<void(std::string_view, bool)>& visitor) {
  if (phrase.kind == Phrase::Kind::word || phrase.kind == Phrase::Kind::name)
    visitor(phrase.text, phrase.kind == Phrase::Kind::name);
  for (const auto& part : phrase.parts) visit(part, visitor);
}

}  // namespace aybiza::emulator
