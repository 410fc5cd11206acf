// Signatures that others have published or recorded, and a checker that agrees with nobody else's.
#include "core/net/SigV4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/net/Hash.h"
#include "core/net/Url.h"

namespace aybiza {
namespace {

using testing::HasSubstr;

// 2015-08-30T12:36:00Z, 2013-05-24T00:00:00Z and 2026-01-02T03:04:05Z.
const WallTime in_2015{std::chrono::seconds(1440938160)};
const WallTime in_2013{std::chrono::seconds(1369353600)};
const WallTime in_2026{std::chrono::seconds(1767323045)};
const AwsKeys example{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
const AwsKeys s3_example{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
const SigV4Scope plain{"us-east-1", "service"};
const SigV4Scope iam{"us-east-1", "iam"};
const SigV4Scope s3{"us-east-1", "s3"};
const SigV4Scope bedrock{"us-east-1", "bedrock"};

struct Case {
  const char* name;
  const char* signature;
  AwsKeys keys;
  SigV4Scope scope;
  WallTime when;
  HttpRequest request;
};

const AwsKeys with_token{example.access_key_id, example.secret_access_key, "SESSIONTOKEN"};
const HttpRequest converse{.method = "POST",
                           .url =
                               "https://bedrock-runtime.us-east-1.amazonaws.com/model/"
                               "us.anthropic.claude-3-7-sonnet-20250219-v1%3A0/"
                               "converse-stream",
                           .headers = {{"Content-Type", "application/json"}},
                           .body = R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})"};
const std::string empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::vector<Case> published() {
  return {
      // The AWS Signature Version 4 test suite.
      {"get-vanilla",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
       example,
       plain,
       in_2015,
       {.url = "https://example.amazonaws.com/"}},
      {"get-vanilla-query-order-key-case",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
       example,
       plain,
       in_2015,
       {.url = "https://example.amazonaws.com/?Param2=value2&Param1=value1"}},
      {"post-vanilla",
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
       example,
       plain,
       in_2015,
       {.method = "POST", .url = "https://example.amazonaws.com/"}},
      {"post-header-key-sort",
       "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
       example,
       plain,
       in_2015,
       {.method = "POST", .url = "https://example.amazonaws.com/", .headers = {{"My-Header1", "value1"}}}},
      // "Signing AWS requests" of the AWS General Reference.
      {"iam-list-users",
       "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
       example,
       iam,
       in_2015,
       {.url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}}},
      // The examples of the S3 documentation.
      {"s3-get-object",
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
       s3_example,
       s3,
       in_2013,
       {.url = "https://examplebucket.s3.amazonaws.com/test.txt", .headers = {{"Range", "bytes=0-9"}}}},
      {"s3-put-object",
       "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
       s3_example,
       s3,
       in_2013,
       {.method = "PUT",
        .url = "https://examplebucket.s3.amazonaws.com/test%24file.text",
        .headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
        .body = "Welcome to Amazon S3."}},
      {"s3-get-lifecycle",
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
       s3_example,
       s3,
       in_2013,
       {.url = "https://examplebucket.s3.amazonaws.com/?lifecycle"}},
      {"s3-list-objects",
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
       s3_example,
       s3,
       in_2013,
       {.url = "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"}},
      // Recorded from botocore.
      {"s3-utf8-key",
       "0230e55e32e81e653b0dce829467e9594781e3b05dce3210191027fe6af3b04a",
       example,
       s3,
       in_2026,
       {.method = "PUT",
        .url = "https://rec.s3.us-east-1.amazonaws.com/a%20b/%C3%A9%2Bx.wav",
        .body = "hello"}},
      {"bedrock-converse-stream", "7f8bc14c402446d05b78fac0600a6400ae02b052ccf81d974ad7c06d99513b71", example,
       bedrock, in_2026, converse},
      {"bedrock-with-session-token", "19d09b9c44fc5e72c3fae60e838c2cb16646763c9bc20581569bc830b6bfcd39",
       with_token, bedrock, in_2026, converse},
  };
}

TEST(SigV4, EqualsEveryPublishedSignature) {
  for (const auto& c : published()) {
    const auto headers = sign_v4(c.request, c.keys, c.scope, c.when);
    ASSERT_TRUE(headers) << c.name;
    EXPECT_THAT(find_header(*headers, "authorization"),
                testing::EndsWith(std::string("Signature=") + c.signature))
        << c.name;
  }
}

/// The request as its receiver sees it.
SignedRequest on_the_wire(const HttpRequest& request, const Headers& added) {
  const Url url = parse_url(request.url).value();
  SignedRequest wire{request.method, url.target(), request.headers, request.body};
  wire.headers.insert(wire.headers.end(), added.begin(), added.end());
  wire.headers.emplace_back("Host", url.authority());
  wire.headers.emplace_back("User-Agent", "somebody on the way");
  return wire;
}

TEST(SigV4, TheCheckerAcceptsEveryPublishedSignature) {
  for (const auto& c : published()) {
    const SignedRequest wire = on_the_wire(c.request, sign_v4(c.request, c.keys, c.scope, c.when).value());
    const auto claim = read_claim(wire.headers);
    ASSERT_TRUE(claim) << c.name << ": " << claim.error().text();
    EXPECT_EQ(claim->access_key_id, c.keys.access_key_id);
    EXPECT_EQ(claim->scope.service, c.scope.service);
    const auto checked = check_claim(*claim, wire, c.keys, c.when);
    EXPECT_TRUE(checked) << c.name << ": " << checked.error().text();
  }
}

TEST(SigV4, TheCheckerRefusesWhateverWasChanged) {
  const Headers added = sign_v4(converse, with_token, bedrock, in_2026).value();
  const auto check = [](const SignedRequest& wire, const AwsKeys& keys, WallTime now) -> std::string {
    const auto claim = read_claim(wire.headers);
    if (!claim) return claim.error().message;
    const auto checked = check_claim(*claim, wire, keys, now);
    if (checked) return "accepted";
    EXPECT_EQ(checked.error().fault, Fault::unauthorized);
    EXPECT_EQ(checked.error().status, 403);
    return checked.error().message;
  };
  const SignedRequest good = on_the_wire(converse, added);
  EXPECT_EQ(check(good, with_token, in_2026), "accepted");

  SignedRequest wire = good;
  wire.method = "PUT";
  EXPECT_THAT(check(wire, with_token, in_2026), HasSubstr("does not match"));
  wire = good;
  wire.target += "x";
  EXPECT_THAT(check(wire, with_token, in_2026), HasSubstr("does not match"));
  wire = good;
  wire.body += " ";
  EXPECT_THAT(check(wire, with_token, in_2026), HasSubstr("does not match"));
  wire = good;
  wire.headers[0].second = "text/plain";
  EXPECT_THAT(check(wire, with_token, in_2026), HasSubstr("does not match"));
  AwsKeys other_secret = with_token;
  other_secret.secret_access_key += "x";
  EXPECT_THAT(check(good, other_secret, in_2026), HasSubstr("does not match"));
  EXPECT_THAT(check(good, example, in_2026), HasSubstr("security token")) << "a token that was not issued";
  EXPECT_THAT(check(good, with_token, in_2026 + std::chrono::minutes(6)), HasSubstr("expired"));
  EXPECT_THAT(check(good, with_token, in_2026 - std::chrono::minutes(6)), HasSubstr("not yet current"));
  for (auto& [name, value] : wire.headers)
    if (name == "X-Amz-Date") value = "02260102T030405Z";
  EXPECT_THAT(check(wire, with_token, in_2026), HasSubstr("X-Amz-Date")) << "a year beyond our clocks";
}

TEST(SigV4, AMalformedClaimIsRefusedWithWords) {
  for (const char* header :
       {"", "Bearer abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/bedrock",
        "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/bedrock/aws4_request, SignedHeaders=, "
        "Signature=00",
        "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/bedrock/aws4_request, SignedHeaders=host, "
        "Signature="}) {
    const auto claim = read_claim({{"Authorization", header}});
    ASSERT_FALSE(claim) << header;
    EXPECT_EQ(claim.error().fault, Fault::unauthorized);
    EXPECT_NE(claim.error().message, "");
  }
}

TEST(Hash, KnownAnswers) {
  EXPECT_EQ(sha256_hex(""), empty_hash);
  // RFC 2202 test case 2 and RFC 4231 test case 2.
  EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(from_base64("Zm9vYg=="), "foob");
}

}  // namespace
}  // namespace aybiza
