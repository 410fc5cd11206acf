// Match: whether what was said, or what a tool was called with, is what was expected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"

namespace aybiza::evaluation {

/// Whether `text` holds the pattern: a part of it, without regard to case and blanks, or a "/regular expression/".
/// An empty pattern occurs nowhere.
bool occurs(std::string_view pattern, std::string_view text);
/// What is wrong with a pattern that is written as a regular expression.
std::optional<std::string> find_pattern_fault(const std::string& pattern);

/// What `value` has not got of `wanted`: maps need the wanted members only, texts in it may be regular expressions for
/// the whole value. Nothing where it has everything.
std::optional<std::string> find_missing(const Json& wanted, const Json& value, const std::string& path = "");

/// The words of a text in small letters, without punctuation.
std::vector<std::string> plain_words(std::string_view text);
/// How many of the expected words are wrong, missing or too many, as a part of them.
double word_error_rate(std::string_view expected, std::string_view said);

/// "en", "es", "de", …, by the commonest words of each; "" where they do not tell.
std::string guess_language(std::string_view text);

}  // namespace aybiza::evaluation
