// Replies that no vendor should send, in the middle of a call: malformed, truncated, of the wrong type, HTTP
// errors. Each time the caller gets an answer all the same, or the call ends as documented; and the record
// names the cause.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/net/EventStream.h"
#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct Broken {
  const char* what;
  std::string reply;
  const char* cause;  ///< in a warning of the record, or in how it ended
  int status = 0;     ///< of an HTTP error with the reply as its body, 0: the reply comes in the stream
  const char* outcome = "";  ///< empty: the call goes on
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.what; }
std::string name_of(const testing::TestParamInfo<Broken>& info) { return info.param.what; }

class BrokenReply : public testing::TestWithParam<Broken> {
 protected:
  void TearDown() override { EXPECT_THAT(world_.model.broken_rules(), IsEmpty()); }
  PhoneCall& dial() {
    return world_.dial("extends: brief.yaml\nturn: {apology: \"Sorry, say that again?\"}");
  }
  /// Where this reply ends the call: it does, and says why.
  static void expect_end(PhoneCall& call) {
    ASSERT_TRUE(call.ends()) << call.story();
    EXPECT_EQ(call.outcome(), GetParam().outcome);
    EXPECT_THAT(call.detail(), HasSubstr(GetParam().cause));
  }
  static void expect_cause(const PhoneCall& call) {
    EXPECT_THAT(call.warnings(), Contains(HasSubstr(GetParam().cause)));
  }
  static bool ends_call() { return *GetParam().outcome; }

  CallWorld world_;
};

// ---- the recogniser

class OfTheRecogniser : public BrokenReply {};

TEST_P(OfTheRecogniser, CostsTheCallerNoWord) {
  if (GetParam().status) world_.ears.refuse(GetParam().status, GetParam().reply);
  PhoneCall& call = dial();
  call.say("can you hear me");
  call.wait(700ms);
  if (ends_call()) return expect_end(call);
  world_.ears.refuse(0);
  if (!GetParam().status)
    for (int i = 0; i < 5; i++) world_.ears.say(GetParam().reply);
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_EQ(last_words(world_.model.requests()[0]), "can you hear me");
  expect_cause(call);
}

INSTANTIATE_TEST_SUITE_P(
    Deepgram, OfTheRecogniser,
    testing::Values(
        Broken{"malformed", "{\"type\":", "Deepgram"},
        Broken{"truncated", R"({"type":"Results","chan)", "Deepgram"}, Broken{"array", "[]", "Deepgram"},
        Broken{"without_type", "{}", "Deepgram"}, Broken{"type_of_wrong_type", R"({"type":5})", "Deepgram"},
        Broken{"channel_of_wrong_type", R"({"type":"Results","start":0,"duration":1,"channel":7})",
               "channel.alternatives"},
        Broken{"not_text", "\xff\xfe\xfd", "Deepgram"}, Broken{"nested", std::string(1000, '['), "Deepgram"},
        Broken{"html_502", "<html>bad gateway</html>", "502", 502},
        Broken{"json_400", R"({"err_code":"Bad Request","err_msg":"no such model"})", "no such model", 400,
               "error"}),
    name_of);

// ---- the voice

class OfTheVoice : public BrokenReply {};

TEST_P(OfTheVoice, CostsTheCallerNoWord) {
  constexpr auto answer = "We open at eight. Come when you like.";
  world_.model.script = {says(answer)};
  if (GetParam().status) {
    world_.voice.refuse_with = GetParam().status;
    world_.voice.refusal = GetParam().reply;
  }
  world_.voice.intercept = [this](FakeSpeakVendor::Connection& connection, const std::string& type) {
    if (type != "Flush" || world_.voice.connections.size() > 1 || GetParam().status) return false;
    connection.send_text(GetParam().reply);
    return true;
  };
  PhoneCall& call = dial();
  call.say("when do you open");
  call.wait(200ms);
  if (ends_call()) return expect_end(call);
  world_.voice.refuse_with = 0;
  ASSERT_TRUE(call.hears("Come when you like.")) << call.story();
  EXPECT_EQ(call.heard(), answer);
  if (!GetParam().status) expect_cause(call);  // a socket that nobody needs yet is mended in silence
}

INSTANTIATE_TEST_SUITE_P(
    Aura, OfTheVoice,
    testing::Values(Broken{"malformed", "{\"type\":", "Aura"}, Broken{"truncated", R"({"type":"Flu)", "Aura"},
                    Broken{"array", "[]", "Aura"}, Broken{"without_type", "{}", "Aura"},
                    Broken{"type_of_wrong_type", R"({"type":[]})", "Aura"},
                    Broken{"error", R"({"type":"Error","err_code":"X","err_msg":"out of voices"})",
                           "out of voices"},
                    Broken{"not_text", "\xff\xfe\xfd", "Aura"},
                    Broken{"huge", std::string(100000, 'x'), "Aura"},
                    Broken{"html_502", "<html>bad gateway</html>", "502", 502},
                    Broken{"json_400", R"({"err_msg":"no such voice"})", "no such voice", 400, "error"}),
    name_of);

// ---- the model

class OfTheModel : public BrokenReply {};

TEST_P(OfTheModel, IsApologisedForAndTheNextTurnAnswered) {
  const Broken& broken = GetParam();
  world_.model.always = broken.status ? refuses(broken.status, broken.reply) : sends(broken.reply);
  PhoneCall& call = dial();
  call.say("when do you open");
  if (ends_call()) return expect_end(call);
  ASSERT_TRUE(call.hears("Sorry, say that again?")) << call.story();
  expect_cause(call);
  world_.model.always.reset();
  world_.model.script = {says("At eight.")};
  call.say("when do you open");
  EXPECT_TRUE(call.hears("At eight.")) << call.story();
}

std::string event(const char* type, const char* json) { return encode_event(make_event(type, json)); }
std::string bent(std::string message) {
  message[message.size() / 2] ^= 1;
  return message;
}
constexpr auto words = R"({"contentBlockIndex":0,"delta":{"text":"At"}})";

INSTANTIATE_TEST_SUITE_P(
    Bedrock, OfTheModel,
    testing::Values(Broken{"nothing", "", "llm: "},
                    Broken{"html", "<html>a proxy's page, long as a prelude</html>", "llm: "},
                    Broken{"truncated", event("contentBlockDelta", words).substr(0, 40), "llm: "},
                    Broken{"flipped_bit", bent(event("contentBlockDelta", words)), "llm: "},
                    Broken{"malformed", event("contentBlockDelta", "{\"delta\":"), "llm: "},
                    Broken{"wrong_type", event("contentBlockDelta", "[1,2]"), "llm: "},
                    Broken{"exception",
                           encode_event(make_exception("modelStreamErrorException", R"({"message":"lost"})")),
                           "lost"},
                    Broken{"json_429", R"({"message":"slow down"})", "slow down", 429},
                    Broken{"html_502", "<html>bad gateway</html>", "502", 502},
                    Broken{"json_403", R"({"__type":"AccessDeniedException","message":"not yours"})",
                           "not yours", 403, "error"}),
    name_of);

}  // namespace
}  // namespace aybiza::test
