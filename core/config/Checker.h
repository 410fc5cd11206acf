// Checker: what a file's checks complain with, once each key has been read by itself.
#pragma once

#include <set>

#include "core/config/Place.h"

namespace aybiza {

/// Complains about keys, unless the reader has complained about the same key or one inside it already.
class Checker {
 public:
  /// Both outlive it.
  Checker(const Places& places, Problems& problems);

  void error(const std::string& key, std::string message, std::string hint = {});
  void warn(const std::string& key, std::string message, std::string hint = {});
  /// Two keys of which one is enough.
  void exclude(const std::string& one, const std::string& other);
  bool is_known_wrong(const std::string& key) const;

 private:
  const Places& places_;
  Problems& problems_;
  std::set<std::string> complained_;
};

}  // namespace aybiza
