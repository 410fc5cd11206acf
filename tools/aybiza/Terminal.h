// Terminal: colours for people. Where the output is not a terminal, or NO_COLOR is set, the text stays as it
// is.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace aybiza::cli {

enum class Ink { red, yellow, green, cyan, bold, dim };

/// The text in that ink, if `out` (stdout or stderr) is a terminal.
std::string paint(Ink ink, std::string_view text, std::FILE* out = stdout);

}  // namespace aybiza::cli
