// Frames, byte by byte: RFC 6455's examples, every way to cut them, and everything a peer may not send.
#include "core/net/WebSocketFrames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aybiza {
namespace {

using namespace std::literals;
using testing::ElementsAre;

constexpr uint32_t mask = 0x3d21fa37;  // RFC 6455, 5.7, as it lies in memory

/// What a reader hears: "text Hello", "ping ", "error 1002"; an error is the end unless it is 1009.
std::vector<std::string> read(WebSocketRole role, std::string_view bytes, size_t step = 1 << 20,
                              size_t max_message = 1000) {
  const std::map<Opcode, std::string> names = {{Opcode::text, "text "},
                                               {Opcode::binary, "binary "},
                                               {Opcode::close, "close "},
                                               {Opcode::ping, "ping "},
                                               {Opcode::pong, "pong "}};
  std::vector<std::string> heard;
  WebSocketReader reader(role, max_message);
  for (size_t at = 0; at < bytes.size(); at += step) {
    std::string piece(bytes.substr(at, step));
    reader.feed(piece);
    for (;;) {
      const auto message = reader.next();
      if (!message) {
        heard.push_back("error " + std::to_string(message.error().status));
        continue;
      }
      if (!*message) break;
      heard.push_back(names.at((*message)->opcode) + std::string((*message)->payload));
    }
  }
  return heard;
}

std::string frame(Opcode opcode, std::string_view payload, std::optional<uint32_t> mask = {},
                  bool fin = true) {
  std::string bytes;
  append_frame(bytes, opcode, payload, mask);
  if (!fin) bytes[0] = static_cast<char>(bytes[0] & 0x7f);
  return bytes;
}

TEST(WebSocketFrames, EqualTheExamplesOfTheRfc) {
  EXPECT_EQ(frame(Opcode::text, "Hello"), "\x81\x05Hello");
  EXPECT_EQ(frame(Opcode::text, "Hello", 0x3d21fa37), "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  EXPECT_EQ(frame(Opcode::binary, std::string(256, 'x')).substr(0, 4), "\x82\x7e\x01\x00"s);
  EXPECT_EQ(frame(Opcode::binary, std::string(65536, 'x')).substr(0, 10), "\x82\x7f\0\0\0\0\0\x01\0\0"s);
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketFrames, AreReadHoweverTheyAreCut) {
  for (const auto role : {WebSocketRole::client, WebSocketRole::server}) {
    std::optional<uint32_t> key;
    if (role == WebSocketRole::server) key = mask;
    const std::string long_text(300, 'x');
    const std::string bytes = frame(Opcode::text, "one", key) + frame(Opcode::text, "tw", key, false) +
                              frame(Opcode::ping, "are you there", key) +
                              frame(Opcode::continuation, "", key, false) +
                              frame(Opcode::continuation, "o", key) + frame(Opcode::binary, "\0\xff"s, key) +
                              frame(Opcode::text, "", key) + frame(Opcode::text, long_text, key) +
                              frame(Opcode::close, "\x03\xe8", key);
    for (size_t step = 1; step <= bytes.size(); step++)
      ASSERT_THAT(read(role, bytes, step),
                  ElementsAre("text one", "ping are you there", "text two", "binary \0\xff"s, "text ",
                              "text " + long_text, "close \x03\xe8"))
          << "step " << step;
  }
}

TEST(WebSocketFrames, WhatAPeerMayNotSendIsAnError) {
  const std::string good = frame(Opcode::text, "never heard");
  struct {
    const char* why;
    std::string bytes;
    int code;
  } cases[] = {
      {"a reserved bit", "\xc1\x01x", 1002},
      {"an unknown data frame", "\x83\x01x", 1002},
      {"an unknown control frame", "\x8b\x01x", 1002},
      {"a masked frame from a server", frame(Opcode::text, "x", mask), 1002},
      {"a continuation of nothing", frame(Opcode::continuation, "x"), 1002},
      {"a message inside another", frame(Opcode::text, "x", {}, false) + good, 1002},
      {"a fragmented ping", frame(Opcode::ping, "x", {}, false), 1002},
      {"a ping of 126 bytes", frame(Opcode::ping, std::string(126, 'x')), 1002},
      {"text that is not UTF-8", frame(Opcode::text, "\xc3\x28"), 1007},
      {"a length of 2^64-1", "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 1009},
  };
  for (const auto& [why, bytes, code] : cases)
    EXPECT_THAT(read(WebSocketRole::client, bytes + good), ElementsAre("error " + std::to_string(code)))
        << why;
  EXPECT_THAT(read(WebSocketRole::server, good), ElementsAre("error 1002")) << "a client that does not mask";
}

TEST(WebSocketFrames, AfterAMessageThatIsTooLongOnlyControlFramesAreHeard) {
  const std::string whole = frame(Opcode::binary, std::string(1001, 'x'));
  const std::string in_parts = frame(Opcode::binary, std::string(600, 'x'), {}, false) +
                               frame(Opcode::continuation, std::string(600, 'x'), {}, false) +
                               frame(Opcode::continuation, "end");
  for (const auto& too_long : {whole, in_parts})
    for (size_t step : {1, 7, 100000})
      EXPECT_THAT(
          read(WebSocketRole::client,
               too_long + frame(Opcode::text, "x") + frame(Opcode::ping, "") + frame(Opcode::close, ""),
               step),
          ElementsAre("error 1009", "ping ", "close "));
  EXPECT_THAT(read(WebSocketRole::client, frame(Opcode::text, std::string(1000, 'x'))).size(), 1u);
}

TEST(WebSocketFrames, TextMayHoldNulButNotHalfACharacter) {
  EXPECT_THAT(read(WebSocketRole::client, frame(Opcode::text, "a\0b"s)), ElementsAre("text a\0b"s));
  EXPECT_THAT(read(WebSocketRole::client,
                   frame(Opcode::text, "\xc3", {}, false) + frame(Opcode::continuation, "\xa9")),
              ElementsAre("text \xc3\xa9"));
}

TEST(WebSocketClose, CodeAndReasonSurvive) {
  EXPECT_EQ(parse_close(close_payload(1000, "bye"))->code, 1000);
  EXPECT_EQ(parse_close(close_payload(4000, "bye"))->reason, "bye");
  EXPECT_EQ(parse_close("")->code, 1005);
  EXPECT_EQ(parse_close(close_payload(1006, ""))->code, 1001) << "1006 may not be sent";
  const std::string payload = close_payload(1000, std::string(122, 'x') + "\xc3\xa9");
  EXPECT_EQ(payload.size(), 2u + 122u) << "cut, and not in the middle of a character";
  for (const auto& bad : {"\x03"s, "\x03\xed"s, "\x03\xe8\xc3"s, "\x00\x00"s, "\x0b\xb7"s})
    EXPECT_FALSE(parse_close(bad)) << testing::PrintToString(bad);
}

}  // namespace
}  // namespace aybiza
