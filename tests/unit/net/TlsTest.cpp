// The promises of SocketNetwork under TLS: a server whose certificate the trusted authority has signed for its name is
// spoken with, HTTP and WebSocket alike; every other one is refused before a word of ours has left. The authority and
// its certificates are made by openssl for each run of the tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <thread>

#include "core/base/Fd.h"
#include "core/net/SocketNetwork.h"
#include "tests/unit/net/LoopTest.h"
#include "tests/unit/net/Recorder.h"
#include "tools/simulation/TempFolder.h"

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

/// Serves one connection after the other on a thread of its own, and closes each behind it.
class ThreadedServer {
 public:
  ThreadedServer(int connections, std::function<void(int socket)> serve)
      : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof where;
    EXPECT_EQ(bind(listening_.get(), reinterpret_cast<sockaddr*>(&where), size), 0);
    EXPECT_EQ(listen(listening_.get(), connections), 0);
    EXPECT_EQ(getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&where), &size), 0);
    port_ = ntohs(where.sin_port);
    thread_ = std::thread([this, connections, serve] {
      for (int i = 0; i < connections; i++) {
        const Fd socket(accept(listening_.get(), nullptr, nullptr));
        serve(socket.get());
      }
    });
  }
  ~ThreadedServer() { join(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  Fd listening_;
  int port_ = 0;
  std::thread thread_;
};

class Tls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    authority_ = new Authority;
    setenv("SSL_CERT_FILE", authority_->file("ca").c_str(), 1);  // whom this machine trusts
  }
  static void TearDownTestSuite() {
    unsetenv("SSL_CERT_FILE");
    delete std::exchange(authority_, nullptr);
  }

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

TEST_F(Tls, CarriesMuchInBothDirectionsAtOnce) {
  TlsServer server(loop_, authority_->file("right"));
  auto work = [](Network& network, TlsServer& server) -> Task<> {
    WebSocketRequest request{.url = server.wss("/ws")};
    auto socket = co_await network.connect(std::move(request));
    EXPECT_TRUE(socket) << socket.error().text();
    if (!socket) co_return;
    Recorder heard;
    (*socket)->set_listener(&heard);
    for (int i = 0; i < 200; i++) (*socket)->send_text(std::string(7000, static_cast<char>('a' + i % 26)));
    for (int i = 0; i < 200; i++)
      EXPECT_EQ(co_await heard.next(), "text " + std::string(7000, static_cast<char>('a' + i % 26)));
  };
  run(loop_, work(network_, server));
}

TEST_F(Tls, GoesOnWithASessionOfBefore) {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const std::string certificate = authority_->file("right");
  ASSERT_EQ(SSL_CTX_use_certificate_file(context.get(), certificate.c_str(), SSL_FILETYPE_PEM), 1);
  ASSERT_EQ(SSL_CTX_use_PrivateKey_file(context.get(), certificate.c_str(), SSL_FILETYPE_PEM), 1);
  constexpr int connections = 3;
  int resumed = 0;
  ThreadedServer server(connections, [&](int socket) {
    std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(context.get()), SSL_free);
    SSL_set_fd(ssl.get(), socket);
    char request[4096];
    if (SSL_accept(ssl.get()) != 1 || SSL_read(ssl.get(), request, sizeof request) <= 0) return;
    resumed += SSL_session_reused(ssl.get());
    const std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
    SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
    SSL_shutdown(ssl.get());
  });
  auto work = [](Network& network, std::string url) -> Task<> {
    for (int i = 0; i < connections; i++)
      EXPECT_EQ((co_await post(network, url, "")).value_or("nothing"), "hi");
  };
  run(loop_, work(network_, "https://" + server.address() + "/a"));
  server.join();
  EXPECT_EQ(resumed, connections - 1);
}

TEST_F(Tls, SaysWhenTheServerSpeaksNoTls) {
  ThreadedServer server(1, [](int socket) {
    const std::string_view greeting = "220 mail.example ESMTP\r\n";
    EXPECT_EQ(write(socket, greeting.data(), greeting.size()), static_cast<ssize_t>(greeting.size()));
  });
  auto work = [](Network& network, std::string url) -> Task<> {
    auto answer = co_await post(network, url, "a secret");
    EXPECT_FALSE(answer);
    if (answer) co_return;
    EXPECT_EQ(answer.error().fault, Fault::unavailable);
    EXPECT_THAT(answer.error().text(), HasSubstr("TLS: wrong version number"));
  };
  run(loop_, work(network_, "https://" + server.address() + "/a"));
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
