// aybiza: the command line program. Each command is one file, described by a row of Commands.cpp.
#include <cstdio>

#include "core/config/Place.h"
#include "tools/aybiza/Command.h"

using namespace aybiza;
using namespace aybiza::cli;

namespace {

int misused(const std::string& who, const std::string& why) {
  std::fprintf(stderr, "%s: %s\nTry \"%s --help\".\n", who.c_str(), why.c_str(), who.c_str());
  return static_cast<int>(Exit::usage);
}

int show(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return static_cast<int>(Exit::ok);
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) return misused("aybiza", "expected a command");
  const std::string& first = words[0];
  if (first == "--help" || first == "-h" || first == "help") {
    const Command* command = words.size() > 1 ? find_command(words[1]) : nullptr;
    return show(command ? manual(*command) : overview());
  }
  if (first == "--version") return show("aybiza " AYBIZA_VERSION "\n");

  const Command* command = find_command(first);
  if (!command) {
    std::vector<std::string_view> names;
    for (const Command& known : commands()) names.push_back(known.name);
    const auto near = nearest(first, names);
    return misused("aybiza", "unknown command \"" + first + "\"" +
                                 (near.empty() ? "" : "; did you mean \"" + std::string(near) + "\"?"));
  }
  auto arguments = parse_arguments(*command, {words.begin() + 1, words.end()});
  if (!arguments) {
    const Error& error = arguments.error();
    return misused("aybiza " + first, error.message + (error.hint.empty() ? "" : "; " + error.hint));
  }
  if (arguments->has("help")) return show(manual(*command));
  return static_cast<int>(command->run(*arguments));
}

}  // namespace

int main(int argc, char** argv) { return run({argv + 1, argv + argc}); }
