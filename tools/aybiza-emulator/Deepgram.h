// Deepgram: its routes: who may come in, which requests are refused and how, and what listens or speaks
// behind them.
#pragma once

#include "Server.h"
#include "SocketSession.h"
#include "World.h"

namespace aybiza::emulator {

class Deepgram {
 public:
  /// Adds /v1/listen, /v2/listen and /v1/speak to the server. All three outlive the requests.
  Deepgram(World& world, Server& server);

 private:
  Upgrade listen_v1(const Request& request);
  Upgrade listen_v2(const Request& request);
  Upgrade speak(const Request& request);
  Task<> speak_rest(Request request, Exchange& exchange);
  bool is_authorised(const Request& request) const;

  World& world_;
  SocketSessions sockets_;
};

}  // namespace aybiza::emulator
