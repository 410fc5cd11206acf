// What a Twilio call promises: the caller's audio, keys and end come through as the carrier sent them, and a
// socket that does not behave like Twilio ends with a reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryWebSocket.h"
#include "core/telephony/TwilioPort.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string connected() { return R"({"event":"connected","protocol":"Call","version":"1.0.0"})"; }
std::string start(std::string_view token = "good") {
  return R"({"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1",)"
         R"("tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},)"
         R"("customParameters":{"token":")" +
         std::string(token) + R"("}},"streamSid":"MZ1"})";
}
std::string media(int ms, std::string_view payload = "AQID", std::string_view sid = "MZ1") {
  return R"({"event":"media","media":{"track":"inbound","chunk":"1","timestamp":")" + std::to_string(ms) +
         R"(","payload":")" + std::string(payload) + R"("},"streamSid":")" + std::string(sid) + "\"}";
}
std::string dtmf(std::string_view digit) {
  return R"({"event":"dtmf","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":")" +
         std::string(digit) + "\"}}";
}
std::string mark(std::string_view name) {
  return R"({"event":"mark","streamSid":"MZ1","mark":{"name":")" + std::string(name) + "\"}}";
}
std::string stop() {
  return R"({"event":"stop","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}})";
}

/// The other end of the socket, as far as Twilio shows it.
struct Twilio : WebSocket::Listener {
  std::vector<std::string> received;
  uint16_t close_code = 0;
  std::string close_reason;
  void on_text(std::string_view text) override { received.emplace_back(text); }
  void on_binary(Bytes) override {}
  void on_closed(uint16_t code, std::string_view reason) override {
    close_code = code;
    close_reason = reason;
  }
};

/// The elements of the call: what they hear, in one list.
struct Ears : MediaPort::CallerListener, MediaPort::PlaybackListener {
  std::vector<std::string> heard;
  std::function<void()> when_audio = [] {};
  void on_audio(Bytes frame, Duration position) override {
    heard.push_back(std::to_string(frame.size()) + "@" + std::to_string(position / 1ms));
    when_audio();
  }
  void on_dtmf(char digit) override { heard.push_back(std::string("key ") + digit); }
  void on_mark(std::string_view name) override { heard.push_back("mark " + std::string(name)); }
  void on_playout_end() override { playout_ended_after = heard; }
  std::optional<std::vector<std::string>> playout_ended_after;
  void on_ended(MediaEnd end, std::string_view reason) override {
    heard.push_back((end == MediaEnd::lost ? "lost: " : "end: ") + std::string(reason));
  }
};

/// One stream from the handshake on.
struct Stream {
  VirtualLoop loop;
  std::shared_ptr<Conditions> weather = std::make_shared<Conditions>();
  Twilio twilio;
  Ears ears;
  MemoryWebSocketPair sockets = make_websocket_pair(loop, weather, {}, {.max_message = 1 << 20});
  std::optional<Result<std::unique_ptr<TwilioPort>>> accepted;
  Scope scope;

  Stream() {
    sockets.client->set_listener(&twilio);
    const auto admit = [](const twilio::Start& start) -> Result<void> {
      if (find_parameter(start.parameters, "token") == "good") return {};
      return fail(Fault::unauthorized, "the media stream shows a token that was not given out");
    };
    const auto work = [](Stream& stream, TwilioPort::Admit admit) -> Task<> {
      stream.accepted =
          co_await TwilioPort::accept(stream.loop, std::move(stream.sockets.server), std::move(admit));
    };
    scope.spawn(work(*this, admit));
  }

  void send(std::initializer_list<std::string> messages) {
    for (const auto& message : messages) sockets.client->send_text(message);
    loop.run_for(1ms);
  }
  TwilioPort* port() { return accepted && *accepted ? accepted->value().get() : nullptr; }
  void begin() {
    send({connected(), start()});
    ASSERT_TRUE(port());
    port()->listen(static_cast<MediaPort::CallerListener*>(&ears));
    port()->listen(static_cast<MediaPort::PlaybackListener*>(&ears));
  }
  std::string refusal() {
    loop.run_for(20s);
    return accepted && !*accepted ? accepted->error().text() : "accepted";
  }
};

struct TwilioPortTest : testing::Test, Stream {};

/// A socket of which the test says what comes when.
struct HandSocket : WebSocket {
  Listener*& listener;
  explicit HandSocket(Listener*& listener) : listener(listener) {}
  void set_listener(Listener* l) override { listener = l; }
  bool is_open() const override { return true; }
  void send_text(std::string_view) override {}
  void send_binary(Bytes) override {}
  void close(uint16_t, std::string_view) override {}
  const Headers& headers() const override { return none; }
  Headers none;
};

/// A stream whose messages come together until the test says that they rest.
struct TwilioBurst : testing::Test {
  VirtualLoop loop;
  WebSocket::Listener* socket = nullptr;
  std::unique_ptr<TwilioPort> port;
  Ears ears;
  Scope scope;

  void SetUp() override {
    const auto accept = [](TwilioBurst& t) -> Task<> {
      auto accepted = co_await TwilioPort::accept(t.loop, std::make_unique<HandSocket>(t.socket),
                                                  [](const twilio::Start&) -> Result<void> { return {}; });
      t.port = std::move(*accepted);
    };
    scope.spawn(accept(*this));
    socket->on_text(start());
    loop.run_for(1ms);
    ASSERT_TRUE(port);
    port->listen(static_cast<MediaPort::CallerListener*>(&ears));
  }
  void come(std::initializer_list<std::string> messages) {
    ears.heard.clear();
    for (const auto& text : messages)
      if (socket) socket->on_text(text);
    if (socket) socket->on_rest();
  }
  static std::string frame(int ms) { return media(ms, std::string(212, 'A') + "AA=="); }  // 160 bytes
};

TEST_F(TwilioBurst, PassesFramesThatCameTogetherAsOne) {
  come({frame(0), frame(20)});
  EXPECT_THAT(ears.heard, ElementsAre("320@0"));
  come({frame(40)});
  EXPECT_THAT(ears.heard, ElementsAre("160@40")) << "what comes alone";
  come({frame(60), frame(120)});
  EXPECT_THAT(ears.heard, ElementsAre("160@60", "160@120")) << "with a loss between them";
  come({frame(140), dtmf("7"), frame(160)});
  EXPECT_THAT(ears.heard, ElementsAre("160@140", "key 7", "160@160")) << "with a key between them";
  come({frame(180), frame(200), frame(220), frame(240), frame(260), frame(280), frame(300)});
  EXPECT_THAT(ears.heard, ElementsAre("800@180", "320@280")) << "so many that a buffer would become long";
  come({frame(320), stop()});
  EXPECT_THAT(ears.heard, ElementsAre("160@320", "end: hung up"));
}

TEST_F(TwilioBurst, IsHeardUpToWhatBreaksTheProtocolAndNotBehindIt) {
  come({frame(0), "garbage", frame(20)});
  EXPECT_THAT(ears.heard, ElementsAre("160@0", StartsWith("end: ")));
}

TEST_F(TwilioBurst, IsNotHeardBehindOurOwnEnd) {
  ears.when_audio = [this] { port->end(); };
  come({frame(0), dtmf("7"), frame(20)});
  EXPECT_THAT(ears.heard, ElementsAre("160@0"));
}

TEST_F(TwilioBurst, MayEndTheStreamInItsMiddle) {
  ears.when_audio = [this] { port.reset(); };
  come({frame(0), dtmf("7"), frame(20)});
  EXPECT_THAT(ears.heard, ElementsAre("160@0"));
}

TEST_F(TwilioPortTest, IsACall) {
  begin();
  EXPECT_EQ(port()->start().call_sid, "CA1");
  EXPECT_EQ(port()->format(), MediaFormat());
  send({media(155), media(175), dtmf("5"), mark("g1-1"), stop()});
  EXPECT_THAT(ears.heard, ElementsAre("3@155", "3@175", "key 5", "mark g1-1", "end: hung up"));
  EXPECT_EQ(ears.playout_ended_after->back(), "mark g1-1")
      << "before the end is told to the caller's listener";
  EXPECT_EQ(twilio.close_code, 1000);
  EXPECT_FALSE(port()->failure());
}

TEST_F(TwilioPortTest, SpeaksToTwilioInItsOwnWords) {
  begin();
  const uint8_t audio[] = {1, 2, 3};
  port()->send_audio(audio);
  port()->send_mark("g1-1");
  port()->clear();
  port()->end();
  port()->send_audio(audio);
  loop.run_for(1ms);
  EXPECT_THAT(twilio.received,
              ElementsAre(R"({"event":"media","streamSid":"MZ1","media":{"payload":"AQID"}})",
                          R"({"event":"mark","streamSid":"MZ1","mark":{"name":"g1-1"}})",
                          R"({"event":"clear","streamSid":"MZ1"})"));
  EXPECT_EQ(twilio.close_code, 1000);
  EXPECT_THAT(ears.heard, ElementsAre("end: ended by us"));
}

TEST_F(TwilioPortTest, KeepsWhatCameBeforeAnybodyListened) {
  send({connected(), start(), media(0), dtmf("1"), media(20), stop()});
  ASSERT_TRUE(port());
  port()->listen(static_cast<MediaPort::CallerListener*>(&ears));
  EXPECT_THAT(ears.heard, ElementsAre("3@0", "3@20", "key 1", "end: hung up"));
}

TEST_F(TwilioPortTest, KeepsFiveSecondsAtMost) {
  send({start()});
  for (int n = 0; n < 1000; n++) sockets.client->send_text(media(n * 20));
  loop.run_for(1ms);
  port()->listen(static_cast<MediaPort::CallerListener*>(&ears));
  EXPECT_EQ(ears.heard.size(), 250u);
  EXPECT_EQ(ears.heard.back(), "3@19980");
}

TEST_F(TwilioPortTest, TakesMessagesInAnyOrderThatMakesSense) {
  send({start(), connected()});  // the greeting late
  ASSERT_TRUE(port());
  port()->listen(static_cast<MediaPort::CallerListener*>(&ears));
  send({connected(), R"({"event":"weather","is":"fine"})", media(20),
        R"({"event":"media","media":{"timestamp":"40","payload":""}})",
        R"({"event":"media","media":{"track":"outbound","timestamp":"60","payload":"AQID"}})", media(80)});
  EXPECT_THAT(ears.heard, ElementsAre("3@20", "3@80"));
}

TEST_F(TwilioPortTest, MayBeDestroyedByThoseItTells) {
  begin();
  ears.when_audio = [this] { accepted.reset(); };
  send({media(0), media(20)});
  EXPECT_THAT(ears.heard, ElementsAre("3@0"));
}

TEST(TwilioPort, RefusesAStreamThatDoesNotBeginLikeOne) {
  struct Row {
    const char* what;
    std::vector<std::string> messages;
    const char* expected;
    uint16_t code;
  };
  const Row rows[] = {
      {"silence", {connected()}, "did not start in time", 1008},
      {"garbage", {"}{"}, "not valid JSON", 1007},
      {"media first", {connected(), media(0)}, "sent media before its start", 1008},
      {"a key first", {dtmf("1")}, "sent dtmf before its start", 1008},
      {"a stop first", {stop()}, "sent stop before its start", 1008},
      {"a wrong token", {connected(), start("bad")}, "token that was not given out", 1008},
      {"no stream id", {R"({"event":"start","start":{}})"}, "no usable streamSid", 1007},
      {"10 MB", {std::string(10 << 20, 'x')}, "broke off", 1009},
  };
  for (const auto& row : rows) {
    Stream fresh;
    for (const auto& message : row.messages) fresh.sockets.client->send_text(message);
    EXPECT_THAT(fresh.refusal(), HasSubstr(row.expected)) << row.what;
    EXPECT_EQ(fresh.twilio.close_code, row.code) << row.what;
  }
}

TEST(TwilioPort, EndsARunningStreamThatIsNotTwilios) {
  struct Row {
    const char* what;
    std::string message;
    const char* expected;
    uint16_t code;
  };
  const Row rows[] = {
      {"garbage", "\x01\x02", "not valid JSON", 1007},
      {"a second start", start(), "started twice", 1008},
      {"another stream's audio", media(0, "AQID", "MZ2"), "sent media of another stream", 1008},
      {"no base64", media(0, "****"), "not base64", 1007},
      {"a frame of 96 KiB", media(0, std::string(128 * 1024, 'A')), "larger than 64 KiB", 1008},
      {"10 MB", std::string(10 << 20, 'x'), "broke off", 1009},
  };
  for (const auto& row : rows) {
    Stream fresh;
    fresh.begin();
    fresh.send({row.message, media(20)});
    fresh.loop.run_for(3s);
    ASSERT_EQ(fresh.ears.heard.size(), 1u) << row.what;
    EXPECT_THAT(fresh.ears.heard[0], HasSubstr(row.expected)) << row.what;
    EXPECT_TRUE(fresh.port()->failure()) << row.what;
    EXPECT_EQ(fresh.twilio.close_code, row.code) << row.what;
  }
}

TEST_F(TwilioPortTest, EndsWithABinaryMessage) {
  begin();
  const uint8_t audio[160] = {};
  sockets.client->send_binary(audio);
  loop.run_for(1s);
  ASSERT_EQ(ears.heard.size(), 1u);
  EXPECT_THAT(ears.heard[0], HasSubstr("binary"));
}

TEST_F(TwilioPortTest, TellsWhenTheConnectionBreaks) {
  begin();
  send({media(0)});
  sockets.connection.lock()->cut();
  loop.run_for(1s);
  ASSERT_EQ(ears.heard.size(), 2u);
  EXPECT_THAT(ears.heard[1], AllOf(StartsWith("lost: "), HasSubstr("broke off")));
  EXPECT_EQ(port()->failure()->status, 1006);
}

TEST_F(TwilioPortTest, TakesASocketThatIsClosedWithoutAStopForALostOne) {
  begin();
  sockets.client->close(1000, "");
  loop.run_for(1s);
  EXPECT_THAT(ears.heard, ElementsAre(StartsWith("lost: ")));
}

TEST_F(TwilioPortTest, IsLostWhenTwilioFallsSilent) {
  begin();
  for (int ms = 0; ms < 60'000; ms += 4'000) {
    send({media(ms)});
    loop.run_for(4s);
  }
  EXPECT_EQ(port()->failure(), std::nullopt) << "frames that come late are no silence";
  ears.heard.clear();
  loop.run_for(2 * TwilioPort::silence_limit);
  EXPECT_THAT(ears.heard, ElementsAre("lost: the media stream fell silent"));
  EXPECT_EQ(twilio.close_code, 1001);
}

TEST_F(TwilioPortTest, LeavesNothingBehindWhenItsAcceptanceIsCancelled) {
  scope.cancel();
  loop.run_for(1s);
  EXPECT_NE(twilio.close_code, 0) << "the socket is closed with it";
}

}  // namespace
}  // namespace aybiza
