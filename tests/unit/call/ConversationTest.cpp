// What stays of a call: the transcript as it was heard, the tools, and two latencies that are never mixed.
#include <gtest/gtest.h>

#include "core/call/Conversation.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

class Recorder {
 public:
  template <class Note> void note(int ms, const Note& note) {
    GstStructure* structure = line::to_structure(note);
    conversation.note(structure, Time(milliseconds(ms)));
    gst_structure_free(structure);
  }
  void stages(uint64_t generation, std::initializer_list<std::pair<const char*, int>> stages) {
    for (auto& [stage, ms] : stages)
      note(ms, line::Stage{.generation = generation, .stage = stage, .time = int64_t(ms) * 1000000});
  }
  Conversation conversation{
      {.id = "CA1", .agent = "desk", .from = "+1", .to = "+2"}, Time{}, WallTime{}, nullptr};
};

TEST(Conversation, SplitsTheWaitIntoOursAndTheVendors) {
  Recorder call;
  call.note(1400, line::TurnEnd{
                      .generation = 1, .text = "Hi", .speech_end = 1000'000'000, .decided_by = 1350'000'000});
  call.stages(1, {{"request-sent", 1352},
                  {"first-token", 1752},
                  {"phrase-complete", 1900},
                  {"phrase-sent", 1903},
                  {"first-audio", 2050},
                  {"first-frame", 2060},
                  {"first-frame", 9999}});
  const Json turn = call.conversation.report()["turns"][0];
  EXPECT_EQ(turn["end_of_turn_ms"], 350.0);
  EXPECT_EQ(turn["first_token_ms"], 402.0);
  EXPECT_EQ(turn["first_audio_ms"], 298.0);
  EXPECT_EQ(turn["first_frame_ms"], 10.0);
  EXPECT_EQ(turn["engine_overhead_ms"], 15.0) << "2 to ask, 3 to speak, 10 to send";
  EXPECT_EQ(turn["turn_latency_ms"], 1060.0);
}

TEST(Conversation, CallsNoWorkWhatAnAnswerBegunEarlyWaitsForTheEndOfTheTurn) {
  Recorder call;
  call.note(1350, line::TurnEnd{
                      .generation = 1, .text = "Hi", .speech_end = 1000'000'000, .decided_by = 1350'000'000});
  call.note(1350, line::Speculation{.generation = 1, .kept = true, .duration = 200'000'000});
  call.note(1350, line::Speculation{.generation = 2, .kept = false, .duration = 100'000'000});
  call.stages(1, {{"request-sent", 1150},
                  {"first-token", 1200},
                  {"phrase-complete", 1250},
                  {"phrase-sent", 1353},
                  {"first-audio", 1500},
                  {"first-frame", 1510}});
  const Json report = call.conversation.report();
  EXPECT_EQ(report["turns"][0]["engine_overhead_ms"], 13.0) << "3 to speak, 10 to send";
  EXPECT_EQ(report["turns"][0]["turn_latency_ms"], 510.0);
  EXPECT_EQ(report["speculation"], (Json{{"kept", 1}, {"dropped", 1}}));
}

TEST(Conversation, KeepsWhatWasHeardNotWhatWasMeant) {
  Recorder call;
  call.note(0, line::Say{.generation = 1, .text = "Hello, this is a long greeting", .purpose = "greeting"});
  call.note(300, line::Played{.generation = 1, .heard = "Hello,"});
  call.note(600, line::Played{.generation = 1, .interrupted = true, .heard = "Hello, this"});
  call.note(1000, line::TurnEnd{.generation = 2, .text = "Hi", .speech_end = 900'000'000});
  call.conversation.ended("caller-gone", "", Time(2s));
  call.conversation.ended("error", "too late to matter", Time(3s));
  const Json report = call.conversation.report();
  EXPECT_EQ(
      to_text(report["transcript"]),
      R"([{"at_ms":300.0,"speaker":"agent","text":"Hello, this","interrupted":true,"purpose":"greeting"},)"
      R"({"at_ms":900.0,"speaker":"caller","text":"Hi"}])");
  EXPECT_EQ(report["outcome"], "caller-gone");
  EXPECT_EQ(report["duration_ms"], 2000.0);
}

TEST(Conversation, RemembersEachToolWithItsAnswer) {
  Recorder call;
  call.note(10, line::ToolStart{.generation = 1, .id = "a", .tool = "book", .input = R"({"day":"monday"})"});
  call.note(10, line::ToolStart{.generation = 1, .id = "b", .tool = "book", .input = "not json"});
  call.note(35, line::ToolEnd{
                    .id = "a", .tool = "book", .output = R"({"id":7})", .ok = true, .duration = 25'000'000});
  EXPECT_EQ(
      to_text(call.conversation.report()["tools"]),
      R"([{"id":"a","tool":"book","at_ms":10.0,"input":{"day":"monday"},"ok":true,"output":{"id":7},"ms":25.0},)"
      R"({"id":"b","tool":"book","at_ms":10.0,"input":"not json"}])");
}

TEST(Conversation, GoesOnByTheSameClockAfterTheCallerWasAway) {
  Recorder before;
  before.note(
      1000,
      line::TurnEnd{.generation = 1, .text = "Hi", .speech_end = 900'000'000, .decided_by = 1000'000'000});
  // Another process, whose loop's clock says something else, eight seconds after the call began.
  Conversation after(before.conversation.record(), 5s, Time(100s), WallTime(8s), nullptr);
  GstStructure* turn =
      line::to_structure(line::TurnEnd{.generation = 2, .text = "Again", .speech_end = 101'000'000'000});
  after.note(turn, Time(102s));
  gst_structure_free(turn);
  after.ended("agent-goodbye", "", Time(110s));
  const Json report = after.report();
  EXPECT_EQ(to_text(report["transcript"]), R"([{"at_ms":900.0,"speaker":"caller","text":"Hi"},)"
                                           R"({"at_ms":9000.0,"speaker":"caller","text":"Again"}])");
  EXPECT_EQ(report["turns"][0]["end_of_turn_ms"], 100.0);
  EXPECT_EQ(report["duration_ms"], 18000.0);
  EXPECT_EQ(report["resumed"], 1);
}

TEST(Conversation, GivesAToolThatRepeatsALostOneItsKey) {
  Recorder before;
  const auto start = [](const char* id, const char* day) {
    return line::ToolStart{
        .generation = 1, .id = id, .tool = "book", .input = R"({"day":")" + std::string(day) + "\"}"};
  };
  before.note(10, start("a", "monday"));
  before.note(10, start("b", "monday"));
  EXPECT_EQ(before.conversation.idempotency_key("b"), "b") << "two at once are two";

  Recorder after;
  after.conversation = Conversation(before.conversation.record(), 5s, Time{}, WallTime{}, nullptr);
  after.note(20, start("c", "tuesday"));
  after.note(20, start("d", "monday"));
  EXPECT_EQ(after.conversation.idempotency_key("c"), "c") << "something else";
  EXPECT_EQ(after.conversation.idempotency_key("d"), "a");

  Recorder once_more;  // cut off again, before the repeated one had answered
  once_more.conversation = Conversation(after.conversation.record(), 5s, Time{}, WallTime{}, nullptr);
  once_more.note(30, start("e", "monday"));
  once_more.note(30, start("f", "monday"));
  once_more.note(30, start("g", "monday"));
  EXPECT_EQ(once_more.conversation.idempotency_key("e"), "b");
  EXPECT_EQ(once_more.conversation.idempotency_key("f"), "a");
  EXPECT_EQ(once_more.conversation.idempotency_key("g"), "g") << "no lost one is left";
}

}  // namespace
}  // namespace aybiza
