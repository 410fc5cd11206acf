// Twilio: the REST side: calls are placed, looked at, redirected and ended; and a call that is placed asks
// its webhook for TwiML with a signed request, as Twilio does. The sound of calls is not here: that is the
// caller's program.
#pragma once

#include <map>

#include "Server.h"
#include "World.h"
#include "core/loop/Scope.h"
#include "core/net/Network.h"

namespace aybiza::emulator {

class Twilio {
 public:
  /// `network` reaches the webhooks.
  Twilio(World& world, Server& server, Network& network);

 private:
  struct Call {
    std::string sid, account, to, from, status, direction, created;
  };

  Task<> handle(Request request, Exchange& exchange);
  Answer place(const std::string& account, const Parameters& form);
  Answer update(Call& call, const Parameters& form);
  Answer list(const std::string& account) const;
  Call* find(const std::string& account, const std::string& sid);
  Json to_json(const Call& call) const;
  Task<> ask_webhook(std::string url, std::string method, Call call);

  World& world_;
  Network& network_;
  std::map<std::string, Call> calls_;
  Scope webhooks_;
};

}  // namespace aybiza::emulator
