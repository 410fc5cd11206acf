// Metrics: text that Prometheus accepts, whatever the names in it are, and that says what the parts said.
#include "core/api/Metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/api/Exposition.h"
#include "tests/support/PrometheusText.h"

namespace aybiza {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Exposition, IsWordForWordWhatTheFormatSays) {
  static constexpr double bounds[] = {1, 2.5};
  Histogram histogram(bounds);
  for (double value : {0.5, 2.0, 2.5, 9.0}) histogram.add(value);
  Exposition out;
  out.counter("things_total", "Things with a \\ and\na break.");
  out.sample(3, {{"kind", "a \"b\" \\ c\nd"}});
  out.sample(1e9 + 1);
  out.histogram("wait_seconds", "Waits.");
  out.sample(histogram, 0.001, {{"stage", "x"}});
  EXPECT_EQ(out.text(), R"(# HELP things_total Things with a \\ and\na break.
# TYPE things_total counter
things_total{kind="a \"b\" \\ c\nd"} 3
things_total 1000000001
# HELP wait_seconds Waits.
# TYPE wait_seconds histogram
wait_seconds_bucket{stage="x",le="0.001"} 1
wait_seconds_bucket{stage="x",le="0.0025"} 3
wait_seconds_bucket{stage="x",le="+Inf"} 4
wait_seconds_sum{stage="x"} 0.014
wait_seconds_count{stage="x"} 4
)");
  EXPECT_THAT(PrometheusText(out.text()).problems(), IsEmpty());
}

TEST(PrometheusText, FindsWhatBreaksTheRules) {
  const std::string head = "# HELP a_total A.\n# TYPE a_total counter\n";
  const std::string histogram = "# HELP h H.\n# TYPE h histogram\n";
  const struct {
    std::string text;
    const char* problem;
  } rows[] = {
      {"a_total 1\n", "a sample outside its family: a_total 1"},
      {head + "a_total 1", "the last line has no end"},
      {head + "a_total x\n", "not a number: a_total x"},
      {head + "a_total -1\n", "a counter below zero: a_total -1"},
      {head + "a_total 1\na_total 2\n", "the same series twice: a_total 2"},
      {head + "a_total{b=\"\\x\"} 1\n", "an unknown escape: a_total{b=\"\\x\"} 1"},
      {head + "a_total{1=\"x\"} 1\n", "not a label's name: a_total{1=\"x\"} 1"},
      {head + "a_total{b=\"x\",b=\"y\"} 1\n", "a label twice: a_total{b=\"x\",b=\"y\"} 1"},
      {"# HELP b B.\n# TYPE b counter\n", "a counter's name ends in _total: # TYPE b counter"},
      {"# TYPE b gauge\n", "no HELP before it: # TYPE b gauge"},
      {histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
       "buckets that do not rise: h"},
      {histogram + "h_bucket{le=\"1\"} 2\nh_sum 1\nh_count 2\n", "no bucket for +Inf: h"},
      {histogram + "h_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 3\n", "_count is not the last bucket: h"},
  };
  for (const auto& row : rows)
    EXPECT_THAT(PrometheusText(row.text).problems(), ElementsAre(row.problem)) << row.text;
}

Json status() {
  return *parse_json(R"({"status":"ok","calls":3,"uptime_s":60,"restarts":2,"waiting":1,
    "admission":{"slots":4,"limit":100,"states":{"reserved":1,"live":3},
      "tenants":{"quote\"d\\and\nbroken":{"calls":4,"limit":5}},"agents":{"a":{"calls":4,"limit":0}},
      "admitted":40,"refused":{"machine":0,"tenant":7},"lease_over":1,"not_returned":2},
    "workers":[{"id":1,"pid":10,"state":"ready","edition":1,"version":"0.1.0","calls":2,"busy":0.25,
      "lateness_ms":1.5,"stalls":0,"rss_kb":50000},
      {"id":7,"pid":11,"state":"draining","edition":1,"version":"0.1.0","calls":1,"busy":0.1,
      "lateness_ms":0.5,"stalls":3,"rss_kb":60000,"breakers":[
        {"vendor":"bedrock","endpoint":"aws:443","model":"a","state":"open","openings":2},
        {"vendor":"bedrock","endpoint":"aws:443","model":"b","state":"half_open","openings":1},
        {"vendor":"deepgram","endpoint":"dg:443","model":"c","state":"closed","openings":0}]}]})",
                     "status");
}

TEST(Metrics, AreWhatPrometheusAccepts) {
  CallMetrics calls;
  calls.take({{"event", "call-started"}});
  calls.take({{"event", "warning"}, {"where", "stt"}});
  calls.take({{"event", "fallback"}, {"stage", "think"}});
  calls.take({{"event", "latency"}, {"turn_latency_ms", 812.5}, {"engine_overhead_ms", 3.1}});
  calls.take({{"event", "call-ended"},
              {"report", {{"outcome", "idle"}, {"usage", {{"input_tokens", 900}, {"cost_usd", 0.01}}}}}});
  const std::string text = metrics_text(status(), calls);
  const PrometheusText read(text);
  EXPECT_THAT(read.problems(), IsEmpty());
  EXPECT_EQ(read.value("aybiza_ready"), 1);
  EXPECT_EQ(read.value("aybiza_slots", {{"state", "live"}}), 3);
  EXPECT_EQ(read.value("aybiza_tenant_slots", {{"tenant", "quote\"d\\and\nbroken"}}), 4);
  EXPECT_EQ(read.value("aybiza_calls_refused_total", {{"limit", "tenant"}}), 7);
  EXPECT_EQ(read.value("aybiza_worker_resident_bytes", {{"worker", "7"}}), 60000 * 1024);
  EXPECT_EQ(read.value("aybiza_worker_lateness_seconds", {{"worker", "1"}}), 0.0015);
  EXPECT_EQ(read.value("aybiza_vendor_fallbacks_total", {{"stage", "think"}}), 1);
  for (const auto& [vendor, endpoint, model, is_open] : {std::tuple{"bedrock", "aws:443", "a", 1.0},
                                                         {"bedrock", "aws:443", "b", 0.5},
                                                         {"deepgram", "dg:443", "c", 0.0}})
    EXPECT_EQ(read.value("aybiza_vendor_breaker_open",
                         {{"worker", "7"}, {"vendor", vendor}, {"endpoint", endpoint}, {"model", model}}),
              is_open);
  EXPECT_EQ(read.value("aybiza_vendor_breaker_openings_total",
                       {{"worker", "7"}, {"vendor", "bedrock"}, {"endpoint", "aws:443"}, {"model", "a"}}),
            2);
  EXPECT_EQ(read.value("aybiza_call_warnings_total", {{"where", "stt"}}), 1);
  EXPECT_EQ(read.value("aybiza_calls_ended_total", {{"outcome", "idle"}}), 1);
  EXPECT_EQ(read.value("aybiza_model_tokens_total", {{"kind", "input"}}), 900);
  EXPECT_EQ(read.families().at("aybiza_latency_seconds").sums.at({{"stage", "turn_latency"}}), 0.8125);
}

TEST(Metrics, AreWellFormedWithoutAnything) {
  EXPECT_THAT(PrometheusText(metrics_text(Json::object(), {})).problems(), IsEmpty());
  EXPECT_THAT(PrometheusText(metrics_text(Json("no status"), {})).problems(), IsEmpty());
}

}  // namespace
}  // namespace aybiza
