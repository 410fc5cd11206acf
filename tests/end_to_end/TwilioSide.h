// TwilioSide: what Twilio does to the daemon, on plain blocking sockets and with a WebSocket of its own, so
// that it can also do what Twilio never does: break protocol, send rubbish, vanish.
#pragma once

#include <gio/gio.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/base/GPtr.h"
#include "core/net/Url.h"

namespace aybiza {

struct HttpAnswer {
  int status = 0;  ///< 0: the connection broke before an answer
  std::string body;
};

/// One request on a connection of its own. `signature` becomes X-Twilio-Signature where it is not empty.
HttpAnswer get(uint16_t port, const std::string& path);
HttpAnswer post_form(uint16_t port, const std::string& path, const std::string& form,
                     const std::string& signature = "");

/// The webhook of a new call: "CallSid=…&From=…&To=…".
Parameters call_form(const std::string& call_sid);
/// Where the webhook's TwiML sends the stream: a path with the call's one-time token; empty where it sends none.
std::string stream_path_of(const std::string& twiml);

class MediaStream {
 public:
  /// Connects and upgrades.
  MediaStream(uint16_t port, const std::string& path);
  /// The upgrade was granted, and nothing has broken the connection since.
  bool is_open() const { return static_cast<bool>(connection_); }

  void send(std::string_view text);
  /// What Twilio sends first.
  void start(const std::string& call_sid);
  /// 20 ms of silence.
  void send_frame();
  void send_stop();

  /// The next text message; nothing when the stream is closed. Marks are echoed where `echo_marks`.
  std::optional<std::string> read();
  bool echo_marks = true;
  /// Reads to the end. The code of the daemon's close frame; 1006 where the connection just ended.
  uint16_t read_to_close();

  /// Goes without a word; with a reset instead of an orderly end where `reset`.
  void vanish(bool reset = false);

 private:
  void send_frame_of(uint8_t opcode, std::string_view payload);
  bool read_bytes(std::string& into, size_t count);

  GPtr<GSocketConnection> connection_;
  std::string stream_sid_ = "MZ1";
  uint16_t close_code_ = 1006;
};

}  // namespace aybiza
