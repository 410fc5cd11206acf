// Shortened words and signs.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech::spanish {

namespace {

struct Written {
  std::string_view written, spoken;
};
constexpr std::array abbreviations = {
    Written{"Sr.", "señor"},
    Written{"Sra.", "señora"},
    Written{"Srta.", "señorita"},
    Written{"Sres.", "señores"},
    Written{"Dr.", "doctor"},
    Written{"Dra.", "doctora"},
    Written{"Dña.", "doña"},
    Written{"Uds.", "ustedes"},
    Written{"Ud.", "usted"},
    Written{"Prof.", "profesor"},
    Written{"Ing.", "ingeniero"},
    Written{"Lic.", "licenciado"},
    Written{"Arq.", "arquitecto"},
    Written{"Avda.", "avenida"},
    Written{"Av.", "avenida"},
    Written{"C/", "calle"},
    Written{"Col.", "colonia"},
    Written{"Depto.", "departamento"},
    Written{"depto.", "departamento"},
    Written{"núm.", "número"},
    Written{"Núm.", "número"},
    Written{"No.", "número"},
    Written{"n.º", "número"},
    Written{"N.º", "número"},
    Written{"nº", "número"},
    Written{"Nº", "número"},
    Written{"pág.", "página"},
    Written{"p. ej.", "por ejemplo"},
    Written{"p.ej.", "por ejemplo"},
    Written{"etc.", "etcétera"},
    Written{"tel.", "teléfono"},
    Written{"Tel.", "teléfono"},
    Written{"aprox.", "aproximadamente"},
    Written{"máx.", "máximo"},
    Written{"mín.", "mínimo"},
    Written{"vs.", "contra"},
    Written{"ext.", "extensión"},
    Written{"EE. UU.", "Estados Unidos"},
    Written{"EE.UU.", "Estados Unidos"},
    Written{"y/o", "y o"},
    Written{"Pza.", "plaza"},
    Written{"Ctra.", "carretera"},
    Written{"Gral.", "general"},
    Written{"Rte.", "remitente"},
    Written{"pp.", "páginas"},
    Written{"vol.", "volumen"},
    Written{"dpto.", "departamento"},
    Written{"Dpto.", "departamento"},
};

constexpr std::array signs = {
    Written{"&", " y "},
    Written{"@", " arroba "},
    Written{"=", " igual a "},
    Written{"%", " por ciento"},
    Written{"×", " por "},
    Written{"÷", " entre "},
    Written{"≈", "aproximadamente "},
    Written{"≥", " mayor o igual que "},
    Written{"≤", " menor o igual que "},
    Written{"→", " a "},
    Written{"±", "más menos "},
    Written{"°", " grados "},
    Written{"²", " al cuadrado"},
    Written{"³", " al cubo"},
    Written{"≠", " distinto de "},
    Written{"√", "raíz cuadrada de "},
    Written{"∞", "infinito"},
    Written{"π", "pi"},
    Written{"()", ""},
    Written{" - ", ", "},
    Written{"_", " "},
    Written{"|", " "},
    Written{"\\", " "},
    Written{"^", " "},
    Written{"[", ""},
    Written{"]", ""},
    Written{"{", ""},
    Written{"}", ""},
    Written{"©", ""},
    Written{"®", ""},
    Written{"™", ""},
    Written{"<", " menor que "},
    Written{">", " mayor que "},
};

}  // namespace

std::string_view find_abbreviation(std::string_view word) {
  for (const Written& a : abbreviations)
    if (word == a.written) return a.spoken;
  return "";
}

std::optional<Reading> read_abbreviation(std::string_view text, std::string_view before) {
  if (ends_in_word(before) || !is_letter(char_at(text, 0))) return std::nullopt;
  for (const Written& a : abbreviations) {
    if (!text.starts_with(a.written)) continue;
    const std::string_view rest = text.substr(a.written.size());
    if (is_letter(a.written.back()) && is_word(char_at(rest, 0))) continue;
    if (a.written == "No." && !(rest.starts_with(" ") && is_digit(char_at(rest, 1)))) continue;
    const bool last = a.written.back() == '.' && trim(rest).empty();
    return Reading{a.written.size(),
                   std::string(a.spoken) + (a.written == "C/" ? " " : "") + (last ? "." : "")};
  }
  return std::nullopt;
}

std::optional<Reading> read_symbol(std::string_view text, std::string_view before) {
  const char next = char_at(text, 1);
  switch (char_at(text, 0)) {
    case '#':
      return Reading{1, is_digit(next) ? "número " : " "};
    case '~':
      return Reading{1, is_digit(next) || next == '$' ? "aproximadamente " : " "};
    case '+':
      return Reading{1, is_blank(next) || is_word(next) ? " más " : " más"};
    case '*':
      return Reading{1, is_digit(next) || is_blank(next) ? " por " : ""};
    case '/':
      return Reading{1, ends_in_word(before) && is_letter(next) ? " o " : " barra "};
    case '^':
      if (ends_in_word(before) && is_digit(next)) return Reading{1, " elevado a "};
      break;
    case ':':
    case ';':  // :-) and its kin
      for (const std::string_view face : {"-)", ")", "-(", "(", "D", "-D"})
        if (!ends_in_word(before) && text.substr(1).starts_with(face) &&
            !is_word(char_at(text, 1 + face.size())))
          return Reading{1 + face.size(), ""};
      break;
    default:
      break;
  }
  for (const Written& sign : signs)
    if (text.starts_with(sign.written)) return Reading{sign.written.size(), std::string(sign.spoken)};
  return std::nullopt;
}

}  // namespace aybiza::speech::spanish
