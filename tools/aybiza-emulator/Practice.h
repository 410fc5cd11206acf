// Practice: the appointment book of the demo's dental practice, a small HTTP API for the agent's tool to
// call.
//   GET  /practice/slots?date=2026-11-10        free times of a day
//   POST /practice/appointments {"date", "time", …}   201 with a confirmation number, or 409 where it is
//   taken
#pragma once

#include <map>
#include <set>

#include "Server.h"

namespace aybiza::emulator {

class Practice {
 public:
  explicit Practice(Server& server);

 private:
  Task<> handle(Request request, Exchange& exchange);
  Answer book(const Request& request);
  Answer free_slots(const Request& request) const;

  std::map<std::string, std::set<std::string>> taken_;  // times by day
  int last_number_ = 470;
};

}  // namespace aybiza::emulator
