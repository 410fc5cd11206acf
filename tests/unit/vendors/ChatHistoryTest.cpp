// The conversation that the model sees: always one that Bedrock accepts, and never more than what happened.
#include <gtest/gtest.h>

#include <random>

#include "core/vendors/bedrock/ChatHistory.h"
#include "core/vendors/bedrock/ConverseRequest.h"
#include "core/vendors/bedrock/ConverseRules.h"

namespace aybiza::bedrock {
namespace {

// One line a message: `user: text | result(id)=…`, so that expectations read like a script.
std::string script(const Json& messages) {
  std::string lines;
  for (const Json& message : messages) {
    std::string blocks;
    for (const Json& block : message["content"]) {
      if (!blocks.empty()) blocks += " | ";
      if (block.contains("text")) blocks += get_string(block, "text");
      if (block.contains("reasoningContent")) blocks += "thought";
      if (block.contains("toolUse")) blocks += "use(" + get_string(block["toolUse"], "toolUseId") + ")";
      if (block.contains("toolResult")) {
        const Json& result = block["toolResult"];
        blocks += "result(" + get_string(result, "toolUseId") + "," + get_string(result, "status") +
                  ")=" + to_text(result["content"][0]["json"]);
      }
    }
    lines += get_string(message, "role") + ": " + blocks + "\n";
  }
  return lines;
}

const ToolOutcome done{true, Json::object()};

ToolUse use(const char* id) { return {id, "book", {{"day", "Monday"}}}; }

/// A conversation with everything in it.
ChatHistory eventful() {
  ChatHistory history;
  history.add_said(1, "Good morning!");
  history.add_caller("A table for two");
  history.add_model_turn(2, {Reasoning{"hm", "signed", ""}, Text{"One moment."}, use("t1"), use("t2")});
  history.answer_tool("t1", {true, {{"table", 4}}});
  history.answer_tool("t2", {false, {{"error", "closed"}}});
  history.add_model_turn(2, {Text{"Table four."}});
  history.add_caller("Thanks");
  return history;
}

TEST(ChatHistory, IsReadBackAsItWasWritten) {
  const Json messages = eventful().messages();
  const auto again = ChatHistory::parse(messages);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->messages(), messages);
  EXPECT_EQ(script(again->messages(ChatHistory::Thoughts::drop)),
            script(eventful().messages(ChatHistory::Thoughts::drop)));
}

TEST(ChatHistory, GoesOnWhereItWasReadBack) {
  auto history = ChatHistory::parse(eventful().messages());
  history->add_said(3, "Sorry, we were cut off.");
  history->add_caller("Where were we?");
  EXPECT_TRUE(script(history->messages())
                  .ends_with("user: Thanks\nassistant: Sorry, we were cut off.\nuser: Where were we?\n"));
}

TEST(ChatHistory, RefusesToGoOnFromWhatTheModelWouldRefuse) {
  const char* user = R"({"role":"user","content":[{"text":"Hi"}]})";
  const char* uses =
      R"({"role":"assistant","content":[{"toolUse":{"toolUseId":"t","name":"n","input":{}}}]})";
  const char* result =
      R"({"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[{"json":{}}],"status":"success"}}]})";
  struct Row {
    std::vector<std::string> messages;
    const char* says;
  };
  const Row rows[] = {
      {{uses, result}, "message 0 of the history is not the user's"},
      {{user, user}, "message 1 of the history is not the assistant's"},
      {{user, uses}, "the history has no toolResult for t"},
      {{user, uses, user}, "message 2 of the history says something before the toolResult for t"},
      {{result}, "message 0 of the history has a toolResult for no toolUse: \"t\""},
      {{user, uses, result, uses}, "the history has no toolResult for t"},
      {{user, R"({"role":"assistant","content":[]})"}, "message 1 of the history has no content"},
      {{user, R"({"role":"assistant","content":[{"image":{}}]})"},
       "message 1 of the history has a block that is no text, tool or thought"},
      {{user, R"({"role":"assistant","content":[{"toolUse":{"name":"n","input":{}}}]})"},
       "message 1 of the history has a toolUse without id, name or input"},
  };
  for (const Row& row : rows) {
    Json messages = Json::array();
    for (const std::string& message : row.messages) messages.push_back(*parse_json(message, "message"));
    const auto history = ChatHistory::parse(messages);
    ASSERT_FALSE(history) << row.says;
    EXPECT_EQ(history.error().message, row.says);
  }
  EXPECT_FALSE(ChatHistory::parse(Json::object()));
  EXPECT_TRUE(ChatHistory::parse(Json::array()));
}

TEST(ChatHistory, SaysOfAToolThatWasLostThatNobodyKnows) {
  ChatHistory history;
  history.add_caller("A table for two");
  history.add_model_turn(1, {use("t1"), use("t2")});
  history.answer_tool("t1", done);
  history.lose_tools();
  history.answer_tool("t2", done);  // too late
  EXPECT_NE(script(history.messages())
                .find("result(t1,success)={} | result(t2,error)={\"error\":\"the call was cut"),
            std::string::npos)
      << script(history.messages());
}

TEST(ChatHistory, BeginsWithTheUserEvenWhereTheAgentSpokeFirst) {
  ChatHistory history;
  history.add_said(1, "Good morning!");
  history.add_caller("Hello");
  EXPECT_EQ(script(history.messages()),
            "user: (The call has begun.)\n"
            "assistant: Good morning!\n"
            "user: Hello\n");
}

TEST(ChatHistory, MergesWhatOneSideSaysInARow) {
  ChatHistory history;
  history.add_caller("Hello");
  history.add_caller("anybody there?");
  history.add_model_turn(1, {Text{"Yes."}});
  history.add_said(2, "Still there?");
  history.add_caller("Yes");
  EXPECT_EQ(script(history.messages()),
            "user: Hello | anybody there?\n"
            "assistant: Yes. | Still there?\n"
            "user: Yes\n");
}

TEST(ChatHistory, LeavesOutEmptyText) {
  ChatHistory history;
  history.add_caller(" \n");
  history.add_caller("Hello");
  history.add_model_turn(1, {Text{""}, Text{"\n"}});
  EXPECT_EQ(script(history.messages()), "user: Hello\n");
}

TEST(ChatHistory, EveryToolUseHasItsResultNext) {
  ChatHistory history;
  history.add_caller("Book me in");
  history.add_model_turn(1, {Reasoning{"hm", "sig", ""}, Text{"One moment."}, use("a"), use("b")});
  history.answer_tool("b", {false, {{"error", "full"}}});
  EXPECT_EQ(
      script(history.messages()),
      "user: Book me in\n"
      "assistant: thought | One moment. | use(a) | use(b)\n"
      "user: result(a,success)={\"status\":\"still running; the caller interrupted before it was done\"} | "
      "result(b,error)={\"error\":\"full\"}\n");

  history.add_caller("Hurry up");
  history.answer_tool("a", {true, {{"ok", 1}}});
  history.answer_tool("a", {true, {{"ok", 2}}});
  history.answer_tool("nobody", done);
  EXPECT_EQ(script(history.messages()),
            "user: Book me in\n"
            "assistant: thought | One moment. | use(a) | use(b)\n"
            "user: result(a,success)={\"ok\":1} | result(b,error)={\"error\":\"full\"} | Hurry up\n");
}

TEST(ChatHistory, KeepsThoughtsOnlyWhereToolsFollowed) {
  ChatHistory history;
  history.add_caller("Why?");
  history.add_model_turn(1, {Reasoning{"hm", "sig", ""}, Text{"Because."}});
  history.add_caller("Book me in");
  history.add_model_turn(2, {Reasoning{"", "", "AAAA"}, use("a")});
  history.answer_tool("a", done);
  const Json messages = history.messages();
  EXPECT_EQ(to_text(messages[1]["content"]), R"([{"text":"Because."}])");
  EXPECT_EQ(to_text(messages[3]["content"][0]), R"({"reasoningContent":{"redactedContent":"AAAA"}})");
  EXPECT_EQ(to_text(history.messages(ChatHistory::Thoughts::drop)).find("reasoning"), std::string::npos);
}

TEST(ChatHistory, FillerGoesBeforeTheToolsThatRun) {
  ChatHistory history;
  history.add_caller("Book me in");
  history.add_model_turn(1, {use("a")});
  history.add_filler(1, "One moment please.");
  history.answer_tool("a", done);
  EXPECT_EQ(script(history.messages()),
            "user: Book me in\n"
            "assistant: One moment please. | use(a)\n"
            "user: result(a,success)={}\n");
}

struct CutCase {
  const char* heard;
  const char* kept;  // what remains of "We have Tuesday. And " + use(a) + "Friday at 3." with its blocks
};
class Cut : public testing::TestWithParam<CutCase> {};

TEST_P(Cut, KeepsWhatWasHeardAndWhatWasDone) {
  ChatHistory history;
  history.add_caller("When?");
  history.add_model_turn(1, {Text{"We have Tuesday. And "}, use("a")});
  history.answer_tool("a", done);
  history.add_model_turn(1, {Text{"Friday at 3."}});
  history.cut(1, GetParam().heard);
  EXPECT_EQ(script(history.messages()), std::string("user: When?\n") + GetParam().kept);
}

INSTANTIATE_TEST_SUITE_P(
    ChatHistory, Cut,
    testing::Values(CutCase{"", "assistant: use(a)\nuser: result(a,success)={}\n"},
                    CutCase{"We have", "assistant: We have — | use(a)\nuser: result(a,success)={}\n"},
                    CutCase{"We have Tuesday.",
                            "assistant: We have Tuesday. — | use(a)\nuser: result(a,success)={}\n"},
                    // A voice does not keep blanks as they were written.
                    CutCase{"We  have\nTuesday.And",
                            "assistant: We have Tuesday. And — | use(a)\nuser: result(a,success)={}\n"},
                    CutCase{"We have Tuesday. And Friday",
                            "assistant: We have Tuesday. And  | use(a)\n"
                            "user: result(a,success)={}\nassistant: Friday —\n"},
                    CutCase{"We have Tuesday. And Friday at 3.",
                            "assistant: We have Tuesday. And  | use(a)\n"
                            "user: result(a,success)={}\nassistant: Friday at 3.\n"},
                    CutCase{"We hate", "assistant: We ha — | use(a)\nuser: result(a,success)={}\n"}));

TEST(ChatHistory, CutsOnlyTheAnswerThatWasInterrupted) {
  ChatHistory history;
  history.add_caller("One?");
  history.add_model_turn(1, {Text{"First."}});
  history.add_caller("Two?");
  history.add_model_turn(2, {Text{"Second."}});
  history.cut(2, "");
  history.add_caller("Three?");
  EXPECT_EQ(script(history.messages()), "user: One?\nassistant: First.\nuser: Two? | Three?\n");
}

TEST(ChatHistory, TrimsHalfAtOnceAndBeginsWithTheCaller) {
  ChatHistory history;
  for (int i = 1; i <= 20; i++) {
    history.add_caller("Question " + std::to_string(i));
    history.add_model_turn(i, {use(("t" + std::to_string(i)).c_str())});
    history.answer_tool("t" + std::to_string(i), done);
    history.add_model_turn(i, {Text{"Answer"}});
  }
  history.trim(20);
  EXPECT_EQ(history.messages().size(), 80u);
  history.add_caller("Question 21");
  history.trim(20);
  const Json messages = history.messages();
  EXPECT_EQ(get_string(messages[0]["content"][0], "text"), "Question 12");
  EXPECT_TRUE(check_converse_request({{"messages", messages}, {"toolConfig", {{"tools", {1}}}}}));
}

// Everything that can happen to a conversation, in any order, gives requests that Bedrock accepts; and what
// has been sent before comes again byte for byte unless an interruption or a late result changed it.
TEST(ChatHistory, AnySequenceGivesAValidRequest) {
  const Model& model = *find_model("claude-sonnet-4-5");
  for (unsigned seed = 0; seed < 500; seed++) {
    std::mt19937 random(seed);
    ChatHistory history;
    std::vector<std::string> running;
    uint64_t generation = 0;
    for (int step = 0; step < 60; step++) {
      switch (random() % 8) {
        case 0:
          history.add_said(++generation, "Hello there, how are you?");
          break;
        case 1:
          history.add_filler(generation, "One moment.");
          break;
        case 2:
          history.cut(generation, random() % 2 ? "" : "Hello there");
          break;
        case 3:
          history.trim(5);
          break;
        case 4:
          if (running.empty()) break;
          history.answer_tool(running.back(), {random() % 2 == 0, {{"n", step}}});
          running.pop_back();
          break;
        default: {
          history.add_caller("Question " + std::to_string(step));
          ConverseRequest request{.messages = history.messages(), .system = "Be brief."};
          const auto valid = check_converse_request(to_json(request, model));
          ASSERT_TRUE(valid) << "seed " << seed << " step " << step << ": " << valid.error().text() << "\n"
                             << script(request.messages);
          std::vector<Block> blocks;
          if (random() % 2) blocks.push_back(Reasoning{"hm", "sig", ""});
          if (random() % 2) blocks.push_back(Text{"Hello there, let me see."});
          for (unsigned tools = random() % 3; tools > 0; tools--) {
            running.push_back("t" + std::to_string(step) + "-" + std::to_string(tools));
            blocks.push_back(use(running.back().c_str()));
          }
          history.add_model_turn(++generation, std::move(blocks));
        }
      }
    }
  }
}

TEST(ChatHistory, PrefixStaysTheSameFromTurnToTurn) {
  ChatHistory history;
  std::string before;
  for (int turn = 1; turn <= 40; turn++) {
    history.add_caller("Question " + std::to_string(turn));
    std::string now = to_text(history.messages());
    // Without the last ']'.
    const std::string prefix = before.substr(0, before.size() - (before.empty() ? 0 : 1));
    EXPECT_EQ(now.substr(0, prefix.size()), prefix) << "turn " << turn;
    before = std::move(now);
    history.add_model_turn(
        turn, {Reasoning{"hm", "sig", ""}, Text{"Answer"}, use(("t" + std::to_string(turn)).c_str())});
    history.answer_tool("t" + std::to_string(turn), done);
    history.add_model_turn(turn, {Text{"Done."}});
  }
}

}  // namespace
}  // namespace aybiza::bedrock
