#include "core/speech/english/Units.h"

#include <array>

#include "core/speech/Chars.h"

namespace aybiza::speech::english {

namespace {

struct Unit {
  std::string_view sign, one, many;
};
constexpr std::array units = {
    Unit{"%", "percent", "percent"},
    Unit{"°C", "degree Celsius", "degrees Celsius"},
    Unit{"°F", "degree Fahrenheit", "degrees Fahrenheit"},
    Unit{"°", "degree", "degrees"},
    Unit{"mph", "mile per hour", "miles per hour"},
    Unit{"mpg", "mile per gallon", "miles per gallon"},
    Unit{"km", "kilometer", "kilometers"},
    Unit{"km²", "square kilometer", "square kilometers"},
    Unit{"cm", "centimeter", "centimeters"},
    Unit{"mm", "millimeter", "millimeters"},
    Unit{"µm", "micrometer", "micrometers"},
    Unit{"nm", "nanometer", "nanometers"},
    Unit{"m", "meter", "meters"},
    Unit{"m²", "square meter", "square meters"},
    Unit{"m2", "square meter", "square meters"},
    Unit{"m³", "cubic meter", "cubic meters"},
    Unit{"m3", "cubic meter", "cubic meters"},
    Unit{"mi", "mile", "miles"},
    Unit{"yd", "yard", "yards"},
    Unit{"ft", "foot", "feet"},
    Unit{"ft²", "square foot", "square feet"},
    Unit{"sq ft", "square foot", "square feet"},
    Unit{"sq. ft.", "square foot", "square feet"},
    Unit{"sq mi", "square mile", "square miles"},
    Unit{"ha", "hectare", "hectares"},
    Unit{"kg", "kilogram", "kilograms"},
    Unit{"mg", "milligram", "milligrams"},
    Unit{"mcg", "microgram", "micrograms"},
    Unit{"µg", "microgram", "micrograms"},
    Unit{"g", "gram", "grams"},
    Unit{"lbs", "pound", "pounds"},
    Unit{"lb", "pound", "pounds"},
    Unit{"oz", "ounce", "ounces"},
    Unit{"fl oz", "fluid ounce", "fluid ounces"},
    Unit{"tsp", "teaspoon", "teaspoons"},
    Unit{"tbsp", "tablespoon", "tablespoons"},
    Unit{"gal", "gallon", "gallons"},
    Unit{"ml", "milliliter", "milliliters"},
    Unit{"mL", "milliliter", "milliliters"},
    Unit{"dL", "deciliter", "deciliters"},
    Unit{"cl", "centiliter", "centiliters"},
    Unit{"cc", "c c", "c c"},
    Unit{"l", "liter", "liters"},
    Unit{"L", "liter", "liters"},
    Unit{"IU", "international unit", "international units"},
    Unit{"mmol", "millimole", "millimoles"},
    Unit{"mmHg", "millimeter of mercury", "millimeters of mercury"},
    Unit{"kcal", "kilocalorie", "kilocalories"},
    Unit{"cal", "calorie", "calories"},
    Unit{"kJ", "kilojoule", "kilojoules"},
    Unit{"ms", "millisecond", "milliseconds"},
    Unit{"s", "second", "seconds"},
    Unit{"sec", "second", "seconds"},
    Unit{"secs", "second", "seconds"},
    Unit{"min", "minute", "minutes"},
    Unit{"mins", "minute", "minutes"},
    Unit{"h", "hour", "hours"},
    Unit{"hr", "hour", "hours"},
    Unit{"hrs", "hour", "hours"},
    Unit{"wk", "week", "weeks"},
    Unit{"wks", "week", "weeks"},
    Unit{"mo", "month", "months"},
    Unit{"mos", "month", "months"},
    Unit{"yr", "year", "years"},
    Unit{"yrs", "year", "years"},
    Unit{"KB", "kilobyte", "kilobytes"},
    Unit{"MB", "megabyte", "megabytes"},
    Unit{"GB", "gigabyte", "gigabytes"},
    Unit{"TB", "terabyte", "terabytes"},
    Unit{"kbps", "kilobit per second", "kilobits per second"},
    Unit{"Mbps", "megabit per second", "megabits per second"},
    Unit{"Gbps", "gigabit per second", "gigabits per second"},
    Unit{"MP", "megapixel", "megapixels"},
    Unit{"px", "pixel", "pixels"},
    Unit{"Hz", "hertz", "hertz"},
    Unit{"kHz", "kilohertz", "kilohertz"},
    Unit{"MHz", "megahertz", "megahertz"},
    Unit{"GHz", "gigahertz", "gigahertz"},
    Unit{"kW", "kilowatt", "kilowatts"},
    Unit{"kWh", "kilowatt hour", "kilowatt hours"},
    Unit{"V", "volt", "volts"},
    Unit{"mAh", "milliamp hour", "milliamp hours"},
    Unit{"dB", "decibel", "decibels"},
    Unit{"psi", "pound per square inch", "pounds per square inch"},
    Unit{"rpm", "revolution per minute", "revolutions per minute"},
    Unit{"bpm", "beat per minute", "beats per minute"},
    Unit{"x", "time", "times"},
};

// The bare letters that would be found in too much else: "1s and 0s".
bool needs_blank(std::string_view sign) { return sign == "s" || sign == "V"; }

const Unit* unit_at(std::string_view text, size_t at) {
  const Unit* longest = nullptr;
  if (at >= text.size()) return nullptr;
  const std::string_view rest = text.substr(at);
  for (const Unit& u : units) {
    if (u.sign[0] != rest[0] || !rest.starts_with(u.sign)) continue;
    const bool ends_word = !is_word(u.sign.back()) || !is_word(char_at(rest, u.sign.size()));
    const bool is_apart = at > 0 && text[at - 1] == ' ';
    if (ends_word && (is_apart || !needs_blank(u.sign)) && (!longest || u.sign.size() > longest->sign.size()))
      longest = &u;
  }
  return longest;
}

}  // namespace

Measure measure_at(std::string_view text, size_t at) {
  const Unit* unit = unit_at(text, at);
  if (!unit) return {};
  Measure measure{unit->sign.size(), std::string(unit->one), std::string(unit->many)};
  if (!is_letter(unit->sign.back())) return measure;
  const Per per = per_at(text, at + measure.length);
  return {measure.length + per.length, measure.one + per.words, measure.many + per.words};
}

Per per_at(std::string_view text, size_t at) {
  const size_t n = char_at(text, at) == '/' ? count_while(text, at + 1, is_letter) : 0;
  if (n == 0) return {};
  std::string word(text.substr(at + 1, n));
  if (word == "s") word = "second";  // which needs a blank elsewhere
  for (const Unit& u : units)
    if (u.sign == word) word = u.one;
  return {1 + n, " per " + word};
}

}  // namespace aybiza::speech::english
