// The AWS Security Token Service: short-lived credentials of a role.
#pragma once

#include "core/net/aws/Sources.h"

namespace aybiza::aws {

struct RoleRequest {
  std::string role_arn;
  std::string session_name;  ///< empty: "aybiza"
  std::string external_id;   ///< empty: none
  std::string region;        ///< empty: that of the environment, or the global endpoint
};

/// AssumeRole, signed with `keys`.
Task<Found> assume_role(Network& network, const Environment& environment, RoleRequest request, AwsKeys keys);
/// AssumeRoleWithWebIdentity; the token is read from the file anew each time, because its owner replaces it.
Task<Found> assume_role_with_token(Network& network, const Environment& environment, RoleRequest request,
                                   std::string token_file);

}  // namespace aybiza::aws
