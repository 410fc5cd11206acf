// SuiteRuns: what the commands that play suites have in common: a suite's file read, played and shown run by run.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tools/aybiza/Command.h"
#include "tools/evaluation/Evaluation.h"

namespace aybiza::cli {

/// A whole number of an option up to `most`; `fallback` where it is not given, nothing where it is none.
std::optional<uint64_t> whole_number(const Arguments& arguments, std::string_view option, uint64_t fallback,
                                     uint64_t most);

/// "aybiza COMMAND: text" on stderr.
Exit complain(std::string_view command, Exit exit, const std::string& text);

/// Writes the text where the option says, if it is there; false, with a complaint, where that cannot be done.
bool write_where_told(std::string_view command, const Arguments& arguments, std::string_view option,
                      const std::string& text);

struct SuiteRun {
  Exit exit = Exit::ok;
  std::optional<evaluation::Outcome> outcome;  ///< unless nothing could be played
};
using OpenStage = std::function<Result<std::unique_ptr<evaluation::Stage>>(const evaluation::Suite&)>;

/// Everything that is chosen of the suite in this file; what is wrong with it is told.
SuiteRun run_suite(std::string_view command, const std::string& path, const evaluation::Choices& choices,
                   const OpenStage& open_stage);

}  // namespace aybiza::cli
