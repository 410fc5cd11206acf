// Reports: what came of a suite, for people and for programs.
#pragma once

#include <functional>
#include <string>

#include "core/base/Json.h"
#include "tools/evaluation/Run.h"

namespace aybiza::evaluation {

/// Everything about every run.
Json to_json(const Outcome& outcome);

/// JUnit's XML: a test case for each run.
std::string to_junit(const Outcome& outcome);
/// Text that may stand in XML, between tags as well as in attributes.
std::string escape_xml(std::string_view text);

/// How a report may be coloured; the default leaves text as it is.
struct Paint {
  using Ink = std::function<std::string(std::string_view)>;
  static std::string plain(std::string_view text) { return std::string(text); }
  Ink good = plain, bad = plain, faint = plain;
};

/// One run, its failures with the conversation around them.
std::string to_text(const Run& run, const Paint& paint = {});
/// The last line.
std::string summary(const Outcome& outcome, const Paint& paint = {});

}  // namespace aybiza::evaluation
