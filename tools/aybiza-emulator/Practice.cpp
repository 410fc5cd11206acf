#include "Practice.h"

#include "Calendar.h"
#include "core/base/Json.h"

namespace aybiza::emulator {

namespace {

constexpr size_t most_days = 1000;
constexpr int opens_at = 8 * 60, closes_at = 18 * 60, slot_minutes = 30;  // minutes after midnight

Answer to_answer(int status, const Json& body) {
  return {status, to_text(body), {{"Content-Type", "application/json"}}};
}

}  // namespace

Practice::Practice(Server& server) {
  server.serve("/practice/", [this](Request r, Exchange& e) { return handle(std::move(r), e); });
}

Task<> Practice::handle(Request request, Exchange& exchange) {
  if (request.path == "/practice/appointments" && request.method == "POST")
    co_return exchange.answer(book(request));
  if (request.path == "/practice/slots" && request.method == "GET")
    co_return exchange.answer(free_slots(request));
  exchange.answer(to_answer(404, {{"error", "the practice has /practice/slots and /practice/appointments"}}));
}

Answer Practice::book(const Request& request) {
  auto json = parse_json(request.body, "the appointment");
  const std::string day = json ? get_string(*json, "date") : "", time = json ? get_string(*json, "time") : "";
  if (day.empty() || time.empty()) return to_answer(400, {{"error", "an appointment needs date and time"}});
  if (taken_.size() >= most_days) taken_.clear();
  if (!taken_[day].insert(time).second) return to_answer(409, {{"error", "that time is already taken"}});
  return to_answer(201, {{"confirmation", std::to_string(++last_number_)}, {"date", day}, {"time", time}});
}

Answer Practice::free_slots(const Request& request) const {
  auto query = parse_form(request.query);
  const std::string day(query ? find_parameter(*query, "date") : "");
  if (day.empty()) return to_answer(400, {{"error", "say which date"}});
  const auto taken = taken_.find(day);
  Json times = Json::array();
  for (int minute = opens_at; minute < closes_at; minute += slot_minutes)
    if (const auto time = iso_clock(minute); taken == taken_.end() || !taken->second.contains(time))
      times.push_back(time);
  return to_answer(200, {{"date", day}, {"free", times}});
}

}  // namespace aybiza::emulator
