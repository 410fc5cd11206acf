// TwiMl: answers that Twilio understands as they are meant, whatever the values in them are.
#include "core/telephony/TwiMl.h"

#include <glib.h>
#include <gtest/gtest.h>

#include "core/base/Json.h"
#include "core/config/Files.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

TEST(TwiMl, IsWhatTwiliosOwnLibraryWrites) {
  const std::map<std::string, std::string> ours = {
      {"connect",
       twiml::connect_stream("wss://a.test/media", {{"token", "a\"b&<c>"}}, "https://a.test/resume")},
      {"hang up", twiml::hang_up()},
      {"reject", twiml::reject_busy()},
      {"say and hang up", twiml::say_and_hang_up("We are closed & away <today>.")},
      {"dial a number", twiml::dial("+4930123456", "One moment.")},
      {"dial an address", twiml::dial("sip:desk@a.test?x=1&y=2")},
      {"enqueue", twiml::enqueue("front desk", "Please hold.")},
      {"wait and ask", twiml::wait_and_ask(10s, "https://a.test/voice?agent=a&since=7", "Please hold.")},
      {"voicemail",
       twiml::voicemail(90s, "https://a.test/over", "https://a.test/recorded", "After the tone.")},
      {"voicemail, unannounced", twiml::voicemail(90s, "https://a.test/over", "")},
  };
  // Twilio's library is held against the same file by tests/end_to_end/official_clients/twiml.test.js.
  const auto text = read_text_file(std::string(g_getenv("AYBIZA_SOURCE")) +
                                   "/tests/end_to_end/official_clients/twiml.json");
  const Json theirs = *parse_json(*text, "twiml.json");
  EXPECT_EQ(theirs.size(), ours.size());
  for (const auto& [name, xml] : ours)
    EXPECT_EQ(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>" + get_string(theirs, name) +
                       "</Response>\n");
}

TEST(TwiMl, KeepsValuesFromBecomingMarkup) {
  EXPECT_EQ(
      twiml::connect_stream("wss://a.test/m", {{"token", "\"/><Dial>1</Dial>"}}),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Connect><Stream "
      "url=\"wss://a.test/m\"><Parameter "
      "name=\"token\" value=\"&quot;/&gt;&lt;Dial&gt;1&lt;/Dial&gt;\"/></Stream></Connect></Response>\n");
  EXPECT_NE(twiml::dial("sip:desk@a.test").find("<Dial><Sip>sip:desk@a.test</Sip></Dial>"),
            std::string::npos);
  EXPECT_NE(twiml::say_and_hang_up("a<b").find("<Say>a&lt;b</Say><Hangup/>"), std::string::npos);
}

TEST(TwiMl, HoldsNothingThatXmlCannot) {
  const std::string said =
      twiml::say_and_hang_up(std::string_view("a\0b\x01"
                                              "c\x7f\xff\td",
                                              9));
  EXPECT_NE(said.find("<Say>a\xEF\xBF\xBD"
                      "bc\xEF\xBF\xBD\td</Say>"),
            std::string::npos)
      << said;
}

}  // namespace
}  // namespace aybiza
