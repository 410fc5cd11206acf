// What a model's answer becomes on its way out of the event stream, and what becomes of a broken one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/vendors/bedrock/ConverseStream.h"
#include "tools/simulation/ConverseReply.h"

namespace aybiza::bedrock {
namespace {

using testing::HasSubstr;

struct Heard {
  std::string text, thoughts;
  std::vector<std::string> tools;
  Result<ModelTurn> turn = fail(Fault::internal, "not read");
};

Heard read(std::string_view bytes, size_t piece_size = std::string::npos) {
  Heard heard;
  ConverseStream stream;
  while (!bytes.empty()) {
    const size_t n = std::min(piece_size, bytes.size());
    stream.feed(bytes.substr(0, n));
    bytes.remove_prefix(n);
    for (;;) {
      auto event = stream.next();
      if (!event) {
        heard.turn = fail(event.error());
        return heard;
      }
      if (!*event) break;
      if (auto* text = std::get_if<TextDelta>(&**event)) heard.text += text->text;
      if (auto* thought = std::get_if<ThoughtDelta>(&**event)) heard.thoughts += thought->text;
      if (auto* use = std::get_if<ToolUse>(&**event)) heard.tools.push_back(use->id + to_text(use->input));
    }
  }
  heard.turn = stream.finish();
  return heard;
}

ConverseReply full_reply() {
  return ConverseReply()
      .thought("Let me see.", "c2ln")
      .text({"One ", "moment", "."})
      .tool("t1", "book", {"{\"day\":", "\"Mon\"}"})
      .tool("t2", "now", {})
      .stop("tool_use")
      .usage(120, 30, 100);
}

TEST(ConverseStream, TellsTextToolsThoughtsAndUsage) {
  const Heard heard = read(full_reply().bytes());
  EXPECT_EQ(heard.text, "One moment.");
  EXPECT_EQ(heard.thoughts, "Let me see.");
  EXPECT_EQ(heard.tools, (std::vector<std::string>{R"(t1{"day":"Mon"})", "t2{}"}));
  ASSERT_TRUE(heard.turn) << heard.turn.error().text();
  EXPECT_EQ(heard.turn->stop_reason, "tool_use");
  EXPECT_EQ(heard.turn->usage.input_tokens, 120u);
  EXPECT_EQ(heard.turn->usage.output_tokens, 30u);
  EXPECT_EQ(heard.turn->usage.cache_read_tokens, 100u);
  ASSERT_EQ(heard.turn->blocks.size(), 4u);
  EXPECT_EQ(std::get<Reasoning>(heard.turn->blocks[0]).signature, "c2ln");
  EXPECT_EQ(std::get<Text>(heard.turn->blocks[1]).text, "One moment.");
  EXPECT_EQ(std::get<ToolUse>(heard.turn->blocks[2]).name, "book");
}

TEST(ConverseStream, DoesNotCareHowTheBytesArrive) {
  const std::string bytes = full_reply().bytes();
  for (const size_t size : {1, 2, 3, 7, 64, 1000}) {
    const Heard heard = read(bytes, size);
    EXPECT_EQ(heard.text, "One moment.");
    EXPECT_TRUE(heard.turn);
  }
}

TEST(ConverseStream, EveryTruncationIsAnErrorAndNeverAnotherText) {
  const std::string bytes = full_reply().bytes();
  const std::string usage_free = ConverseReply().bytes();
  for (size_t n = 0; n < bytes.size(); n++) {
    const Heard heard = read(std::string_view(bytes).substr(0, n));
    EXPECT_EQ(std::string("One moment.").rfind(heard.text, 0), 0u);
    // After messageStop only the count of tokens is missing, and the turn is whole.
    if (heard.turn) {
      EXPECT_EQ(heard.turn->blocks.size(), 4u) << n;
    } else {
      EXPECT_EQ(heard.turn.error().fault, Fault::truncated) << n;
    }
  }
}

TEST(ConverseStream, EveryFlippedBitIsAnErrorOrChangesNothing) {
  const std::string bytes = full_reply().bytes();
  for (size_t bit = 0; bit < bytes.size() * 8; bit++) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const Heard heard = read(flipped);
    EXPECT_EQ(std::string("One moment.").rfind(heard.text, 0), 0u) << bit;
    EXPECT_FALSE(heard.turn && heard.turn->blocks.size() != 4u) << bit;
  }
}

TEST(ConverseStream, SkipsWhatItDoesNotKnow) {
  const auto reply = ConverseReply()
                         .event("somethingNew", {{"x", 1}})
                         .text({"Hi."})
                         .event("contentBlockDelta", {{"contentBlockIndex", 1}, {"delta", {{"citation", 1}}}})
                         .stop("end_turn");
  const Heard heard = read(reply.bytes());
  EXPECT_EQ(heard.text, "Hi.");
  ASSERT_TRUE(heard.turn);
  EXPECT_EQ(heard.turn->blocks.size(), 1u);
}

TEST(ConverseStream, DropsAToolThatWasCutOff) {
  const Heard heard =
      read(ConverseReply().text({"Let me"}).tool("t1", "book", {"{\"da"}).stop("max_tokens").bytes());
  ASSERT_TRUE(heard.turn);
  EXPECT_EQ(heard.turn->blocks.size(), 1u);
  EXPECT_TRUE(heard.tools.empty());
}

struct Broken {
  const char* what;
  std::string bytes;
  Fault fault;
  const char* says;
};
// Names the row in GoogleTest's reports, which would print the struct's bytes, padding included.
void PrintTo(const Broken& row, std::ostream* out) { *out << row.what; }
class BrokenReply : public testing::TestWithParam<Broken> {};

TEST_P(BrokenReply, IsAnErrorThatNamesTheCause) {
  const Heard heard = read(GetParam().bytes);
  ASSERT_FALSE(heard.turn) << GetParam().what;
  EXPECT_EQ(heard.turn.error().fault, GetParam().fault) << heard.turn.error().text();
  EXPECT_THAT(heard.turn.error().text(), HasSubstr(GetParam().says));
}

ConverseReply raw(const char* type, const char* json) {
  return ConverseReply().event(type, *parse_json(json, "test"));
}

INSTANTIATE_TEST_SUITE_P(
    ConverseStream, BrokenReply,
    testing::Values(
        Broken{"nothing", "", Fault::truncated, "before its messageStop"},
        Broken{"HTML", "<html><body>Bad gateway, this is not an event stream at all</body></html>",
               Fault::bad_input, ""},
        Broken{"no end", ConverseReply().text({"Hi"}).bytes(), Fault::truncated, "messageStop"},
        Broken{"throttled", ConverseReply().exception("throttlingException", "Too many tokens").bytes(),
               Fault::throttled, "ThrottlingException: Too many tokens"},
        Broken{"model error",
               ConverseReply().text({"Hi"}).exception("modelStreamErrorException", "oops").bytes(),
               Fault::unavailable, "ModelStreamErrorException"},
        Broken{"unknown exception", ConverseReply().exception("brandNewException", "?").bytes(),
               Fault::unavailable, "BrandNewException"},
        Broken{"not JSON", encode_event(make_event("contentBlockDelta", "{nope")), Fault::bad_input,
               "not valid JSON"},
        Broken{"no index", raw("contentBlockDelta", R"({"delta":{"text":"x"}})").bytes(), Fault::bad_input,
               "index"},
        Broken{"wild index",
               raw("contentBlockDelta", R"({"contentBlockIndex":99999,"delta":{"text":"x"}})").bytes(),
               Fault::bad_input, "index"},
        Broken{"kind changes",
               raw("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"x"}})")
                   .event("contentBlockDelta",
                          {{"contentBlockIndex", 0}, {"delta", {{"toolUse", {{"input", "x"}}}}}})
                   .bytes(),
               Fault::bad_input, "changes its kind"},
        Broken{
            "tool without start",
            raw("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"toolUse":{"input":"x"}}})").bytes(),
            Fault::bad_input, "not begun"},
        Broken{"tool without name",
               raw("contentBlockStart", R"({"contentBlockIndex":0,"start":{"toolUse":{}}})").bytes(),
               Fault::bad_input, "lacks its id"},
        Broken{"bad tool input", ConverseReply().tool("t", "book", {"[1"}).stop("tool_use").bytes(),
               Fault::bad_input, "input of tool book"},
        Broken{"tool input is no object", ConverseReply().tool("t", "book", {"[1]"}).stop("tool_use").bytes(),
               Fault::bad_input, "input of tool book"},
        Broken{"malformed by the model", ConverseReply().stop("malformed_tool_use").bytes(),
               Fault::unavailable, "malformed_tool_use"},
        Broken{"no reason", raw("messageStop", "{}").bytes(), Fault::bad_input, "no reason"}));

TEST(ConverseStream, HasALimit) {
  ConverseReply reply;
  const std::string piece(900'000, 'x');
  for (int i = 0; i < 6; i++) reply.text({piece.c_str()});
  const Heard heard = read(reply.stop("end_turn").bytes());
  ASSERT_FALSE(heard.turn);
  EXPECT_EQ(heard.turn.error().fault, Fault::bad_input);
}

}  // namespace
}  // namespace aybiza::bedrock
