// HttpServer: the daemon's HTTP, on libsoup. Small requests are answered by a function or a coroutine from request to
// response; a stream stays open and is written to. Everything on one loop; every request has a limit. Connections come
// from whoever accepted them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Fd.h"
#include "core/base/GPtr.h"
#include "core/loop/MainLoop.h"
#include "core/loop/Scope.h"
#include "core/net/Network.h"

typedef struct _SoupServer SoupServer;

namespace aybiza {

struct ServerRequest {
  std::string method;
  std::string path;   ///< percent-decoded
  std::string query;  ///< as sent, without "?"; empty where there is none
  Headers headers;
  std::string body;
  bool is_local = false;  ///< from this machine: its loopback or a Unix socket
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  Headers headers = {};
};

/// A response that goes on: write lines to it until the reader has gone or it is destroyed, which ends it.
class ServerStream {
 public:
  virtual ~ServerStream() = default;
  /// False when nobody reads any more, or the reader is too slow.
  virtual bool write(std::string_view data) = 0;
};

class HttpServer {
 public:
  static constexpr size_t max_body = 256 * 1024;

  using Handler = std::function<ServerResponse(const ServerRequest&)>;
  using AsyncHandler = std::function<Task<ServerResponse>(ServerRequest)>;
  using StreamHandler = std::function<Result<void>(const ServerRequest&, std::shared_ptr<ServerStream>)>;

  /// Made on the loop's thread.
  explicit HttpServer(MainLoop& loop);
  ~HttpServer();

  /// `path` is matched exactly, as a prefix where it ends in "/", or with one "*" for anything in between. Of several
  /// that match, the first that was added answers.
  void route(std::string method, std::string path, Handler handler);
  void route_async(std::string method, std::string path, AsyncHandler handler);
  void route_stream(std::string path, StreamHandler handler);
  /// A connection on which nothing has been read yet.
  void accept(Fd connection);
  /// Requests that are being answered.
  size_t active() const { return active_; }

 private:
  struct Route;
  MainLoop& loop_;
  GPtr<SoupServer> server_;
  std::vector<std::unique_ptr<Route>> routes_;
  size_t active_ = 0;
  Scope scope_;  // coroutines that answer
};

}  // namespace aybiza
