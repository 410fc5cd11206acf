#include "tools/evaluation/Match.h"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace aybiza::evaluation {

namespace {

struct RegexDeleter {
  void operator()(GRegex* regex) const { g_regex_unref(regex); }
};
using Regex = std::unique_ptr<GRegex, RegexDeleter>;

bool is_regex(std::string_view pattern) {
  return pattern.size() > 2 && pattern.front() == '/' && pattern.back() == '/';
}

Regex compile(std::string_view pattern, std::string* fault = nullptr) {
  const std::string body(pattern.substr(1, pattern.size() - 2));
  GError* error = nullptr;
  Regex regex(g_regex_new(body.c_str(), GRegexCompileFlags(G_REGEX_CASELESS | G_REGEX_DOTALL),
                          GRegexMatchFlags(0), &error));
  if (error) {
    if (fault) *fault = std::string(error->message).substr(std::string(error->message).rfind(": ") + 2);
    g_error_free(error);
  }
  return regex;
}

std::string valid_utf8(std::string_view text) {
  char* made = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
  std::string valid = made;
  g_free(made);
  return valid;
}

std::string small_letters(std::string_view text) {
  char* folded = g_utf8_casefold(text.data(), static_cast<gssize>(text.size()));
  std::string small = folded;
  g_free(folded);
  return small;
}

/// In small letters, with single blanks and plain apostrophes.
std::string flat(std::string_view text) {
  std::string out;
  for (char c : small_letters(valid_utf8(text))) {
    const bool blank = g_ascii_isspace(c);
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  while (out.ends_with(' ')) out.pop_back();
  for (size_t at; (at = out.find("’")) != out.npos;) out.replace(at, std::string_view("’").size(), "'");
  return out;
}

bool matches_whole(const std::string& pattern, const std::string& text) {
  const Regex regex = compile("/^(?:" + pattern.substr(1, pattern.size() - 2) + ")$/");
  return regex && g_regex_match(regex.get(), text.c_str(), GRegexMatchFlags(0), nullptr);
}

std::string as_plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : to_text(value);
}

}  // namespace

std::optional<std::string> find_pattern_fault(const std::string& pattern) {
  std::string fault;
  if (!is_regex(pattern) || compile(pattern, &fault)) return std::nullopt;
  return fault;
}

bool occurs(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return false;
  if (!is_regex(pattern)) return flat(text).find(flat(pattern)) != std::string::npos;
  const Regex regex = compile(pattern);
  return regex && g_regex_match(regex.get(), valid_utf8(text).c_str(), GRegexMatchFlags(0), nullptr);
}

std::optional<std::string> find_missing(const Json& wanted, const Json& value, const std::string& path) {
  const std::string name = path.empty() ? "the arguments" : path;
  if (wanted.is_object()) {
    if (!value.is_object()) return name + " are not a map";
    for (const auto& [key, part] : wanted.items()) {
      const std::string inner = path.empty() ? key : path + "." + key;
      if (!value.contains(key)) return inner + " is missing";
      if (auto missing = find_missing(part, value[key], inner)) return missing;
    }
    return std::nullopt;
  }
  if (wanted.is_string() && is_regex(wanted.get_ref<const std::string&>())) {
    if (matches_whole(wanted.get<std::string>(), as_plain_text(value))) return std::nullopt;
  } else if (wanted == value) {
    return std::nullopt;
  }
  return name + " is " + to_text(value);
}

std::vector<std::string> plain_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const std::string all = flat(text) + " ";
  for (const char* at = all.c_str(); *at; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    if (g_unichar_isalnum(c) || (c == '\'' && !word.empty()))
      word.append(at, static_cast<size_t>(g_utf8_next_char(at) - at));
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  return words;
}

double word_error_rate(std::string_view expected, std::string_view said) {
  const auto wanted = plain_words(expected), got = plain_words(said);
  if (wanted.empty()) return got.empty() ? 0 : 1;
  std::vector<size_t> row(got.size() + 1);
  for (size_t j = 0; j <= got.size(); j++) row[j] = j;
  for (size_t i = 1; i <= wanted.size(); i++) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= got.size(); j++) {
      const size_t changed = diagonal + (wanted[i - 1] != got[j - 1]);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return static_cast<double>(row.back()) / static_cast<double>(wanted.size());
}

std::string guess_language(std::string_view text) {
  struct Tongue {
    const char* code;
    std::vector<std::string> words;
  };
  static const std::array<Tongue, 7> tongues = {{
      {"en", {"the",  "and", "is", "are", "you",   "to", "of",   "that", "this", "it",  "we",  "what", "can",
              "have", "for", "on", "at",  "would", "i",  "your", "my",   "will", "yes", "how", "there"}},
      {"es",
       {"el",  "la",    "los", "las", "y",   "es",   "que", "de", "en",    "un",   "una",     "para", "con",
        "por", "usted", "su",  "sí",  "qué", "está", "del", "le", "puedo", "cómo", "gracias", "nos"}},
      {"de",
       {"der", "die", "das", "und", "ist", "sind", "sie",   "ich",   "wir", "nicht", "ein", "eine", "für",
        "mit", "zu",  "von", "den", "dem", "kann", "haben", "ihnen", "um",  "auf",   "ja",  "wie"}},
      {"fr",
       {"le",   "la",   "les",  "et", "est",   "vous", "je", "nous", "que", "de",   "des",    "un",  "une",
        "pour", "avec", "dans", "à",  "votre", "oui",  "du", "ce",   "pas", "avez", "sommes", "puis"}},
      {"it",
       {"il",   "lo",    "la",    "gli", "e",   "è",  "che", "di",    "un",    "una",  "per",  "con",   "non",
        "sono", "siamo", "posso", "lei", "suo", "sì", "del", "della", "dalle", "alle", "come", "grazie"}},
      {"pt", {"o",    "a",   "os",  "as",  "e",  "é",  "que", "de", "um",    "uma",  "para", "com",     "não",
              "você", "seu", "sua", "sim", "do", "da", "dos", "em", "posso", "como", "está", "obrigado"}},
      {"nl", {"de",  "het", "een", "en", "is",  "zijn", "u",  "ik",  "wij", "we", "niet", "van",  "voor",
              "met", "kan", "op",  "te", "dat", "uw",   "ja", "wat", "hoe", "om", "naar", "heeft"}},
  }};
  const auto words = plain_words(text);
  std::string best;
  long most = 0;
  for (const Tongue& tongue : tongues) {
    const long count = std::ranges::count_if(words, [&](const std::string& word) {
      return std::ranges::find(tongue.words, word) != tongue.words.end();
    });
    if (count == most) best.clear();  // a tie does not tell
    if (count > most) {
      best = tongue.code;
      most = count;
    }
  }
  return best;
}

}  // namespace aybiza::evaluation
