// The weather of the simulated world, and the limits that only simulated time can show.
#include "core/net/MemoryNetwork.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/loop/VirtualLoop.h"
#include "core/net/SocketWebSocket.h"
#include "tests/unit/net/Recorder.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::Recorder;

struct MemoryNetworkTest : testing::Test {
  VirtualLoop loop;
  MemoryNetwork network{loop};
  Recorder client, server;
  std::unique_ptr<WebSocket> near, far;
  Error refused;
  MemoryPeer& peer = network.serve_websocket("ws://peer/", [this](Upgrade upgrade) {
    far = upgrade.accept();
    far->set_listener(&server);
  });

  /// Connects to `url`; near stays empty where that fails or takes more than a minute.
  void connect(const std::string& url = "ws://peer/x") {
    auto work = [](MemoryNetworkTest& t, std::string url) -> Task<> {
      WebSocketRequest request{.url = std::move(url)};
      auto socket = co_await t.network.connect(std::move(request));
      if (!socket)
        t.refused = socket.error();
      else
        t.near = std::move(*socket);
    };
    Scope scope;
    scope.spawn(work(*this, url));
    loop.run_for(60s);
    if (near) near->set_listener(&client);
  }
  /// Everything heard so far.
  static std::vector<std::string> take(Recorder& recorder) {
    std::vector<std::string> heard;
    auto work = [](Recorder& recorder, std::vector<std::string>& heard) -> Task<> {
      while (recorder.heard.size() > 0) heard.push_back(*co_await recorder.heard.take());
    };
    Scope scope;
    scope.spawn(work(recorder, heard));
    return heard;
  }
};

TEST_F(MemoryNetworkTest, LatencyIsOneWayAndOvertakesNothing) {
  connect();
  peer.set_latency(100ms);
  near->send_text("slow");
  peer.set_latency(0ms);
  near->send_text("quick");
  loop.run_for(99ms);
  EXPECT_THAT(take(server), testing::IsEmpty());
  loop.run_for(1ms);
  EXPECT_THAT(take(server), testing::ElementsAre("text slow", "text quick"));
}

TEST_F(MemoryNetworkTest, AStallLosesNothing) {
  connect();
  peer.stall();
  near->send_text("one");
  far->send_text("two");
  loop.run_for(1h);
  EXPECT_EQ(server.heard.size() + client.heard.size(), 0u);
  peer.resume();
  loop.run_for(1ms);
  EXPECT_THAT(take(server), testing::ElementsAre("text one"));
  EXPECT_THAT(take(client), testing::ElementsAre("text two"));
}

TEST_F(MemoryNetworkTest, ClosingEndsAfterTwoSecondsEvenIfThePeerIsSilent) {
  connect();
  peer.stall();
  near->close(1000, "bye");
  loop.run_for(1999ms);
  EXPECT_THAT(take(client), testing::IsEmpty());
  loop.run_for(1ms);
  EXPECT_THAT(take(client), testing::ElementsAre("closed 1006"));
}

TEST_F(MemoryNetworkTest, ACutIsHeardAtBothEnds) {
  connect();
  near->send_text("lost");
  peer.cut();
  loop.run_for(1s);
  EXPECT_THAT(take(server), testing::ElementsAre("closed 1006"));
  EXPECT_THAT(take(client), testing::ElementsAre("closed 1006"));
  EXPECT_FALSE(near->is_open());
}

TEST_F(MemoryNetworkTest, APeerCanBeOutOfReachAndComeBack) {
  peer.set_unreachable(true);
  connect();
  EXPECT_FALSE(near);
  EXPECT_EQ(refused.fault, Fault::unavailable);
  peer.set_unreachable(false);
  connect();
  EXPECT_TRUE(near);
  connect("ws://nobody/");
  EXPECT_EQ(refused.message, "nobody:80: connection refused");
}

TEST_F(MemoryNetworkTest, TheLongestPrefixServes) {
  network.serve_websocket("ws://peer/closed", [](Upgrade upgrade) { upgrade.refuse(404, "not here"); });
  connect("ws://peer/closed/1");
  EXPECT_EQ(refused.status, 404);
  connect("ws://peer/close");
  EXPECT_TRUE(near);
}

TEST_F(MemoryNetworkTest, AHandshakeThatIsCutIsUnavailable) {
  auto& slow = network.serve_websocket("ws://slow/", [](Upgrade upgrade) { upgrade.accept(); });
  slow.set_latency(1s);
  Timer timer(loop);
  timer.start(500ms, [&] { slow.cut(); });
  connect("ws://slow/");
  EXPECT_EQ(refused.fault, Fault::unavailable);
}

// The same limit on a real socket whose other end never reads; only its time is simulated.
TEST(SocketWebSocket, ClosingEndsAfterTwoSecondsEvenIfThePeerIsSilent) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  {
    VirtualLoop loop;
    Poller poller;
    Recorder recorder;
    auto channel = std::make_shared<ByteChannel>(loop, make_socket_transport(poller, Fd(ends[0])));
    auto websocket = make_websocket(loop, WebSocketRole::client, {channel, ""}, {}, 1000);
    websocket->set_listener(&recorder);
    websocket->close(1000, "");
    loop.run_for(1999ms);
    EXPECT_EQ(recorder.heard.size(), 0u);
    loop.run_for(1ms);
    EXPECT_THAT(MemoryNetworkTest::take(recorder), testing::ElementsAre("closed 1006"));
  }
  ::close(ends[1]);
}

}  // namespace
}  // namespace aybiza
