// Command: one thing that aybiza can do, described as data. The parser of arguments, --help and the shells'
// completions are made from these descriptions; Commands.cpp lists them all.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Error.h"
#include "tools/aybiza/Exit.h"

namespace aybiza::cli {

/// What a shell may offer for a value.
enum class Complete { nothing, file, agent, wav, directory, shell, call_verb };

struct Option {
  std::string_view name;        ///< without the dashes
  char letter = 0;              ///< short form; 0 = none
  std::string_view value = "";  ///< name of its value in the help; empty = a switch
  std::string_view help;
  Complete complete = Complete::nothing;
  bool repeats = false;
};

/// What the user wrote, checked against the command's description.
class Arguments {
 public:
  std::vector<std::string> positional;
  std::map<std::string, std::vector<std::string>, std::less<>> options;

  bool has(std::string_view option) const { return options.contains(option); }
  /// The option's value, the last one where there are several.
  std::string value(std::string_view option, std::string_view fallback = "") const;
  std::vector<std::string> values(std::string_view option) const;
};

struct Command {
  std::string_view name;
  std::string_view arguments;  ///< "FILE…", for the synopsis
  std::string_view summary;    ///< one line
  std::string_view details;    ///< paragraphs of the help
  size_t min_arguments = 0, max_arguments = 0;
  Complete complete = Complete::nothing;  ///< of the arguments
  std::vector<Option> options;
  std::vector<std::pair<std::string_view, std::string_view>> examples;  ///< command line, what it does
  std::function<Exit(const Arguments&)> run;
};

/// All of them, in the order of the help.
const std::vector<Command>& commands();
const Command* find_command(std::string_view name);

/// The words after the command's name. An error is a usage error, ready to be shown.
Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words);

/// "aybiza --help" and "aybiza COMMAND --help".
std::string overview();
std::string manual(const Command& command);

}  // namespace aybiza::cli
