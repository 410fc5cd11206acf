#include <sstream>

#include "tools/aybiza/Command.h"

namespace aybiza::cli {

namespace {

constexpr size_t width = 80;

/// Text broken at `width`, every line indented; an empty line stays a paragraph's end.
std::string wrap(std::string_view text, size_t indent) {
  std::istringstream lines{std::string(text)};
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string row;
    for (std::string word; words >> word;) {
      if (!row.empty() && indent + row.size() + 1 + word.size() > width) {
        out += std::string(indent, ' ') + row + "\n";
        row.clear();
      }
      row += (row.empty() ? "" : " ") + word;
    }
    out += row.empty() ? "\n" : std::string(indent, ' ') + row + "\n";
  }
  return out;
}

std::string option_line(const Option& option) {
  std::string text = option.letter ? std::string("-") + option.letter + ", " : "    ";
  text += "--" + std::string(option.name);
  if (!option.value.empty()) text += " " + std::string(option.value);
  return "  " + text + "\n" + wrap(option.help, 10);
}

constexpr auto exit_codes = R"(EXIT CODES
    0  done, and the answer is yes
    1  done, and the answer is no: an invalid agent, a call that missed its goal
    2  the command line was not understood; nothing was done
    3  a file could not be read
    4  a peer or a program that is needed could not be reached
  130  interrupted by Ctrl-C
)";

}  // namespace

std::string overview() {
  std::string text =
      "aybiza - voice agents that answer the telephone\n\n"
      "USAGE\n  aybiza COMMAND [OPTION…] [ARGUMENT…]\n  aybiza COMMAND --help\n\nCOMMANDS\n";
  for (const Command& command : commands()) {
    std::string name = "  " + std::string(command.name);
    name.resize(14, ' ');
    text += name + std::string(command.summary) + "\n";
  }
  return text + "\n" + exit_codes;
}

std::string manual(const Command& command) {
  const std::string name = "aybiza " + std::string(command.name);
  std::string text = "NAME\n  " + name + " - " + std::string(command.summary) + "\n\nSYNOPSIS\n  " + name;
  if (!command.options.empty()) text += " [OPTION…]";
  if (!command.arguments.empty()) text += " " + std::string(command.arguments);
  text += "\n\nDESCRIPTION\n" + wrap(command.details, 2) + "\nOPTIONS\n";
  for (const Option& option : command.options) text += option_line(option);
  text += option_line({"help", 'h', "", "Show this help."});
  if (!command.examples.empty()) text += "\nEXAMPLES\n";
  for (const auto& [line, what] : command.examples) text += "  " + std::string(line) + "\n" + wrap(what, 10);
  return text + "\n" + exit_codes;
}

}  // namespace aybiza::cli
