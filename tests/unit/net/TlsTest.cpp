// The promises of SocketNetwork under TLS: a server whose certificate the trusted authority has signed for its name is
// spoken with, HTTP and WebSocket alike; every other one is refused before a word of ours has left. The authority and
// its certificates are made by openssl for each run of the tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/net/SocketNetwork.h"
#include "tests/support/TempFolder.h"
#include "tests/unit/net/LoopTest.h"
#include "tests/unit/net/Recorder.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Certificates with their keys, PEM files in a folder of their own.
class Authority {
 public:
  Authority() {
    make_authority("ca");
    make_authority("stranger");
    sign("right", "ca", "IP:127.0.0.1");
    sign("other-name", "ca", "DNS:somewhere.else");
    sign("of-a-stranger", "stranger", "IP:127.0.0.1");
  }
  std::string file(const std::string& name) const { return folder_.path() + "/" + name + ".pem"; }

 private:
  void openssl(const std::string& name, const std::string& arguments) {
    const std::string command =
        "openssl req -x509 -days 2 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=" +
        name + " -keyout " + file(name) + ".key -out " + file(name) + " " + arguments + " 2>" +
        folder_.path() + "/complaints";
    ASSERT_EQ(system(command.c_str()), 0) << command;
    // GIO wants certificate and key in one file.
    ASSERT_EQ(system(("cat " + file(name) + ".key >> " + file(name)).c_str()), 0);
  }
  void make_authority(const std::string& name) { openssl(name, ""); }
  void sign(const std::string& name, const std::string& by, const std::string& subject) {
    openssl(name, "-CA " + file(by) + " -CAkey " + file(by) + ".key -addext subjectAltName=" + subject +
                      " -addext basicConstraints=critical,CA:FALSE");
  }

  TempFolder folder_;
};

/// Answers every request with "METHOD path body" and every WebSocket message with itself.
class TlsServer {
 public:
  TlsServer(MainLoop& loop, const std::string& certificate_file) {
    const ContextGuard guard(loop);
    GError* error = nullptr;
    auto certificate =
        GPtr<GTlsCertificate>::adopt(g_tls_certificate_new_from_file(certificate_file.c_str(), &error));
    EXPECT_EQ(error, nullptr) << take_message(error);
    server_ = GPtr<SoupServer>::adopt(soup_server_new("tls-certificate", certificate.get(), nullptr));
    soup_server_add_handler(server_.get(), nullptr, on_request, this, nullptr);
    soup_server_add_websocket_handler(server_.get(), "/ws", nullptr, nullptr, on_websocket, this, nullptr);
    const auto options = SoupServerListenOptions(SOUP_SERVER_LISTEN_IPV4_ONLY | SOUP_SERVER_LISTEN_HTTPS);
    EXPECT_TRUE(soup_server_listen_local(server_.get(), 0, options, &error)) << take_message(error);
    GSList* uris = soup_server_get_uris(server_.get());
    address_ = "127.0.0.1:" + std::to_string(g_uri_get_port(static_cast<GUri*>(uris->data)));
    g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(g_uri_unref));
  }
  ~TlsServer() { soup_server_disconnect(server_.get()); }

  std::string https(std::string_view path) const { return "https://" + address_ + std::string(path); }
  std::string wss(std::string_view path) const { return "wss://" + address_ + std::string(path); }
  int requests() const { return requests_; }

 private:
  static void on_request(SoupServer*, SoupServerMessage* message, const char* path, GHashTable*,
                         gpointer self) {
    static_cast<TlsServer*>(self)->requests_++;
    const SoupMessageBody* body = soup_server_message_get_request_body(message);
    const std::string echo = std::string(soup_server_message_get_method(message)) + " " + path + " " +
                             std::string(body->data, static_cast<size_t>(body->length));
    soup_server_message_set_status(message, 200, nullptr);
    soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_COPY, echo.data(), echo.size());
  }
  static void on_websocket(SoupServer*, SoupServerMessage*, const char*, SoupWebsocketConnection* socket,
                           gpointer self) {
    static_cast<TlsServer*>(self)->requests_++;
    static_cast<TlsServer*>(self)->sockets_.push_back(GPtr<SoupWebsocketConnection>::ref(socket));
    g_signal_connect(socket, "message", G_CALLBACK(on_message), nullptr);
  }
  static void on_message(SoupWebsocketConnection* socket, SoupWebsocketDataType type, GBytes* message,
                         gpointer) {
    gsize size = 0;
    const void* data = g_bytes_get_data(message, &size);
    soup_websocket_connection_send_message(socket, type, message);
    if (std::string_view(static_cast<const char*>(data), size) == "go")
      soup_websocket_connection_close(socket, 4001, "gone");
  }

  GPtr<SoupServer> server_;
  std::vector<GPtr<SoupWebsocketConnection>> sockets_;
  std::string address_;
  int requests_ = 0;
};

class Tls : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new Authority; }
  static void TearDownTestSuite() { delete std::exchange(authority_, nullptr); }

  // What the machine trusts, for as long as a test lasts.
  void SetUp() override {
    GError* error = nullptr;
    auto trusted = GPtr<GTlsDatabase>::adopt(g_tls_file_database_new(authority_->file("ca").c_str(), &error));
    ASSERT_EQ(error, nullptr) << take_message(error);
    g_tls_backend_set_default_database(g_tls_backend_get_default(), trusted.get());
  }
  void TearDown() override { g_tls_backend_set_default_database(g_tls_backend_get_default(), nullptr); }

  static Task<Result<std::string>> post(Network& network, std::string url, std::string body) {
    HttpRequest request{.method = "POST", .url = std::move(url), .body = std::move(body)};
    auto response = co_await network.send(std::move(request));
    if (!response) co_return fail(response.error());
    auto answer = co_await (*response)->read_all();
    co_return answer;
  }

  static inline Authority* authority_ = nullptr;
  MainLoop loop_;
  SocketNetwork network_{loop_};
};

TEST_F(Tls, CarriesRequestsToAServerThatIsTrusted) {
  TlsServer server(loop_, authority_->file("right"));
  auto work = [](Network& network, TlsServer& server) -> Task<> {
    const std::string large(300000, 'x');
    for (int i = 0; i < 3; i++) {  // over the connection that was kept, too
      auto answer = co_await post(network, server.https("/a"), large);
      EXPECT_TRUE(answer) << answer.error().text();
      EXPECT_EQ(answer.value_or(""), "POST /a " + large);
    }
  };
  run(loop_, work(network_, server));
}

TEST_F(Tls, CarriesWebSocketsBothWays) {
  TlsServer server(loop_, authority_->file("right"));
  auto work = [](Network& network, TlsServer& server) -> Task<> {
    WebSocketRequest request{.url = server.wss("/ws")};
    auto socket = co_await network.connect(std::move(request));
    EXPECT_TRUE(socket) << socket.error().text();
    if (!socket) co_return;
    Recorder heard;
    (*socket)->set_listener(&heard);
    const std::string large(100000, 'y');
    (*socket)->send_text("one");
    (*socket)->send_binary(as_bytes(large));
    (*socket)->send_text("go");
    EXPECT_EQ(co_await heard.next(), "text one");
    EXPECT_EQ(co_await heard.next(), "binary " + large);
    EXPECT_EQ(co_await heard.next(), "text go");
    EXPECT_EQ(co_await heard.next(), "closed 4001 gone");
  };
  run(loop_, work(network_, server));
}

TEST_F(Tls, RefusesCertificatesOfStrangersAndOfOtherNames) {
  for (const std::string name : {"of-a-stranger", "other-name", "stranger"}) {
    SCOPED_TRACE(name);
    TlsServer server(loop_, authority_->file(name));
    auto work = [](Network& network, TlsServer& server) -> Task<> {
      auto answer = co_await post(network, server.https("/a"), "a secret");
      EXPECT_FALSE(answer);
      if (answer) co_return;
      EXPECT_EQ(answer.error().fault, Fault::rejected);
      EXPECT_THAT(answer.error().text(), HasSubstr("certificate"));
      WebSocketRequest request{.url = server.wss("/ws")};
      auto socket = co_await network.connect(std::move(request));
      EXPECT_FALSE(socket);
      if (socket) co_return;
      EXPECT_EQ(socket.error().fault, Fault::rejected);
      EXPECT_THAT(socket.error().text(), HasSubstr("certificate"));
    };
    run(loop_, work(network_, server));
    EXPECT_EQ(server.requests(), 0) << "nothing of ours reaches a server that is not the right one";
  }
}

}  // namespace
}  // namespace aybiza::test
