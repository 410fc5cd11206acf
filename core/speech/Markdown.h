// Markdown: what a model writes for the eye, taken away for the ear. Works on one line or a part of one; what
// spans lines (a fenced block of code) is the Phraser's business.
#pragma once

#include <string_view>

#include "core/speech/Traced.h"

namespace aybiza::speech {

/// The line without headings' hashes, list bullets, emphasis, links' targets, table bars, HTML tags and
/// emoji. Marks need not come in pairs: a phrase may hold only one end of a bold passage. `at_line_start`:
/// the text begins where its line does, so that "- " is a bullet and not a dash.
Traced strip_markdown(std::string_view line, bool at_line_start);

/// "```": the line opens or closes a block of code.
bool is_fence(std::string_view line);
/// "| a | b |": a row of a table, to be taken as a whole.
bool is_table_row(std::string_view line);

}  // namespace aybiza::speech
