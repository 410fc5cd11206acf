#include "core/call/Unfinished.h"

#include <algorithm>
#include <iterator>

#include "core/call/Words.h"

namespace aybiza {

namespace {

using Words = std::span<const std::string_view>;

// Words that want another one, and what people say while they look for it. What is a word of either kind in one
// language and an ending in the other ("no") is in neither list.
constexpr std::string_view unfinished_words[] = {
    // conjunctions and relatives
    "and", "or", "but", "because", "cause", "if", "when", "while", "which", "who", "whose", "where", "than",
    "plus", "although", "though", "unless", "until", "since", "whether", "except",
    // prepositions
    "to", "for", "from", "with", "without", "of", "at", "into", "between", "during", "towards", "against",
    "near", "about", "per", "as",
    // articles, possessives, determiners
    "the", "an", "my", "your", "his", "our", "their", "its", "every", "another", "other", "some",
    // subjects
    "i", "i'm", "i'd", "i'll", "i've", "we", "we're", "we'd", "we'll", "we've", "they", "they're", "he",
    "he's", "she", "she's", "you're", "you'd", "there's", "what's", "who's", "let's", "let",
    // verbs that need an object
    "would", "could", "should", "might", "must", "want", "wanted", "need", "needed", "wanna", "gonna",
    "gotta", "going", "having", "getting", "make", "get", "take", "give", "tell", "put", "called", "named",
    "be", "been", "very", "really", "just", "also", "maybe", "perhaps", "like",
    // looking for words
    "um", "uh", "umm", "uhm", "er", "erm", "hmm", "mmm", "eh", "ah", "well", "actually", "basically",
    "anyway", "so",
    // Spanish
    "y", "pero", "porque", "que", "si", "cuando", "de", "en", "con", "por", "para", "sin", "sobre", "entre",
    "desde", "hasta", "el", "la", "los", "las", "un", "una", "unos", "unas", "mi", "mis", "su", "sus", "tu",
    "tus", "del", "al", "quiero", "quisiera", "necesito", "tengo", "pues", "este", "em", "ehm", "bueno",
    "muy"};

constexpr std::string_view auxiliaries[] = {"is",  "are", "was",  "were", "am", "do",  "does", "did",  "has",
                                            "had", "can", "will", "have", "es", "son", "está", "estoy"};
constexpr std::string_view subjects[] = {"i",  "it",  "you",  "we",    "they",
                                         "he", "she", "that", "there", "this"};

/// In front of a subject they make a question, and the verb behind it wants its object: "can I have".
constexpr std::string_view askers[] = {"can", "could", "may", "might", "shall", "should", "would"};
/// Who says them says of what next: "give me", but not "call me".
constexpr std::string_view givers[] = {"give",  "get", "make", "bring", "show",
                                       "order", "buy", "let",  "pour",  "fix"};
constexpr std::string_view receivers[] = {"me", "us", "him", "her", "them"};
/// "A" is an article behind a verb or a preposition, and else may be a letter.
constexpr std::string_view before_an_article[] = {
    "have", "had", "has",  "is",    "was", "are",  "it's", "that's", "such", "not", "on",     "in",   "by",
    "me",   "us",  "book", "order", "use", "find", "try",  "see",    "saw",  "got", "bought", "made", "took"};
/// How much of what comes next, behind a word that announces it: "with a bit", but not "thanks a lot".
constexpr std::string_view quantities[] = {"bit",    "lot",   "lots", "couple", "few",   "cup",
                                           "bottle", "glass", "pair", "piece",  "plenty"};
constexpr std::string_view announcers[] = {"with", "and", "of", "or", "plus", "need", "want", "like", "get"};

/// They stand in front of a noun, or alone behind "it is"; those that are nouns as well ("a cold") are left out.
constexpr std::string_view adjectives[] = {
    "big",      "bigger",    "small",     "smaller", "large",     "larger",   "medium",    "tiny",
    "huge",     "long",      "short",     "tall",    "high",      "low",      "wide",      "narrow",
    "thick",    "thin",      "deep",      "new",     "newer",     "old",      "older",     "young",
    "better",   "best",      "bad",       "nice",    "different", "same",     "similar",   "special",
    "regular",  "normal",    "standard",  "extra",   "double",    "single",   "triple",    "whole",
    "full",     "empty",     "fresh",     "hot",     "iced",      "warm",     "cool",      "dark",
    "light",    "bright",    "brown",     "blue",    "red",       "green",    "black",     "white",
    "yellow",   "grey",      "gray",      "pink",    "purple",    "sweet",    "dry",       "soft",
    "hard",     "heavy",     "strong",    "weak",    "fast",      "quick",    "slow",      "early",
    "earlier",  "late",      "later",     "last",    "next",      "previous", "main",      "local",
    "private",  "personal",  "public",    "monthly", "weekly",    "daily",    "free",      "cheap",
    "cheaper",  "certain",   "important", "urgent",  "serious",   "medical",  "financial", "legal",
    "dental",   "clean",     "dirty",     "round",   "square",    "flat",     "plain",     "mild",
    "terrible", "wonderful", "perfect",   "great",   "favourite", "favorite", "proper",    "actual",
    "total"};
/// What opens a group of words that a noun closes.
constexpr std::string_view openers[] = {"a",       "an",   "some", "my",  "your",    "our", "their",
                                        "another", "of",   "with", "any", "without", "one", "two",
                                        "three",   "four", "five", "six", "every",   "each"};
/// Behind "a" they count something: "a twenty", but not "a second".
constexpr std::string_view counts[] = {"two",   "three",  "four",    "five",    "six",     "eight",
                                       "ten",   "twelve", "fifteen", "sixteen", "twenty",  "thirty",
                                       "forty", "fifty",  "sixty",   "ninety",  "hundred", "thousand"};

std::string_view from_end(Words words, size_t back) {
  return back < words.size() ? words[words.size() - 1 - back] : std::string_view();
}

/// "i do", "it is": a verb behind its subject may stand at the end; "my name is" and "can i have" may not.
bool ends_in_open_verb(Words words) {
  const bool has_subject = is_in(subjects, from_end(words, 1));
  const bool is_asked = from_end(words, 0) == "have" && is_in(askers, from_end(words, 2));
  return !has_subject || is_asked || words.size() > 4;
}

/// "with a bit", "and lots"
bool ends_in_quantity(Words words) {
  if (!is_in(quantities, from_end(words, 0))) return false;
  size_t back = 1;
  while (from_end(words, back) == "a" || from_end(words, back) == "little") back++;
  return is_in(announcers, from_end(words, back));
}

/// "a large", "with some dark", "a twenty": the noun is still to come.
bool ends_in_open_noun_group(Words words) {
  const bool counts_something = is_in(counts, from_end(words, 0));
  if (counts_something) return from_end(words, 1) == "a" || from_end(words, 1) == "an";
  size_t back = 0;
  while (is_in(adjectives, from_end(words, back))) back++;
  return back > 0 && is_in(openers, from_end(words, back));
}

std::string_view last_word(std::string_view phrase) { return phrase.substr(phrase.rfind(' ') + 1); }

bool is_thing(const std::string& phrase, std::span<const std::string> phrases) {
  const std::string_view noun = last_word(phrase);
  if (is_in(adjectives, noun)) return false;
  if (std::ranges::find(phrases, noun) != phrases.end()) return true;
  return std::ranges::none_of(
      phrases, [&](const std::string& other) { return other != phrase && last_word(other) == noun; });
}

}  // namespace

bool want_another(Words words) {
  const std::string_view last = words.back(), before = from_end(words, 1);
  if (is_in(auxiliaries, last)) return ends_in_open_verb(words);
  if (last == "so" && (before == "think" || before == "hope")) return false;
  if (last == "a") return is_in(unfinished_words, before) || is_in(before_an_article, before);
  if (is_in(receivers, last) && is_in(givers, before)) return true;
  return is_in(unfinished_words, last) || ends_in_quantity(words) || ends_in_open_noun_group(words);
}

Phrases make_phrases(std::span<const std::string> phrases) {
  Phrases made;
  for (const std::string& phrase : phrases)
    if (std::string normal = normalised(phrase); !normal.empty()) made.whole.push_back(std::move(normal));
  for (const std::string& phrase : made.whole)
    for (size_t end = phrase.find(' '); end != phrase.npos; end = phrase.find(' ', end + 1))
      made.beginnings.push_back(phrase.substr(0, end));
  std::ranges::copy_if(made.whole, std::back_inserter(made.things),
                       [&](const std::string& phrase) { return is_thing(phrase, made.whole); });
  for (auto* list : {&made.whole, &made.beginnings, &made.things}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return made;
}

bool end_in(std::string_view words, std::span<const std::string> phrases) {
  return std::ranges::any_of(phrases, [&](const std::string& phrase) {
    return words.ends_with(phrase) &&
           (words.size() == phrase.size() || words[words.size() - phrase.size() - 1] == ' ');
  });
}

bool name_any(std::string_view words, std::span<const std::string> phrases) {
  return std::ranges::any_of(phrases, [&](const std::string& phrase) {
    for (size_t at = words.find(phrase); at != words.npos; at = words.find(phrase, at + 1)) {
      const std::string_view behind = words.substr(at + phrase.size());
      const bool ends = behind.empty() || behind.front() == ' ' || behind == "s" || behind.starts_with("s ");
      if (ends && (at == 0 || words[at - 1] == ' ')) return true;
    }
    return false;
  });
}

}  // namespace aybiza
