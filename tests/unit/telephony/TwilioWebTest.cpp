// Twilio's HTTP side: signatures as its own library makes them, tokens that work once, and calls that are changed
// over REST.
#include <gtest/gtest.h>

#include "core/loop/Scope.h"
#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "core/telephony/TwiMl.h"
#include "core/telephony/TwilioRest.h"
#include "core/telephony/TwilioSignature.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

const Parameters known_form = {{"CallSid", "CA1234567890ABCDE"},
                               {"Caller", "+14158675309"},
                               {"Digits", "1234"},
                               {"From", "+14158675309"},
                               {"To", "+18005551212"}};
constexpr auto known_url = "https://mycompany.com/myapp.php?foo=1&bar=2";

TEST(TwilioSignature, EqualsTheKnownVectors) {
  EXPECT_EQ(twilio_signature("12345", known_url, known_form), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  EXPECT_EQ(twilio_signature("12345", "wss://example.com/stream", {}), "KG4JbhDlv15BMlxSTOWKt9btbgg=");
}

TEST(TwilioSignature, HoldsWithAndWithoutThePort) {
  struct Row {
    const char *ours, *signed_by_twilio;
  };
  constexpr Row rows[] = {
      {"https://a.test/x?y=1", "https://a.test/x?y=1"},
      {"https://a.test/x?y=1", "https://a.test:443/x?y=1"},
      {"https://a.test:443/x", "https://a.test/x"},
      {"https://a.test:8443/x?y=1", "https://a.test/x?y=1"},
      {"https://a.test?y=a:b", "https://a.test:443?y=a:b"},
      {"http://a.test/x", "http://a.test:80/x"},
      {"wss://a.test/x", "wss://a.test:443/x"},
      {"wss://a.test/x", "wss://a.test:80/x"},  // Twilio's validator knows two schemes only
      {"https://user:word@a.test/x", "https://user:word@a.test:443/x"},
      {"https://user:word@a.test:8443/x", "https://user:word@a.test/x"},
      {"https://[2001:db8::1]/x", "https://[2001:db8::1]:443/x"},
      {"https://[2001:db8::1]:8443/x", "https://[2001:db8::1]/x"},
  };
  for (const auto& [ours, theirs] : rows)
    EXPECT_TRUE(is_twilio_signature(twilio_signature("t", theirs, {}), "t", ours, {}))
        << ours << " " << theirs;
}

TEST(TwilioSignature, IsOfOnePortOnly) {
  const std::string other = twilio_signature("t", "https://a.test:8443/x", {});
  EXPECT_FALSE(is_twilio_signature(other, "t", "https://a.test/x", {}));
  EXPECT_FALSE(is_twilio_signature(other, "t", "https://a.test:9443/x", {}));
  EXPECT_FALSE(
      is_twilio_signature(twilio_signature("t", "https://a.test:80/x", {}), "t", "https://a.test/x", {}));
}

TEST(TwilioSignature, BreaksWithAnyChange) {
  EXPECT_FALSE(is_twilio_signature("", "12345", known_url, known_form));
  EXPECT_FALSE(is_twilio_signature("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12346", known_url, known_form));
  EXPECT_FALSE(
      is_twilio_signature("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345", "https://mycompany.com/", known_form));
  Parameters changed = known_form;
  changed[0].second += "F";
  EXPECT_FALSE(is_twilio_signature("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345", known_url, changed));
}

TEST(TwilioSignature, SortsNamesByTheirBytesAndDropsRepeatedValues) {
  EXPECT_EQ(twilio_signature("t", "u", {{"b", "2"}, {"B", "1"}, {"b", "2"}, {"b", "1"}}),
            twilio_signature("t", "uB1b1b2", {}));
}

TEST(TwilioSignature, CoversAJsonBodyThroughItsDigest) {
  const std::string body = R"({"a":1})";
  const std::string url =
      "https://a.test/x?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
  const std::string signature = twilio_signature("t", url, {});
  EXPECT_TRUE(is_twilio_json_signature(signature, "t", url, body));
  EXPECT_FALSE(is_twilio_json_signature(signature, "t", url, body + " "));
}

class Twilio : public testing::Test {
 protected:
  /// Answers every request with this; what was asked is kept.
  void answer(int status, std::string body) {
    network_.serve_http("https://api.twilio.com/",
                        [this, status, body](HttpRequest request, HttpWriter& writer) -> Task<> {
                          asked_ = request;
                          writer.answer(status, body);
                          co_return;
                        });
  }
  Result<void> transfer(std::string to) {
    TwilioCarrier carrier(network_, {.sid = "AC1", .auth_token = "secret"}, "CA7");
    std::optional<Result<void>> result;
    Scope scope;
    auto work = [](TwilioCarrier& carrier, std::string to, std::optional<Result<void>>& result) -> Task<> {
      result = co_await carrier.transfer(std::move(to));
    };
    scope.spawn(work(carrier, std::move(to), result));
    loop_.run_for(60s);
    return result.value();
  }
  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  HttpRequest asked_;
};

TEST_F(Twilio, TransfersACallByReplacingItsTwiMl) {
  answer(200, "{}");
  EXPECT_TRUE(transfer("+15550123"));
  EXPECT_EQ(asked_.method, "POST");
  EXPECT_EQ(asked_.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls/CA7.json");
  EXPECT_EQ(find_header(asked_.headers, "authorization"), "Basic QUMxOnNlY3JldA==");
  EXPECT_EQ(find_parameter(*parse_form(asked_.body), "Twiml"), twiml::dial("+15550123"));
}

TEST_F(Twilio, TellsWhyItWasRefused) {
  answer(401, R"({"code":20003,"message":"Authenticate","status":401})");
  auto refused = transfer("+15550123");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::unauthorized);
  EXPECT_EQ(refused.error().text(),
            "Twilio refused to change the call: Authenticate (20003) (check TWILIO_ACCOUNT_SID and "
            "TWILIO_AUTH_TOKEN)");
  answer(500, "<html>broken</html>");
  EXPECT_EQ(transfer("+15550123").error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace aybiza
