// Every promise of core/net/Network.h, kept on real sockets and in simulated time alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/NetworkWorld.h"
#include "tests/unit/net/Recorder.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::HttpScript;
using test::NetworkWorld;
using test::Recorder;
using testing::HasSubstr;

struct NetworkContract : testing::TestWithParam<test::MakeWorld> {
  std::unique_ptr<NetworkWorld> world = GetParam()();
  Mailbox<std::unique_ptr<WebSocket>> accepted;

  /// Both ends of a fresh connection.
  struct Ends {
    std::unique_ptr<WebSocket> client;
    std::unique_ptr<WebSocket> server;
  };
  Task<Ends> open(size_t max_message = 4 << 20, std::string header = "x") {
    world->accept_websocket("/ws",
                            [this](std::unique_ptr<WebSocket> socket) { accepted.put(std::move(socket)); });
    WebSocketRequest request{.url = world->url("ws", "/ws?a=b"), .max_message = max_message};
    request.headers.emplace_back("X-Call", header);
    auto client = co_await world->network().connect(std::move(request));
    EXPECT_TRUE(client) << client.error().text();
    auto server = co_await accepted.take();
    co_return Ends{std::move(client).value(), std::move(server).value()};
  }
  Task<Error> fail_to_connect(std::string url, Duration timeout = 5s) {
    WebSocketRequest request{.url = std::move(url), .timeout = timeout};
    auto client = co_await world->network().connect(std::move(request));
    EXPECT_FALSE(client);
    co_return client ? Error{} : client.error();
  }
  Task<Result<std::unique_ptr<HttpResponse>>> get(std::string path, Duration timeout = 5s) {
    HttpRequest request{.url = world->url("http", path), .timeout = timeout};
    return world->network().send(std::move(request));
  }
};

TEST_P(NetworkContract, MessagesTravelBothWaysInOrder) {
  auto work = [](NetworkContract& t) -> Task<> {
    Ends ends = co_await t.open(4 << 20, "seven");
    EXPECT_EQ(find_header(ends.server->headers(), "x-call"), "seven");
    Recorder client, server;
    ends.client->set_listener(&client);
    ends.server->set_listener(&server);
    ends.client->send_text("one");
    ends.client->send_binary(as_bytes("two"));
    ends.client->send_text("");
    ends.server->send_text(std::string(100000, 'x'));
    EXPECT_EQ(co_await server.next(), "text one");
    EXPECT_EQ(co_await server.next(), "binary two");
    EXPECT_EQ(co_await server.next(), "text ");
    EXPECT_EQ(co_await client.next(), "text " + std::string(100000, 'x'));
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, BehindTheLastMessageComesARest) {
  struct RestingRecorder : Recorder {
    void on_rest() override { heard.put("rest"); }
  };
  auto work = [](NetworkContract& t) -> Task<> {
    Ends ends = co_await t.open();
    RestingRecorder server;
    ends.client->send_text("before there is a listener");
    co_await sleep(t.world->loop(), 30ms);
    ends.server->set_listener(&server);
    EXPECT_EQ(co_await server.next(), "text before there is a listener");
    EXPECT_EQ(co_await server.next(), "rest");
    ends.client->send_text("one");
    ends.client->send_text("two");
    EXPECT_EQ(co_await server.next(), "text one");
    std::string heard = co_await server.next();
    if (heard == "rest") heard = co_await server.next();  // together or not is the network's affair
    EXPECT_EQ(heard, "text two");
    EXPECT_EQ(co_await server.next(), "rest");
    ends.client->close(1000, "bye");
    EXPECT_EQ(co_await server.next(), "closed 1000 bye");
    co_await sleep(t.world->loop(), 30ms);
    EXPECT_EQ(server.heard.size(), 0u) << "the end is the last thing heard";
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, WhatComesBeforeTheListenerIsKeptForIt) {
  auto work = [](NetworkContract& t) -> Task<> {
    Ends ends = co_await t.open();
    ends.server->send_text("early");
    ends.server->send_text("bird");
    ends.server->close(1000, "bye");
    co_await sleep(t.world->loop(), 30ms);
    Recorder client;
    ends.client->set_listener(&client);
    EXPECT_EQ(client.heard.size(), 0u) << "not on the stack of set_listener";
    EXPECT_EQ(co_await client.next(), "text early");
    EXPECT_EQ(co_await client.next(), "text bird");
    EXPECT_EQ(co_await client.next(), "closed 1000 bye");
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, BothEndsHearTheCloseCodeAndReason) {
  auto work = [](NetworkContract& t) -> Task<> {
    Ends ends = co_await t.open();
    Recorder client, server;
    ends.client->set_listener(&client);
    ends.server->set_listener(&server);
    ends.client->close(4001, "no more words");
    EXPECT_FALSE(ends.client->is_open());
    ends.client->send_text("too late");
    EXPECT_EQ(co_await server.next(), "closed 4001 no more words");
    EXPECT_EQ(co_await client.next(), "closed 4001 no more words");
    EXPECT_FALSE(ends.server->is_open());
    ends.server->send_text("nobody hears this");
    ends.server->close(1000, "");
    co_await sleep(t.world->loop(), 30ms);
    EXPECT_EQ(client.heard.size() + server.heard.size(), 0u);
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, AMessageThatIsTooLongClosesWith1009) {
  auto work = [](NetworkContract& t) -> Task<> {
    Ends ends = co_await t.open(1000);
    Recorder client, server;
    ends.client->set_listener(&client);
    ends.server->set_listener(&server);
    ends.server->send_text(std::string(1000, 'x'));
    ends.server->send_text(std::string(1001, 'x'));
    EXPECT_EQ(co_await client.next(), "text " + std::string(1000, 'x'));
    EXPECT_THAT(co_await client.next(), HasSubstr("closed 1009"));
    EXPECT_THAT(co_await server.next(), HasSubstr("closed 1009"));
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, DestroyingASocketSendsWhatWasWrittenAndCloses) {
  auto work = [](NetworkContract& t) -> Task<> {
    Ends ends = co_await t.open();
    Recorder server;
    ends.server->set_listener(&server);
    ends.client->send_text("last words");
    ends.client.reset();
    EXPECT_EQ(co_await server.next(), "text last words");
    EXPECT_EQ(co_await server.next(), "closed 1001");
  };
  world->run(work(*this));
}

/// Lets go of its socket at the first thing it hears.
struct Quitter final : WebSocket::Listener {
  std::unique_ptr<WebSocket>& socket;
  Event& done;
  Quitter(std::unique_ptr<WebSocket>& s, Event& d) : socket(s), done(d) {}
  void quit() {
    EXPECT_TRUE(socket) << "heard something after its socket was destroyed";
    socket.reset();
    done.set();
  }
  void on_text(std::string_view) override { quit(); }
  void on_binary(Bytes) override { quit(); }
  void on_closed(uint16_t, std::string_view) override { quit(); }
};

TEST_P(NetworkContract, AListenerMayDestroyItsSocketInEveryCallback) {
  auto work = [](NetworkContract& t) -> Task<> {
    for (int kind = 0; kind < 3; kind++) {
      for (bool early : {false, true}) {
        Ends ends = co_await t.open();
        Event done;
        Quitter quitter(ends.client, done);
        if (!early) ends.client->set_listener(&quitter);
        for (int repeat = 0; repeat < 2; repeat++) {
          if (kind == 0) ends.server->send_text("go");
          if (kind == 1) ends.server->send_binary(as_bytes("go"));
          if (kind == 2) ends.server->close(1000, "go");
        }
        if (early) {
          co_await sleep(t.world->loop(), 10ms);
          ends.client->set_listener(&quitter);
        }
        co_await done.wait();
        co_await sleep(t.world->loop(), 5ms);
      }
    }
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, ARefusalKeepsStatusAndWords) {
  struct {
    int status;
    Fault fault;
  } cases[] = {{400, Fault::rejected},    {401, Fault::unauthorized}, {403, Fault::unauthorized},
               {404, Fault::rejected},    {429, Fault::throttled},    {500, Fault::unavailable},
               {503, Fault::unavailable}, {200, Fault::rejected},     {302, Fault::rejected}};
  for (auto [status, fault] : cases) {
    const std::string number = std::to_string(status);
    world->refuse_websocket("/header" + number, status, "ignored", {{"dg-error", "wrong model"}});
    world->refuse_websocket("/body" + number, status, "{\"err_msg\":\"wrong language\"}", {});
  }
  auto work = [](NetworkContract& t, int status, Fault fault) -> Task<> {
    const std::string number = std::to_string(status);
    Error by_header = co_await t.fail_to_connect(t.world->url("ws", "/header" + number));
    EXPECT_EQ(by_header.status, status);
    EXPECT_EQ(by_header.fault, fault) << to_string(by_header.fault);
    EXPECT_THAT(by_header.message, HasSubstr("wrong model"));
    Error by_body = co_await t.fail_to_connect(t.world->url("ws", "/body" + number));
    EXPECT_EQ(by_body.status, status);
    EXPECT_THAT(by_body.message, HasSubstr("wrong language"));
  };
  for (auto [status, fault] : cases) world->run(work(*this, status, fault));
}

TEST_P(NetworkContract, NobodyThereIsUnavailableAndSaysWhere) {
  auto work = [](NetworkContract& t) -> Task<> {
    Error error = co_await t.fail_to_connect("ws://127.0.0.1:1/listen?key=secret");
    EXPECT_EQ(error.fault, Fault::unavailable);
    EXPECT_THAT(error.message, HasSubstr("127.0.0.1:1"));
    EXPECT_THAT(error.text(), testing::Not(HasSubstr("secret")));
    EXPECT_NE(error.hint, "");
    HttpRequest request{.url = "http://127.0.0.1:1/"};
    auto response = co_await t.world->network().send(std::move(request));
    EXPECT_FALSE(response);
    if (!response) {
      EXPECT_EQ(response.error().fault, Fault::unavailable);
    }
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, APeerThatNeverAnswersIsATimeout) {
  world->ignore_websocket("/ws");
  world->serve_http("/http", {.silent = true});
  auto work = [](NetworkContract& t) -> Task<> {
    const Time start = t.world->loop().now();
    Error error = co_await t.fail_to_connect(t.world->url("ws", "/ws"), 50ms);
    EXPECT_EQ(error.fault, Fault::timeout);
    EXPECT_THAT(error.message, HasSubstr("50 ms"));
    auto response = co_await t.get("/http", 50ms);
    EXPECT_FALSE(response);
    if (!response) {
      EXPECT_EQ(response.error().fault, Fault::timeout);
    }
    EXPECT_GE(t.world->loop().now() - start, 100ms);
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, ATaskMayBeCancelledAtAnyMoment) {
  world->ignore_websocket("/ws");
  world->serve_http("/silent", {.silent = true});
  world->serve_http("/stream", {.pieces = {"a", "b"}, .pause = 1h});
  auto connect = [](NetworkContract& t) -> Task<> {
    WebSocketRequest request{.url = t.world->url("ws", "/ws")};
    co_await t.world->network().connect(std::move(request));
  };
  auto fetch = [](NetworkContract& t, std::string path) -> Task<> {
    auto response = co_await t.get(path);
    if (response) co_await (*response)->read_all();
  };
  auto work = [&](NetworkContract& t) -> Task<> {
    for (auto after : {0ms, 1ms, 3ms, 10ms, 30ms}) {
      Scope scope;
      scope.spawn(connect(t));
      scope.spawn(fetch(t, "/silent"));
      scope.spawn(fetch(t, "/stream"));
      co_await sleep(t.world->loop(), after);
      scope.cancel();
      co_await sleep(t.world->loop(), 5ms);
    }
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, AnyStatusIsAResponse) {
  world->serve_http("/echo", {.status = 422, .headers = {{"X-Kind", "echo"}}, .echo = true});
  world->serve_http("/moved", {.status = 302, .headers = {{"Location", "/echo"}}});
  auto work = [](NetworkContract& t) -> Task<> {
    HttpRequest request{.method = "POST", .url = t.world->url("http", "/echo"), .body = "ping"};
    auto response = co_await t.world->network().send(std::move(request));
    EXPECT_TRUE(response) << response.error().text();
    EXPECT_EQ((*response)->status(), 422);
    EXPECT_EQ(find_header((*response)->headers(), "x-kind"), "echo");
    auto body = co_await (*response)->read_all();
    EXPECT_EQ(body.value_or("failed"), "POST /echo ping");
    auto end = co_await (*response)->read();
    EXPECT_EQ(end.value_or("failed"), "") << "the end stays the end";
    auto moved = co_await t.get("/moved");
    EXPECT_EQ((*moved)->status(), 302) << "redirects are not followed";
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, ABodyArrivesPieceByPiece) {
  world->serve_http("/stream", {.pieces = {"one", "two", "three"}, .pause = 30ms});
  auto work = [](NetworkContract& t) -> Task<> {
    auto response = co_await t.get("/stream");
    EXPECT_TRUE(response) << response.error().text();
    std::vector<std::string> pieces;
    for (;;) {
      auto piece = co_await (*response)->read();
      EXPECT_TRUE(piece) << piece.error().text();
      if (!piece || piece->empty()) break;
      pieces.push_back(std::move(*piece));
    }
    EXPECT_THAT(pieces, testing::ElementsAre("one", "two", "three"));
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, ABodyThatBreaksOffIsAnError) {
  world->serve_http("/cut", {.pieces = {"half"}, .cut = true});
  auto work = [](NetworkContract& t) -> Task<> {
    auto response = co_await t.get("/cut");
    EXPECT_TRUE(response) << response.error().text();
    auto first = co_await (*response)->read();
    EXPECT_EQ(first.value_or("failed"), "half");
    auto second = co_await (*response)->read();
    EXPECT_FALSE(second);
    if (!second) {
      EXPECT_EQ(second.error().fault, Fault::truncated) << second.error().text();
    }
  };
  world->run(work(*this));
}

TEST_P(NetworkContract, ReadAllHasALimit) {
  world->serve_http("/large", {.pieces = {std::string(200000, 'x')}});
  auto work = [](NetworkContract& t) -> Task<> {
    auto response = co_await t.get("/large");
    auto body = co_await (*response)->read_all(200000);
    EXPECT_EQ(body.value_or("").size(), 200000u);
    response = co_await t.get("/large");
    body = co_await (*response)->read_all(199999);
    EXPECT_FALSE(body);
    if (!body) {
      EXPECT_EQ(body.error().fault, Fault::bad_input);
    }
  };
  world->run(work(*this));
}

INSTANTIATE_TEST_SUITE_P(, NetworkContract,
                         testing::Values(&test::make_socket_world, &test::make_memory_world),
                         [](const auto& info) { return info.index == 0 ? "Sockets" : "Memory"; });

}  // namespace
}  // namespace aybiza
