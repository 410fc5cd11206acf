#include "core/net/aws/Profiles.h"

#include <optional>

namespace aybiza::aws {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const size_t start = text.find_first_not_of(blanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

/// The profile that a heading opens; nothing for headings of other kinds (sso-session, services).
std::optional<std::string> profile_of(std::string_view heading, bool is_config) {
  const std::string_view name = trimmed(heading);
  if (!is_config || name == "default") return std::string(name);
  if (name.starts_with("profile ") || name.starts_with("profile\t"))
    return std::string(trimmed(name.substr(8)));
  return std::nullopt;
}

Result<void> add_file(Profiles& profiles, const Environment& environment, const char* variable,
                      const char* standard, bool is_config) {
  std::string path = environment.get(variable);
  if (path.empty()) path = environment.home + standard;
  const auto text = environment.read_file(path);
  if (!text) return text.error().fault == Fault::rejected ? Result<void>() : fail(text.error());
  return add_profiles(profiles, *text, is_config, path);
}

}  // namespace

std::string Profile::get(const std::string& key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

const Profile* Profiles::find(const std::string& name) const {
  const auto found = profiles.find(name);
  return found == profiles.end() ? nullptr : &found->second;
}

Result<void> add_profiles(Profiles& profiles, std::string_view text, bool is_config, std::string_view path) {
  Profile* current = nullptr;
  for (int number = 1; !text.empty(); number++) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::string_view content = trimmed(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    const auto bad = [&](const char* why) {
      return fail(Fault::bad_input, std::string(path) + ":" + std::to_string(number) + ": " + why);
    };
    if (content[0] == '[') {
      if (content.find(']') == std::string_view::npos) return bad("a heading without its \"]\"");
      const auto name = profile_of(content.substr(1, content.find(']') - 1), is_config);
      current = name ? &profiles.profiles[*name] : nullptr;
      continue;
    }
    if (line[0] == ' ' || line[0] == '\t') continue;  // nested settings of one service; none of them is ours
    const size_t equals = content.find('=');
    if (equals == std::string_view::npos) return bad("neither a heading nor \"name = value\"");
    if (current)
      current->values[std::string(trimmed(content.substr(0, equals)))] = trimmed(content.substr(equals + 1));
  }
  return {};
}

Result<Profiles> read_profiles(const Environment& environment) {
  Profiles profiles;
  if (auto config = add_file(profiles, environment, "AWS_CONFIG_FILE", "/.aws/config", true); !config)
    return fail(config.error());
  if (auto keys = add_file(profiles, environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials", false);
      !keys)
    return fail(keys.error());
  if (std::string selected = environment.get("AWS_PROFILE"); !selected.empty()) profiles.selected = selected;
  return profiles;
}

}  // namespace aybiza::aws
