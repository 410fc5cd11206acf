// What Aura says, in all the spellings it has had, and what is not believed.
#include "core/vendors/deepgram/SpeakMessage.h"

#include <gtest/gtest.h>

namespace aybiza {
namespace {

template <class M> M read(std::string_view text) {
  auto message = parse_speak_message(text);
  EXPECT_TRUE(message) << text;
  const M* wanted = message ? std::get_if<M>(&*message) : nullptr;
  EXPECT_TRUE(wanted) << text;
  return wanted ? *wanted : M{};
}

TEST(SpeakMessage, HasAValueForEachType) {
  auto metadata = read<SpeakMetadata>(
      R"({"type":"Metadata","request_id":"r-1","model_name":"aura-2-thalia-en","additional_model_uuids":["u"]})");
  EXPECT_EQ(metadata.request_id, "r-1");
  EXPECT_EQ(metadata.model_name, "aura-2-thalia-en");
  EXPECT_EQ(read<SpeakFlushed>(R"({"type":"Flushed","sequence_id":7})").sequence_id, 7);
  EXPECT_EQ(read<SpeakCleared>(R"({"type":"Cleared","sequence_id":8.0})").sequence_id, 8);
  EXPECT_EQ(read<SpeakUnknown>(R"({"type":"Connected"})").type, "Connected");
}

TEST(SpeakMessage, ReadsOldAndNewFieldNames) {
  for (auto text : {R"({"type":"Warning","code":"C","description":"D"})",
                    R"({"type":"Warning","warn_code":"C","warn_msg":"D"})"}) {
    auto warning = read<SpeakWarning>(text);
    EXPECT_EQ(warning.code + warning.description, "CD") << text;
  }
  for (auto text : {R"({"type":"Error","code":"C","description":"D"})",
                    R"({"type":"Error","err_code":"C","err_msg":"D"})"}) {
    auto error = read<SpeakError>(text);
    EXPECT_EQ(error.code + error.description, "CD") << text;
  }
}

TEST(SpeakMessage, DoesNotBelieveEverything) {
  const std::string deep = R"({"type":)" + std::string(100, '[') + std::string(100, ']') + "}";
  const std::string large = R"({"type":"Flushed","padding":")" + std::string(100'000, 'x') + "\"}";
  for (std::string_view text :
       {std::string_view(""), std::string_view("{"), std::string_view("null"), std::string_view("[]"),
        std::string_view(R"({"type":7})"), std::string_view(deep), std::string_view(large),
        std::string_view("\xff\xfe"), std::string_view("<html>502 Bad Gateway</html>")}) {
    auto message = parse_speak_message(text);
    ASSERT_FALSE(message) << text.substr(0, 40);
    EXPECT_EQ(message.error().fault, Fault::bad_input);
  }
  EXPECT_EQ(read<SpeakFlushed>(R"({"type":"Flushed","sequence_id":"x"})").sequence_id, -1);
}

TEST(SpeakMessage, CommandsCarryAnyText) {
  EXPECT_EQ(speak_command("Say \"hi\"\n "), R"({"type":"Speak","text":"Say \"hi\"\n "})");
  EXPECT_EQ(speak_command("broken \xff"), "{\"type\":\"Speak\",\"text\":\"broken \xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace aybiza
