// TwilioDoor: how Twilio comes in. Its webhook (POST /twilio/voice) is answered with TwiML that opens a media
// stream under a one-time token, or with what the agent's callers get where there is no room; the stream's connection
// shows the token and becomes a call. When a stream is over, Twilio asks again (POST /twilio/resume): a caller who
// was cut off gets another stream, everybody else is hung up.
//
// With an auth token every webhook must carry Twilio's signature over the public URL; without one only this
// machine is answered, so that a daemon on its defaults is open to nobody.
#pragma once

#include <functional>

#include "core/api/HttpServer.h"
#include "core/net/Url.h"
#include "core/supervisor/Supervisor.h"

namespace aybiza {

struct TwilioSettings {
  std::string public_url;  ///< https://host[:port][/path], without a slash at its end; empty: our own address
  std::string auth_token;  ///< may be empty
};

class TwilioDoor {
 public:
  /// Both outlive the server's last request.
  TwilioDoor(HttpServer& server, Supervisor& supervisor, TwilioSettings settings);

  /// From the next request on.
  void set_settings(TwilioSettings settings);
  /// Where streams are sent when there is no public URL.
  void listening_on(const std::string& address, uint16_t port);
  /// A connection whose request asks for this path: true where it is a call's stream and was taken.
  bool take_stream(const std::string& path, Fd& connection);

 private:
  ServerResponse answer_voice(const ServerRequest& request);
  ServerResponse answer_resume(const ServerRequest& request);
  /// The form of a webhook that may be believed.
  Result<Parameters> read_webhook(const ServerRequest& request) const;
  Result<void> authenticate(const ServerRequest& request, const Parameters& form) const;
  /// A stream for this caller; without room what `otherwise` answers.
  using Otherwise = std::function<std::string(const Refusal& why)>;
  ServerResponse connect(const Announcement& caller, const Otherwise& otherwise);
  /// TwiML for a new caller without room, who asked for `path_and_query`.
  std::string overflow(const Announcement& caller, const Refusal& why, const std::string& path_and_query);
  std::string url(std::string_view path) const {
    return (settings_.public_url.empty() ? own_url_ : settings_.public_url) + std::string(path);
  }

  Supervisor& supervisor_;
  TwilioSettings settings_;
  std::string own_url_;  // where we listen
};

}  // namespace aybiza
