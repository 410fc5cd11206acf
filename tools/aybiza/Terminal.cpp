#include "tools/aybiza/Terminal.h"

#include <unistd.h>

#include <cstdlib>

namespace aybiza::cli {

namespace {

bool has_colours(std::FILE* out) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(fileno(out)) && !(no_color && *no_color) && !(term && std::string_view(term) == "dumb");
}

std::string_view code(Ink ink) {
  switch (ink) {
    case Ink::red:
      return "31";
    case Ink::yellow:
      return "33";
    case Ink::green:
      return "32";
    case Ink::cyan:
      return "36";
    case Ink::bold:
      return "1";
    case Ink::dim:
      return "2";
  }
  return "0";
}

}  // namespace

std::string paint(Ink ink, std::string_view text, std::FILE* out) {
  if (!has_colours(out)) return std::string(text);
  return "\033[" + std::string(code(ink)) + "m" + std::string(text) + "\033[0m";
}

}  // namespace aybiza::cli
