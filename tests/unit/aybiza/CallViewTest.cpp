// What `aybiza call show` says of a call.
#include "tools/aybiza/watch/CallView.h"

#include <gtest/gtest.h>

namespace aybiza::cli {
namespace {

std::string shown(const char* report) {
  std::string all;
  for (const std::string& line : call_view(*parse_json(report, "report"))) all += line + "\n";
  return all;
}

TEST(CallView, TellsACallInItsOrder) {
  EXPECT_EQ(shown(R"({"call":"CA1","agent":"receptionist","from":"+15550100","to":"+15550199",
      "started":"2026-11-22T20:00:00Z","outcome":"","transcript":[
        {"at_ms":120,"speaker":"agent","text":"Good morning.","interrupted":true},
        {"at_ms":61250,"speaker":"caller","text":"A check-up, please."}],
      "turns":[{"generation":2,"end_of_turn_ms":352,"first_token_ms":402,"first_audio_ms":298,"first_frame_ms":3,
        "engine_overhead_ms":9,"turn_latency_ms":1055}],
      "tools":[{"id":"t1","tool":"find_slots","at_ms":62000,"input":{"date":"Monday"},"ok":true,"output":["9:00"]}],
      "usage":{"requests":2,"input_tokens":900,"output_tokens":41},
      "warnings":[{"at_ms":30000,"where":"stt","what":"reconnected"}]})"),
            "CA1: receptionist, from +15550100 to +15550199, since 2026-11-22T20:00:00Z\n"
            "model: 2 requests, 900 tokens in, 41 out\n"
            "\n"
            "    AT  WHO      WHAT\n"
            "0:00.1  agent    Good morning. [interrupted]\n"
            "0:30.0  warning  stt: reconnected\n"
            "1:01.3  caller   A check-up, please.\n"
            "1:02.0  tool     find_slots {\"date\":\"Monday\"} → [\"9:00\"]\n"
            "\n"
            "turn 2: end of turn 352 · first token 402 · first audio 298 · first byte out 3 | "
            "turn_latency_ms 1055 | "
            "engine_overhead_ms 9\n");
}

TEST(CallView, TellsHowACallEnded) {
  EXPECT_EQ(
      shown(
          R"({"call":"CA1","agent":"a","started":"2026-11-22T20:00:00Z","outcome":"idle","duration_ms":95000})"),
      "CA1: a, from ? to ?, since 2026-11-22T20:00:00Z\n"
      "ended: idle after 1 min 35 s\n"
      "model: 0 requests, 0 tokens in, 0 out\n");
}

}  // namespace
}  // namespace aybiza::cli
