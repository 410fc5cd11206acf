// AuraClient: an AuraStream with a real socket and a real clock: it opens and closes connections, carries
// messages both ways and wakes the stream at its deadlines. Belongs to one loop.
#pragma once

#include <functional>
#include <memory>

#include "core/loop/Scope.h"
#include "core/net/Network.h"
#include "core/vendors/deepgram/AuraStream.h"

namespace aybiza {

class AuraClient final : public std::enable_shared_from_this<AuraClient>, private WebSocket::Listener {
 public:
  /// Each call may call back into the client, or stop it.
  struct Listener {
    virtual void on_phrase_sent(uint64_t generation) = 0;
    /// As it arrives; the bytes are the listener's until it returns.
    virtual void on_audio(uint64_t generation, Bytes audio) = 0;
    /// The next of an answer, made beforehand.
    virtual void on_voice(uint64_t generation, const std::shared_ptr<const std::string>& audio) {
      on_audio(generation, as_bytes(*audio));
    }
    virtual void on_answer_done(uint64_t generation) = 0;
    virtual void on_degraded(const Error& cause) = 0;
    /// From now on `voice`, of those that the client was made with, speaks.
    virtual void on_fallback(size_t voice, const Error& cause) { on_degraded(cause); }
    /// Nothing more comes, except what comes with its audio.
    virtual void on_failed(const Error& cause) = 0;

   protected:
    ~Listener() = default;
  };

  /// One of `voices`, of which the options know as many, is sent at every connection, its headers carry the
  /// credentials: the first, as long as it can speak, then those that stand in for it. The listener outlives the
  /// client or its stop(). Kept by shared_ptr because a listener may let go of the client while the client is
  /// calling it.
  static std::shared_ptr<AuraClient> make(Network& network, std::vector<WebSocketRequest> voices,
                                          AuraStream::Options options, Listener& listener);

  void start();
  /// Closes the connection; the listener hears nothing more. What was said can still be asked for.
  void stop();

  bool begin(uint64_t generation);
  void say(uint64_t generation, aura::Phrase phrase);
  void end();
  void clear();

  const AuraStream& stream() const { return stream_; }

 private:
  AuraClient(Network& network, std::vector<WebSocketRequest> voices, AuraStream::Options options,
             Listener& listener);

  void on_text(std::string_view message) override;
  void on_binary(Bytes message) override;
  void on_closed(uint16_t code, std::string_view reason) override;

  Task<> connect(size_t voice);
  void drop_socket();
  /// Does what the stream asks for, until it asks for nothing more.
  void act();
  Time now() const { return network_.loop().now(); }

  Network& network_;
  const std::vector<WebSocketRequest> voices_;
  AuraStream stream_;
  Listener* listener_;  // null after stop()
  std::unique_ptr<WebSocket> socket_;
  Scope connecting_;
  Timer wake_up_;
  bool acting_ = false;
};

}  // namespace aybiza
