// CallMetrics and FleetMetrics: each event counts once, and no counter falls when a worker dies.
#include "core/supervisor/CallMetrics.h"

#include <gtest/gtest.h>

#include "core/supervisor/FleetMetrics.h"

namespace aybiza {
namespace {

CallMetrics of(std::initializer_list<const char*> events) {
  CallMetrics metrics;
  for (const char* event : events) metrics.take(*parse_json(event, "event"));
  return metrics;
}

TEST(CallMetrics, CountsWhatCallsTell) {
  const CallMetrics metrics = of({
      R"({"event":"call-started"})",
      R"({"event":"call-suspended"})",
      R"({"event":"call-resumed"})",
      R"({"event":"turn","text":"hello"})",
      R"({"event":"turn","text":"again"})",
      R"({"event":"interrupted"})",
      R"({"event":"hold","how":"pause","cause":"voice"})",
      R"({"event":"hold","how":"release","cause":"quiet"})",
      R"({"event":"recovery","cause":"empty-answer"})",
      R"({"event":"speculation","kept":true,"ms":300})",
      R"({"event":"speculation","kept":false,"ms":100})",
      R"({"event":"fallback","stage":"listen"})",
      R"({"event":"warning","where":"stt"})",
      R"({"event":"tool-end","ok":true,"ms":120})",
      R"({"event":"tool-end","ok":false,"ms":9000})",
      R"({"event":"latency","turn_latency_ms":700,"first_token_ms":300,"generation":2})",
      R"({"event":"call-ended","report":{"outcome":"idle","usage":{"input_tokens":10,"output_tokens":2,"cost_usd":0.5}}})",
      R"({"event":"of no interest"})",
      R"([])",
  });
  EXPECT_EQ(metrics.started, 1u);
  EXPECT_EQ(metrics.suspended, 1u);
  EXPECT_EQ(metrics.resumed, 1u);
  EXPECT_EQ(metrics.turns, 2u);
  EXPECT_EQ(metrics.interruptions, 1u);
  EXPECT_EQ(metrics.releases, (CallMetrics::Counts{{"quiet", 1}}));
  EXPECT_EQ(metrics.recoveries, (CallMetrics::Counts{{"empty-answer", 1}}));
  EXPECT_EQ(metrics.fallbacks, (CallMetrics::Counts{{"listen", 1}}));
  EXPECT_EQ(metrics.warnings, (CallMetrics::Counts{{"stt", 1}}));
  EXPECT_EQ(metrics.tools, (CallMetrics::Counts{{"failed", 1}, {"ok", 1}}));
  EXPECT_EQ(metrics.guesses, (CallMetrics::Counts{{"dropped", 1}, {"kept", 1}}));
  EXPECT_EQ(metrics.ended, (CallMetrics::Counts{{"idle", 1}}));
  EXPECT_EQ(metrics.tokens.at("input"), 10u);
  EXPECT_EQ(metrics.cost_usd, 0.5);
  EXPECT_EQ(metrics.latency_ms.at("turn_latency").sum(), 700);
  EXPECT_EQ(metrics.latency_ms.at("tool").count(), 2u);
  EXPECT_FALSE(metrics.latency_ms.contains("first_audio"));
}

TEST(CallMetrics, ArriveAsTheyWereSent) {
  const CallMetrics sent =
      of({R"({"event":"call-started"})", R"({"event":"warning","where":"tts"})",
          R"({"event":"recovery","cause":"no-answer"})", R"({"event":"fallback","stage":"speak"})",
          R"({"event":"hold","how":"release","cause":"words"})", R"({"event":"speculation","kept":true})",
          R"({"event":"latency","turn_latency_ms":700})",
          R"({"event":"call-ended","report":{"outcome":"error"}})"});
  EXPECT_EQ(CallMetrics::from_json(sent.to_json()).to_json(), sent.to_json());
  EXPECT_EQ(CallMetrics::from_json(Json("nonsense")).to_json(), CallMetrics().to_json());
}

TEST(CallMetrics, TellWhatHappenedSinceAnEarlierLook) {
  const CallMetrics before =
      of({R"({"event":"call-started"})", R"({"event":"latency","turn_latency_ms":900})",
          R"({"event":"call-ended","report":{"outcome":"idle"}})"});
  CallMetrics after = before;
  after.take(*parse_json(R"({"event":"latency","turn_latency_ms":120})", "event"));
  after.take(*parse_json(R"({"event":"call-ended","report":{"outcome":"idle"}})", "event"));
  const CallMetrics recent = after.since(before);
  EXPECT_EQ(recent.started, 0u);
  EXPECT_EQ(recent.ended.at("idle"), 1u);
  EXPECT_EQ(recent.latency_ms.at("turn_latency").count(), 1u);
  EXPECT_EQ(recent.latency_ms.at("turn_latency").sum(), 120);
  EXPECT_EQ(before.since(after).latency_ms.at("turn_latency").count(), 0u) << "never below nothing";
}

TEST(CallMetrics, LabelsCannotFillTheMemory) {
  CallMetrics metrics;
  for (int i = 0; i < 1000; i++) metrics.take({{"event", "warning"}, {"where", "e" + std::to_string(i)}});
  EXPECT_EQ(metrics.warnings.size(), 65u);
  EXPECT_EQ(metrics.warnings.at("other"), 936u);
}

TEST(FleetMetrics, NeverFall) {
  const char* started = R"({"event":"call-started"})";
  FleetMetrics fleet;
  fleet.update(1, of({started, started}));
  fleet.update(2, of({started}));
  EXPECT_EQ(fleet.total().started, 3u);
  fleet.worker_lost(1);
  EXPECT_EQ(fleet.total().started, 3u);
  fleet.worker_lost(1);
  fleet.update(3, of({started}));
  EXPECT_EQ(fleet.total().started, 4u);
  fleet.update(2, of({started, started, started}));
  EXPECT_EQ(fleet.total().started, 6u) << "each report is since the worker's start";
}

}  // namespace
}  // namespace aybiza
