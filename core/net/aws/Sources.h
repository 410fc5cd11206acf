// The places where AWS credentials can be. Each answers with credentials, with nothing when it is not
// configured here, or with an error when it is configured and does not work.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/net/Network.h"
#include "core/net/SigV4.h"
#include "core/net/aws/Environment.h"

namespace aybiza::aws {

struct Credentials {
  AwsKeys keys;
  std::optional<WallTime> expires;  ///< nothing: they do not expire
};
using Found = Result<std::optional<Credentials>>;

struct Source {
  std::string name;  ///< for messages: "the environment"
  std::function<Task<Found>(Network&, const Environment&)> fetch;
};

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
Task<Found> from_environment(Network& network, const Environment& environment);
/// The selected profile: keys, credential_process, or a role assumed with those of another profile.
Task<Found> from_profile(Network& network, const Environment& environment);
/// AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, as Kubernetes sets them.
Task<Found> from_web_identity(Network& network, const Environment& environment);
/// The credentials endpoint of ECS and EKS containers.
Task<Found> from_container(Network& network, const Environment& environment);
/// The metadata service of an EC2 instance, version 2, falling back to version 1.
Task<Found> from_instance(Network& network, const Environment& environment);

std::vector<Source> default_sources();

/// Credentials as JSON, as containers, instances and helper programs hand them out. They differ in the name
/// of the session token's key. `what` is for messages.
Found parse_credentials(std::string_view json, std::string_view what, std::string_view token_key);
/// ISO 8601; Fault::bad_input for anything else.
Result<WallTime> parse_expiration(const std::string& text);

}  // namespace aybiza::aws
