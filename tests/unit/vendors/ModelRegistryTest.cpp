// Which model answers when a name is given in a region, and what it costs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/vendors/bedrock/ModelRegistry.h"

namespace aybiza::bedrock {
namespace {

using testing::HasSubstr;

struct Case {
  const char* name;
  const char* region;
  const char* id;       // expected; empty = an error is expected
  const char* warning;  // part of it
};

class ResolveModel : public testing::TestWithParam<Case> {};

TEST_P(ResolveModel, FindsTheProfileOfTheRegion) {
  const Case& c = GetParam();
  const auto resolved = resolve_model(c.name, c.region);
  if (!*c.id) {
    EXPECT_FALSE(resolved);
    return;
  }
  ASSERT_TRUE(resolved) << resolved.error().text();
  EXPECT_EQ(resolved->id, c.id);
  EXPECT_THAT(resolved->warning, HasSubstr(c.warning));
  EXPECT_EQ(resolved->warning.empty(), std::string_view(c.warning).empty());
}

INSTANTIATE_TEST_SUITE_P(
    Bedrock, ResolveModel,
    testing::Values(
        Case{"claude-haiku-4-5", "us-east-1", "us.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        Case{"claude-haiku-4-5", "eu-central-1", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        Case{"claude-haiku-4-5", "ap-northeast-1", "jp.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        Case{"claude-haiku-4-5", "ap-southeast-2", "au.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        Case{"claude-haiku-4-5", "ap-south-1", "apac.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        Case{"claude-haiku-4-5", "sa-east-1", "global.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        Case{"anthropic.claude-haiku-4-5-20251001-v1:0", "eu-west-1",
             "eu.anthropic.claude-haiku-4-5-20251001-v1:0", ""},
        // What is spelled out is taken as it is.
        Case{"global.anthropic.claude-sonnet-4-6", "eu-west-1", "global.anthropic.claude-sonnet-4-6", ""},
        Case{"arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-sonnet-4-6", "eu-west-1",
             "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-sonnet-4-6", ""},
        // A bare id where no profile reaches, and nothing at all where a profile is needed.
        Case{"claude-3-5-haiku", "eu-west-1", "anthropic.claude-3-5-haiku-20241022-v1:0", ""},
        Case{"claude-opus-4-1", "eu-west-1", "", ""},
        // The four models that the platform was planned for.
        Case{"claude-3-7-sonnet", "us-east-1", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "retired"},
        Case{"us.anthropic.claude-3-7-sonnet-20250219-v1:0", "us-east-1",
             "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5 answers instead"},
        Case{"claude-3-5-sonnet", "eu-west-1", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "retired"},
        Case{"claude-3-haiku", "eu-west-1", "eu.anthropic.claude-3-haiku-20240307-v1:0", ""},
        // Neighbours in the name are not confused.
        Case{"us.anthropic.claude-fable-5-1", "us-east-1", "us.anthropic.claude-fable-5-1", ""},
        Case{"claude-haiku", "us-east-1", "", ""}, Case{"", "us-east-1", "", ""}));

TEST(ModelRegistry, UnknownNameNamesTheKnownOnes) {
  const auto resolved = resolve_model("claude-9", "us-east-1");
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().fault, Fault::bad_input);
  EXPECT_THAT(resolved.error().text(), HasSubstr("claude-haiku-4-5"));
}

TEST(ModelRegistry, EverySuccessionEndsWithAServingModel) {
  for (const Model& m : models()) {
    EXPECT_TRUE(m.successor.empty() || find_model(m.successor)) << m.alias;
    EXPECT_FALSE(m.retired && m.successor.empty()) << m.alias;
    EXPECT_EQ(find_model(m.alias), &m);
    EXPECT_EQ(find_model(m.id), &m);
  }
}

TEST(ModelRegistry, CostCountsCacheReadsAndWritesAtTheirOwnPrice) {
  const Model& sonnet = *find_model("claude-sonnet-4-5");
  EXPECT_DOUBLE_EQ(cost_usd(sonnet, {1'000'000, 0, 0, 0}), 3.0);
  EXPECT_DOUBLE_EQ(cost_usd(sonnet, {0, 1'000'000, 0, 0}), 15.0);
  EXPECT_DOUBLE_EQ(cost_usd(sonnet, {0, 0, 1'000'000, 0}), 0.3);
  EXPECT_DOUBLE_EQ(cost_usd(sonnet, {0, 0, 0, 1'000'000}), 3.75);
}

}  // namespace
}  // namespace aybiza::bedrock
