#include "core/api/HttpServer.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>

#include <algorithm>

#include "core/base/Log.h"
#include "core/net/AcceptWebSocket.h"

namespace aybiza {

namespace {

constexpr size_t most_unread = 1 << 20;  // a watcher this far behind is let go

/// From a program on this machine; what a proxy on this machine passes on comes from elsewhere.
bool is_local(SoupServerMessage* message) {
  SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
  for (const char* name : {"Forwarded", "X-Forwarded-For", "X-Real-IP"})
    if (soup_message_headers_get_one(headers, name)) return false;
  GSocketAddress* remote = soup_server_message_get_remote_address(message);
  if (G_IS_UNIX_SOCKET_ADDRESS(remote)) return true;
  return G_IS_INET_SOCKET_ADDRESS(remote) &&
         g_inet_address_get_is_loopback(g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(remote)));
}

ServerRequest to_request(SoupServerMessage* message, const char* path) {
  const char* query = g_uri_get_query(soup_server_message_get_uri(message));
  const SoupMessageBody* body = soup_server_message_get_request_body(message);
  return {.method = soup_server_message_get_method(message),
          .path = path,
          .query = query ? query : "",
          .headers = to_headers(soup_server_message_get_request_headers(message)),
          .body = body->data ? std::string(body->data, static_cast<size_t>(body->length)) : "",
          .is_local = is_local(message)};
}

void answer(SoupServerMessage* message, const ServerResponse& response) {
  soup_server_message_set_status(message, static_cast<guint>(response.status), nullptr);
  for (const auto& [name, value] : response.headers)
    soup_message_headers_append(soup_server_message_get_response_headers(message), name.c_str(),
                                value.c_str());
  soup_server_message_set_response(message, response.content_type.c_str(), SOUP_MEMORY_COPY,
                                   response.body.data(), response.body.size());
}

ServerResponse not_possible(const Error& error) {
  const int status = error.fault == Fault::unauthorized ? 403 : error.fault == Fault::unavailable ? 503 : 400;
  return {.status = status, .body = error.text() + "\n"};
}

constexpr auto socket_key = "aybiza-socket";

/// libsoup knows the sockets only of connections that it has accepted itself; of ours the address leads there.
void cut_off(SoupServerMessage* message) {
  gpointer ours = g_object_get_data(G_OBJECT(soup_server_message_get_remote_address(message)), socket_key);
  g_socket_close(ours ? G_SOCKET(ours) : soup_server_message_get_socket(message), nullptr);
}

/// Bodies are collected by libsoup; a request that grows beyond the limit loses its connection.
void limit_body(SoupServer*, SoupServerMessage* message, gpointer) {
  auto* total = g_new0(size_t, 1);
  g_signal_connect_data(
      message, "got-chunk", G_CALLBACK(+[](SoupServerMessage* m, GBytes* chunk, size_t* sum) {
        *sum += g_bytes_get_size(chunk);
        if (*sum > HttpServer::max_body) cut_off(m);
      }),
      total, [](gpointer data, GClosure*) { g_free(data); }, GConnectFlags(0));
}

class SoupStream final : public ServerStream {
 public:
  explicit SoupStream(SoupServerMessage* message) : message_(GPtr<SoupServerMessage>::ref(message)) {
    auto* headers = soup_server_message_get_response_headers(message);
    soup_server_message_set_status(message, 200, nullptr);
    soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
    soup_message_headers_append(headers, "Content-Type", "application/x-ndjson");
    finished_ = g_signal_connect_swapped(message, "finished",
                                         G_CALLBACK(+[](SoupStream* s) { s->open_ = false; }), this);
    wrote_ = g_signal_connect(message, "wrote-body-data",
                              G_CALLBACK(+[](SoupServerMessage*, guint size, SoupStream* s) {
                                s->unread_ -= std::min<size_t>(size, s->unread_);
                              }),
                              this);
    soup_message_body_set_accumulate(soup_server_message_get_response_body(message), FALSE);
  }
  ~SoupStream() override {
    g_signal_handler_disconnect(message_.get(), finished_);
    g_signal_handler_disconnect(message_.get(), wrote_);
    if (!open_) return;
    soup_message_body_complete(soup_server_message_get_response_body(message_.get()));
    soup_server_message_unpause(message_.get());
  }
  bool write(std::string_view data) override {
    if (!open_ || unread_ > most_unread) return false;
    unread_ += data.size();
    soup_message_body_append(soup_server_message_get_response_body(message_.get()), SOUP_MEMORY_COPY,
                             data.data(), data.size());
    soup_server_message_unpause(message_.get());
    return true;
  }

 private:
  GPtr<SoupServerMessage> message_;
  gulong finished_ = 0, wrote_ = 0;
  size_t unread_ = 0;
  bool open_ = true;
};

}  // namespace

struct HttpServer::Route {
  HttpServer* server;
  std::string method, path;
  Handler handler;
  AsyncHandler async;
  StreamHandler stream;

  bool matches(std::string_view asked) const {
    if (const size_t star = path.find('*'); star != path.npos)
      return asked.size() >= path.size() && asked.starts_with(path.substr(0, star)) &&
             asked.ends_with(path.substr(star + 1));
    return path == asked || (path.ends_with('/') && asked.starts_with(path));
  }

  static Task<> answer_later(Task<ServerResponse> work, SoupServerMessage* message) {
    const auto kept = GPtr<SoupServerMessage>::ref(message);
    soup_server_message_pause(message);
    const ServerResponse response = co_await std::move(work);
    answer(message, response);
    soup_server_message_unpause(message);
  }

  static void handle_any(SoupServer*, SoupServerMessage* message, const char* path, GHashTable*,
                         gpointer data) {
    const auto& routes = static_cast<HttpServer*>(data)->routes_;
    bool known_path = false;
    for (const auto& route : routes) {
      if (!route->matches(path)) continue;
      known_path = true;
      if (route->method != soup_server_message_get_method(message)) continue;
      const ServerRequest request = to_request(message, path);
      if (route->handler) return answer(message, route->handler(request));
      if (route->async) return route->server->scope_.spawn(answer_later(route->async(request), message));
      if (!route->stream) continue;
      if (auto taken = route->stream(request, std::make_shared<SoupStream>(message)); !taken)
        answer(message, not_possible(taken.error()));
      return;
    }
    answer(message, known_path
                        ? ServerResponse{.status = 405, .body = "this path does not take that method\n"}
                        : ServerResponse{.status = 404, .body = "there is nothing here\n"});
  }
};

HttpServer::HttpServer(MainLoop& loop)
    : loop_(loop), server_(GPtr<SoupServer>::adopt(soup_server_new("server-header", "aybiza", nullptr))) {
  g_signal_connect(server_.get(), "request-started", G_CALLBACK(limit_body), nullptr);
  auto count = [](int step) {
    return step > 0 ? G_CALLBACK(+[](SoupServer*, SoupServerMessage*, HttpServer* s) { s->active_++; })
                    : G_CALLBACK(+[](SoupServer*, SoupServerMessage*, HttpServer* s) { s->active_--; });
  };
  g_signal_connect(server_.get(), "request-read", count(1), this);
  g_signal_connect(server_.get(), "request-finished", count(-1), this);
  soup_server_add_handler(server_.get(), nullptr, &Route::handle_any, this, nullptr);
}

HttpServer::~HttpServer() { soup_server_disconnect(server_.get()); }

void HttpServer::route(std::string method, std::string path, Handler handler) {
  routes_.push_back(
      std::make_unique<Route>(Route{this, std::move(method), std::move(path), std::move(handler)}));
}

void HttpServer::route_async(std::string method, std::string path, AsyncHandler handler) {
  routes_.push_back(
      std::make_unique<Route>(Route{this, std::move(method), std::move(path), {}, std::move(handler)}));
}

void HttpServer::route_stream(std::string path, StreamHandler handler) {
  routes_.push_back(std::make_unique<Route>(Route{this, "GET", std::move(path), {}, {}, std::move(handler)}));
}

void HttpServer::accept(Fd connection) {
  auto socket = GPtr<GSocket>::adopt(g_socket_new_from_fd(connection.get(), nullptr));
  if (!socket) return;
  static_cast<void>(connection.release());  // the GSocket's now
  auto remote = GPtr<GSocketAddress>::adopt(g_socket_get_remote_address(socket.get(), nullptr));
  auto local = GPtr<GSocketAddress>::adopt(g_socket_get_local_address(socket.get(), nullptr));
  if (!remote) return;  // gone already
  g_object_set_data_full(G_OBJECT(remote.get()), socket_key, g_object_ref(socket.get()), g_object_unref);
  auto stream = GPtr<GSocketConnection>::adopt(g_socket_connection_factory_create_connection(socket.get()));
  g_main_context_push_thread_default(loop_.context());  // where libsoup will call back
  soup_server_accept_iostream(server_.get(), G_IO_STREAM(stream.get()), local.get(), remote.get(), nullptr);
  g_main_context_pop_thread_default(loop_.context());
}

}  // namespace aybiza
