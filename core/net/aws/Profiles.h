// The two files that `aws configure` writes, ~/.aws/credentials and ~/.aws/config, as one set of profiles.
#pragma once

#include <map>
#include <string>

#include "core/net/aws/Environment.h"

namespace aybiza::aws {

struct Profile {
  std::map<std::string, std::string> values;
  /// Empty where it is not set.
  std::string get(const std::string& key) const;
};

struct Profiles {
  std::map<std::string, Profile> profiles;
  std::string selected = "default";  ///< AWS_PROFILE
  const Profile* find(const std::string& name) const;
};

/// Missing files are empty ones. Where both files set a value of a profile, that of the credentials file
/// holds.
Result<Profiles> read_profiles(const Environment& environment);

/// Adds one file's text. In the config file profiles other than default are headed `[profile name]`.
Result<void> add_profiles(Profiles& profiles, std::string_view text, bool is_config, std::string_view path);

}  // namespace aybiza::aws
