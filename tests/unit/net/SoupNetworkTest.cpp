// What only real sockets can show: bytes on the wire, refused and silent peers, streams that break.
#include "core/net/SoupNetwork.h"

#include <gmock/gmock.h>

#include "core/net/SoupWebSocket.h"
#include "tests/unit/net/LoopTest.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

/// Writes down what a socket hears: "text hello", "binary …", "closed 1000 reason".
struct Recorder final : WebSocket::Listener {
  Mailbox<std::string> heard;
  void on_text(std::string_view message) override { heard.put("text " + std::string(message)); }
  void on_binary(Bytes message) override { heard.put("binary " + std::string(as_text(message))); }
  void on_closed(uint16_t code, std::string_view reason) override {
    heard.put("closed " + std::to_string(code) + " " + std::string(reason));
    heard.close();
  }
  /// The next thing, or "nothing more".
  Task<std::string> next() {
    auto item = co_await heard.take();
    co_return std::move(item).value_or("nothing more");
  }
};

struct SoupNetworkTest : testing::Test {
  MainLoop loop;
  test::Server server{loop};
  SoupNetwork network{loop};
  std::vector<std::unique_ptr<WebSocket>> accepted;

  void accept_at(const char* path) {
    soup_server_add_websocket_handler(
        server.get(), path, nullptr, nullptr,
        [](SoupServer*, SoupServerMessage* message, const char*, SoupWebsocketConnection* connection,
           gpointer self) {
          auto* test = static_cast<SoupNetworkTest*>(self);
          test->accepted.push_back(adopt_websocket(
              test->loop, connection, to_headers(soup_server_message_get_request_headers(message))));
        },
        this, nullptr);
  }
};

TEST_F(SoupNetworkTest, CarriesTextAndBinaryBothWays) {
  accept_at("/ws");
  auto work = [](SoupNetworkTest& t) -> Task<> {
    WebSocketRequest request{.url = t.server.ws("/ws")};
    request.headers.emplace_back("X-Call", "7");
    auto socket = co_await t.network.connect(std::move(request));
    EXPECT_TRUE(socket) << socket.error().text();
    if (!socket) co_return;
    while (t.accepted.empty()) co_await sleep(t.loop, 1ms);
    EXPECT_EQ(find_header(t.accepted[0]->headers(), "x-call"), "7");
    Recorder client, server;
    (*socket)->send_text("hello");
    (*socket)->send_binary(as_bytes("bits"));
    co_await sleep(t.loop, 20ms);
    t.accepted[0]->set_listener(&server);
    EXPECT_EQ(co_await server.next(), "text hello");
    EXPECT_EQ(co_await server.next(), "binary bits");
    t.accepted[0]->send_text("welcome");
    (*socket)->set_listener(&client);
    EXPECT_EQ(co_await client.next(), "text welcome");
    (*socket)->close(1000, "done");
    EXPECT_EQ(co_await server.next(), "closed 1000 done");
    EXPECT_EQ(co_await client.next(), "closed 1000 done");
  };
  test::run(loop, work(*this));
}

TEST_F(SoupNetworkTest, AnUpgradeThatIsRefusedKeepsItsStatus) {
  soup_server_add_handler(
      server.get(), "/no",
      [](SoupServer*, SoupServerMessage* message, const char*, GHashTable*, gpointer) {
        soup_message_headers_append(soup_server_message_get_response_headers(message), "dg-error",
                                    "no such model");
        soup_server_message_set_status(message, 400, nullptr);
      },
      nullptr, nullptr);
  auto work = [](SoupNetworkTest& t) -> Task<> {
    WebSocketRequest request{.url = t.server.ws("/no")};
    auto socket = co_await t.network.connect(std::move(request));
    EXPECT_FALSE(socket);
    EXPECT_EQ(socket.error().status, 400);
    EXPECT_EQ(socket.error().fault, Fault::rejected);
    EXPECT_NE(socket.error().message.find("no such model"), std::string::npos) << socket.error().message;
  };
  test::run(loop, work(*this));
}

TEST_F(SoupNetworkTest, NobodyListeningIsUnavailable) {
  auto work = [](SoupNetworkTest& t) -> Task<> {
    WebSocketRequest request{.url = "ws://127.0.0.1:1/x"};
    auto socket = co_await t.network.connect(std::move(request));
    EXPECT_EQ(socket.error().fault, Fault::unavailable);
    EXPECT_NE(socket.error().message.find("127.0.0.1:1"), std::string::npos) << socket.error().message;
    EXPECT_NE(socket.error().hint, "");
  };
  test::run(loop, work(*this));
}

TEST_F(SoupNetworkTest, HttpCarriesStatusHeadersAndBody) {
  soup_server_add_handler(
      server.get(), "/echo",
      [](SoupServer*, SoupServerMessage* message, const char*, GHashTable*, gpointer) {
        auto* body = soup_server_message_get_request_body(message);
        soup_server_message_set_status(message, 422, nullptr);
        soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_COPY, body->data,
                                         static_cast<gsize>(body->length));
      },
      nullptr, nullptr);
  auto work = [](SoupNetworkTest& t) -> Task<> {
    HttpRequest request{.method = "POST", .url = t.server.http("/echo"), .body = "ping"};
    auto response = co_await t.network.send(std::move(request));
    EXPECT_TRUE(response) << response.error().text();
    if (!response) co_return;
    EXPECT_EQ((*response)->status(), 422);
    EXPECT_EQ(find_header((*response)->headers(), "content-type"), "text/plain");
    auto body = co_await (*response)->read_all();
    EXPECT_EQ(body.value_or("?"), "ping");
  };
  test::run(loop, work(*this));
}

}  // namespace
}  // namespace aybiza
