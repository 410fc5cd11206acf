// Server: the one port behind which all vendors live, on libsoup. An HTTP request becomes a coroutine that
// answers through an Exchange, whole or piece by piece; a WebSocket upgrade is refused before it happens, as
// the vendors do, or becomes a socket. Everything on one loop.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/GPtr.h"
#include "core/loop/MainLoop.h"
#include "core/net/Network.h"
#include "core/net/Url.h"

typedef struct _SoupServer SoupServer;
typedef struct _SoupServerMessage SoupServerMessage;

namespace aybiza::emulator {

struct Request {
  std::string method;
  std::string path;   ///< percent-decoded: libsoup does not show the path of the wire
  std::string query;  ///< as on the wire, without "?"
  Headers headers;
  std::string body;
};

struct Answer {
  int status = 200;
  std::string body;
  Headers headers;  ///< Content-Type among them
};

/// One answer on its way. start() and any number of write(), or one answer().
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void start(int status, const Headers& headers) = 0;
  virtual void write(std::string_view bytes) = 0;
  virtual void answer(const Answer& answer) = 0;
  /// The connection breaks here, without an end of the body.
  virtual void cut() = 0;
};

/// The exchange ends when the task does; the task is destroyed when the client goes away.
using HttpHandler = std::function<Task<>(Request request, Exchange& exchange)>;

/// A socket and the means to break it without a word.
struct Peer {
  std::unique_ptr<WebSocket> socket;
  std::function<void()> cut;
};
struct Upgrade {
  std::optional<Answer> refusal;   ///< instead of 101
  Headers headers;                 ///< of the 101
  std::function<void(Peer)> open;  ///< once it has been sent
};
using UpgradeHandler = std::function<Upgrade(const Request& request)>;

class Server {
 public:
  /// Made, used and destroyed on the loop's thread.
  explicit Server(MainLoop& loop);
  ~Server();

  /// The longest prefix of the path that has a handler wins.
  void serve(std::string prefix, HttpHandler handler);
  /// Upgrades of exactly this path.
  void serve_upgrade(std::string path, UpgradeHandler handler);

  /// Port 0 takes a free one; the answer is the port.
  Result<uint16_t> listen(const std::string& address, uint16_t port);

 private:
  class SoupExchange;
  void handle(SoupServerMessage* message, const char* path);

  MainLoop& loop_;
  GPtr<SoupServer> server_;
  std::vector<std::pair<std::string, HttpHandler>> handlers_;
  std::vector<std::pair<std::string, UpgradeHandler>> upgrades_;
  std::list<std::unique_ptr<SoupExchange>> exchanges_;
};

}  // namespace aybiza::emulator
