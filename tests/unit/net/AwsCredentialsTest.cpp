// The default credential chain, with files, variables and metadata services that exist only here.
#include "core/net/AwsCredentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "core/net/Url.h"
#include "core/net/aws/Profiles.h"
#include "tests/unit/net/LoopTest.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct AwsCredentialsTest : testing::Test {
  VirtualLoop loop;  // starts at 2026-01-05T09:00:00Z
  MemoryNetwork network{loop};
  std::map<std::string, std::string> files;
  std::string command;  // the last one that was run
  aws::Environment environment;

  AwsCredentialsTest() {
    environment.home = "/home/ann";
    environment.read_file = [this](const std::string& path) -> Result<std::string> {
      const auto found = files.find(path);
      if (found == files.end()) return fail(Fault::rejected, "no file " + path);
      return found->second;
    };
    environment.run = [this](std::string line) -> Task<Result<std::string>> {
      command = line;
      co_return R"({"Version":1,"AccessKeyId":"AKPROCESS","SecretAccessKey":"s","SessionToken":"t"})";
    };
  }

  /// "AKID secret token", or the error's text.
  std::string get(AwsCredentialChain& chain) {
    std::string result = "nothing";
    auto work = [](AwsCredentialChain& chain, std::string& result) -> Task<> {
      auto keys = co_await chain.get();
      if (keys)
        result = keys->access_key_id + " " + keys->secret_access_key + " " + keys->session_token;
      else
        result = keys.error().text();
    };
    Scope scope;
    scope.spawn(work(chain, result));
    loop.run_until([&] { return result != "nothing"; }, 60s);
    return result;
  }
  std::string find() {
    AwsCredentialChain chain(network, environment);
    return get(chain);
  }

  /// Answers every request to a prefix from a table of "METHOD path" → body; what is not in it is a 404.
  void serve(const std::string& prefix, std::map<std::string, std::string> answers) {
    network.serve_http(prefix, [this, answers](HttpRequest request, HttpWriter& writer) -> Task<> {
      requests.push_back(request);
      const auto found = answers.find(request.method + " " + parse_url(request.url)->path);
      if (found == answers.end())
        writer.answer(404, "");
      else
        writer.answer(200, found->second);
      co_return;
    });
  }
  std::vector<HttpRequest> requests;
};

const char* sts_answer =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>"
    "<SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>"
    "<Expiration>2026-01-05T10:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

TEST_F(AwsCredentialsTest, TheEnvironmentComesFirst) {
  environment.variables = {
      {"AWS_ACCESS_KEY_ID", "AKENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}};
  files["/home/ann/.aws/credentials"] = "[default]\naws_access_key_id=AKFILE\naws_secret_access_key=f\n";
  EXPECT_EQ(find(), "AKENV s t");
  environment.variables.erase("AWS_SECRET_ACCESS_KEY");
  EXPECT_THAT(find(), HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
}

TEST_F(AwsCredentialsTest, ProfilesComeFromBothFiles) {
  files["/home/ann/.aws/credentials"] =
      "# comment\n[default]\r\naws_access_key_id = AKDEF\naws_secret_access_key = a=b\n"
      "[work]\naws_access_key_id=AKWORK\naws_secret_access_key=w\naws_session_token=wt\n";
  files["/home/ann/.aws/config"] =
      "[default]\nregion = eu-central-1\ns3 =\n  max_concurrent_requests = 20\n"
      "[profile tool]\ncredential_process = /opt/keys --for 'the voice'\nregion=us-west-2\n"
      "[sso-session corp]\nsso_region = x\n[profile sso]\nsso_session = corp\n";
  EXPECT_EQ(find(), "AKDEF a=b ");
  EXPECT_EQ(aws_region(environment).value(), "eu-central-1");
  environment.variables["AWS_PROFILE"] = "work";
  EXPECT_EQ(find(), "AKWORK w wt");
  environment.variables["AWS_PROFILE"] = "tool";
  EXPECT_EQ(find(), "AKPROCESS s t");
  EXPECT_EQ(command, "/opt/keys --for 'the voice'");
  EXPECT_EQ(aws_region(environment).value(), "us-west-2");
  environment.variables["AWS_PROFILE"] = "sso";
  EXPECT_THAT(find(), HasSubstr("credential_process"));
  environment.variables["AWS_PROFILE"] = "typo";
  EXPECT_THAT(find(), HasSubstr("\"typo\" does not exist"));
}

TEST_F(AwsCredentialsTest, ABrokenFileIsNamedWithItsLine) {
  files["/home/ann/.aws/config"] = "[default]\nregion eu-central-1\n";
  EXPECT_THAT(find(), HasSubstr("/home/ann/.aws/config:2"));
  files["/home/ann/.aws/config"] = "[default\n";
  EXPECT_THAT(find(), HasSubstr("/home/ann/.aws/config:1"));
}

TEST_F(AwsCredentialsTest, ARoleIsAssumedWithItsSourceProfile) {
  files["/home/ann/.aws/config"] =
      "[profile voice]\nrole_arn = arn:aws:iam::1:role/voice\nsource_profile = base\nexternal_id = e1\n"
      "region = eu-west-1\n[profile base]\naws_access_key_id = AKBASE\naws_secret_access_key = b\n";
  environment.variables["AWS_PROFILE"] = "voice";
  serve("https://sts.eu-west-1.amazonaws.com/", {{"POST /", sts_answer}});
  EXPECT_EQ(find(), "ASIAROLE role-secret role-token");
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_THAT(requests[0].body,
              HasSubstr("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole"
                        "%2Fvoice&RoleSessionName=aybiza&ExternalId=e1"));
  const auto claim = read_claim(requests[0].headers).value();
  EXPECT_EQ(claim.access_key_id, "AKBASE");
  EXPECT_EQ(claim.scope.service, "sts");
}

TEST_F(AwsCredentialsTest, ARingOfProfilesEnds) {
  files["/home/ann/.aws/config"] =
      "[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a\n";
  environment.variables["AWS_PROFILE"] = "a";
  EXPECT_THAT(find(), HasSubstr("itself as its source"));
}

TEST_F(AwsCredentialsTest, AWebIdentityTokenIsReadAnewAndSentUnsigned) {
  environment.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}, {"AWS_ROLE_ARN", "arn:r"}};
  files["/token"] = "jwt+1";
  serve("https://sts.amazonaws.com/", {{"POST /", sts_answer}});
  EXPECT_EQ(find(), "ASIAROLE role-secret role-token");
  EXPECT_THAT(requests[0].body, HasSubstr("WebIdentityToken=jwt%2B1"));
  EXPECT_EQ(find_header(requests[0].headers, "authorization"), "");
  network.serve_http("https://sts.amazonaws.com/", [](HttpRequest, HttpWriter& writer) -> Task<> {
    writer.answer(403, "<Error><Code>AccessDenied</Code><Message>Not authorized</Message></Error>");
    co_return;
  });
  EXPECT_THAT(find(), HasSubstr("AccessDenied Not authorized"));
}

TEST_F(AwsCredentialsTest, AContainerAsksItsEndpoint) {
  const char* answer =
      R"({"AccessKeyId":"AKTASK","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-05T15:00:00Z"})";
  environment.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds/1"}};
  serve("http://169.254.170.2/", {{"GET /creds/1", answer}});
  EXPECT_EQ(find(), "AKTASK s t");
  environment.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:5/c"},
                           {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/auth"}};
  files["/auth"] = "secret";
  serve("http://127.0.0.1:5/", {{"GET /c", answer}});
  EXPECT_EQ(find(), "AKTASK s t");
  EXPECT_EQ(find_header(requests.back().headers, "authorization"), "secret");
  files["/auth"] = "a\r\nb";
  EXPECT_THAT(find(), HasSubstr("line break"));
  environment.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://evil.example/c";
  EXPECT_THAT(find(), HasSubstr("evil.example"));
}

TEST_F(AwsCredentialsTest, AnInstanceIsAskedWithATokenOrWithout) {
  const char* keys = R"({"Code":"Success","AccessKeyId":"AKEC2","SecretAccessKey":"s","Token":"t"})";
  const std::string path = "/latest/meta-data/iam/security-credentials/";
  serve("http://169.254.169.254/",
        {{"PUT /latest/api/token", "tok"}, {"GET " + path, "voice\n"}, {"GET " + path + "voice", keys}});
  EXPECT_EQ(find(), "AKEC2 s t");
  EXPECT_EQ(find_header(requests.back().headers, "x-aws-ec2-metadata-token"), "tok");
  serve("http://169.254.169.254/", {{"GET " + path, "voice"}, {"GET " + path + "voice", keys}});
  EXPECT_EQ(find(), "AKEC2 s t") << "version 1";
  EXPECT_EQ(find_header(requests.back().headers, "x-aws-ec2-metadata-token"), "");
  environment.variables["AWS_EC2_METADATA_V1_DISABLED"] = "true";
  EXPECT_THAT(find(), HasSubstr("no AWS credentials found"));
}

TEST_F(AwsCredentialsTest, NothingAnywhereSaysWhatWasTried) {
  const std::string text = find();
  EXPECT_THAT(
      text,
      HasSubstr("the environment, the profile, the web identity, the container, the instance metadata"));
  EXPECT_THAT(text, HasSubstr("AWS_ACCESS_KEY_ID"));
  EXPECT_THAT(aws_region(environment).error().text(), HasSubstr("AWS_REGION"));
  EXPECT_EQ(aws_bearer_token(environment), "");
}

/// A source that counts: its keys last one hour.
aws::Source counting(int& fetched, bool& works, Duration takes) {
  return {"a test", [&fetched, &works, takes](Network& network, const aws::Environment&) -> Task<aws::Found> {
            fetched++;
            co_await sleep(network.loop(), takes);
            if (!works) co_return fail(Fault::unavailable, "no answer");
            aws::Credentials found;
            found.keys = {"AK" + std::to_string(fetched), "s", ""};
            found.expires = network.loop().wall_now() + 1h;
            co_return found;
          }};
}

TEST_F(AwsCredentialsTest, KeysAreFetchedOnceAndRefreshedBeforeTheyExpire) {
  int fetched = 0;
  bool works = true;
  AwsCredentialChain chain(network, environment, {counting(fetched, works, 2s)});
  EXPECT_EQ(get(chain), "AK1 s ");
  loop.run_for(44min);
  EXPECT_EQ(get(chain), "AK1 s ");
  EXPECT_EQ(fetched, 1);
  loop.run_for(2min);
  EXPECT_EQ(get(chain), "AK1 s ") << "fetched beside the caller's work";
  EXPECT_EQ(fetched, 2);
  loop.run_for(3s);
  EXPECT_EQ(get(chain), "AK2 s ");
  loop.run_for(55min);
  EXPECT_EQ(get(chain), "AK3 s ") << "the caller waits when it is late";
}

TEST_F(AwsCredentialsTest, AFailedRefreshKeepsTheOldKeysWhileTheyAreGood) {
  int fetched = 0;
  bool works = true;
  AwsCredentialChain chain(network, environment, {counting(fetched, works, 0s)});
  EXPECT_EQ(get(chain), "AK1 s ");
  works = false;
  loop.run_for(55min);
  EXPECT_EQ(get(chain), "AK1 s ");
  EXPECT_EQ(get(chain), "AK1 s ");
  EXPECT_EQ(fetched, 2) << "not tried again at once";
  loop.run_for(6min);
  EXPECT_EQ(get(chain), "no answer");
  works = true;
  EXPECT_EQ(get(chain), "AK4 s ");
}

TEST_F(AwsCredentialsTest, CallersShareOneFetchAndMayLeave) {
  int fetched = 0;
  bool works = true;
  AwsCredentialChain chain(network, environment, {counting(fetched, works, 2s)});
  auto work = [](AwsCredentialChain& chain) -> Task<> { co_await chain.get(); };
  Scope leaves;
  leaves.spawn(work(chain));
  leaves.cancel();
  EXPECT_EQ(get(chain), "AK1 s ");
  EXPECT_EQ(fetched, 1);
}

TEST(AwsEnvironment, OfTheProcessReadsVariablesAndFiles) {
  const auto environment = aws::Environment::of_process();
  EXPECT_NE(environment.get("PATH"), "");
  EXPECT_EQ(environment.get("NO_SUCH_VARIABLE_HERE"), "");
  EXPECT_TRUE(environment.read_file("/proc/self/status"));
  const auto missing = environment.read_file("/no/such/file");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().fault, Fault::rejected);
}

TEST(AwsEnvironment, AHelperProgramAnswersOnItsStandardOutput) {
  MainLoop loop;
  auto work = []() -> Task<> {
    const auto environment = aws::Environment::of_process();
    auto output = co_await environment.run("echo 'two  words'");
    EXPECT_EQ(output.value_or("failed"), "two  words\n");
    for (const char* command : {"false", "/no/such/program", "echo 'unclosed"}) {
      output = co_await environment.run(command);
      EXPECT_FALSE(output) << command;
    }
  };
  test::run(loop, work());
}

}  // namespace
}  // namespace aybiza
