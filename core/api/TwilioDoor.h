// TwilioDoor: how Twilio comes in. Its webhook (POST /twilio/voice) is answered with TwiML that opens a media
// stream; the stream (/twilio/media) shows the one-time token of that answer and becomes a call.
//
// With an auth token every webhook must carry Twilio's signature over the public URL; without one only this
// machine is answered, so that a daemon on its defaults is open to nobody.
#pragma once

#include "core/api/HttpServer.h"
#include "core/supervisor/Worker.h"
#include "core/telephony/StreamTokens.h"
#include "core/telephony/TwilioRest.h"

namespace aybiza {

struct TwilioSettings {
  std::string public_url;  ///< https://host[:port][/path], without a slash at its end; empty: our own address
  TwilioAccount account;   ///< sid and token may be empty
};

class TwilioDoor {
 public:
  /// All but the agents outlive the server's last request.
  TwilioDoor(HttpServer& server, Network& network, Worker& worker, ReadyAgents agents,
             TwilioSettings settings);

  /// Where streams are sent when there is no public URL.
  void listening_on(const std::string& address, uint16_t port);

 private:
  /// What a token stands for: a call that the webhook has announced.
  struct Announced {
    CallInfo info;
    ReadyAgentPtr agent;
  };
  ServerResponse answer_voice(const ServerRequest& request);
  Result<void> authenticate(const ServerRequest& request, const Parameters& form) const;
  Task<> take_stream(std::unique_ptr<WebSocket> socket);
  std::string url(std::string_view path) const { return base_url_ + std::string(path); }

  Network& network_;
  Worker& worker_;
  ReadyAgents agents_;
  TwilioSettings settings_;
  std::string base_url_;
  StreamTokens<Announced> tokens_;
  Scope scope_;
};

}  // namespace aybiza
