#include "core/config/Place.h"

#include <glib.h>

#include <algorithm>
#include <tuple>

namespace aybiza {

namespace {

std::string_view name_of(Problem::Severity severity) {
  return severity == Problem::Severity::error ? "error" : "warning";
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '-' ? '_' : c; }

/// Edits from a to b, where swapping two neighbours is one edit; upper and lower case, '-' and '_' count as
/// the same.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Place::text() const {
  return line == 0 ? file : file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Place place_in(const std::string& file, std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t newline = before.rfind('\n');
  const std::string_view in_line = before.substr(newline == before.npos ? 0 : newline + 1);
  return {file, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(g_utf8_strlen(in_line.data(), static_cast<gssize>(in_line.size()))) + 1};
}

Place place_of(const Places& places, std::string_view path) {
  for (;;) {
    if (auto it = places.find(std::string(path)); it != places.end()) return it->second;
    if (path.empty()) return {};
    const size_t end = path.find_last_of(".[");
    path = path.substr(0, end == path.npos ? 0 : end);
  }
}

std::string Problem::text() const {
  std::string text = place.text() + ": " + std::string(name_of(severity)) + ": ";
  text += (key.empty() ? "" : key + ": ") + message;
  return hint.empty() ? text : text + "; " + hint;
}

Json Problem::to_json() const {
  return {{"severity", name_of(severity)},
          {"file", place.file},
          {"line", place.line},
          {"column", place.column},
          {"key", key},
          {"message", message},
          {"hint", hint}};
}

void add_error(Problems& problems, Place place, std::string key, std::string message, std::string hint) {
  problems.push_back(
      {Problem::Severity::error, std::move(place), std::move(key), std::move(message), std::move(hint)});
}

bool has_errors(const Problems& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& p) { return p.severity == Problem::Severity::error; });
}

std::string text_of(const Problems& problems) {
  std::string lines;
  for (const Problem& problem : problems) lines += (lines.empty() ? "" : "\n") + problem.text();
  return lines;
}

void sort_by_place(Problems& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) <
           std::tie(b.place.file, b.place.line, b.place.column);
  });
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr size_t longest = 64;  // beyond it nobody mistyped a key
  if (word.size() > longest) return "";
  std::string_view best;
  size_t best_distance = word.size() / 3 + 2;  // exclusive: further away it is another word
  for (std::string_view candidate : candidates) {
    const size_t d = distance(word, candidate);
    if (d < best_distance && d < std::max(word.size(), candidate.size())) best = candidate, best_distance = d;
  }
  return best;
}

std::string suggest(std::string_view word, const std::vector<std::string_view>& candidates,
                    std::string_view otherwise) {
  const auto near = nearest(word, candidates);
  return near.empty() ? std::string(otherwise) : "did you mean \"" + std::string(near) + "\"?";
}

}  // namespace aybiza
