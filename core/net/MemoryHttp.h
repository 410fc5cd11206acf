// One HTTP request and its answer, in memory: the client reads an HttpResponse, the peer's handler has an
// HttpWriter, and what is written arrives piece by piece, as it was written.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "core/loop/Event.h"
#include "core/net/MemoryWire.h"
#include "core/net/Network.h"

namespace aybiza {

/// What both sides share: the wires, and what has arrived at the client.
struct MemoryExchange final : MemoryConnection {
  enum class End { none, whole, broken };

  MemoryExchange(Loop& loop, std::shared_ptr<const Conditions> c)
      : conditions(std::move(c)), to_server(loop, *conditions), to_client(loop, *conditions) {}
  void cut() override;
  void resume() override;
  /// Something has arrived at the client.
  void arrive(const std::function<void(MemoryExchange&)>& change);

  std::shared_ptr<const Conditions> conditions;
  Wire to_server;
  Wire to_client;
  int status = 0;
  Headers headers;
  std::deque<std::string> pieces;
  End end = End::none;
  bool abandoned = false;  ///< the client has gone
  Event arrived;
};

/// What a handler answers with. Returning from the handler ends the body.
class HttpWriter {
 public:
  explicit HttpWriter(std::shared_ptr<MemoryExchange> exchange) : exchange_(std::move(exchange)) {}

  /// Status and headers; once, before the body.
  void start(int status, Headers headers = {});
  void write(std::string piece);
  /// The connection breaks after what has been written.
  void cut() { end(MemoryExchange::End::broken); }
  /// start() and write() in one.
  void answer(int status, std::string body, Headers headers = {});
  /// False once the client has gone or the connection was cut.
  bool is_open() const { return !exchange_->abandoned && exchange_->end == MemoryExchange::End::none; }
  /// What the network calls when the handler has returned.
  void finish() { end(MemoryExchange::End::whole); }

 private:
  void end(MemoryExchange::End how);
  std::shared_ptr<MemoryExchange> exchange_;
};

/// Runs on the network's loop. The function object is kept until its task has ended, so a coroutine lambda
/// may capture here.
using HttpHandler = std::function<Task<>(HttpRequest request, HttpWriter& writer)>;

/// The client's side: waits for the response's headers, as long as it takes.
Task<Result<std::unique_ptr<HttpResponse>>> receive(std::shared_ptr<MemoryExchange> exchange,
                                                    std::string where);

}  // namespace aybiza
