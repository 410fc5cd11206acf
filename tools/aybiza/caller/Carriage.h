// Carriage: plays Twilio for one call. It asks the webhook for TwiML, opens the media stream that the TwiML
// names, sends the caller's audio in frames of 20 ms by an absolute clock, plays what comes back in real
// time, and answers marks and clears as Twilio does.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "core/base/Json.h"
#include "core/net/Network.h"
#include "tools/aybiza/caller/Voice.h"

namespace aybiza::caller {

struct CallTarget {
  std::string webhook;     ///< http(s)://…/twilio/voice
  std::string auth_token;  ///< signs the webhook where it is not empty
  std::string call_sid, from, to;
};

/// What the webhook's TwiML asks for.
struct StreamOrder {
  std::string url;
  Json parameters = Json::object();
};

/// Calls the webhook. TwiML that does not connect a stream is Fault::rejected with what it says instead.
Task<Result<StreamOrder>> ask_webhook(Network& network, CallTarget target);
Result<StreamOrder> read_twiml(std::string_view twiml);

class Carriage final : WebSocket::Listener {
 public:
  static constexpr size_t frame = 160;
  static constexpr auto frame_time = milliseconds(20);

  struct Listener {
    /// Once per frame: what the caller heard in it (160 codes, silence where nothing was to be played), what
    /// the caller said in it, and whether the agent's part was audible.
    virtual void on_frame(Time now, Bytes said, Bytes heard, bool agent_audible) = 0;
    virtual void on_closed(std::string reason) = 0;

   protected:
    ~Listener() = default;
  };

  Carriage(Loop& loop, std::unique_ptr<WebSocket> socket, const CallTarget& target, const StreamOrder& order,
           Listener& listener);

  /// Queues audio behind what is being said.
  void say(const Codes& codes) { caller_.insert(caller_.end(), codes.begin(), codes.end()); }
  bool is_talking() const { return !caller_.empty(); }
  void press(char key);
  void hang_up();

 private:
  void on_text(std::string_view message) override;
  void on_binary(Bytes) override {}
  void on_closed(uint16_t code, std::string_view reason) override;
  void tick();
  void send(Json message);
  void echo(const std::string& mark);

  Loop& loop_;
  Listener& listener_;
  std::string stream_sid_;
  std::deque<uint8_t> caller_;  // still to be said
  std::deque<uint8_t> agent_;   // still to be played
  struct Mark {
    std::string name;
    uint64_t at;  // of the agent's bytes
  };
  std::deque<Mark> marks_;
  uint64_t received_ = 0, played_ = 0;
  uint64_t sequence_ = 1, frames_ = 0;
  Time began_;
  bool closed_ = false;
  Timer ticker_;
  std::unique_ptr<WebSocket> socket_;
};

}  // namespace aybiza::caller
