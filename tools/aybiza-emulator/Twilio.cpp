#include "Twilio.h"

#include <algorithm>
#include <ctime>

#include "core/base/Ids.h"
#include "core/net/Hash.h"
#include "core/telephony/TwilioSignature.h"

namespace aybiza::emulator {

namespace {

constexpr std::string_view accounts_prefix = "/2010-04-01/Accounts/";
constexpr size_t most_calls = 1000;

std::string rfc_2822(WallTime time) {
  const auto t = std::chrono::system_clock::to_time_t(time);
  char text[64];
  std::tm parts{};
  strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&t, &parts));
  return text;
}

Answer to_answer(int status, const Json& body) {
  return {
      status, to_text(body), {{"Content-Type", "application/json"}, {"Twilio-Request-Id", make_id("RQ")}}};
}

Answer refuse(int status, int code, const std::string& message) {
  return to_answer(status, {{"code", code},
                            {"message", message},
                            {"more_info", "https://www.twilio.com/docs/errors/" + std::to_string(code)},
                            {"status", status}});
}

bool is_sid(std::string_view text, std::string_view prefix) {
  return text.size() == 34 && text.starts_with(prefix) && std::ranges::all_of(text.substr(2), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// The user of HTTP Basic is an account or an API key; the password must be the configured token.
bool is_authorised(const Request& request, std::string_view token) {
  std::string_view header = find_header(request.headers, "authorization");
  if (!header.starts_with("Basic ")) return false;
  const std::string pair = from_base64(header.substr(6));
  const size_t colon = pair.find(':');
  if (colon == std::string::npos || !(pair.starts_with("AC") || pair.starts_with("SK"))) return false;
  return equal_constant_time(std::string_view(pair).substr(colon + 1), token);
}

std::string value(const Parameters& form, std::string_view name) {
  return std::string(find_parameter(form, name));
}

}  // namespace

Twilio::Twilio(World& world, Server& server, Network& network) : world_(world), network_(network) {
  server.serve(std::string(accounts_prefix),
               [this](Request r, Exchange& e) { return handle(std::move(r), e); });
}

Task<> Twilio::handle(Request request, Exchange& exchange) {
  if (!is_authorised(request, world_.keys.twilio_token))
    co_return exchange.answer(refuse(401, 20003, "Authenticate"));
  if (world_.faults.strikes("twilio", FaultKind::throttle))
    co_return exchange.answer(refuse(429, 20429, "Too Many Requests"));
  if (world_.faults.strikes("twilio", FaultKind::drop)) co_return exchange.cut();

  // …/Accounts/{account}/Calls.json or …/Accounts/{account}/Calls/{sid}.json
  const std::string path = request.path.substr(accounts_prefix.size());
  const std::string account = path.substr(0, path.find('/'));
  const std::string rest = path.substr(std::min(account.size() + 1, path.size()));
  auto form = parse_form(request.body);
  if (!form) co_return exchange.answer(refuse(400, 20001, form.error().message));
  if (rest == "Calls.json" && request.method == "POST") co_return exchange.answer(place(account, *form));
  if (rest == "Calls.json" && request.method == "GET") co_return exchange.answer(list(account));
  if (rest.starts_with("Calls/") && rest.ends_with(".json")) {
    Call* call = find(account, rest.substr(6, rest.size() - 11));
    if (call && request.method == "GET") co_return exchange.answer(to_answer(200, to_json(*call)));
    if (call && request.method == "POST") co_return exchange.answer(update(*call, *form));
  }
  co_return exchange.answer(refuse(404, 20404, "The requested resource " + request.path + " was not found"));
}

Answer Twilio::place(const std::string& account, const Parameters& form) {
  Call call{.sid = make_id("CA"),
            .account = account,
            .to = value(form, "To"),
            .from = value(form, "From"),
            .status = "queued",
            .direction = "outbound-api",
            .created = rfc_2822(world_.loop.wall_now())};
  if (call.to.empty()) return refuse(400, 21201, "No 'To' number is specified");
  if (!call.to.starts_with('+') && !call.to.starts_with("sip:") && !call.to.starts_with("client:"))
    return refuse(400, 21211, "The 'To' number " + call.to + " is not a valid phone number.");
  if (call.from.empty()) return refuse(400, 21213, "No 'From' number is specified");
  const std::string url = value(form, "Url");
  if (url.empty() && value(form, "Twiml").empty() && value(form, "ApplicationSid").empty())
    return refuse(400, 21205, "Url parameter is required.");
  if (calls_.size() >= most_calls) return refuse(429, 20429, "Too Many Requests");
  const Answer answer = to_answer(201, to_json(call));
  world_.sessions.note(call.sid, "placed", call.to);
  const auto method = value(form, "Method");
  calls_[call.sid] = call;
  if (!url.empty()) webhooks_.spawn(ask_webhook(url, method.empty() ? "POST" : method, std::move(call)));
  return answer;
}

Answer Twilio::update(Call& call, const Parameters& form) {
  if (call.status == "completed" || call.status == "canceled")
    return refuse(400, 21220, "Call is not in-progress. Cannot redirect.");
  if (const auto status = value(form, "Status"); !status.empty()) {
    if (status != "completed" && status != "canceled") return refuse(400, 21218, "Invalid Status " + status);
    call.status = status;
    world_.sessions.note(call.sid, "ended", status);
  } else if (const auto twiml = value(form, "Twiml"); !twiml.empty()) {
    if (twiml.size() > 4000) return refuse(400, 21630, "Twiml is longer than 4000 characters");
    world_.sessions.note(call.sid, "redirected", twiml);
  } else if (const auto url = value(form, "Url"); !url.empty()) {
    world_.sessions.note(call.sid, "redirected", url);
  }
  return to_answer(200, to_json(call));
}

Answer Twilio::list(const std::string& account) const {
  Json calls = Json::array();
  for (const auto& [sid, call] : calls_)
    if (call.account == account) calls.push_back(to_json(call));
  return to_answer(200, {{"calls", calls}, {"page", 0}, {"page_size", 50}, {"next_page_uri", nullptr}});
}

// A call that a caller's program plays was never announced here, so a well-formed sid is taken for a call in
// progress.
Twilio::Call* Twilio::find(const std::string& account, const std::string& sid) {
  if (auto known = calls_.find(sid); known != calls_.end()) return &known->second;
  if (!is_sid(sid, "CA") || calls_.size() >= most_calls) return nullptr;
  Call call{.sid = sid,
            .account = account,
            .status = "in-progress",
            .direction = "inbound",
            .created = rfc_2822(world_.loop.wall_now())};
  return &calls_.emplace(sid, std::move(call)).first->second;
}

Json Twilio::to_json(const Call& call) const {
  return {{"sid", call.sid},
          {"account_sid", call.account},
          {"to", call.to},
          {"from", call.from},
          {"status", call.status},
          {"direction", call.direction},
          {"api_version", "2010-04-01"},
          {"date_created", call.created},
          {"date_updated", call.created},
          {"start_time", call.created},
          {"end_time", nullptr},
          {"duration", nullptr},
          {"price", nullptr},
          {"price_unit", "USD"},
          {"uri", std::string(accounts_prefix) + call.account + "/Calls/" + call.sid + ".json"}};
}

Task<> Twilio::ask_webhook(std::string url, std::string method, Call call) {
  const Parameters form = {{"AccountSid", call.account},  {"ApiVersion", "2010-04-01"}, {"CallSid", call.sid},
                           {"CallStatus", "in-progress"}, {"Called", call.to},          {"Caller", call.from},
                           {"Direction", call.direction}, {"From", call.from},          {"To", call.to}};
  const bool post = method == "POST";
  HttpRequest request{.method = method, .url = post ? url : with_query(url, form), .timeout = seconds(15)};
  request.headers = {{"X-Twilio-Signature",
                      twilio_signature(world_.keys.twilio_token, request.url, post ? form : Parameters())},
                     {"User-Agent", "TwilioProxy/1.1"}};
  if (post) {
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = to_query(form);
  }
  auto response = co_await network_.send(std::move(request));
  std::string outcome = response ? std::to_string((*response)->status()) : response.error().text();
  if (response) {
    auto body = co_await (*response)->read_all();
    if (body) outcome += " " + *body;
  }
  world_.sessions.note(call.sid, "twiml", outcome);
  auto known = calls_.find(call.sid);
  if (known != calls_.end() && known->second.status == "queued")
    known->second.status = response ? "in-progress" : "failed";
}

}  // namespace aybiza::emulator
