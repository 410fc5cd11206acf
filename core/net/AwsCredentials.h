// Where AWS keys come from: the default chain of the AWS SDKs, in their order, found once and refreshed
// before they expire. The places themselves are in core/net/aws/, one file each.
#pragma once

#include "core/loop/Event.h"
#include "core/loop/Scope.h"
#include "core/net/aws/Environment.h"
#include "core/net/aws/Sources.h"

namespace aybiza {

/// Lives on the network's loop.
class AwsCredentialChain {
 public:
  /// One that is asked in turn; the default order is aws::default_sources().
  explicit AwsCredentialChain(Network& network, aws::Environment environment = aws::Environment::of_process(),
                              std::vector<aws::Source> sources = aws::default_sources());

  /// Keys that are good for this minute. At once where they are known; fifteen minutes before they expire new
  /// ones are fetched beside the caller's work, ten minutes before the caller waits for them.
  /// Fault::unauthorized with what was tried when there are none.
  Task<Result<AwsKeys>> get();

 private:
  bool is_good_for(Duration duration) const;
  Task<> refresh();

  Network& network_;
  aws::Environment environment_;
  std::vector<aws::Source> sources_;
  std::optional<aws::Credentials> known_;
  Error failure_;
  Time not_before_{};  // after a failure beside the caller's work: when to try again
  bool refreshing_ = false;
  Event refreshed_;
  Scope scope_;
};

/// AWS_REGION, AWS_DEFAULT_REGION, or the profile's region; Fault::bad_input with a hint where there is none.
Result<std::string> aws_region(const aws::Environment& environment);

/// AWS_BEARER_TOKEN_BEDROCK: goes into `Authorization: Bearer …` and takes the place of keys. Empty when not
/// set.
std::string aws_bearer_token(const aws::Environment& environment);

}  // namespace aybiza
