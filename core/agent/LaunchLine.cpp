#include "core/agent/LaunchLine.h"

#include <glib.h>

#include <algorithm>
#include <map>

namespace aybiza {

namespace {

constexpr size_t max_elements = 200;

struct Token {
  std::string text;
  bool has_quotes = false;
  size_t offset = 0;
};

bool is_space(char c) { return g_ascii_isspace(c); }

/// Splits at white space; "…" and '…' keep it, a backslash keeps the character after it. A lone "!" is a
/// token.
class Tokenizer {
 public:
  Tokenizer(std::string_view text, const PlaceOf& place_of, Problems& problems)
      : text_(text), place_of_(place_of), problems_(problems) {}

  std::vector<Token> split() {
    std::vector<Token> tokens;
    for (skip_space(); at_ < text_.size(); skip_space()) tokens.push_back(next());
    return tokens;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '#'))
      at_ = text_[at_] == '#' ? std::min(text_.find('\n', at_), text_.size()) : at_ + 1;
  }
  Token next() {
    Token token{.text = "", .has_quotes = false, .offset = at_};
    while (at_ < text_.size() && !is_space(text_[at_])) {
      const char c = text_[at_++];
      if (c == '"' || c == '\'')
        quoted(c, token);
      else if (c == '\\' && at_ < text_.size())
        token.text += text_[at_++];
      else
        token.text += c;
    }
    return token;
  }
  void quoted(char quote, Token& token) {
    const size_t start = at_ - 1;
    token.has_quotes = true;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) at_++;
      token.text += text_[at_++];
    }
    if (at_ == text_.size())
      add_error(problems_, place_of_(start), "", std::string("this ") + quote + " is never closed");
    else
      at_++;
  }

  const std::string_view text_;
  const PlaceOf& place_of_;
  Problems& problems_;
  size_t at_ = 0;
};

class Parser {
 public:
  Parser(const PlaceOf& place_of, Problems& problems) : place_of_(place_of), problems_(problems) {}

  LaunchLine parse(const std::vector<Token>& tokens) {
    for (const Token& token : tokens) {
      if (line_.elements.size() >= max_elements) {
        complain(token, "more than " + std::to_string(max_elements) + " elements");
        break;
      }
      take(token);
    }
    if (link_) add_error(problems_, *link_, "", "nothing follows this \"!\"");
    name_elements();
    for (const Loose& loose : loose_) connect(loose);
    return std::move(line_);
  }

 private:
  /// One end of a link: an element by index, or by a name that may be defined further down.
  struct End {
    std::optional<size_t> element;
    std::string name, pad;
    Place place;
  };
  struct Loose {
    End from, to;
    Place place;
  };

  void complain(const Token& token, std::string message, std::string hint = {}) {
    add_error(problems_, place_of_(token.offset), "", std::move(message), std::move(hint));
  }

  void take(const Token& token) {
    const std::string& text = token.text;
    const size_t equals = text.find('='), slash = text.find('/'), dot = text.find('.');
    const bool is_caps = slash != text.npos && (equals == text.npos || slash < equals);
    if (text == "!" && !token.has_quotes) return link(token);
    if (text == "(" || text == ")" || text.starts_with("("))
      return complain(token, "bins are not possible in a template");
    if (in_caps_) {
      line_.elements.back().properties.back().value += text;
      return;
    }
    if (is_caps && link_) return caps(token);
    if (equals != text.npos && equals > 0) return set(token, text.substr(0, equals), text.substr(equals + 1));
    if (dot != text.npos) return refer(token, text.substr(0, dot), text.substr(dot + 1));
    element(token, text);
  }

  void element(const Token& token, const std::string& factory) {
    line_.elements.push_back(
        {.factory = factory, .name = "", .properties = {}, .place = place_of_(token.offset)});
    settable_ = true;
    join({.element = line_.elements.size() - 1, .name = "", .pad = "", .place = place_of_(token.offset)});
  }
  void refer(const Token& token, std::string name, std::string pad) {
    if (name.empty()) return complain(token, "expected the name of an element before the dot");
    settable_ = false;
    join({.element = std::nullopt,
          .name = std::move(name),
          .pad = std::move(pad),
          .place = place_of_(token.offset)});
  }
  void caps(const Token& token) {
    element(token, "capsfilter");
    line_.elements.back().properties.push_back({"caps", token.text, place_of_(token.offset)});
    in_caps_ = true;
  }

  void set(const Token& token, const std::string& name, const std::string& value) {
    if (!settable_) return complain(token, "property " + name + " follows no element");
    LaunchElement& element = line_.elements.back();
    if (name == "name") {
      element.name = value;
      return;
    }
    element.properties.push_back({name, value, place_of_(token.offset)});
  }

  void link(const Token& token) {
    in_caps_ = false;
    if (link_ || !last_) return complain(token, "nothing stands before this \"!\"");
    link_ = place_of_(token.offset);
  }
  /// The next element or reference: linked to the one before it if a "!" stands between.
  void join(End end) {
    if (link_) loose_.push_back({*last_, end, *link_});
    link_.reset();
    last_ = std::move(end);
  }

  void name_elements() {
    std::map<std::string, size_t> seen;
    for (const LaunchElement& element : line_.elements) {
      if (element.name.empty() || seen.emplace(element.name, seen.size()).second) continue;
      add_error(problems_, element.place, "", "two elements have the name " + element.name);
    }
    for (LaunchElement& element : line_.elements)
      for (int n = 0; element.name.empty(); n++)
        if (const std::string name = element.factory + std::to_string(n); seen.emplace(name, 0).second)
          element.name = name;
  }
  void connect(const Loose& loose) {
    const auto from = resolve(loose.from), to = resolve(loose.to);
    if (from && to) line_.links.push_back({{*from, loose.from.pad}, {*to, loose.to.pad}, loose.place});
  }
  std::optional<size_t> resolve(const End& end) {
    if (end.element) return end.element;
    auto found = line_.find(end.name);
    if (!found) {
      std::vector<std::string_view> names;
      for (const LaunchElement& element : line_.elements) names.push_back(element.name);
      add_error(problems_, end.place, "", "no element has the name " + end.name, suggest(end.name, names));
    }
    return found;
  }

  const PlaceOf& place_of_;
  Problems& problems_;
  LaunchLine line_;
  std::vector<Loose> loose_;
  std::optional<End> last_;    ///< what a "!" would link from
  std::optional<Place> link_;  ///< the "!" that waits for what follows
  bool settable_ = false;      ///< properties may follow
  bool in_caps_ = false;       ///< caps go on until the next "!"
};

}  // namespace

std::optional<size_t> LaunchLine::find(std::string_view name) const {
  auto it =
      std::find_if(elements.begin(), elements.end(), [&](const LaunchElement& e) { return e.name == name; });
  if (it == elements.end()) return std::nullopt;
  return static_cast<size_t>(it - elements.begin());
}

LaunchLine parse_launch_line(std::string_view text, const PlaceOf& place_of, Problems& problems) {
  const auto tokens = Tokenizer(text, place_of, problems).split();
  LaunchLine line = Parser(place_of, problems).parse(tokens);
  if (line.elements.empty() && !has_errors(problems))
    add_error(problems, place_of(0), "", "the template has no element");
  return line;
}

}  // namespace aybiza
