// HttpExchange: one POST of a form, as the carrier sends webhooks, on a connection of its own.
#pragma once

#include "core/net/HttpWire.h"
#include "tools/bench/load/net/Connection.h"

namespace aybiza::bench {

class HttpExchange final : public Connection::Listener {
 public:
  struct Answer {
    int status = 0;  ///< 0: no whole answer came
    std::string body;
  };
  /// `signature_key` is the account's auth token, or empty. `done` is called once, never from here.
  HttpExchange(Reactor& reactor, const Url& url, const Parameters& form, const std::string& signature_key,
               std::function<void(Answer)> done);

 private:
  void on_bytes(std::span<char> bytes, Time arrived) override;
  void on_end(bool orderly) override;
  void finish(Answer answer);

  std::function<void(Answer)> done_;
  std::unique_ptr<Connection> connection_;
  Alarm failure_;
  std::string unread_;
  std::optional<ResponseHead> head_;
  std::optional<BodyReader> reader_;
  std::string body_;
};

}  // namespace aybiza::bench
