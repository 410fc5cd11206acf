// Secrets: how a file speaks of values that must not stand in it. `${secret:NAME}` names an entry of the file's
// `secrets:`, `${env:NAME}` a variable of the environment, `${env:NAME:-text}` with a fallback. The values are looked
// up when they are needed and are never kept: a SecretText shows only what was written.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Error.h"

namespace aybiza {

/// Where one secret's value comes from: exactly one member is set.
struct SecretSource {
  std::string env;   ///< name of an environment variable
  std::string file;  ///< path of a file; a line break at its end does not count
};
using SecretSources = std::map<std::string, SecretSource>;

/// One `${…}` in a text.
struct SecretReference {
  enum class Kind { secret, env } kind = Kind::env;
  std::string name;
  bool has_fallback = false;
  std::string fallback;
  size_t offset = 0;  ///< of its "$" in the text
  size_t length = 0;
};

/// Text with references in it.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string written) : written_(std::move(written)) {}

  /// As in the file, references unresolved: safe to print.
  const std::string& written() const { return written_; }
  bool empty() const { return written_.empty(); }
  bool operator==(const SecretText&) const = default;

  /// The references in it, or what is wrong with their syntax. `$${` stands for `${` itself.
  Result<std::vector<SecretReference>> references() const;

 private:
  std::string written_;
};

/// Looks values up. Any thread. Reads the environment and files on every call, so that a rotated secret is
/// seen.
class Secrets {
 public:
  using GetEnv = std::function<const char*(const char* name)>;
  explicit Secrets(SecretSources sources, GetEnv get_env = {});

  /// The text with every reference replaced. An error names the reference that has no value, never a value.
  Result<std::string> resolve(const SecretText& text) const;

 private:
  Result<std::string> value_of(const SecretReference& reference) const;

  SecretSources sources_;
  GetEnv get_env_;
};

}  // namespace aybiza
