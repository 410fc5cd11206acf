// Words of capitals: Roman numerals where people write them, and initials, which are spelled where they cannot be
// said. An agent's own exceptions are entries of its lexicon.
#include <algorithm>
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/Letters.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech::english {

namespace {

// Spelled although they have a vowel; those without one are spelled anyway.
constexpr std::array spelled = {
    "AC",   "ADHD", "AED",  "AI",  "AKA", "API", "ASAP", "ATM", "CEO", "CFO", "CIA",  "CIO", "COO", "CPA",
    "CPU",  "DIY",  "DNA",  "DOA", "DOB", "DUI", "ECG",  "EEG", "EIN", "EKG", "EMT",  "ENT", "EOB", "EPA",
    "ER",   "ETA",  "EU",   "EUR", "EV",  "FAA", "FAQ",  "FBI", "FDA", "GPA", "GPU",  "HIV", "HOA", "HPV",
    "HVAC", "IBM",  "ICU",  "ID",  "IDE", "IOU", "IP",   "IPO", "IQ",  "IRS", "ISBN", "ISP", "IUD", "IV",
    "KYC",  "LED",  "MBA",  "MRI", "NBA", "NY",  "NYC",  "OCD", "OTC", "PO",  "POA",  "POS", "PTO", "QA",
    "ROI",  "SEO",  "SOS",  "SUV", "TIA", "TSA", "UFO",  "UI",  "UK",  "UPC", "UPS",  "URL", "US",  "USA",
    "USB",  "USD",  "USPS", "UTC", "UTI", "UV",  "UX",   "VA",  "VIP", "VOA"};
// Without a vowel, and no initials.
constexpr std::array words = {"DR", "FT", "HMM", "MR", "MRS", "MS", "MT", "PSST", "SHH", "SR", "ST", "VS"};

// What is counted in Roman numerals, and whose names are.
constexpr std::array counted = {"act",      "appendix", "article", "book",   "bowl",  "chapter", "class",
                                "division", "episode",  "figure",  "grade",  "group", "level",   "part",
                                "phase",    "scene",    "section", "season", "stage", "step",    "table",
                                "tier",     "title",    "type",    "unit",   "vol",   "volume",  "war"};
constexpr std::array named = {"Alexander", "Alfonso",   "Benedict",  "Catherine", "Charles",   "Clement",
                              "Edward",    "Elizabeth", "Ferdinand", "Francis",   "Frederick", "George",
                              "Gregory",   "Henry",     "Innocent",  "James",     "John",      "Leo",
                              "Leopold",   "Louis",     "Mary",      "Napoleon",  "Nicholas",  "Paul",
                              "Peter",     "Philip",    "Pius",      "Ramses",    "Richard",   "Robert",
                              "Urban",     "Victor",    "Wilhelm",   "William"};

}  // namespace

std::optional<Reading> read_roman(std::string_view text, std::string_view before) {
  const Roman roman = roman_at(text);
  if (roman.value == 0 || !before.ends_with(' ')) return std::nullopt;
  const std::string_view word = last_word(before);
  std::string lower(word);
  std::ranges::transform(lower, lower.begin(), to_lower);
  const bool capital = !word.empty() && is_upper(word[0]);
  const bool is_pronoun = text[0] == 'I' && roman.length == 1 && char_at(text, 1) == ' ';
  if (is_one_of(counted, lower) && (capital || !is_pronoun))
    return Reading{roman.length, cardinal(roman.value)};
  if (is_one_of(named, word) && !is_pronoun) return Reading{roman.length, "the " + ordinal(roman.value)};
  // "Jane Miller III", "Rocky II"; what may be initials is left alone.
  const bool surely =
      roman.length >= 2 && (text[1] == 'I' || roman.length >= 3) && text.substr(0, roman.length) != "XXX";
  if (!capital || word.size() < 2 || !surely) return std::nullopt;
  const std::string_view first =
      last_word(before.substr(0, static_cast<size_t>(word.data() - before.data())));
  const bool is_person = first.size() > 1 && is_upper(first[0]) && is_lower(first[1]) && roman.value <= 4;
  return Reading{roman.length, is_person ? "the " + ordinal(roman.value) : cardinal(roman.value)};
}

std::optional<Reading> read_initials(std::string_view text, std::string_view before) {
  if (text.starts_with("PhD") && !ends_in_word(before) && !is_word(char_at(text, 3)))
    return Reading{3, "P h D"};
  const size_t length = capitals_at(text, before);
  if (length == 0) return std::nullopt;
  const std::string_view word = text.substr(0, length);
  const bool can_be_said = word.find_first_of("AEIOUY") != word.npos;
  if (can_be_said ? !is_one_of(spelled, word) : is_one_of(words, word)) return std::nullopt;
  // "CALL US NOW": among shouted words nobody writes initials.
  const std::string_view neighbour = last_word(before);
  if (can_be_said && neighbour.size() >= 3 && std::ranges::all_of(neighbour, is_upper) &&
      neighbour.find_first_of("AEIOUY") != neighbour.npos && !is_one_of(spelled, neighbour))
    return std::nullopt;
  return spelled_at(text, length);
}

}  // namespace aybiza::speech::english
