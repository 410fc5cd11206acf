// How much and how many: percentages, units, ranges, fractions, ordinals, plain numbers.
#include <algorithm>
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/Ratio.h"
#include "core/speech/spanish/Numbers.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech::spanish {

namespace {

struct Unit {
  std::string_view sign, one, many;
  Form form = Form::masculine;
};
constexpr std::array units = {
    Unit{"%", "por ciento", "por ciento", Form::alone},
    Unit{"°C", "grado Celsius", "grados Celsius"},
    Unit{"ºC", "grado Celsius", "grados Celsius"},
    Unit{"°F", "grado Fahrenheit", "grados Fahrenheit"},
    Unit{"°", "grado", "grados"},
    Unit{"km²", "kilómetro cuadrado", "kilómetros cuadrados"},
    Unit{"m³", "metro cúbico", "metros cúbicos"},
    Unit{"m3", "metro cúbico", "metros cúbicos"},
    Unit{"ha", "hectárea", "hectáreas", Form::feminine},
    Unit{"mcg", "microgramo", "microgramos"},
    Unit{"µg", "microgramo", "microgramos"},
    Unit{"dl", "decilitro", "decilitros"},
    Unit{"dL", "decilitro", "decilitros"},
    Unit{"cl", "centilitro", "centilitros"},
    Unit{"mmHg", "milímetro de mercurio", "milímetros de mercurio"},
    Unit{"kcal", "kilocaloría", "kilocalorías", Form::feminine},
    Unit{"ms", "milisegundo", "milisegundos"},
    Unit{"kHz", "kilohercio", "kilohercios"},
    Unit{"kW", "kilovatio", "kilovatios"},
    Unit{"dB", "decibelio", "decibelios"},
    Unit{"Mbps", "megabit por segundo", "megabits por segundo"},
    Unit{"Gbps", "gigabit por segundo", "gigabits por segundo"},
    Unit{"rpm", "revolución por minuto", "revoluciones por minuto", Form::feminine},
    Unit{"km", "kilómetro", "kilómetros"},
    Unit{"cm", "centímetro", "centímetros"},
    Unit{"mm", "milímetro", "milímetros"},
    Unit{"m²", "metro cuadrado", "metros cuadrados"},
    Unit{"m2", "metro cuadrado", "metros cuadrados"},
    Unit{"m", "metro", "metros"},
    Unit{"kg", "kilo", "kilos"},
    Unit{"mg", "miligramo", "miligramos"},
    Unit{"g", "gramo", "gramos"},
    Unit{"lb", "libra", "libras", Form::feminine},
    Unit{"oz", "onza", "onzas", Form::feminine},
    Unit{"ml", "mililitro", "mililitros"},
    Unit{"l", "litro", "litros"},
    Unit{"L", "litro", "litros"},
    Unit{"h", "hora", "horas", Form::feminine},
    Unit{"hrs", "hora", "horas", Form::feminine},
    Unit{"min", "minuto", "minutos"},
    Unit{"s", "segundo", "segundos"},
    Unit{"seg", "segundo", "segundos"},
    Unit{"KB", "kilobyte", "kilobytes"},
    Unit{"MB", "megabyte", "megabytes"},
    Unit{"GB", "gigabyte", "gigabytes"},
    Unit{"TB", "terabyte", "terabytes"},
    Unit{"Hz", "hercio", "hercios"},
    Unit{"MHz", "megahercio", "megahercios"},
    Unit{"GHz", "gigahercio", "gigahercios"},
    Unit{"kWh", "kilovatio hora", "kilovatios hora"},
    Unit{"x", "vez", "veces", Form::feminine},
};

const Unit* unit_at(std::string_view text, size_t at) {
  const Unit* longest = nullptr;
  for (const Unit& u : units) {
    const bool ends_word = !is_word(u.sign.back()) || !is_word(char_at(text, at + u.sign.size()));
    if (text.substr(std::min(at, text.size())).starts_with(u.sign) && ends_word &&
        (!longest || u.sign.size() > longest->sign.size()))
      longest = &u;
  }
  return longest;
}

// "/h", "/día" behind a unit: per what.
Reading per_at(std::string_view text, size_t at) {
  const size_t n = char_at(text, at) == '/' ? count_while(text, at + 1, is_letter) : 0;
  if (n == 0) return {};
  std::string word(text.substr(at + 1, n));
  for (const Unit& u : units)
    if (u.sign == word) word = u.one;
  return {1 + n, " por " + word};
}

std::optional<Reading> read_ratio(std::string_view text) {
  const auto ratio = ratio_at(text);
  if (!ratio) return std::nullopt;
  return Reading{ratio->length,
                 quantity(*read_number(ratio->first)) + " a " + quantity(*read_number(ratio->second))};
}

// The form that the word behind a number asks for, judged by its ending: few exceptions matter.
Form form_before(std::string_view text, size_t at) {
  if (char_at(text, at) != ' ') return Form::alone;
  const std::string_view word = text.substr(at + 1, count_while(text, at + 1, is_letter));
  if (word == "mil") return Form::masculine;
  for (const std::string_view other :
       {"a", "de", "para", "hasta", "la", "las", "los", "una", "era", "es", "tras", "más", "antes", "además",
        "ya", "nos", "pues", "entonces", "está"})
    if (word == other) return Form::alone;
  for (const std::string_view masculine :
       {"día", "días", "problema", "problemas", "programa", "programas", "sistema", "sistemas", "tema",
        "temas", "idioma", "idiomas", "mapa", "mapas"})
    if (word == masculine) return Form::masculine;
  for (const std::string_view ending : {"a", "as", "ción", "ciones", "sión", "siones", "dad", "dades"})
    if (word.ends_with(ending)) return Form::feminine;
  for (const std::string_view noun :
       {"vez", "veces", "noche", "noches", "tarde", "tardes", "clase", "clases"})
    if (word == noun) return Form::feminine;
  for (const std::string_view ending : {"o", "os", "es", "or", "ón", "és", "ar"})
    if (word.size() > 2 && word.ends_with(ending)) return Form::masculine;
  return word == "mes" ? Form::masculine : Form::alone;
}

// "1.º", "2ª", "3er", "4to"
std::optional<Reading> read_ordinal(std::string_view text, const Number& n) {
  if (!n.whole() || n.grouped) return std::nullopt;
  struct Ending {
    std::string_view written;
    Form form;
  };
  constexpr std::array endings = {
      Ending{".º", Form::alone},    Ending{"º", Form::alone},       Ending{".ª", Form::feminine},
      Ending{"ª", Form::feminine},  Ending{".er", Form::masculine}, Ending{"er", Form::masculine},
      Ending{"ro", Form::alone},    Ending{"ra", Form::feminine},   Ending{"do", Form::alone},
      Ending{"da", Form::feminine}, Ending{"to", Form::alone},      Ending{"ta", Form::feminine},
      Ending{"mo", Form::alone},    Ending{"ma", Form::feminine},   Ending{"vo", Form::alone},
      Ending{"va", Form::feminine}, Ending{"no", Form::alone},      Ending{"na", Form::feminine}};
  for (const Ending& e : endings)
    if (text.substr(n.length).starts_with(e.written) && !is_word(char_at(text, n.length + e.written.size())))
      return Reading{n.length + e.written.size(), ordinal(*n.whole(), e.form)};
  return std::nullopt;
}

}  // namespace

std::optional<Reading> read_fraction(std::string_view text, std::string_view before) {
  struct Sign {
    std::string_view written, spoken;
  };
  for (const auto& [sign, words] : {Sign{"½", "medio"}, Sign{"¼", "un cuarto"}, Sign{"¾", "tres cuartos"},
                                    Sign{"⅓", "un tercio"}, Sign{"⅔", "dos tercios"}, Sign{"⅛", "un octavo"}})
    if (text.starts_with(sign)) {
      const bool mixed = !before.empty() && is_digit(before.back());
      return Reading{sign.size(), (mixed ? " y " : "") + std::string(words)};
    }
  if (ends_in_word(before)) return std::nullopt;
  const size_t n = count_while(text, 0, is_digit);
  const size_t d = char_at(text, n) == '/' ? count_while(text, n + 1, is_digit) : 0;
  const size_t end = n + 1 + d;
  if (n == 0 || n > 3 || d == 0 || d > 3 || is_word(char_at(text, end)) || char_at(text, end) == '/')
    return std::nullopt;
  const uint64_t upper = *read_number(text.substr(0, n))->whole();
  const uint64_t lower = *read_number(text.substr(n + 1, d))->whole();
  if (upper == 24 && lower == 7) return Reading{end, "veinticuatro siete"};
  if (upper == 0 || upper >= lower || lower > 10)
    return Reading{end, cardinal(upper) + " barra " + cardinal(lower)};
  const std::string_view said = trim_end(before);
  const bool mixed = said.size() < before.size() && !said.empty() && is_digit(said.back());
  const Form form = form_before(text, end);
  if (upper == 1 && lower == 2 && (mixed || form != Form::alone))  // "media taza", "dos y medio"
    return Reading{end, std::string(mixed ? "y medio" : form == Form::feminine ? "media" : "medio")};
  std::string part = lower == 2 ? "medio" : lower == 3 ? "tercio" : ordinal(lower);
  if (upper > 1) part += 's';
  return Reading{end, (mixed ? "y " : "") + cardinal(upper, Form::masculine) + " " + part};
}

std::optional<Reading> read_amount(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  if (auto ratio = read_ratio(text)) return ratio;
  const auto number = read_number(text, before);
  if (!number) return std::nullopt;
  if (const auto reading = read_ordinal(text, *number)) return reading;
  std::string words;
  Number last = *number;
  size_t at = number->length;
  const size_t dash = char_at(text, at) == '-' ? 1 : text.substr(at).starts_with(" - ") ? 3 : 0;
  if (const auto high = dash ? read_number(text.substr(at + dash), "-") : std::nullopt) {
    const size_t end = at + dash + high->length;
    if (char_at(text, end) != '-' && (!is_word(char_at(text, end)) || unit_at(text, end))) {
      words = alone(*number) + " a ";
      last = *high;
      at = end;
    }
  }
  const size_t blank = char_at(text, at) == ' ' ? 1 : 0;
  const Unit* unit = unit_at(text, at + blank);
  if (!unit) return Reading{at, words + alone(last, form_before(text, at))};
  at += blank + unit->sign.size();
  const Reading per = is_letter(unit->sign.back()) ? per_at(text, at) : Reading{};
  return Reading{at + per.length, words + quantity(last, unit->form) + " " +
                                      std::string(last.is_one() && words.empty() ? unit->one : unit->many) +
                                      per.words};
}

}  // namespace aybiza::speech::spanish
