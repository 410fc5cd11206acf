#include "core/telephony/TwilioRest.h"

#include "core/base/Json.h"
#include "core/net/Hash.h"
#include "core/net/PeerError.h"
#include "core/telephony/TwiMl.h"

namespace aybiza {

namespace {

std::string basic(const TwilioAccount& account) {
  return "Basic " + to_base64(account.sid + ":" + account.auth_token);
}

Error refused(int status, const std::string& body) {
  const Json answer = parse_json(body, "Twilio's answer").value_or(Json::object());
  const int64_t code = get_int(answer, "code");
  const std::string message = get_string(answer, "message", "no reason was given");
  return {.fault = fault_of_status(status),
          .message = "Twilio refused to change the call: " + message +
                     (code ? " (" + std::to_string(code) + ")" : ""),
          .hint = code == 20003 ? "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN" : "",
          .status = status};
}

}  // namespace

Task<Result<void>> update_call(Network& network, TwilioAccount account, std::string call_sid,
                               Parameters fields) {
  const std::string base = account.url.empty() ? "https://api.twilio.com" : account.url;
  HttpRequest request{
      .method = "POST",
      .url = base + "/2010-04-01/Accounts/" + percent_encode(account.sid) + "/Calls/" +
             percent_encode(call_sid) + ".json",
      .headers = {{"Authorization", basic(account)}, {"Content-Type", "application/x-www-form-urlencoded"}},
      .body = to_query(fields),
      .timeout = seconds(10)};
  auto response = co_await network.send(std::move(request));
  if (!response) co_return fail(response.error());
  auto body = co_await (*response)->read_all();
  if (!body) co_return fail(body.error());
  const int status = (*response)->status();
  if (status < 200 || status >= 300) co_return fail(refused(status, *body));
  co_return Result<void>();
}

Task<Result<void>> TwilioCarrier::transfer(std::string to) {
  return update_call(network_, account_, call_sid_, {{"Twiml", twiml::dial(to)}});
}

Task<Result<void>> TwilioCarrier::hang_up() {
  return update_call(network_, account_, call_sid_, {{"Status", "completed"}});
}

}  // namespace aybiza
