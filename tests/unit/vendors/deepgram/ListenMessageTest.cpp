// Every message of both services becomes its value; every broken one an error that says what is wrong with
// it.
#include "core/vendors/deepgram/ListenMessage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aybiza::listen {
namespace {

using testing::HasSubstr;

template <class T> T parse_as(std::string_view text) {
  auto message = parse_message(text);
  if (!message) {
    ADD_FAILURE() << message.error().text();
    return {};
  }
  if (!std::holds_alternative<T>(*message)) {
    ADD_FAILURE() << "another type: index " << message->index();
    return {};
  }
  return std::get<T>(*message);
}

TEST(ListenMessage, ResultsCarryWordsAsWritten) {
  const auto r = parse_as<Results>(R"({"type":"Results","channel_index":[0,1],"duration":1.98,"start":5.99,
    "is_final":true,"speech_final":true,"from_finalize":false,"channel":{"alternatives":[{"transcript":"Tell me.",
    "confidence":0.99,"words":[{"word":"tell","start":6.07,"end":6.35,"confidence":0.9,"punctuated_word":"Tell"},
    {"word":"me","start":6.4,"end":6.5,"confidence":0.8,"punctuated_word":"me."}]}]},"metadata":{}})");
  EXPECT_DOUBLE_EQ(r.start, 5.99);
  EXPECT_DOUBLE_EQ(r.duration, 1.98);
  EXPECT_TRUE(r.is_final && r.speech_final && !r.from_finalize);
  EXPECT_EQ(r.transcript, "Tell me.");
  ASSERT_EQ(r.words.size(), 2u);
  EXPECT_EQ(r.words[0].text, "Tell");
  EXPECT_DOUBLE_EQ(r.words[1].end, 6.5);
}

TEST(ListenMessage, FluxWordsMayLackTimes) {
  const auto t = parse_as<TurnInfo>(R"({"type":"TurnInfo","sequence_id":11,"event":"EndOfTurn","turn_index":3,
    "audio_window_start":0.5,"audio_window_end":1.3,"transcript":"Hi","words":[{"word":"Hi","confidence":0.97}],
    "end_of_turn_confidence":0.86,"trigger":"timeout"})");
  EXPECT_EQ(t.event, TurnInfo::Event::end_of_turn);
  EXPECT_EQ(t.turn_index, 3u);
  EXPECT_EQ(t.trigger, "timeout");
  EXPECT_FALSE(t.words.at(0).timed);
}

TEST(ListenMessage, SmallOnes) {
  EXPECT_DOUBLE_EQ(
      parse_as<SpeechStarted>(R"({"type":"SpeechStarted","channel":[0,1],"timestamp":9.54})").timestamp,
      9.54);
  EXPECT_DOUBLE_EQ(parse_as<UtteranceEnd>(R"({"type":"UtteranceEnd","last_word_end":2.395})").last_word_end,
                   2.395);
  EXPECT_DOUBLE_EQ(parse_as<UtteranceEnd>(R"({"type":"UtteranceEnd","last_word_end":-1})").last_word_end, -1);
  EXPECT_EQ(parse_as<Metadata>(R"({"type":"Metadata","request_id":"r","duration":2.5})").request_id, "r");
  EXPECT_EQ(parse_as<Connected>(R"({"type":"Connected","request_id":"c","sequence_id":0})").request_id, "c");
  parse_as<ConfigureSuccess>(R"({"type":"ConfigureSuccess","thresholds":{}})");
  parse_as<ConfigureFailure>(R"({"type":"ConfigureFailure"})");
  EXPECT_EQ(parse_as<ErrorReport>(R"({"type":"Error","code":"INACTIVE_CLIENT","description":"d"})").code,
            "INACTIVE_CLIENT");
  EXPECT_EQ(parse_as<ErrorReport>(R"({"type":"Error","variant":"v","message":"m"})").description, "m");
  EXPECT_EQ(parse_as<Warning>(R"({"type":"Warning","code":"W"})").code, "W");
}

TEST(ListenMessage, WhatIsNewIsUnknownNotBroken) {
  EXPECT_EQ(parse_as<Unknown>(R"({"type":"Sentiment"})").type, "Sentiment");
  EXPECT_EQ(parse_as<Unknown>(R"({"type":"TurnInfo","event":"TurnPondered"})").type, "TurnInfo/TurnPondered");
}

struct Broken {
  const char* text;
  const char* names;
};
class BrokenMessage : public testing::TestWithParam<Broken> {};

TEST_P(BrokenMessage, IsNamed) {
  const auto message = parse_message(GetParam().text);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().fault, Fault::bad_input);
  EXPECT_THAT(message.error().message, HasSubstr(GetParam().names));
}

#define CHANNEL R"("channel":{"alternatives":[{"transcript":"a","words":[]}]})"
INSTANTIATE_TEST_SUITE_P(
    Table, BrokenMessage,
    testing::Values(
        Broken{"", "not valid JSON"}, Broken{"{\"type\":\"Results\",\"star", "not valid JSON"},
        Broken{"\xff\xfe", "not valid JSON"}, Broken{"[1,2]", "not a JSON object"},
        Broken{"{}", "no \"type\""}, Broken{R"({"type":7})", "no \"type\""},
        Broken{R"({"type":"Results"})", "\"start\""},
        Broken{R"({"type":"Results","start":"0","duration":1,)" CHANNEL "}", "\"start\""},
        Broken{R"({"type":"Results","start":0,"duration":-1,)" CHANNEL "}", "\"duration\""},
        Broken{R"({"type":"Results","start":0,"duration":1e300,)" CHANNEL "}", "\"duration\""},
        Broken{R"({"type":"Results","start":0,"duration":1,"channel":[]})", "channel.alternatives"},
        Broken{
            R"({"type":"Results","start":0,"duration":1,"channel":{"alternatives":[{"transcript":null}]}})",
            "\"transcript\""},
        Broken{R"({"type":"Results","start":0,"duration":1,"channel":{"alternatives":[{"transcript":"a",
                 "words":[{"word":"a","start":2,"end":1}]}]}})",
               "in order of time"},
        Broken{R"({"type":"Results","start":0,"duration":1,"channel":{"alternatives":[{"transcript":"a",
                 "words":{"word":"a"}}]}})",
               "\"words\""},
        Broken{R"({"type":"UtteranceEnd","last_word_end":"soon"})", "\"last_word_end\""},
        Broken{R"({"type":"TurnInfo"})", "\"event\""},
        Broken{
            R"({"type":"TurnInfo","event":"Update","turn_index":-1,"audio_window_start":0,"audio_window_end":1,
                 "transcript":""})",
            "\"turn_index\""},
        Broken{
            R"({"type":"TurnInfo","event":"Update","turn_index":0,"audio_window_start":2,"audio_window_end":1,
                 "transcript":""})",
            "\"audio_window_end\""}));

TEST(ListenMessage, HasLimits) {
  EXPECT_FALSE(parse_message(std::string(2 << 20, ' ')));
  EXPECT_FALSE(parse_message(std::string(100, '[')));
}

}  // namespace
}  // namespace aybiza::listen
