#include <deque>

#include "core/net/AcceptWebSocket.h"
#include "core/net/SocketNetwork.h"
#include "tests/contract/NetworkWorld.h"
#include "tests/unit/net/LoopTest.h"

namespace aybiza::test {

namespace {

// One response, written from a coroutine while libsoup waits for us with its body unfinished.
Task<> play(HttpScript script, GPtr<SoupServerMessage> message, Loop& loop) {
  auto* headers = soup_server_message_get_response_headers(message.get());
  auto* body = soup_server_message_get_response_body(message.get());
  soup_server_message_set_status(message.get(), static_cast<guint>(script.status), nullptr);
  for (const auto& [name, value] : script.headers)
    soup_message_headers_append(headers, name.c_str(), value.c_str());
  soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
  for (const auto& piece : script.pieces) {
    soup_message_body_append(body, SOUP_MEMORY_COPY, piece.data(), piece.size());
    soup_server_message_unpause(message.get());
    co_await sleep(loop, script.pause);
  }
  if (script.cut) {
    co_await sleep(loop, milliseconds(5));  // what was appended is written first
    g_socket_shutdown(soup_server_message_get_socket(message.get()), TRUE, TRUE, nullptr);
  } else {
    soup_message_body_complete(body);
  }
  soup_server_message_unpause(message.get());
}

class SocketWorld final : public NetworkWorld {
 public:
  Network& network() override { return network_; }
  std::string url(std::string_view scheme, std::string_view path) override {
    return scheme.starts_with("http") ? server_.http(path) : server_.ws(path);
  }
  void run(Task<> work) override { test::run(loop_, std::move(work), seconds(10)); }

  void accept_websocket(const std::string& path,
                        std::function<void(std::unique_ptr<WebSocket>)> accepted) override {
    auto& entry = accepting_.emplace_back(Accepting{loop_, std::move(accepted)});
    soup_server_add_handler(server_.get(), path.c_str(), on_websocket, &entry, nullptr);
  }

  void refuse_websocket(const std::string& path, int status, std::string text, Headers headers) override {
    serve_http(path, {.status = status, .headers = std::move(headers), .pieces = {std::move(text)}});
  }
  void ignore_websocket(const std::string& path) override { serve_http(path, {.silent = true}); }

  void serve_http(const std::string& path, HttpScript script) override {
    auto& entry = serving_.emplace_back(Serving{*this, std::move(script)});
    soup_server_add_handler(server_.get(), path.c_str(), on_request, &entry, nullptr);
  }

 private:
  struct Accepting {
    MainLoop& loop;
    std::function<void(std::unique_ptr<WebSocket>)> accepted;
  };
  struct Serving {
    SocketWorld& world;
    HttpScript script;
  };

  static void on_websocket(SoupServer*, SoupServerMessage* message, const char*, GHashTable*, gpointer data) {
    auto* entry = static_cast<Accepting*>(data);
    aybiza::accept_websocket(entry->loop, message, 4 << 20, entry->accepted);
  }

  static void on_request(SoupServer*, SoupServerMessage* message, const char* path, GHashTable*,
                         gpointer data) {
    auto* entry = static_cast<Serving*>(data);
    soup_server_message_pause(message);
    if (entry->script.silent) return;
    HttpScript script = entry->script;
    if (script.echo) {
      auto* body = soup_server_message_get_request_body(message);
      script.pieces = {std::string(soup_server_message_get_method(message)) + " " + path + " " +
                       std::string(body->data, static_cast<size_t>(body->length))};
    }
    auto& world = entry->world;
    world.responses_.spawn(play(std::move(script), GPtr<SoupServerMessage>::ref(message), world.loop_));
  }

  MainLoop loop_;
  Server server_{loop_};
  SocketNetwork network_{loop_};
  std::deque<Accepting> accepting_;
  std::deque<Serving> serving_;
  Scope responses_;
};

}  // namespace

std::unique_ptr<NetworkWorld> make_socket_world() { return std::make_unique<SocketWorld>(); }

}  // namespace aybiza::test
