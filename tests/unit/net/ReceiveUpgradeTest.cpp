// What a client meets whose connection was accepted elsewhere: the upgrade, or an answer that says why not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "core/net/ReceiveUpgrade.h"
#include "core/net/WebSocketFrames.h"
#include "tests/unit/net/LoopTest.h"
#include "tests/unit/net/Recorder.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::Recorder;
using testing::HasSubstr;
using testing::StartsWith;

const std::string good_head =
    "GET /twilio/media/abc?x=1 HTTP/1.1\r\n"
    "Host: here\r\n"
    "Upgrade: WebSocket\r\n"
    "Connection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "X-Call: seven\r\n\r\n";

struct ReceiveUpgrade : testing::Test {
  MainLoop loop;
  Fd client, server;

  ReceiveUpgrade() { connect(); }

  void connect() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    client = Fd(ends[0]);
    server = Fd(ends[1]);
  }

  void say(std::string_view bytes) {
    EXPECT_EQ(::send(client.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  /// All that the client has been told so far.
  std::string heard() {
    std::string all(4096, '\0');
    const ssize_t got = ::recv(client.get(), all.data(), all.size(), MSG_DONTWAIT);
    return all.substr(0, static_cast<size_t>(std::max<ssize_t>(got, 0)));
  }
  /// The error with which the request ends.
  Error refused(UpgradeLimits limits = {}) {
    Error error;
    auto work = [](ReceiveUpgrade& t, UpgradeLimits limits, Error& error) -> Task<> {
      auto upgrade = co_await receive_upgrade(t.loop, std::move(t.server), limits);
      EXPECT_FALSE(upgrade);
      if (!upgrade) error = upgrade.error();
    };
    test::run(loop, work(*this, limits, error));
    loop.iterate();
    return error;
  }
  std::string with(std::string_view from, std::string_view to) {
    std::string head = good_head;
    return head.replace(head.find(from), from.size(), to);
  }
};

TEST_F(ReceiveUpgrade, TellsPathAndHeadersAndTalksFromThere) {
  // The head in two pieces, and a first frame right behind it.
  say(good_head.substr(0, 50));
  auto work = [](ReceiveUpgrade& t) -> Task<> {
    t.loop.post([&t] {
      std::string frame;
      append_frame(frame, Opcode::text, "hello", 7);
      t.say(good_head.substr(50) + frame);
    });
    auto upgrade = co_await receive_upgrade(t.loop, std::move(t.server));
    EXPECT_TRUE(upgrade);
    EXPECT_EQ(upgrade->target(), "/twilio/media/abc?x=1");
    EXPECT_EQ(find_header(upgrade->headers(), "x-call"), "seven");
    auto socket = std::move(*upgrade).accept(1000);
    EXPECT_EQ(find_header(socket->headers(), "x-call"), "seven");
    Recorder recorder;
    socket->set_listener(&recorder);
    EXPECT_EQ(co_await recorder.next(), "text hello");
    socket->send_text("good day");
    co_await sleep(t.loop, 1ms);
    socket->set_listener(nullptr);
  };
  test::run(loop, work(*this));
  const std::string answer = heard();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 101 "));
  EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
  EXPECT_THAT(answer, HasSubstr("good day"));
}

TEST_F(ReceiveUpgrade, WhoeverAskedMayRefuse) {
  say(good_head);
  auto work = [](ReceiveUpgrade& t) -> Task<> {
    auto upgrade = co_await receive_upgrade(t.loop, std::move(t.server));
    EXPECT_TRUE(upgrade);
    std::move(*upgrade).refuse(404, "no such stream");
  };
  test::run(loop, work(*this));
  EXPECT_THAT(heard(), testing::AllOf(StartsWith("HTTP/1.1 404 Not Found\r\n"),
                                      HasSubstr("\r\n\r\nno such stream\n")));
}

TEST_F(ReceiveUpgrade, ARequestThatIsNoUpgradeIsToldSo) {
  const struct {
    std::string head;
    int status;
    const char* answer;
  } cases[] = {
      {with("GET", "POST"), 405, "Allow: GET"},
      {with("Upgrade: WebSocket\r\n", ""), 426, "Upgrade: websocket"},
      {with("Connection: keep-alive, Upgrade", "Connection: not-upgrade"), 426, "Upgrade: websocket"},
      {with("Version: 13", "Version: 8"), 426, "Sec-WebSocket-Version: 13"},
      {with("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400, "Sec-WebSocket-Key"},
      {with("HTTP/1.1", "HTTP/1.0"), 400, "request line"},
      {with("Host: here", "Host here"), 400, "header without a name"},
      {"\x16\x03\x01 this is TLS\r\n\r\n", 400, "request line"},
      {with("here", std::string(20000, 'x')), 431, "16384 bytes"},
  };
  for (const auto& [head, status, answer] : cases) {
    connect();
    say(head);
    EXPECT_EQ(refused().status, status) << head.substr(0, 200);
    const std::string told = heard();
    EXPECT_THAT(told, StartsWith("HTTP/1.1 " + std::to_string(status) + " "));
    EXPECT_THAT(told, HasSubstr(answer));
  }
}

TEST_F(ReceiveUpgrade, AClientThatIsTooSlowIsToldSo) {
  say(good_head.substr(0, 100));
  const Error error = refused({.timeout = 20ms});
  EXPECT_EQ(error.fault, Fault::timeout);
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ReceiveUpgrade, AClientThatLeavesIsAnError) {
  client = Fd();
  EXPECT_EQ(refused().fault, Fault::truncated);
}

}  // namespace
}  // namespace aybiza
