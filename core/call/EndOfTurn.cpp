#include "core/call/EndOfTurn.h"

#include <glib.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <span>
#include <vector>

#include "core/base/Json.h"
#include "core/call/Unfinished.h"
#include "core/call/Words.h"

namespace aybiza {

namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view yes_no_words[] = {
    "yes",    "no",    "yeah",    "yep",     "yup",      "nope",       "nah",        "sure",
    "okay",   "ok",    "correct", "right",   "exactly",  "absolutely", "definitely", "please",
    "thanks", "thank", "fine",    "alright", "perfect",  "great",      "good",       "sí",
    "si",     "claro", "vale",    "gracias", "correcto", "exacto",     "favor",      "bien"};
/// Words that may stand beside those: "yes, that's right", "no, I don't".
constexpr std::string_view yes_no_company[] = {
    "that's", "that", "is",   "it",     "it's", "i",     "i'm",   "do",      "don't", "i'd",
    "am",     "not",  "can",  "can't",  "will", "won't", "have",  "haven't", "you",   "of",
    "course", "very", "much", "sounds", "all",  "would", "like",  "love",    "to",    "por",
    "muchas", "muy",  "está", "course", "was",  "did",   "didn't"};

constexpr std::string_view hesitations[] = {"mm", "mmm", "hm", "hmm",  "um", "uh",  "er",
                                            "oh", "ah",  "eh", "well", "em", "ehm", "pues"};

constexpr std::string_view closers[] = {"please",
                                        "thanks",
                                        "goodbye",
                                        "bye",
                                        "cheers",
                                        "that's all",
                                        "that's it",
                                        "thank you",
                                        "thank you very much",
                                        "that's everything",
                                        "por favor",
                                        "gracias",
                                        "adiós",
                                        "nada más",
                                        "eso es todo"};

constexpr std::string_view number_words[] = {
    "zero",   "oh",   "one", "two", "three", "four",   "five",  "six",  "seven", "eight", "nine", "double",
    "triple", "cero", "uno", "dos", "tres",  "cuatro", "cinco", "seis", "siete", "ocho",  "nueve"};
/// Together with number_words: what says when, or how many.
constexpr std::string_view measure_words[] = {
    "ten",      "eleven",    "twelve",  "thirteen",  "fourteen",  "fifteen", "sixteen",   "seventeen",
    "eighteen", "nineteen",  "twenty",  "thirty",    "forty",     "fifty",   "sixty",     "seventy",
    "eighty",   "ninety",    "hundred", "thousand",  "first",     "second",  "third",     "half",
    "quarter",  "monday",    "tuesday", "wednesday", "thursday",  "friday",  "saturday",  "sunday",
    "today",    "tomorrow",  "tonight", "morning",   "afternoon", "evening", "noon",      "midnight",
    "am",       "pm",        "o'clock", "week",      "weeks",     "month",   "months",    "year",
    "years",    "day",       "days",    "hour",      "hours",     "minute",  "minutes",   "january",
    "february", "march",     "april",   "june",      "july",      "august",  "september", "october",
    "november", "december",  "people",  "dollars",   "diez",      "once",    "doce",      "lunes",
    "martes",   "miércoles", "jueves",  "viernes",   "sábado",    "domingo", "hoy",       "mañana",
    "tarde",    "noche",     "media",   "cuarto",    "semana",    "personas"};

std::vector<std::string_view> split(std::string_view normal) {
  std::vector<std::string_view> words;
  while (!normal.empty()) {
    const size_t end = std::min(normal.find(' '), normal.size());
    words.push_back(normal.substr(0, end));
    normal.remove_prefix(std::min(end + 1, normal.size()));
  }
  return words;
}

bool is_numeral(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](unsigned char c) { return std::isdigit(c); });
}

/// How many digits the words say: "four two" and "42" are two.
size_t count_digits(Words words) {
  size_t digits = 0;
  for (size_t i = 0; i < words.size(); i++) {
    const size_t times = i > 0 && words[i - 1] == "double" ? 2 : i > 0 && words[i - 1] == "triple" ? 3 : 1;
    if (is_numeral(words[i]))
      digits += words[i].size() * times;
    else if (is_in(number_words, words[i]) && words[i] != "double" && words[i] != "triple")
      digits += times;
  }
  return digits;
}

bool says_when_or_how_many(std::string_view word) {
  return is_in(number_words, word) || is_in(measure_words, word) ||
         (!word.empty() && std::isdigit(static_cast<unsigned char>(word.front())));
}

bool is_single_letter(std::string_view word) {
  return word.size() == 1 && std::isalpha(static_cast<unsigned char>(word[0]));
}

bool is_yes_or_no(Words words) {
  return words.size() <= 6 && is_in(yes_no_words, words.front()) && std::ranges::all_of(words, [](auto word) {
           return is_in(yes_no_words, word) || is_in(yes_no_company, word);
         });
}

/// What somebody says who is about to answer: "mm, okay". All of it where there is nothing else.
Words without_hesitation(Words words) {
  const auto begin = std::ranges::find_if(words, [](auto word) { return !is_in(hesitations, word); });
  return begin == words.end() ? words : Words(begin, words.end());
}

/// Articles in a row, or "of" behind one, are no language: the caller stammers, or the recogniser hears words in a
/// breath. What stands ahead of them counts. Letters that are spelt are none of this.
Words without_stammer(Words words) {
  constexpr std::string_view articles[] = {"a", "an", "the"};
  size_t meant = words.size(), articles_seen = 0;
  for (; meant > 0 && (is_in(articles, words[meant - 1]) || words[meant - 1] == "of"); meant--)
    articles_seen += words[meant - 1] != "of";
  const bool is_stammer = articles_seen > 0 && words.size() - meant > 1 && words[meant] != "of";
  return is_stammer && meant > 0 && !is_single_letter(words[meant - 1]) ? words.first(meant) : words;
}

bool closes(std::string_view normal) {
  return std::ranges::any_of(closers, [&](std::string_view closer) {
    return normal == closer || (normal.size() > closer.size() && normal.ends_with(closer) &&
                                normal[normal.size() - closer.size() - 1] == ' ');
  });
}

}  // namespace

Finish how_finished(std::string_view text, Asked asked, const Phrases& expected) {
  const std::string all = normalised(text);
  const auto all_words = split(all);
  if (all_words.empty()) return Finish::open;
  const auto words = without_stammer(without_hesitation(all_words));
  const std::string_view normal(words.front().data(), words.back().data() + words.back().size());
  const char mark = text[text.find_last_not_of(" \n\t")];
  const size_t digits = count_digits(all_words);  // "oh" is one, too
  const bool unfinished = want_another(words);

  if (asked.kind == AnswerKind::digits && digits > 0)
    return asked.digits == 0 || digits < asked.digits ? Finish::dictating
           : unfinished                               ? Finish::unfinished
                                                      : Finish::open;
  if (asked.kind == AnswerKind::spelling && !is_yes_or_no(words)) return Finish::dictating;
  if (mark == '?') return Finish::complete;
  if (is_yes_or_no(words) && (!unfinished || words.size() == 1)) return Finish::complete;
  if (unfinished) return Finish::unfinished;
  // A number that nobody has asked for is dictated, too, when it is a long one.
  const bool ends_in_digits = is_numeral(words.back()) || is_in(number_words, words.back());
  if (ends_in_digits && digits >= 5) return Finish::dictating;
  const bool spells =
      words.size() >= 2 && is_single_letter(words.back()) && is_single_letter(words[words.size() - 2]);
  if (spells) return Finish::dictating;

  if (closes(normal)) return Finish::complete;
  const bool all_measures = std::ranges::all_of(words, says_when_or_how_many);
  if (all_measures && words.size() <= 3) return Finish::complete;
  if (asked.kind == AnswerKind::number && says_when_or_how_many(words.back())) return Finish::complete;
  if (asked.kind == AnswerKind::yes_no && is_in(yes_no_words, words.front()) && words.size() <= 3)
    return Finish::complete;
  const bool is_sentence = mark == '.' || mark == '!';
  if (!is_sentence && end_in(normal, expected.beginnings))
    return end_in(normal, expected.whole) ? Finish::open : Finish::unfinished;
  // Who was asked what to bring has answered once it is named. Behind any other question a keyterm ends nothing: "I'd
  // like to book an appointment" goes on with what it is for.
  if (asked.kind == AnswerKind::choice && name_any(normal, expected.things)) return Finish::chosen;
  return is_sentence ? Finish::sentence : Finish::open;
}

// ---- rules ------------------------------------------------------------------------------------------------

struct EndRules::Rule {
  struct Unref {
    void operator()(GRegex* regex) const { g_regex_unref(regex); }
  };
  std::unique_ptr<GRegex, Unref> asked;
  std::optional<AnswerKind> expects;
  std::optional<Duration> wait;
};

EndRules::EndRules() = default;
EndRules::~EndRules() = default;
EndRules::EndRules(EndRules&&) noexcept = default;
EndRules& EndRules::operator=(EndRules&&) noexcept = default;

Result<EndRules> EndRules::parse(std::string_view text) {
  constexpr size_t most = 100, longest = 500;
  EndRules rules;
  if (text.empty()) return rules;
  auto list = parse_json(text, "the rules of the end of a turn");
  if (!list) return fail(list.error());
  if (!list->is_array() || list->size() > most)
    return fail(Fault::bad_input,
                "the rules of the end of a turn are no list of at most " + std::to_string(most));
  for (const Json& item : *list) {
    const std::string asked = get_string(item, "asked");
    if (asked.empty() || asked.size() > longest)
      return fail(Fault::bad_input, "a rule of the end of a turn has no expression `asked` of at most " +
                                        std::to_string(longest) + " characters");
    GError* error = nullptr;
    GRegex* regex = g_regex_new(asked.c_str(), GRegexCompileFlags(G_REGEX_CASELESS | G_REGEX_OPTIMIZE),
                                GRegexMatchFlags(0), &error);
    if (!regex) {
      Error bad{Fault::bad_input, "`" + asked + "` is no regular expression: " + error->message};
      g_error_free(error);
      return fail(std::move(bad));
    }
    Rule rule{.asked = decltype(Rule::asked)(regex)};
    if (const std::string expects = get_string(item, "expects"); !expects.empty())
      rule.expects = answer_kind(expects);
    if (const Json& wait = get(item, "wait_ms"); wait.is_number())
      rule.wait = milliseconds(std::clamp<int64_t>(wait.get<int64_t>(), 0, 60000));
    rules.rules_.push_back(std::move(rule));
  }
  return rules;
}

EndRules::Ruling EndRules::apply(std::string_view agents_words) const {
  constexpr size_t enough = 1000;  // of a long answer its end is what the caller replies to
  const std::string words(agents_words.substr(agents_words.size() - std::min(agents_words.size(), enough)));
  Ruling ruling{.asked = what_is_asked(words), .wait = {}};
  if (!g_utf8_validate(words.c_str(), -1, nullptr)) return ruling;
  const auto rule = std::ranges::find_if(rules_, [&](const Rule& r) {
    return g_regex_match(r.asked.get(), words.c_str(), GRegexMatchFlags(0), nullptr);
  });
  if (rule == rules_.end()) return ruling;
  if (rule->expects)
    ruling.asked = {*rule->expects, *rule->expects == ruling.asked.kind ? ruling.asked.digits : 0};
  ruling.wait = rule->wait;
  return ruling;
}

// ---- the decision -----------------------------------------------------------------------------------------

Duration silence_wanted(Finish finish, const EndRules::Ruling& ruling, const TurnSettings& settings) {
  if (ruling.wait) return *ruling.wait;
  const AnswerKind kind = ruling.asked.kind;
  const Duration slot = kind == AnswerKind::yes_no   ? settings.end_yes_no
                        : kind == AnswerKind::number ? settings.end_number
                                                     : Duration::zero();
  switch (finish) {
    case Finish::complete:
      return settings.end_complete;
    case Finish::chosen:
      return settings.end_choice;
    case Finish::sentence:
      return slot > Duration::zero() ? slot : settings.end_sentence;
    case Finish::open:
      return slot > Duration::zero() ? slot : settings.end_open;
    case Finish::unfinished:
      return settings.end_unfinished;
    case Finish::dictating:
      return kind == AnswerKind::spelling ? settings.end_spelling : settings.end_digits;
  }
  return settings.end_open;
}

bool may_be_all(Finish finish) { return finish != Finish::unfinished && finish != Finish::dictating; }

}  // namespace aybiza
