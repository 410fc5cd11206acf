// MediaStream: the carrier's end of a media stream: opens the WebSocket, writes the messages that Twilio writes,
// reads those that it understands. Audio is looked at no closer than to find its payload.
#pragma once

#include "core/net/WebSocketFrames.h"
#include "tools/bench/load/caller/Instructions.h"
#include "tools/bench/load/net/Connection.h"
#include "tools/bench/load/sound/AudioMark.h"

namespace aybiza::bench {

class MediaStream final : public Connection::Listener {
 public:
  class Listener {
   public:
    virtual void on_open() = 0;
    /// `payload` is base64.
    virtual void on_media(std::string_view payload, Time arrived) = 0;
    virtual void on_mark(std::string name) = 0;
    virtual void on_clear() = 0;
    /// The stream is over. `code` is 0 where no WebSocket was accepted, 1006 where it broke without a close.
    virtual void on_stream_end(uint16_t code) = 0;

   protected:
    ~Listener() = default;
  };

  /// What Twilio's `start` tells.
  struct Start {
    std::string call_sid, stream_sid;
    Parameters parameters;
  };
  MediaStream(Reactor& reactor, const Url& url, Start start, Listener& listener);

  /// 20 ms of the caller, `position` after the start of the stream; nothing: silence.
  void send_audio(const Frame* frame, Duration position);
  void send_mark(std::string_view name);
  /// The caller has hung up.
  void send_stop();
  /// Goes without a word, as a lost connection does.
  void vanish() { connection_->close(true); }
  bool is_open() const { return upgraded_ && connection_->is_open(); }

 private:
  void on_bytes(std::span<char> bytes, Time arrived) override;
  void on_end(bool orderly) override;
  void on_upgraded();
  void read(std::string_view message, Time arrived);
  void send(std::string_view text);
  void end(uint16_t code);

  Start start_;
  Listener* listener_;
  std::unique_ptr<Connection> connection_;
  Alarm failure_;
  std::string unread_;
  bool upgraded_ = false;
  WebSocketReader reader_{WebSocketRole::client, 1 << 20};
  uint64_t sequence_ = 1, chunk_ = 0;
  uint32_t mask_ = 0x5a17c3e9;
  std::string text_, frame_;
};

}  // namespace aybiza::bench
