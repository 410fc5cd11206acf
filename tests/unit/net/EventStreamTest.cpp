// The framing of AWS streams: exact to the byte, and nothing that breaks on the way becomes a wrong message.
#include "core/net/EventStream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aybiza {
namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

// One message as Bedrock sends it, with its padding key "p".
const std::string recorded = from_hex(
    "0000009d00000057b9bbf89f0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e"
    "742d7479"
    "70650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74"
    "426c6f63"
    "6b496e646578223a302c2264656c7461223a7b2274657874223a224869227d2c2270223a226162227d8b38b268");
const std::string recorded_json = R"({"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"ab"})";

struct Decoded {
  std::vector<EventMessage> messages;
  Fault fault = Fault::internal;
  bool failed = false;
};

/// A whole body, in pieces of `step` bytes.
Decoded decode(std::string_view body, size_t step = 1 << 20) {
  Decoded result;
  const auto fail = [&](const Error& error) {
    result.failed = true;
    result.fault = error.fault;
    return result;
  };
  EventStreamDecoder decoder;
  for (size_t at = 0; at < body.size(); at += step) {
    decoder.feed(body.substr(at, step));
    for (;;) {
      auto message = decoder.next();
      if (!message) return fail(message.error());
      if (!*message) break;
      result.messages.push_back(std::move(**message));
    }
  }
  if (auto end = decoder.finish(); !end) return fail(end.error());
  return result;
}

TEST(EventStream, DecodesARecordedMessageHoweverItIsCut) {
  for (size_t step = 1; step <= recorded.size(); step++) {
    const Decoded decoded = decode(recorded + recorded, step);
    ASSERT_FALSE(decoded.failed);
    ASSERT_EQ(decoded.messages.size(), 2u);
    EXPECT_EQ(decoded.messages[1].message_type(), "event");
    EXPECT_EQ(decoded.messages[1].event_type(), "contentBlockDelta");
    EXPECT_EQ(decoded.messages[1].payload, recorded_json);
  }
}

TEST(EventStream, EncodesTheSameBytes) {
  EXPECT_EQ(encode_event(make_event("contentBlockDelta", recorded_json)), recorded);
}

TEST(EventStream, EveryHeaderTypeSurvives) {
  const EventMessage message{{{"yes", true},
                              {"no", false},
                              {"byte", int8_t{-3}},
                              {"short", int16_t{-300}},
                              {"int", int32_t{-70000}},
                              {"long", int64_t{1} << 40},
                              {"bytes", EventBytes{std::string("\0\xff", 2)}},
                              {"text", std::string("ab")},
                              {"time", EventTimestamp{1767603600000}},
                              {"uuid", EventUuid{"0123456789abcdef"}}},
                             "payload"};
  const Decoded decoded = decode(encode_event(message));
  ASSERT_EQ(decoded.messages.size(), 1u);
  EXPECT_EQ(decoded.messages[0], message);
}

TEST(EventStream, EventsOfTheFutureAreDataForTheCaller) {
  const Decoded decoded = decode(encode_event(make_event("contentBlockSmell", "{}")) + recorded);
  ASSERT_EQ(decoded.messages.size(), 2u);
  EXPECT_EQ(decoded.messages[0].event_type(), "contentBlockSmell");
  EXPECT_EQ(decode(encode_event(make_exception("throttlingException", "{}"))).messages[0].exception_type(),
            "throttlingException");
}

// Three messages, the middle one an exception.
const std::string stream =
    recorded + encode_event(make_exception("throttlingException", R"({"message":"slow"})")) + recorded;

TEST(EventStream, EveryTruncationIsNoticed) {
  const auto whole = decode(stream).messages;
  size_t clean_ends = 0;
  for (size_t size = 0; size < stream.size(); size++) {
    const Decoded decoded = decode(std::string_view(stream).substr(0, size));
    for (size_t i = 0; i < decoded.messages.size(); i++) ASSERT_EQ(decoded.messages[i], whole[i]);
    if (decoded.failed)
      EXPECT_EQ(decoded.fault, Fault::truncated);
    else
      clean_ends++;
  }
  EXPECT_EQ(clean_ends, 3u) << "only after nothing, one or two whole messages";
}

TEST(EventStream, EverySingleBitFlipIsNoticed) {
  const auto whole = decode(stream).messages;
  for (size_t bit = 0; bit < stream.size() * 8; bit++) {
    std::string flipped = stream;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const Decoded decoded = decode(flipped);
    ASSERT_TRUE(decoded.failed) << "bit " << bit;
    EXPECT_THAT(decoded.fault, testing::AnyOf(Fault::bad_input, Fault::truncated));
    for (size_t i = 0; i < decoded.messages.size(); i++)
      ASSERT_EQ(decoded.messages[i], whole[i]) << "bit " << bit;
  }
}

TEST(EventStream, AnErrorStays) {
  std::string broken = recorded;
  broken[20] ^= 1;
  EventStreamDecoder decoder;
  decoder.feed(broken);
  EXPECT_FALSE(decoder.next());
  decoder.feed(recorded);
  EXPECT_FALSE(decoder.next());
  EXPECT_FALSE(decoder.finish());
}

TEST(EventStream, WhatItsChecksumsAllowMustStillMakeSense) {
  struct {
    const char* why;
    EventMessage message;
  } cases[] = {
      {"the same name twice", {{{"a", true}, {"a", false}}, ""}},
      {"a name of no characters", {{{"", true}}, ""}},
      {"headers of more than 128 KiB",
       {{{"a", std::string(60000, 'x')}, {"b", std::string(60000, 'x')}, {"c", std::string(60000, 'x')}},
        ""}},
      {"a payload of more than 24 MiB", {{}, std::string(EventStreamDecoder::max_payload + 1, 'x')}},
  };
  for (const auto& [why, message] : cases) {
    const Decoded decoded = decode(encode_event(message));
    EXPECT_TRUE(decoded.failed) << why;
    EXPECT_EQ(decoded.fault, Fault::bad_input) << why;
  }
}

}  // namespace
}  // namespace aybiza
