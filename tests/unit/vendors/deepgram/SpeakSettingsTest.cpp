// What a connection to Aura asks for, and what is refused before it is asked.
#include "core/vendors/deepgram/SpeakSettings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/vendors/deepgram/SpeakVoices.h"

namespace aybiza {
namespace {

using E = MediaFormat::Encoding;

SpeakSettings local() { return {.url = "ws://h:1"}; }
std::string url_of(const SpeakSettings& settings) {
  auto request = make_request(settings);
  return request ? request->url : request.error().message;
}

TEST(SpeakSettings, BecomeAUrl) {
  const std::string start = "ws://h:1/v1/speak?model=aura-2-thalia-en&encoding=";
  auto with = [](auto change) {
    SpeakSettings settings = local();
    change(settings);
    return url_of(settings);
  };
  EXPECT_EQ(url_of(local()), start + "mulaw&sample_rate=8000&container=none");
  EXPECT_EQ(with([](auto& s) {
              s.format = {E::alaw, 16000};
            }),
            start + "alaw&sample_rate=16000&container=none");
  EXPECT_EQ(with([](auto& s) {
              s.format = {E::s16le, 48000};
            }),
            start + "linear16&sample_rate=48000&container=none");
  EXPECT_EQ(with([](auto& s) { s.speed = 1.25; }),
            start + "mulaw&sample_rate=8000&container=none&speed=1.25");
  EXPECT_EQ(with([](auto& s) { s.tag = "a b&c", s.mip_opt_out = true; }),
            start + "mulaw&sample_rate=8000&container=none&mip_opt_out=true&tag=a%20b%26c");
  EXPECT_EQ(with([](auto& s) { s.url = "wss://proxy/deepgram/speak"; }).substr(0, 34),
            "wss://proxy/deepgram/speak?model=a");
  EXPECT_EQ(with([](auto& s) { s.url = "ws://h/"; }).substr(0, 23), "ws://h/v1/speak?model=a");
}

TEST(SpeakSettings, AreRefusedWhereAuraWouldRefuseThem) {
  struct Row {
    const char* what;
    std::function<void(SpeakSettings&)> change;
    Fault fault;
    const char* names;
  };
  const Row rows[] = {
      {"a rate of linear16",
       [](auto& s) {
         s.format = {E::s16le, 44100};
       },
       Fault::bad_input, "linear16 at 44100"},
      {"a rate of mulaw",
       [](auto& s) {
         s.format = {E::mulaw, 24000};
       },
       Fault::bad_input, "mulaw at 24000"},
      {"too slow", [](auto& s) { s.speed = 0.5; }, Fault::bad_input, "0.50"},
      {"not a number", [](auto& s) { s.speed = std::nan(""); }, Fault::bad_input, "speed"},
      {"no voice", [](auto& s) { s.voice = ""; }, Fault::bad_input, "voice"},
      {"http", [](auto& s) { s.url = "https://h"; }, Fault::bad_input, "https://h"},
      {"no host", [](auto& s) { s.url = "wss://"; }, Fault::bad_input, "wss://"},
      {"a query", [](auto& s) { s.url = "ws://h?model=x"; }, Fault::bad_input, "query"},
      {"no key for the vendor", [](auto& s) { s.url = "wss://api.deepgram.com"; }, Fault::unauthorized,
       "key"},
  };
  for (const Row& row : rows) {
    SpeakSettings settings = local();
    row.change(settings);
    auto request = make_request(settings);
    ASSERT_FALSE(request) << row.what;
    EXPECT_EQ(request.error().fault, row.fault) << row.what;
    EXPECT_NE(request.error().message.find(row.names), std::string::npos) << request.error().message;
  }
}

TEST(SpeakSettings, SendTheKeyInAHeaderOnly) {
  SpeakSettings settings = local();
  EXPECT_TRUE(make_request(settings)->headers.empty());
  settings.api_key = "secret";
  auto request = make_request(settings);
  EXPECT_EQ(find_header(request->headers, "authorization"), "Token secret");
  EXPECT_EQ(request->url.find("secret"), std::string::npos);
}

TEST(SpeakVoices, AreKnownByTheirFullNames) {
  EXPECT_EQ(find_voice("aura-2-thalia-en")->gender, "feminine");
  EXPECT_EQ(find_voice("aura-2-draco-en")->accent, "British");
  EXPECT_TRUE(find_voice("aura-2-javier-es"));
  EXPECT_FALSE(find_voice("aura-2-thalia-es"));
  EXPECT_FALSE(find_voice("aura-2-thaliaxen"));
  EXPECT_FALSE(find_voice("thalia"));
  EXPECT_FALSE(doubt_about_voice("aura-2-zeus-en"));
  EXPECT_NE(doubt_about_voice("aura-2-nobody-en")->find("aura-2-nobody-en"), std::string::npos);
}

TEST(SpeakVoices, MayBeGivenByABareName) {
  EXPECT_EQ(full_voice_name("aura-2", "luna", "en"), "aura-2-luna-en");
  EXPECT_EQ(full_voice_name("aura-2", "aura-asteria-en", "es"), "aura-asteria-en");
}

}  // namespace
}  // namespace aybiza
