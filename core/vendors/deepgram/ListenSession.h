// ListenSession: a DeepgramStream at work on a real (or simulated) network: one loop, one socket at a time,
// one timer. Everything on the loop's thread. The listener may destroy the session from inside on_heard().
#pragma once

#include <memory>

#include "core/loop/Scope.h"
#include "core/net/Network.h"
#include "core/vendors/deepgram/DeepgramStream.h"

namespace aybiza {

class ListenSession final : private WebSocket::Listener {
 public:
  struct Listener {
    virtual void on_heard(const heard::Event& event) = 0;
    /// Every text message of the vendor as it came, before what it means is told.
    virtual void on_raw(std::string_view message) = 0;
    /// The backlog changed.
    virtual void on_progress() = 0;

   protected:
    ~Listener() = default;
  };

  struct Recogniser {
    WebSocketRequest request;  ///< used for every connection
    DeepgramStreamOptions options;
  };
  /// At least one: the wanted one, then those that stand in for it. The listener outlives the session.
  ListenSession(Network& network, const std::vector<Recogniser>& recognisers, Listener& listener);

  void open();
  void push(Bytes audio, uint64_t running_time);
  void set_speaking(bool speaking);
  void finalize();
  void flush();
  void end();
  const DeepgramStream& stream() const { return stream_; }

 private:
  void on_text(std::string_view message) override;
  void on_binary(Bytes message) override;
  void on_closed(uint16_t code, std::string_view reason) override;

  Task<> connect(size_t recogniser);
  void settle();
  bool carry_out(DeepgramStream::Output output);
  void arm();

  Network& network_;
  Loop& loop_;
  std::vector<WebSocketRequest> requests_;  // by recogniser
  Listener& listener_;
  DeepgramStream stream_;
  std::unique_ptr<WebSocket> socket_;
  Timer timer_;
  Time armed_{};  // when the timer goes off
  bool settling_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // expires with the session
  Scope connecting_;
};

}  // namespace aybiza
