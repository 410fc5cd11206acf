// What stays of a call: the transcript as it was heard, the tools, and two latencies that are never mixed.
#include <gtest/gtest.h>

#include "core/call/Conversation.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

class Recorder {
 public:
  template <class Note>
  void note(int ms, const Note& note) {
    GstStructure* structure = line::to_structure(note);
    conversation.note(structure, Time(milliseconds(ms)));
    gst_structure_free(structure);
  }
  void stages(uint64_t generation, std::initializer_list<std::pair<const char*, int>> stages) {
    for (auto& [stage, ms] : stages)
      note(ms, line::Stage{.generation = generation, .stage = stage, .time = int64_t(ms) * 1000000});
  }
  Conversation conversation{{.id = "CA1", .agent = "desk", .from = "+1", .to = "+2"}, Time{}, WallTime{}, nullptr};
};

TEST(Conversation, SplitsTheWaitIntoOursAndTheVendors) {
  Recorder call;
  call.note(1400, line::TurnEnd{.generation = 1, .text = "Hi", .speech_end = 1000'000'000, .decided_by = 1350'000'000});
  call.stages(1, {{"request-sent", 1352}, {"first-token", 1752}, {"phrase-complete", 1900}, {"phrase-sent", 1903},
                  {"first-audio", 2050}, {"first-frame", 2060}, {"first-frame", 9999}});
  const Json turn = call.conversation.report()["turns"][0];
  EXPECT_EQ(turn["end_of_turn_ms"], 350.0);
  EXPECT_EQ(turn["first_token_ms"], 402.0);
  EXPECT_EQ(turn["first_audio_ms"], 298.0);
  EXPECT_EQ(turn["first_frame_ms"], 10.0);
  EXPECT_EQ(turn["engine_overhead_ms"], 15.0) << "2 to ask, 3 to speak, 10 to send";
  EXPECT_EQ(turn["turn_latency_ms"], 1060.0);
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
  EXPECT_EQ(to_text(report["transcript"]),
            R"([{"at_ms":300.0,"speaker":"agent","text":"Hello, this","interrupted":true,"purpose":"greeting"},)"
            R"({"at_ms":900.0,"speaker":"caller","text":"Hi"}])");
  EXPECT_EQ(report["outcome"], "caller-gone");
  EXPECT_EQ(report["duration_ms"], 2000.0);
}

TEST(Conversation, RemembersEachToolWithItsAnswer) {
  Recorder call;
  call.note(10, line::ToolStart{.generation = 1, .id = "a", .tool = "book", .input = R"({"day":"monday"})"});
  call.note(10, line::ToolStart{.generation = 1, .id = "b", .tool = "book", .input = "not json"});
  call.note(35, line::ToolEnd{.id = "a", .tool = "book", .output = R"({"id":7})", .ok = true, .duration = 25'000'000});
  EXPECT_EQ(to_text(call.conversation.report()["tools"]),
            R"([{"id":"a","tool":"book","at_ms":10.0,"input":{"day":"monday"},"ok":true,"output":{"id":7},"ms":25.0},)"
            R"({"id":"b","tool":"book","at_ms":10.0,"input":"not json"}])");
}

}  // namespace
}  // namespace aybiza
