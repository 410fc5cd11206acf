// Place and Problem: where something stands in a file that an operator wrote, and what is wrong with it
// there. Readers collect problems instead of stopping at the first, so that one run shows everything there is
// to mend.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"

namespace aybiza {

struct Place {
  std::string file;
  int line = 0;    ///< from 1; 0 = the file as a whole
  int column = 0;  ///< from 1, in characters

  /// "agent.yaml:12:3", or "agent.yaml" for the file as a whole.
  std::string text() const;
};

/// Where the byte at `offset` of a file's text stands.
Place place_in(const std::string& file, std::string_view text, size_t offset);

/// Where each key that was written stands: "listen.model", "tools[1].url". Keys left at their default are absent.
using Places = std::map<std::string, Place>;
/// The place of a key, or of the closest enclosing one that was written.
Place place_of(const Places& places, std::string_view path);

struct Problem {
  enum class Severity { error, warning } severity = Severity::error;
  Place place;
  std::string key;      ///< path of the key in question, "turn.end.wait_ms"; may be empty
  std::string message;  ///< what is wrong and what was expected; never holds a secret's value
  std::string hint;     ///< what to write instead; may be empty

  /// agent.yaml:12:3: error: gretting: unknown key; did you mean "greeting"?
  std::string text() const;
  Json to_json() const;
};
using Problems = std::vector<Problem>;

void add_error(Problems& problems, Place place, std::string key, std::string message, std::string hint = {});
bool has_errors(const Problems& problems);
/// All of them, a line each.
std::string text_of(const Problems& problems);
/// By file, line and column; what stands at one place keeps its order.
void sort_by_place(Problems& problems);

/// The candidate that was most likely meant by `word` (edit distance), or "" where none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);
/// The same as a hint, `did you mean "greeting"?`, or `otherwise`.
std::string suggest(std::string_view word, const std::vector<std::string_view>& candidates,
                    std::string_view otherwise = "");

}  // namespace aybiza
