#include "core/net/AwsCredentials.h"

#include "core/net/aws/Profiles.h"

namespace aybiza {

namespace {

constexpr Duration advisory = std::chrono::minutes(15);
constexpr Duration mandatory = std::chrono::minutes(10);
constexpr Duration pause_after_failure = std::chrono::minutes(1);

}  // namespace

AwsCredentialChain::AwsCredentialChain(Network& network, aws::Environment environment,
                                       std::vector<aws::Source> sources)
    : network_(network), environment_(std::move(environment)), sources_(std::move(sources)) {}

bool AwsCredentialChain::is_good_for(Duration duration) const {
  return known_ && (!known_->expires || network_.loop().wall_now() + duration < *known_->expires);
}

Task<Result<AwsKeys>> AwsCredentialChain::get() {
  const bool may_try = network_.loop().now() >= not_before_ || !is_good_for(Duration::zero());
  if (!is_good_for(advisory) && !refreshing_ && may_try) {
    refreshing_ = true;
    refreshed_.reset();
    scope_.spawn(refresh());
  }
  if (!is_good_for(mandatory) && refreshing_) co_await refreshed_.wait();
  if (is_good_for(Duration::zero())) co_return known_->keys;
  co_return fail(failure_);
}

Task<> AwsCredentialChain::refresh() {
  std::string tried;
  std::optional<Error> failure;
  for (const auto& source : sources_) {
    auto found = co_await source.fetch(network_, environment_);
    if (!found) {
      failure = found.error();
      break;  // configured but broken: to go on would sign with somebody else's keys
    }
    if (*found) {
      known_ = std::move(**found);
      refreshing_ = false;
      refreshed_.set();
      co_return;
    }
    tried += (tried.empty() ? "" : ", ") + source.name;
  }
  failure_ = failure.value_or(Error{Fault::unauthorized, "no AWS credentials found in " + tried,
                                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"});
  not_before_ = network_.loop().now() + pause_after_failure;
  refreshing_ = false;
  refreshed_.set();
}

Result<std::string> aws_region(const aws::Environment& environment) {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (std::string region = environment.get(name); !region.empty()) return region;
  const auto profiles = aws::read_profiles(environment);
  if (!profiles) return fail(profiles.error());
  if (const auto* profile = profiles->find(profiles->selected))
    if (std::string region = profile->get("region"); !region.empty()) return region;
  return fail(Fault::bad_input, "no AWS region is configured", "set AWS_REGION, for example to eu-central-1");
}

std::string aws_bearer_token(const aws::Environment& environment) {
  return environment.get("AWS_BEARER_TOKEN_BEDROCK");
}

}  // namespace aybiza
