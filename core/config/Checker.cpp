#include "core/config/Checker.h"

namespace aybiza {

Checker::Checker(const Places& places, Problems& problems) : places_(places), problems_(problems) {
  for (const Problem& problem : problems) complained_.insert(problem.key);
}

void Checker::error(const std::string& key, std::string message, std::string hint) {
  if (!is_known_wrong(key))
    add_error(problems_, place_of(places_, key), key, std::move(message), std::move(hint));
}

void Checker::warn(const std::string& key, std::string message, std::string hint) {
  if (!is_known_wrong(key))
    problems_.push_back(
        {Problem::Severity::warning, place_of(places_, key), key, std::move(message), std::move(hint)});
}

void Checker::exclude(const std::string& one, const std::string& other) {
  if (places_.contains(one) && places_.contains(other))
    error(other, "stands beside " + one, "write one of the two");
}

bool Checker::is_known_wrong(const std::string& key) const {
  auto at = complained_.lower_bound(key);
  return at != complained_.end() && at->starts_with(key) &&
         (at->size() == key.size() || (*at)[key.size()] == '.' || (*at)[key.size()] == '[');
}

}  // namespace aybiza
