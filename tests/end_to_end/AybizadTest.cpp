// aybizad under what may come from the Internet: one daemon, asked wrongly in every way, that refuses each
// with a word in its log, lives, and keeps nothing of it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "core/telephony/TwilioSignature.h"
#include "tests/end_to_end/Program.h"
#include "tests/end_to_end/TwilioSide.h"

namespace aybiza {
namespace {

const std::string auth_token = "12345";
const std::string voice = "/twilio/voice";

class Aybizad : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    vendors = new Vendors;
    daemon = new Daemon(*vendors, {}, {{"TWILIO_AUTH_TOKEN", auth_token}});
    ASSERT_NE(daemon->port, 0);
  }
  static void TearDownTestSuite() {
    daemon->program.signal(SIGTERM);
    EXPECT_EQ(daemon->program.exit_code(), 0);
    delete daemon;
    delete vendors;
  }
  void TearDown() override { EXPECT_EQ(get(daemon->port, "/healthz").status, 200) << "the daemon lives"; }

  static bool logs(std::string_view text) { return daemon->program.logs(text); }

  /// A webhook as Twilio sends it.
  static HttpAnswer announce(const std::string& call_sid, const std::string& path = voice) {
    const std::string url = "http://127.0.0.1:" + std::to_string(daemon->port) + path;
    const Parameters form = call_form(call_sid);
    return post_form(daemon->port, path, to_query(form), twilio_signature(auth_token, url, form));
  }
  /// A media stream that may begin.
  static std::unique_ptr<MediaStream> open(const std::string& call_sid) {
    return std::make_unique<MediaStream>(daemon->port, stream_path_of(announce(call_sid).body));
  }
  /// A media stream that has begun, up to the agent's first word.
  static std::unique_ptr<MediaStream> begin(const std::string& call_sid) {
    auto stream = open(call_sid);
    stream->start(call_sid);
    return stream;
  }
  /// For what nobody announces.
  template <class Condition> static bool eventually(Condition condition) {
    for (int attempt = 0; attempt < 3000; attempt++, g_usleep(10000))
      if (condition()) return true;
    return false;
  }

  static inline Vendors* vendors = nullptr;
  static inline Daemon* daemon = nullptr;
};

// ---- the webhook
// ----------------------------------------------------------------------------------------------------

TEST_F(Aybizad, AnswersASignedWebhookWithAStreamAndItsToken) {
  const HttpAnswer answer = announce("CAsigned");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("<Stream url=\"ws://127.0.0.1:"), std::string::npos) << answer.body;
  EXPECT_FALSE(stream_path_of(answer.body).empty());
}

TEST_F(Aybizad, RefusesAWebhookThatTwilioHasNotSigned) {
  EXPECT_EQ(post_form(daemon->port, voice, "CallSid=CA1").status, 403);
  EXPECT_TRUE(logs("not signed by Twilio"));
  const std::string forged = twilio_signature("another token", "http://127.0.0.1/twilio/voice", {});
  EXPECT_EQ(post_form(daemon->port, voice, "CallSid=CA1", forged).status, 403);
  EXPECT_TRUE(logs("not signed by Twilio"));
}

TEST_F(Aybizad, RefusesAFormThatIsNone) {
  EXPECT_EQ(post_form(daemon->port, voice, "CallSid=%ZZ&=%").status, 400);
  EXPECT_TRUE(logs("webhook refused"));
}

TEST_F(Aybizad, NamesItsAgentsToWhoAsksForAnother) {
  const HttpAnswer answer = announce("CA1", voice + "?agent=nobody");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("receptionist"), std::string::npos) << answer.body;
  EXPECT_TRUE(logs("there is no agent \\\"nobody\\\""));
}

TEST_F(Aybizad, CutsOffABodyWithoutEnd) {
  EXPECT_NE(post_form(daemon->port, voice, std::string(10'000'000, 'x')).status, 200);
}

// ---- the media stream: what is sent, how it is closed, what the log says
// --------------------------------------------

TEST_F(Aybizad, ClosesAStreamThatSendsNoJson) {
  auto stream = open("CAnojson");
  stream->send("{garbage");
  EXPECT_EQ(stream->read_to_close(), 1007);
  EXPECT_TRUE(logs("stream refused"));
}

TEST_F(Aybizad, ClosesAStreamThatSendsTenMegabytesAtOnce) {
  auto stream = open("CAtenmega");
  stream->send(std::string(10 << 20, 'x'));
  EXPECT_EQ(stream->read_to_close(), 1009);
  EXPECT_TRUE(logs("stream refused"));
}

TEST_F(Aybizad, ClosesAStreamThatSendsMediaBeforeItsStart) {
  auto stream = open("CAbeforestart");
  stream->send_frame();
  EXPECT_EQ(stream->read_to_close(), 1008);
  EXPECT_TRUE(logs("sent media before its start"));
}

TEST_F(Aybizad, RefusesAStreamWithAnInventedToken) {
  EXPECT_FALSE(MediaStream(daemon->port, "/twilio/media/0123456789abcdef").is_open());
  EXPECT_TRUE(logs("no valid token"));
  EXPECT_FALSE(MediaStream(daemon->port, "/twilio/media/../../etc/passwd").is_open());
}

TEST_F(Aybizad, TakesATokenForItsOwnCallOnly) {
  auto stream = open("CAmine");
  stream->start("CAother");
  EXPECT_EQ(stream->read_to_close(), 1008);
  EXPECT_TRUE(logs("of another call than its token"));
}

TEST_F(Aybizad, TakesATokenOnce) {
  const std::string path = stream_path_of(announce("CAonce").body);
  MediaStream first(daemon->port, path);
  first.start("CAonce");
  EXPECT_TRUE(first.read());
  EXPECT_FALSE(MediaStream(daemon->port, path).is_open());
  EXPECT_TRUE(logs("no valid token"));
  EXPECT_TRUE(first.read()) << "the call itself goes on";
}

TEST_F(Aybizad, EndsACallWhosePayloadIsNoBase64) {
  auto stream = begin("CApayload");
  ASSERT_TRUE(stream->read());
  stream->send(R"({"event":"media","streamSid":"MZ1","media":{"timestamp":"20","payload":"***"}})");
  EXPECT_EQ(stream->read_to_close(), 1007);
  EXPECT_TRUE(logs("a payload that is not base64"));
}

TEST_F(Aybizad, EndsACallThatStartsTwice) {
  auto stream = begin("CAtwice");
  ASSERT_TRUE(stream->read());
  stream->start("CAtwice");
  EXPECT_EQ(stream->read_to_close(), 1008);
  EXPECT_TRUE(logs("started twice"));
}

TEST_F(Aybizad, EndsACallWhoseConnectionBreaks) {
  auto stream = begin("CAbroken");
  ASSERT_TRUE(stream->read());
  stream->vanish();
  EXPECT_TRUE(logs("broke off"));
}

TEST_F(Aybizad, GivesUpAStreamThatNeverSaysWhoItIs) {
  auto stream = open("CAsilent");
  EXPECT_EQ(stream->read_to_close(), 1008);
  EXPECT_TRUE(logs("did not start in time"));
}

// ---- what is left
// ---------------------------------------------------------------------------------------------------

// Each caller hangs up after so many messages of the agent, in one of the ways in which calls end.
void hang_up(MediaStream& stream, unsigned way) {
  if (way == 0) stream.send_stop();
  if (way <= 1) return stream.vanish();
  stream.vanish(true);
}

TEST_F(Aybizad, KeepsNoThreadAndNoFileOfCallsThatWereHungUp) {
  constexpr int calls = 20;
  std::mt19937 random(20);
  size_t threads = 0, files = 0;
  for (const bool warm :
       {false, true}) {  // the first round fills what is kept on purpose: connections to vendors
    std::vector<std::unique_ptr<MediaStream>> streams;
    for (int i = 0; i < calls; i++)
      streams.push_back(begin("CAround" + std::to_string(warm) + "x" + std::to_string(i)));
    for (auto& stream : streams) {
      for (unsigned messages = random() % 60; messages > 0 && stream->read(); messages--)
        if (messages % 2) stream->send_frame();
      hang_up(*stream, random() % 3);
    }
    EXPECT_TRUE(eventually(
        [] { return get(daemon->port, "/healthz").body.find("\"calls\":0") != std::string::npos; }));
    if (warm) break;
    threads = daemon->program.count("task");
    files = daemon->program.count("fd");
  }
  EXPECT_TRUE(eventually([=] { return daemon->program.count("fd") <= files; }))
      << daemon->program.count("fd") << " files instead of " << files;
  EXPECT_TRUE(eventually([=] { return daemon->program.count("task") <= threads; }))
      << daemon->program.count("task") << " threads instead of " << threads;
}

}  // namespace
}  // namespace aybiza
