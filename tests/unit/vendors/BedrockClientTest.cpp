// A request on its way to Bedrock and back: in simulated time, against a peer that throttles, stalls, breaks
// off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "core/vendors/bedrock/BedrockClient.h"
#include "tools/simulation/ConverseReply.h"

namespace aybiza::bedrock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto model_id = "us.anthropic.claude-3-7-sonnet-20250219-v1:0";

ConverseReply hello() { return ConverseReply().text({"Hello ", "there."}).stop("end_turn").usage(10, 5); }

class Client : public testing::Test, protected BedrockClient::Listener {
 protected:
  Client() {
    settings_.keys = []() -> Task<Result<AwsKeys>> {
      co_return AwsKeys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
    };
    peer_ =
        &network_.serve_http(address_.endpoint, [this](HttpRequest request, HttpWriter& writer) -> Task<> {
          requests_.push_back(std::move(request));
          const size_t n = std::min(requests_.size(), answers_.size()) - 1;
          co_await answers_[n](writer);
        });
  }

  using Answer = std::function<Task<>(HttpWriter&)>;
  static Answer stream(std::string bytes) {
    return [bytes](HttpWriter& writer) -> Task<> {
      writer.start(200, {{"Content-Type", "application/vnd.amazon.eventstream"}});
      writer.write(bytes);
      co_return;
    };
  }
  static Answer refuse(int status, const char* type, const char* message, Headers headers = {}) {
    headers.emplace_back("x-amzn-ErrorType", std::string(type) + ":http://internal.amazon.com/coral/");
    const std::string body = to_text({{"message", message}});
    return [status, body, headers](HttpWriter& writer) -> Task<> {
      writer.answer(status, body, headers);
      co_return;
    };
  }

  /// Asks, and runs the world until there is an answer or nothing happens any more.
  Result<ModelTurn> ask(std::vector<Answer> answers) {
    answers_ = std::move(answers);
    BedrockClient client(network_, settings_, Random(1));
    std::optional<Result<ModelTurn>> turn;
    auto run = [](BedrockClient& client, Client& self, std::optional<Result<ModelTurn>>& turn) -> Task<> {
      turn = co_await client.converse(self.address_, "{}", self);
    };
    Scope scope;
    scope.spawn(run(client, *this, turn));
    loop_.run_until([&] { return turn.has_value(); }, 200s);
    return turn ? *turn : fail(Fault::internal, "the client never answered");
  }

  void on_request_sent() override { sent_.push_back(loop_.now()); }
  void on_event(const ConverseEvent& event) override {
    if (auto* text = std::get_if<TextDelta>(&event)) text_ += text->text;
  }
  void on_retry(const Error& error) override { retries_.push_back(error.fault); }

  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  MemoryPeer* peer_ = nullptr;
  Address address_{.model_id = model_id,
                   .endpoint = "https://bedrock-runtime.us-east-1.amazonaws.com",
                   .region = "us-east-1"};
  ClientSettings settings_;
  std::vector<Answer> answers_;
  std::vector<HttpRequest> requests_;
  std::vector<Time> sent_;
  std::vector<Fault> retries_;
  std::string text_;
};

using Faults = std::vector<Fault>;

TEST_F(Client, SignsTheRequestAndTellsTheAnswer) {
  const auto turn = ask({stream(hello().bytes())});
  ASSERT_TRUE(turn) << turn.error().text();
  EXPECT_EQ(text_, "Hello there.");
  EXPECT_EQ(turn->usage.output_tokens, 5u);
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(
      requests_[0].url,
      "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-3-7-sonnet-20250219-v1%3A0/"
      "converse-stream");
  const std::string authorization(find_header(requests_[0].headers, "authorization"));
  EXPECT_THAT(authorization, HasSubstr("Credential=AKIDEXAMPLE/20260105/us-east-1/bedrock/aws4_request"));
  EXPECT_THAT(authorization, HasSubstr("content-type;host;x-amz-date"));
}

TEST_F(Client, PrefersABearerTokenAndThenAsksForNoKeys) {
  settings_.bearer_token = "secret";
  settings_.keys = nullptr;
  ASSERT_TRUE(ask({stream(hello().bytes())}));
  EXPECT_EQ(find_header(requests_[0].headers, "authorization"), "Bearer secret");
  EXPECT_EQ(find_header(requests_[0].headers, "x-amz-date"), "");
}

TEST_F(Client, TriesAgainAfterThrottling) {
  const auto slow_down =
      refuse(429, "ThrottlingException", "Too many tokens, please wait before trying again.");
  settings_.retry.max_tries = 3;
  const auto turn = ask({slow_down, slow_down, stream(hello().bytes())});
  ASSERT_TRUE(turn) << turn.error().text();
  EXPECT_EQ(text_, "Hello there.");
  EXPECT_EQ(retries_, (Faults{Fault::throttled, Fault::throttled}));
}

TEST_F(Client, WaitsAsLongAsItIsAskedTo) {
  const auto turn =
      ask({refuse(503, "ServiceUnavailableException", "", {{"Retry-After", "2"}}), stream(hello().bytes())});
  ASSERT_TRUE(turn);
  EXPECT_GE(sent_[1] - sent_[0], 2s);
}

TEST_F(Client, GivesUpWhereTheWaitWouldBeTooLongForACall) {
  const auto turn =
      ask({refuse(503, "ServiceUnavailableException", "", {{"Retry-After", "60"}}), stream(hello().bytes())});
  EXPECT_FALSE(turn);
  EXPECT_LT(loop_.now(), Time(1s));
}

TEST_F(Client, GivesUpAfterTheLastTry) {
  const auto turn = ask({refuse(500, "InternalServerException", "oops")});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().fault, Fault::unavailable);
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(Client, TriesAgainAfterAnExceptionBeforeTheFirstWord) {
  const auto turn = ask({stream(ConverseReply().exception("modelStreamErrorException", "oops").bytes()),
                         stream(hello().bytes())});
  ASSERT_TRUE(turn);
  EXPECT_EQ(text_, "Hello there.");
}

TEST_F(Client, NeverSaysAWordTwice) {
  const auto turn =
      ask({stream(ConverseReply().text({"Hello "}).exception("throttlingException", "wait").bytes()),
           stream(hello().bytes())});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().fault, Fault::throttled);
  EXPECT_EQ(text_, "Hello ");
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(Client, ATruncatedAnswerIsAnError) {
  const std::string whole = ConverseReply().text({"Hello "}).stop("end_turn").bytes();
  const auto turn = ask({stream(whole.substr(0, whole.size() - 20))});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().fault, Fault::truncated);
}

TEST_F(Client, DoesNotWaitForEverForTheFirstToken) {
  auto stall = [this](HttpWriter& writer) -> Task<> {
    writer.start(200);
    co_await sleep(loop_, 100s);
  };
  settings_.retry.max_tries = 1;
  const auto turn = ask({stall});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().fault, Fault::timeout);
  EXPECT_THAT(turn.error().message, HasSubstr("first token for 3000 ms"));
  EXPECT_EQ(loop_.now(), Time(3s));
}

TEST_F(Client, DoesNotWaitForEverForTheNextToken) {
  auto stall = [this](HttpWriter& writer) -> Task<> {
    writer.start(200);
    writer.write(ConverseReply().text({"Hello "}).bytes());
    co_await sleep(loop_, 100s);
  };
  const auto turn = ask({stall});
  ASSERT_FALSE(turn);
  EXPECT_THAT(turn.error().message, HasSubstr("next token for 3000 ms"));
  EXPECT_EQ(loop_.now(), Time(3s));
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(Client, HasADeadlineForEverything) {
  auto drip = [this](HttpWriter& writer) -> Task<> {
    writer.start(200);
    writer.write(ConverseReply().bytes());
    for (;;) {
      writer.write(
          encode_event(make_event("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"x"}})")));
      co_await sleep(loop_, 1s);
    }
  };
  const auto turn = ask({drip});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().fault, Fault::timeout);
  EXPECT_EQ(loop_.now(), Time(60s));
}

TEST_F(Client, PassesOnWhyThereAreNoKeys) {
  settings_.keys = []() -> Task<Result<AwsKeys>> { co_return fail(Fault::unauthorized, "no credentials"); };
  const auto turn = ask({stream(hello().bytes())});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().message, "no credentials");
  EXPECT_TRUE(requests_.empty());
}

TEST_F(Client, ASlowFailureLeavesNoTimeForAnotherTry) {
  auto late = [this](HttpWriter& writer) -> Task<> {
    co_await sleep(loop_, 2900ms);
    writer.answer(503, "{}");
  };
  settings_.retry.base = settings_.retry.limit = 10s;
  EXPECT_FALSE(ask({late, stream(hello().bytes())}));
  EXPECT_LE(loop_.now(), Time(3s));
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(Client, OneThatStallsIsTriedAgainOnlyWhereNobodyElseCanBeAsked) {
  auto stall = [this](HttpWriter&) -> Task<> { co_await sleep(loop_, 100s); };
  settings_.retry_stalled = false;
  EXPECT_FALSE(ask({stall, stream(hello().bytes())}));
  EXPECT_EQ(loop_.now(), Time(3s));
  EXPECT_EQ(requests_.size(), 1u);
  settings_.retry_stalled = true;
  requests_.clear();
  EXPECT_TRUE(ask({stall, stream(hello().bytes())}));
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(Client, AsksNobodyWhoIsKnownToBeDownButForOneProbe) {
  CircuitBreaker breaker({.failures = 3, .rest = 5s});
  address_.breaker = &breaker;
  const auto down = refuse(503, "ServiceUnavailableException", "");
  EXPECT_FALSE(ask({down}));
  EXPECT_FALSE(ask({down}));
  EXPECT_EQ(requests_.size(), 3u) << "with the third failure it is open, and not tried again";
  const auto turned_away = ask({stream(hello().bytes())});
  EXPECT_THAT(turned_away.error().message, HasSubstr("left alone"));
  EXPECT_EQ(requests_.size(), 3u);
  loop_.run_for(5s);
  EXPECT_TRUE(ask({stream(hello().bytes())}));
  EXPECT_EQ(breaker.state(loop_.now()), CircuitBreaker::State::closed);
}

TEST_F(Client, AProbeThatIsCancelledOrRefusedLeavesItsPlaceToTheNext) {
  CircuitBreaker breaker({.failures = 1, .rest = 5s});
  address_.breaker = &breaker;
  breaker.failed(loop_.now());
  loop_.run_for(5s);
  EXPECT_FALSE(ask({refuse(400, "ValidationException", "no")}));
  BedrockClient client(network_, settings_, Random(1));
  auto run = [](BedrockClient& client, Address address, Client& self) -> Task<> {
    (void)co_await client.converse(std::move(address), "{}", self);
  };
  {
    Scope call;
    answers_ = {[this](HttpWriter&) -> Task<> { co_await sleep(loop_, 1h); }};
    call.spawn(run(client, address_, *this));
    loop_.run_for(1s);
    EXPECT_THAT(ask({stream(hello().bytes())}).error().message, HasSubstr("left alone"));
  }
  EXPECT_TRUE(ask({stream(hello().bytes())}));
}

TEST_F(Client, ARefusalOfTheRequestSaysNothingAboutTheVendor) {
  CircuitBreaker breaker({.failures = 1});
  address_.breaker = &breaker;
  EXPECT_FALSE(ask({refuse(400, "ValidationException", "no")}));
  EXPECT_EQ(breaker.state(loop_.now()), CircuitBreaker::State::closed);
}

TEST_F(Client, CancellingTheTaskEndsTheRequest) {
  answers_ = {[this](HttpWriter& writer) -> Task<> {
    writer.start(200);
    writer.write(ConverseReply().text({"Hello "}).bytes());
    co_await sleep(loop_, 1s);
    writer.write("more");
  }};
  BedrockClient client(network_, settings_, Random(1));
  auto run = [](BedrockClient& client, Address address, Client& self) -> Task<> {
    (void)co_await client.converse(std::move(address), "{}", self);
  };
  {
    Scope scope;
    scope.spawn(run(client, address_, *this));
    loop_.run_for(100ms);
    EXPECT_EQ(text_, "Hello ");
  }
  loop_.run_for(10s);
  EXPECT_EQ(text_, "Hello ");
}

struct Refusal {
  int status;
  const char* type;
  const char* message;
  Fault fault;
  const char* hint;
};
// Names the row in GoogleTest's reports, which would print the struct's bytes, padding included.
void PrintTo(const Refusal& row, std::ostream* out) { *out << row.type; }
class Refused : public Client, public testing::WithParamInterface<Refusal> {};

TEST_P(Refused, SaysWhatToDo) {
  const Refusal& r = GetParam();
  const auto turn = ask({refuse(r.status, r.type, r.message)});
  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().fault, r.fault);
  EXPECT_EQ(turn.error().status, r.status);
  EXPECT_THAT(turn.error().message, HasSubstr(r.message));
  EXPECT_THAT(turn.error().hint, HasSubstr(r.hint));
}

INSTANTIATE_TEST_SUITE_P(
    Bedrock, Refused,
    testing::Values(
        Refusal{403, "AccessDeniedException", "You don't have access to the model", Fault::unauthorized,
                "Model access"},
        Refusal{403, "UnrecognizedClientException", "The security token included in the request is invalid.",
                Fault::unauthorized, "access key"},
        Refusal{403, "InvalidSignatureException", "The request signature", Fault::unauthorized, "clock"},
        Refusal{403, "ExpiredTokenException", "expired", Fault::unauthorized, "session token"},
        Refusal{400, "ValidationException",
                "Invocation of model ID x with on-demand throughput isn’t supported.", Fault::rejected,
                "inference profile"},
        Refusal{400, "ValidationException", "The provided model identifier is invalid.", Fault::rejected,
                "model-id"},
        Refusal{400, "ValidationException", "Input is too long for requested model.", Fault::rejected,
                "history-limit"},
        Refusal{404, "ResourceNotFoundException", "This model version has reached the end of its life.",
                Fault::rejected, "successor"},
        Refusal{400, "ServiceQuotaExceededException", "quota", Fault::rejected, "quota"},
        Refusal{418, "TeapotException", "short and stout", Fault::rejected, ""}));

TEST_F(Client, ReadsTheTypeFromTheBodyAndSurvivesHtml) {
  auto in_body = [](HttpWriter& writer) -> Task<> {
    writer.answer(400, R"({"__type":"com.amazon.coral#AccessDeniedException","Message":"no"})");
    co_return;
  };
  EXPECT_EQ(ask({in_body}).error().fault, Fault::unauthorized);
  requests_.clear();
  auto html = [](HttpWriter& writer) -> Task<> {
    writer.answer(403, "<html>Forbidden</html>");
    co_return;
  };
  const auto turn = ask({html});
  EXPECT_EQ(turn.error().fault, Fault::unauthorized);
  EXPECT_THAT(turn.error().message, HasSubstr("Forbidden"));
}

}  // namespace
}  // namespace aybiza::bedrock
