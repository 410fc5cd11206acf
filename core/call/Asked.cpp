#include "core/call/Asked.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/call/Words.h"

namespace aybiza {

namespace {

constexpr std::array<std::string_view, 6> names = {"free",   "yes_no",   "number",
                                                   "digits", "spelling", "choice"};

/// Phrases of a question, the first that is found counts. They are whole words of a normalised text.
struct Clue {
  std::string_view phrase;
  AnswerKind kind;
  size_t digits = 0;
};
constexpr Clue clues[] = {
    {"spell", AnswerKind::spelling},
    {"letter by letter", AnswerKind::spelling},
    {"e mail address", AnswerKind::spelling},
    {"email address", AnswerKind::spelling},
    {"your email", AnswerKind::spelling},
    {"your e mail", AnswerKind::spelling},
    {"last four digits", AnswerKind::digits, 4},
    {"last 4 digits", AnswerKind::digits, 4},
    {"card number", AnswerKind::digits, 16},
    {"social security number", AnswerKind::digits, 9},
    {"zip code", AnswerKind::digits, 5},
    {"phone number", AnswerKind::digits, 10},
    {"telephone number", AnswerKind::digits, 10},
    {"mobile number", AnswerKind::digits, 10},
    {"cell number", AnswerKind::digits, 10},
    {"number to reach you", AnswerKind::digits, 10},
    {"number can i reach you", AnswerKind::digits, 10},
    {"call you back on", AnswerKind::digits},
    {"account number", AnswerKind::digits},
    {"policy number", AnswerKind::digits},
    {"order number", AnswerKind::digits},
    {"booking number", AnswerKind::digits},
    {"reference number", AnswerKind::digits},
    {"confirmation number", AnswerKind::digits},
    {"member number", AnswerKind::digits},
    {"membership number", AnswerKind::digits},
    {"customer number", AnswerKind::digits},
    {"tracking number", AnswerKind::digits},
    {"serial number", AnswerKind::digits},
    {"routing number", AnswerKind::digits, 9},
    {"pin", AnswerKind::digits},
    {"passcode", AnswerKind::digits},
    {"postal code", AnswerKind::spelling},
    {"postcode", AnswerKind::spelling},
    {"security code", AnswerKind::digits},
    {"verification code", AnswerKind::digits},
    {"how many", AnswerKind::number},
    {"how old", AnswerKind::number},
    {"how long", AnswerKind::number},
    {"how much", AnswerKind::number},
    {"what time", AnswerKind::number},
    {"which day", AnswerKind::number},
    {"what day", AnswerKind::number},
    {"which date", AnswerKind::number},
    {"what date", AnswerKind::number},
    {"date of birth", AnswerKind::number},
    {"when", AnswerKind::number},
    {"can i get you", AnswerKind::choice},
    {"can i get for you", AnswerKind::choice},
    {"can i bring you", AnswerKind::choice},
    {"can i make you", AnswerKind::choice},
    {"take your order", AnswerKind::choice},
    {"what's your order", AnswerKind::choice},
    {"what is your order", AnswerKind::choice},
    {"like to order", AnswerKind::choice},
    {"like to have", AnswerKind::choice},
    {"what would you like", AnswerKind::choice},
    {"what will you have", AnswerKind::choice},
    {"what will it be", AnswerKind::choice},
    {"what are you having", AnswerKind::choice},
    {"what kind", AnswerKind::choice},
    {"what sort", AnswerKind::choice},
    {"what type", AnswerKind::choice},
    {"what size", AnswerKind::choice},
    {"which", AnswerKind::choice},
    {"deletrear", AnswerKind::spelling},
    {"deletree", AnswerKind::spelling},
    {"correo", AnswerKind::spelling},
    {"número de teléfono", AnswerKind::digits},
    {"número de tarjeta", AnswerKind::digits, 16},
    {"número de cuenta", AnswerKind::digits},
    {"número de pedido", AnswerKind::digits},
    {"código postal", AnswerKind::digits, 5},
    {"código", AnswerKind::digits},
    {"cuántos", AnswerKind::number},
    {"cuántas", AnswerKind::number},
    {"cuándo", AnswerKind::number},
    {"a qué hora", AnswerKind::number},
    {"qué día", AnswerKind::number},
    {"qué le pongo", AnswerKind::choice},
    {"qué va a tomar", AnswerKind::choice},
    {"qué le gustaría", AnswerKind::choice},
    {"su pedido", AnswerKind::choice},
    {"cuál", AnswerKind::choice},
};

constexpr std::string_view yes_no_openers[] = {
    "do",    "does",   "did",  "is",  "are", "am",     "was",   "were",  "can",   "could", "would", "will",
    "shall", "should", "have", "has", "may", "quiere", "desea", "puede", "puedo", "es",    "está"};
constexpr std::string_view yes_no_tags[] = {"right",    "correct", "okay",          "ok",
                                            "yes",      "no",      "is that right", "is that correct",
                                            "correcto", "verdad",  "anything else", "algo más"};

bool holds(std::string_view padded, std::string_view phrase) {
  for (size_t at = padded.find(phrase); at != padded.npos; at = padded.find(phrase, at + 1))
    if (padded[at - 1] == ' ' && padded[at + phrase.size()] == ' ') return true;
  return false;
}

/// The last question of some words; the last sentence where there is none.
std::string_view last_question(std::string_view words) {
  constexpr std::string_view ends = ".!?";
  size_t end = words.find_last_of('?');
  if (end == words.npos) end = words.find_last_not_of(" .!\n\t");
  if (end == words.npos) return {};
  const size_t before = end == 0 ? words.npos : words.find_last_of(ends, end - 1);
  return words.substr(before == words.npos ? 0 : before + 1,
                      end + 1 - (before == words.npos ? 0 : before + 1));
}

}  // namespace

std::string_view name_of(AnswerKind kind) { return names[static_cast<size_t>(kind)]; }

AnswerKind answer_kind(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? AnswerKind::free : static_cast<AnswerKind>(found - names.begin());
}

Asked what_is_asked(std::string_view agents_words) {
  const std::string_view question = last_question(agents_words);
  const std::string normal = normalised(question);
  if (normal.empty()) return {};
  const std::string padded = " " + normal + " ";
  const bool is_question = question.back() == '?';
  for (const Clue& clue : clues)
    if (holds(padded, clue.phrase)) {
      // "I have sent it to your e-mail address." asks for nothing.
      const bool is_request = is_question || padded.starts_with(" please ") || holds(padded, "tell me") ||
                              holds(padded, "give me") || holds(padded, "i need") || holds(padded, "please");
      return is_request ? Asked{clue.kind, clue.digits} : Asked{};
    }
  if (!is_question || holds(padded, "or") || holds(padded, "o")) return {};
  const std::string_view first = std::string_view(normal).substr(0, normal.find(' '));
  const bool opens = std::ranges::find(yes_no_openers, first) != std::end(yes_no_openers);
  const bool tagged = std::ranges::any_of(yes_no_tags, [&](auto tag) {
    return normal.size() >= tag.size() && padded.ends_with(" " + std::string(tag) + " ");
  });
  return {opens || tagged ? AnswerKind::yes_no : AnswerKind::free};
}

}  // namespace aybiza
