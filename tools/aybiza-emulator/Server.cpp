#include "Server.h"

#include <libsoup/soup.h>
#include <sys/socket.h>

#include <algorithm>

#include "core/loop/Scope.h"
#include "core/net/AcceptWebSocket.h"
#include "core/net/Transport.h"

namespace aybiza::emulator {

namespace {

constexpr size_t max_message = 8 * 1024 * 1024;

Request to_request(SoupServerMessage* message, const char* path) {
  const char* query = g_uri_get_query(soup_server_message_get_uri(message));
  const SoupMessageBody* body = soup_server_message_get_request_body(message);
  return {.method = soup_server_message_get_method(message),
          .path = path,
          .query = query ? query : "",
          .headers = to_headers(soup_server_message_get_request_headers(message)),
          .body = body->data ? std::string(body->data, static_cast<size_t>(body->length)) : ""};
}

void add_headers(SoupServerMessage* message, const Headers& headers) {
  for (const auto& [name, value] : headers)
    soup_message_headers_append(soup_server_message_get_response_headers(message), name.c_str(),
                                value.c_str());
}

void send_answer(SoupServerMessage* message, const Answer& answer) {
  soup_server_message_set_status(message, static_cast<guint>(answer.status), nullptr);
  add_headers(message, answer.headers);
  soup_message_body_append(soup_server_message_get_response_body(message), SOUP_MEMORY_COPY,
                           answer.body.data(), answer.body.size());
}

// Resets the connection of a message, or of the socket that it became.
std::function<void()> cutter(SoupServerMessage* message) {
  // A descriptor of its own: after an upgrade libsoup's is closed.
  auto socket = std::make_shared<Fd>(duplicate(soup_server_message_get_socket(message)));
  return [socket] { ::shutdown(socket->get(), SHUT_RDWR); };
}

}  // namespace

class Server::SoupExchange final : public Exchange {
 public:
  SoupExchange(Server& server, SoupServerMessage* message)
      : server_(server), message_(GPtr<SoupServerMessage>::ref(message)), cut_(cutter(message)) {
    finished_ = g_signal_connect_swapped(message, "finished", G_CALLBACK(&SoupExchange::on_finished), this);
  }
  ~SoupExchange() override { g_signal_handler_disconnect(message_.get(), finished_); }

  void run(Task<> work) {
    soup_server_message_pause(message_.get());
    auto whole = [](Task<> work, SoupExchange& self) -> Task<> {
      co_await std::move(work);
      self.finish();
    };
    scope_.spawn(whole(std::move(work), *this));
  }

  void start(int status, const Headers& headers) override {
    soup_server_message_set_status(message_.get(), static_cast<guint>(status), nullptr);
    add_headers(message_.get(), headers);
    soup_message_headers_set_encoding(soup_server_message_get_response_headers(message_.get()),
                                      SOUP_ENCODING_CHUNKED);
    soup_message_body_set_accumulate(soup_server_message_get_response_body(message_.get()), FALSE);
    streaming_ = true;
    soup_server_message_unpause(message_.get());
  }
  void write(std::string_view bytes) override {
    soup_message_body_append(soup_server_message_get_response_body(message_.get()), SOUP_MEMORY_COPY,
                             bytes.data(), bytes.size());
    soup_server_message_unpause(message_.get());
  }
  void answer(const Answer& answer) override { send_answer(message_.get(), answer); }
  void cut() override { cut_(); }

 private:
  void finish() {
    if (streaming_) soup_message_body_complete(soup_server_message_get_response_body(message_.get()));
    soup_server_message_unpause(message_.get());
  }
  // Sent, or the client has gone. This may be in the middle of our own task, so it ends on the next turn.
  static void on_finished(SoupExchange* self) {
    self->server_.loop_.post([server = &self->server_, self] {
      std::erase_if(server->exchanges_, [self](const auto& exchange) { return exchange.get() == self; });
    });
  }

  Server& server_;
  GPtr<SoupServerMessage> message_;
  std::function<void()> cut_;
  gulong finished_ = 0;
  bool streaming_ = false;
  Scope scope_;
};

Server::Server(MainLoop& loop)
    : loop_(loop),
      server_(GPtr<SoupServer>::adopt(soup_server_new("server-header", "aybiza-emulator", nullptr))) {
  soup_server_add_handler(
      server_.get(), nullptr,
      [](SoupServer*, SoupServerMessage* message, const char* path, GHashTable*, gpointer self) {
        static_cast<Server*>(self)->handle(message, path);
      },
      this, nullptr);
}

Server::~Server() {
  exchanges_.clear();
  soup_server_disconnect(server_.get());
}

void Server::serve(std::string prefix, HttpHandler handler) {
  handlers_.emplace_back(std::move(prefix), std::move(handler));
}
void Server::serve_upgrade(std::string path, UpgradeHandler handler) {
  upgrades_.emplace_back(std::move(path), std::move(handler));
}

void Server::handle(SoupServerMessage* message, const char* path) {
  Request request = to_request(message, path);
  if (is_websocket_upgrade(message)) {
    auto found = std::ranges::find(upgrades_, path, &std::pair<std::string, UpgradeHandler>::first);
    if (found == upgrades_.end()) return send_answer(message, {404, "no such socket\n"});
    Upgrade upgrade = found->second(request);
    if (upgrade.refusal) return send_answer(message, *upgrade.refusal);
    add_headers(message, upgrade.headers);
    return accept_websocket(
        loop_, message, max_message,
        [open = std::move(upgrade.open), cut = cutter(message)](std::unique_ptr<WebSocket> socket) {
          open({std::move(socket), cut});
        });
  }
  const std::pair<std::string, HttpHandler>* best = nullptr;
  for (const auto& handler : handlers_)
    if (request.path.starts_with(handler.first) && (!best || handler.first.size() > best->first.size()))
      best = &handler;
  if (!best) return send_answer(message, {404, "there is nothing here\n"});
  // Until the task decides; libsoup takes a message without a status for one that nobody wanted.
  soup_server_message_set_status(message, SOUP_STATUS_OK, nullptr);
  exchanges_.push_back(std::make_unique<SoupExchange>(*this, message));
  SoupExchange& exchange = *exchanges_.back();
  exchange.run(best->second(std::move(request), exchange));
}

Result<uint16_t> Server::listen(const std::string& address, uint16_t port) {
  auto inet = GPtr<GSocketAddress>::adopt(g_inet_socket_address_new_from_string(address.c_str(), port));
  if (!inet)
    return fail(Fault::bad_input, "\"" + address + "\" is not an IP address", "use 127.0.0.1 or 0.0.0.0");
  GError* error = nullptr;
  g_main_context_push_thread_default(loop_.context());
  const bool listening = soup_server_listen(server_.get(), inet.get(), SoupServerListenOptions(0), &error);
  g_main_context_pop_thread_default(loop_.context());
  if (!listening)
    return fail(Fault::unavailable,
                "cannot listen on " + address + ":" + std::to_string(port) + ": " + take_message(error),
                "another program may use the port; --port 0 takes a free one");
  GSList* uris = soup_server_get_uris(server_.get());
  const int bound = uris ? g_uri_get_port(static_cast<GUri*>(uris->data)) : port;
  g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(g_uri_unref));
  return static_cast<uint16_t>(bound);
}

}  // namespace aybiza::emulator
