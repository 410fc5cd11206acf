// Credentials of a profile: its own keys, those that a helper program prints, or a role. A role is assumed
// with the credentials of another profile (which may have a role itself), of the environment or of the
// machine.
#include <algorithm>

#include "core/net/aws/Profiles.h"
#include "core/net/aws/Sources.h"
#include "core/net/aws/Sts.h"

namespace aybiza::aws {

namespace {

tl::unexpected<Error> bad_profile(const std::string& name, const std::string& why, std::string hint = {}) {
  return fail(Fault::bad_input, "AWS profile \"" + name + "\" " + why, std::move(hint));
}

Task<Found> from_process(const Environment& environment, std::string command_line) {
  auto output = co_await environment.run(std::move(command_line));
  if (!output) co_return fail(output.error());
  co_return parse_credentials(*output, "credential_process", "SessionToken");
}

Task<Found> from_credential_source(Network& network, const Environment& environment, std::string source,
                                   std::string profile) {
  if (source == "Environment") co_return co_await from_environment(network, environment);
  if (source == "EcsContainer") co_return co_await from_container(network, environment);
  if (source == "Ec2InstanceMetadata") co_return co_await from_instance(network, environment);
  co_return bad_profile(profile, "has the unknown credential_source \"" + source + "\"",
                        "it may be Environment, EcsContainer or Ec2InstanceMetadata");
}

/// `path` holds the profiles that led here, so that a ring of them ends.
Task<Found> resolve(Network& network, const Environment& environment, const Profiles& profiles,
                    std::string name, std::vector<std::string> path) {
  const Profile* profile = profiles.find(name);
  if (!profile) co_return bad_profile(name, "does not exist", "see ~/.aws/config and ~/.aws/credentials");
  const bool comes_back = std::ranges::find(path, name) != path.end();
  path.push_back(name);

  // A profile that names itself as its source means its own keys.
  const std::string role = profile->get("role_arn");
  if (!role.empty() && !(comes_back && path.size() >= 2 && path[path.size() - 2] == name)) {
    if (comes_back) co_return bad_profile(name, "has itself as its source, by way of others");
    RoleRequest request{.role_arn = role,
                        .session_name = profile->get("role_session_name"),
                        .external_id = profile->get("external_id"),
                        .region = profile->get("region")};
    if (std::string file = profile->get("web_identity_token_file"); !file.empty())
      co_return co_await assume_role_with_token(network, environment, std::move(request), std::move(file));
    const std::string source = profile->get("source_profile");
    const std::string place = profile->get("credential_source");
    Found base;
    if (!source.empty())
      base = co_await resolve(network, environment, profiles, source, std::move(path));
    else if (!place.empty())
      base = co_await from_credential_source(network, environment, place, name);
    else
      co_return bad_profile(name, "has a role_arn but no source_profile",
                            "add source_profile or credential_source");
    if (!base) co_return base;
    if (!*base) co_return bad_profile(name, "finds no credentials to assume its role with");
    co_return co_await assume_role(network, environment, std::move(request), std::move((*base)->keys));
  }

  Credentials found;
  found.keys = {profile->get("aws_access_key_id"), profile->get("aws_secret_access_key"),
                profile->get("aws_session_token")};
  if (!found.keys.access_key_id.empty()) {
    if (found.keys.secret_access_key.empty()) co_return bad_profile(name, "has no aws_secret_access_key");
    co_return found;
  }
  if (std::string command = profile->get("credential_process"); !command.empty())
    co_return co_await from_process(environment, std::move(command));
  if (!profile->get("sso_session").empty() || !profile->get("sso_start_url").empty())
    co_return bad_profile(name, "signs in by single sign-on, which needs a helper here",
                          "set credential_process = aws configure export-credentials --profile " + name);
  co_return std::nullopt;
}

}  // namespace

Task<Found> from_profile(Network& network, const Environment& environment) {
  auto profiles = read_profiles(environment);
  if (!profiles) co_return fail(profiles.error());
  // Only a profile that was asked for must exist.
  if (environment.get("AWS_PROFILE").empty() && !profiles->find(profiles->selected)) co_return std::nullopt;
  const std::string selected = profiles->selected;
  co_return co_await resolve(network, environment, *profiles, selected, {});
}

}  // namespace aybiza::aws
