#include "tools/bench/load/caller/Instructions.h"

#include <gmock/gmock.h>

#include "core/telephony/TwiMl.h"

namespace aybiza::bench {

namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Instructions, OpenTheStreamThatAybizaAsksFor) {
  const auto read = read_twiml(twiml::connect_stream("wss://host/media", {{"token", "a&b"}, {"agent", "x"}}));
  ASSERT_TRUE(read);
  const auto* connect = std::get_if<ConnectStream>(&*read);
  ASSERT_TRUE(connect);
  EXPECT_EQ(connect->url, "wss://host/media");
  EXPECT_THAT(connect->parameters, ElementsAre(Pair("token", "a&b"), Pair("agent", "x")));
}

TEST(Instructions, KnowWhatFollowsTheStream) {
  const auto read = read_twiml(
      "<Response><Connect action=\"https://host/resume?x=1&amp;y=2\"><Stream "
      "url=\"wss://host/m/token\"/></Connect>"
      "<Redirect>https://host/again</Redirect></Response>");
  ASSERT_TRUE(read);
  const auto& connect = std::get<ConnectStream>(*read);
  EXPECT_EQ(connect.action, "https://host/resume?x=1&y=2");
  EXPECT_EQ(connect.otherwise, "https://host/again");
}

TEST(Instructions, TellARefusalFromAnEnd) {
  EXPECT_TRUE(std::holds_alternative<Refused>(*read_twiml(twiml::reject_busy())));
  EXPECT_EQ(std::get<Over>(*read_twiml("<Response><Hangup/></Response>")).verb, "Hangup");
  EXPECT_EQ(std::get<Over>(*read_twiml("<Response/>")).verb, "");
  EXPECT_EQ(std::get<Redirect>(*read_twiml("<Response><Redirect>/x</Redirect></Response>")).url, "/x");
}

TEST(Instructions, WaitAsLongAsTheDocumentPauses) {
  const auto read =
      read_twiml("<Response><Say>Wait.</Say><Pause length=\"10\"/><Redirect>/again</Redirect></Response>");
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Redirect>(*read).url, "/again");
  EXPECT_EQ(std::get<Redirect>(*read).pause, seconds(10));
}

TEST(Instructions, AreNothingWhereTheDocumentIsBroken) {
  for (const char* text : {"", "busy", "<Response><Connect>"}) EXPECT_FALSE(read_twiml(text)) << text;
}

}  // namespace

}  // namespace aybiza::bench
