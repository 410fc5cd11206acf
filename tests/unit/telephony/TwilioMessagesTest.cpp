// What reading and writing Twilio's messages promises: every shape that JSON allows is understood, the quick
// way and the long way agree, and what is wrong is named.
#include <gtest/gtest.h>

#include "core/telephony/TwilioMessages.h"

namespace aybiza::twilio {
namespace {

constexpr auto start_text =
    R"({"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1",)"
    R"("tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},)"
    R"("customParameters":{"agent":"a1","token":"t"}},"streamSid":"MZ1"})";

TEST(TwilioMessages, ReadsAllThatTwilioSays) {
  MessageReader reader;
  EXPECT_TRUE(std::holds_alternative<Connected>(
      *reader.read(R"({"event":"connected","protocol":"Call","version":"1.0.0"})")));
  const auto start = reader.read(start_text);
  ASSERT_TRUE(start) << start.error().text();
  EXPECT_EQ(std::get<Start>(*start).call_sid, "CA1");
  EXPECT_EQ(std::get<Start>(*start).stream_sid, "MZ1");
  EXPECT_EQ(std::get<Start>(*start).format, MediaFormat());
  EXPECT_EQ(std::get<Start>(*start).parameters, (Parameters{{"agent", "a1"}, {"token", "t"}}));
  const auto dtmf = reader.read(
      R"({"event":"dtmf","streamSid":"MZ1","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"#"}})");
  EXPECT_EQ(std::get<Dtmf>(*dtmf).digit, '#');
  const auto mark =
      reader.read(R"({"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"m1"}})");
  EXPECT_EQ(std::get<Mark>(*mark).name, "m1");
  const auto stop = reader.read(
      R"({"event":"stop","sequenceNumber":"5","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}})");
  EXPECT_EQ(std::get<Stop>(*stop).stream_sid, "MZ1");
  EXPECT_EQ(std::get<Unknown>(*reader.read(R"({"event":"weather"})")).event, "weather");
}

TEST(TwilioMessages, ReadsMediaInEveryShapeOfJson) {
  struct {
    const char* what;
    const char* text;
    bool quick;  // whether the scanner takes it
  } const rows[] = {
      {"as Twilio writes it",
       R"({"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"AQID"},"streamSid":"MZ1"})",
       true},
      {"the other way round",
       R"({"streamSid":"MZ1","media":{"payload":"AQID","timestamp":"155","track":"inbound"},"event":"media"})",
       true},
      {"with blanks",
       " {\n\t\"event\" : \"media\" ,\r\n \"streamSid\":\"MZ1\", \"media\" : { \"track\":\"inbound\" , "
       "\"timestamp\" : \"155\", \"payload\" : \"AQID\" } } ",
       true},
      {"with numbers for strings",
       R"({"event":"media","sequenceNumber":2,"media":{"track":"inbound","chunk":1,"timestamp":155,"payload":"AQID"},"streamSid":"MZ1"})",
       false},
      {"with escapes",
       R"({"\u0065vent":"media","media":{"track":"inbound","timestamp":"155","payload":"AQ\u0049D"},"streamSid":"MZ1"})",
       false},
      {"with what nobody asked for",
       R"({"event":"media","x":[1,{"media":null}],"media":{"track":"inbound","y":{"payload":"no"},"timestamp":"155","payload":"AQID"},"streamSid":"MZ1"})",
       false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(scan_media(row.text).has_value(), row.quick) << row.what;
    MessageReader reader;
    const auto message = reader.read(row.text);
    ASSERT_TRUE(message) << row.what << ": " << message.error().text();
    const auto& media = std::get<Media>(*message);
    EXPECT_EQ(media.stream_sid, "MZ1") << row.what;
    EXPECT_EQ(media.track, "inbound") << row.what;
    EXPECT_EQ(media.timestamp, milliseconds(155)) << row.what;
    EXPECT_EQ((std::vector<uint8_t>(media.audio.begin(), media.audio.end())), (std::vector<uint8_t>{1, 2, 3}))
        << row.what;
  }
}

TEST(TwilioMessages, MarksAreScannedAsTheParserReadsThem) {
  const auto usual =
      scan_mark(R"({"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"g1-500"}})");
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->stream_sid, "MZ1");
  EXPECT_EQ(usual->name, "g1-500");
  for (const char* other : {R"({"event":"mark","streamSid":"MZ1"})",
                            R"({"event":"mark","streamSid":"MZ1","mark":{"name":"a\"b"}})",
                            R"({"event":"mark","streamSid":"MZ1","mark":{"name":"a"},"mark":{"name":"b"}})",
                            R"({"event":"stop","streamSid":"MZ1","mark":{"name":"a"}})",
                            R"({"event":"mark","streamSid":"MZ1","mark":{"name":"a"}} x)"})
    EXPECT_FALSE(scan_mark(other)) << other;
}

TEST(TwilioMessages, NamesWhatIsWrong) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  const std::string huge =
      R"({"event":"media","media":{"timestamp":"0","payload":")" + std::string(2 << 20, 'A') + "\"}}";
  auto start_with = [](std::string_view from, std::string_view to) {
    std::string text = start_text;
    return text.replace(text.find(from), from.size(), to);
  };
  struct {
    std::string text, expected;
  } const rows[] = {
      {"", "not valid JSON"},
      {"hello", "not valid JSON"},
      {R"({"event":"media")", "not valid JSON"},
      {R"({"event":"media","media":{"timestamp":"0","payload":"AQID"}} x)", "not valid JSON"},
      {"{\"event\":\"\xff\"}", "not valid JSON"},
      {deep, "nested deeper"},
      {huge, "the limit is 1048576"},
      {"[]", "has no event"},
      {R"({"event":7})", "has no event"},
      {R"({"event":"media"})", "no payload"},
      {R"({"event":"media","media":"AQID"})", "no payload"},
      {R"({"event":"media","media":{"timestamp":"0","payload":"AQI"}})", "not base64"},
      {R"({"event":"media","media":{"timestamp":"0","payload":"A?ID"}})", "not base64"},
      {R"({"event":"media","media":{"timestamp":"now","payload":"AQID"}})", "timestamp"},
      {R"({"event":"media","media":{"payload":"AQID"}})", "timestamp"},
      {R"({"event":"media","media":{"timestamp":"-20","payload":"AQID"}})", "timestamp"},
      {R"({"event":"media","media":{"timestamp":"99999999999999999999","payload":"AQID"}})", "timestamp"},
      {R"({"event":"dtmf","dtmf":{"digit":"12"}})", "digit"},
      {R"({"event":"dtmf","dtmf":{"digit":"x"}})", "digit"},
      {R"({"event":"start"})", "streamSid"},
      {start_with("\"CA1\"", "\"CA 1\""), "callSid"},
      {start_with("\"CA1\"", "\"" + std::string(129, 'C') + "\""), "callSid"},
      {start_with("x-mulaw", "opus"), "encoding"},
      {start_with("\"channels\":1", "\"channels\":2"), "2 channels"},
      {start_with("8000", "1e99"), "0 Hz"},
  };
  MessageReader reader;
  for (const auto& row : rows) {
    const auto message = reader.read(row.text);
    ASSERT_FALSE(message) << row.text.substr(0, 100);
    EXPECT_EQ(message.error().fault, Fault::bad_input);
    EXPECT_NE(message.error().text().find(row.expected), std::string::npos)
        << row.text.substr(0, 100) << ": " << message.error().text();
  }
}

TEST(TwilioMessages, WritesWhatTwilioUnderstands) {
  MessageWriter writer("MZ1");
  const uint8_t audio[] = {1, 2, 3, 4};
  EXPECT_EQ(writer.media(audio), R"({"event":"media","streamSid":"MZ1","media":{"payload":"AQIDBA=="}})");
  EXPECT_EQ(writer.mark("g1-2"), R"({"event":"mark","streamSid":"MZ1","mark":{"name":"g1-2"}})");
  EXPECT_EQ(writer.mark("a\"b"), R"({"event":"mark","streamSid":"MZ1","mark":{"name":"a\"b"}})");
  EXPECT_EQ(writer.clear(), R"({"event":"clear","streamSid":"MZ1"})");
}

}  // namespace
}  // namespace aybiza::twilio
