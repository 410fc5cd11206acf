// What `aybiza top` and `aybiza calls` show, character by character.
#include "tools/aybiza/watch/TopView.h"

#include <gtest/gtest.h>

#include "tools/aybiza/watch/Table.h"

namespace aybiza::cli {
namespace {

std::string text(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

TEST(Table, LinesUpInAnyAlphabet) {
  EXPECT_EQ(text(table({{"NAME"}, {"N", true}, {"END"}}, {{"żółw", "7"}, {"x", "1,000", "e"}, {}})),
            "NAME      N  END\n"
            "żółw      7\n"
            "x     1,000  e\n"
            "\n");
}

TEST(Table, WritesNumbersForPeople) {
  const struct {
    std::string text, expected;
  } rows[] = {
      {duration_text(0), "0 s"},          {duration_text(59.9), "59 s"},
      {duration_text(60), "1 min 00 s"},  {duration_text(3725), "1 h 02 min"},
      {duration_text(90000), "1 d 01 h"}, {duration_text(-5), "0 s"},
      {memory_text(1536), "1.5 MB"},      {memory_text(84000), "82 MB"},
      {milliseconds_text(0), "0 ms"},     {milliseconds_text(0.44), "0.4 ms"},
      {milliseconds_text(12.6), "13 ms"}, {milliseconds_text(1234567), "1,234,567 ms"},
  };
  for (const auto& row : rows) EXPECT_EQ(row.text, row.expected);
}

Snapshot snapshot() {
  Snapshot snapshot;
  snapshot.status =
      *parse_json(R"({"status":"ok","calls":74,"edition":2,"uptime_s":3725,"restarts":1,"waiting":0,
    "admission":{"slots":76,"limit":1000,"states":{"reserved":1,"assigned":0,"live":74,"absent":1},
      "refused":{"machine":0,"tenant":3}},
    "workers":[
     {"id":3,"pid":4711,"state":"ready","edition":2,"version":"0.1.0","uptime_s":3700,"calls":72,"busy":0.381,
      "lateness_ms":1.2,"stalls":0,"rss_kb":84000},
     {"id":4,"pid":4712,"state":"draining","edition":1,"version":"0.0.9","uptime_s":90000,"calls":0,"busy":0.004,
      "lateness_ms":0,"stalls":2,"rss_kb":9000}]})",
                  "status");
  snapshot.calls = *parse_json(R"({"calls":[
     {"id":"CA1","agent":"receptionist","from":"+15550100","to":"+15550199","worker":3,"seconds":12,"turns":1},
     {"id":"CA2","agent":"sales","from":"+4930123456","to":"+15550198","worker":3,"seconds":600,"turns":31},
     {"id":"CA3","agent":"sales","from":"","to":"","worker":3,"seconds":4,"turns":0}]})",
                               "calls");
  snapshot.counted.resumed = 5;
  snapshot.counted.warnings = {{"stt", 2}};
  return snapshot;
}

CallMetrics recent() {
  CallMetrics metrics;
  for (int i = 0; i < 100; i++)
    metrics.take({{"event", "latency"}, {"turn_latency_ms", 600 + i}, {"engine_overhead_ms", 3}});
  metrics.started = 15;
  metrics.ended = {{"idle", 4}, {"agent-goodbye", 8}};
  return metrics;
}

constexpr auto whole =
    "aybizad ok, up 1 h 02 min, edition 2, workers replaced: 1\n"
    "74 of 1000 calls, 1 reserved, 1 absent; 1.5/s begin, 1.2/s end; 3 refused, 5 resumed, 2 warnings\n"
    "\n"
    "WORKER   PID  STATE     CALLS   CPU  CPU/CALL    LATE  MEMORY  STALLS          UP  VERSION\n"
    "     3  4711  ready        72  38 %  5.3 ms/s  1.2 ms   82 MB       0  1 h 01 min  0.1.0\n"
    "     4  4712  draining      0   0 %              0 ms  8.8 MB       2    1 d 01 h  0.0.9\n"
    "\n"
    "LATENCY, LAST 10 s        p50     p95     p99  TURNS\n"
    "what the caller waits  625 ms  738 ms  748 ms    100\n"
    "of it ours             3.5 ms  4.8 ms  5.0 ms    100\n"
    "\n"
    "CALL  AGENT         FROM         TO                 FOR  TURNS  WORKER\n"
    "CA2   sales         +4930123456  +15550198  10 min 00 s     31       3\n"
    "CA1   receptionist  +15550100    +15550199         12 s      1       3\n"
    "CA3   sales                                         4 s      0       3\n";

TEST(TopView, ShowsADaemonAtAGlance) { EXPECT_EQ(text(top_view(snapshot(), recent(), 10, 0)), whole); }

TEST(TopView, FitsTheTerminal) {
  EXPECT_EQ(text(top_view(snapshot(), recent(), 10, 15)), whole);
  const auto lines = top_view(snapshot(), recent(), 10, 14);
  EXPECT_EQ(lines.size(), 14u);
  EXPECT_EQ(lines[12].substr(0, 3), "CA2");
  EXPECT_EQ(lines[13], "… and 2 more (aybiza calls)");
}

TEST(TopView, ShowsADaemonThatHasNothingToShow) {
  EXPECT_EQ(text(top_view({.status = Json::object(), .calls = {}, .counted = {}}, {}, 0, 0)),
            "aybizad , up 0 s, edition 0, workers replaced: 0\n"
            "0 calls; 0/s begin, 0/s end; 0 refused, 0 resumed, 0 warnings\n"
            "\n"
            "WORKER  PID  STATE  CALLS  CPU  CPU/CALL  LATE  MEMORY  STALLS  UP  VERSION\n"
            "\n"
            "CALL  AGENT  FROM  TO  FOR  TURNS  WORKER\n");
}

TEST(TopView, IsOneObjectForPrograms) {
  const Json json = top_json(snapshot(), recent(), 10);
  EXPECT_EQ(get_int(json, "calls"), 74);
  EXPECT_NEAR(get_number(at(get(json, "workers"), 0), "cpu_ms_per_call_s"), 5.29, 0.01);
  EXPECT_EQ(get_int(get(get(json, "latency"), "turn_latency"), "turns"), 100);
  EXPECT_EQ(get(json, "live").size(), 3u);
}

}  // namespace
}  // namespace aybiza::cli
