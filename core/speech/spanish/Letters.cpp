// Words of capitals: Roman numerals where people write them, and initials, which are spelled where they cannot be
// said. An agent's own exceptions are entries of its lexicon.
#include "core/speech/Letters.h"

#include <algorithm>
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/spanish/Numbers.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech::spanish {

namespace {

// Spelled although they have a vowel; those without one are spelled anyway.
constexpr std::array spelled = {"ADN", "AFP", "API", "ATM",  "CEO", "CIF", "CURP", "DNI", "ECG", "FBI",
                                "IA",  "IBM", "ID",  "IMSS", "INE", "IP",  "IRPF", "ITV", "NIE", "ONG",
                                "PIB", "UCI", "UE",  "URL",  "USA", "USB", "UV",   "VIH", "VIP"};
constexpr std::array words = {"DR", "DRA", "SR", "SRA"};

constexpr std::array counted = {"acto",  "anexo", "artículo", "capítulo", "clase",  "etapa",
                                "fase",  "grado", "grupo",    "libro",    "nivel",  "parte",
                                "siglo", "tipo",  "título",   "tomo",     "volumen"};
constexpr std::array kings = {"Alejandro", "Alfonso",  "Benedicto", "Carlos",   "Eduardo",
                              "Enrique",   "Federico", "Felipe",    "Fernando", "Francisco",
                              "Jaime",     "Jorge",    "León",      "Luis",     "Napoleón",
                              "Pablo",     "Pedro",    "Pío",       "Juan"};
constexpr std::array queens = {"Isabel", "Catalina", "Cristina", "Juana", "María", "Margarita"};

}  // namespace

std::optional<Reading> read_roman(std::string_view text, std::string_view before) {
  const Roman roman = roman_at(text);
  if (roman.value == 0 || !before.ends_with(' ')) return std::nullopt;
  const std::string_view word = last_word(before);
  std::string lower(word);
  if (!lower.empty()) lower[0] = to_lower(lower[0]);
  if (is_one_of(counted, lower)) return Reading{roman.length, cardinal(roman.value)};
  const bool queen = is_one_of(queens, word);
  if (!queen && !is_one_of(kings, word)) return std::nullopt;
  // Up to ten they are first, second, third; beyond that they are counted.
  return Reading{roman.length, roman.value > 10 ? cardinal(roman.value)
                                                : ordinal(roman.value, queen ? Form::feminine : Form::alone)};
}

std::optional<Reading> read_initials(std::string_view text, std::string_view before) {
  const size_t length = capitals_at(text, before);
  if (length == 0) return std::nullopt;
  const std::string_view word = text.substr(0, length);
  const bool can_be_said = word.find_first_of("AEIOUY") != word.npos;
  if (can_be_said ? !is_one_of(spelled, word) : is_one_of(words, word)) return std::nullopt;
  return spelled_at(text, length);
}

}  // namespace aybiza::speech::spanish
