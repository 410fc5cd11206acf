#include "core/api/Metrics.h"

#include <functional>

#include "core/api/Exposition.h"

namespace aybiza {

namespace {

using Labels = Exposition::Labels;

/// A family with one sample for each of an object's members.
void by_label(Exposition& out, std::string_view label, const Json& numbers) {
  if (!numbers.is_object()) return;
  for (const auto& [name, number] : numbers.items())
    if (number.is_number()) out.sample(number.get<double>(), {{label, name}});
}

void by_label(Exposition& out, std::string_view label, const CallMetrics::Counts& counts) {
  for (const auto& [name, count] : counts) out.sample(static_cast<double>(count), {{label, name}});
}

void write_daemon(Exposition& out, const Json& status) {
  out.gauge("aybiza_ready", "1 while new calls are taken.");
  out.sample(get_string(status, "status") == "ok");
  out.gauge("aybiza_uptime_seconds", "Since the supervisor's start.");
  out.sample(get_number(status, "uptime_s"));
  out.counter("aybiza_worker_restarts_total",
              "Workers that were replaced because they crashed, hung or grew.");
  out.sample(get_number(status, "restarts"));
  out.gauge("aybiza_connections_waiting", "Callers' connections that wait for a worker.");
  out.sample(get_number(status, "waiting"));
}

/// Tenants' or agents' slots and limits: {"acme": {"calls": 3, "limit": 10}}.
void write_shares(Exposition& out, const std::string& whose, const Json& shares) {
  if (!shares.is_object()) return;
  out.gauge("aybiza_" + whose + "_slots", "Slots that are taken, by " + whose + ".");
  for (const auto& [name, share] : shares.items()) out.sample(get_number(share, "calls"), {{whose, name}});
  out.gauge("aybiza_" + whose + "_slots_limit", "Most slots at a time, by " + whose + "; 0: no limit.");
  for (const auto& [name, share] : shares.items()) out.sample(get_number(share, "limit"), {{whose, name}});
}

void write_admission(Exposition& out, const Json& admission) {
  out.gauge("aybiza_slots", "Slots that are taken, by what the call is doing.");
  by_label(out, "state", get(admission, "states"));
  out.gauge("aybiza_slots_limit", "Most slots at a time; 0: no limit.");
  out.sample(get_number(admission, "limit"));
  write_shares(out, "tenant", get(admission, "tenants"));
  write_shares(out, "agent", get(admission, "agents"));
  out.counter("aybiza_calls_admitted_total", "Calls that were given a slot.");
  out.sample(get_number(admission, "admitted"));
  out.counter("aybiza_calls_refused_total", "Calls without a slot, by the limit that was reached.");
  by_label(out, "limit", get(admission, "refused"));
  out.counter("aybiza_leases_over_total", "Slots of calls whose stream never came.");
  out.sample(get_number(admission, "lease_over"));
  out.counter("aybiza_callers_not_returned_total",
              "Slots of callers who were cut off and did not come back in time.");
  out.sample(get_number(admission, "not_returned"));
}

void write_workers(Exposition& out, const Json& workers) {
  if (!workers.is_array()) return;
  auto each = [&](std::string_view key, double scale) {
    for (const Json& worker : workers)
      out.sample(get_number(worker, key) * scale, {{"worker", std::to_string(get_int(worker, "id"))}});
  };
  out.gauge("aybiza_worker_info", "1 for each worker, with what it is.");
  for (const Json& worker : workers)
    out.sample(1, {{"worker", std::to_string(get_int(worker, "id"))},
                   {"state", get_string(worker, "state")},
                   {"version", get_string(worker, "version")},
                   {"edition", std::to_string(get_int(worker, "edition"))}});
  out.gauge("aybiza_worker_calls", "Live calls in the worker.");
  each("calls", 1);
  out.gauge("aybiza_worker_busy_ratio", "Share of one core that the worker uses.");
  each("busy", 1);
  out.gauge("aybiza_worker_lateness_seconds", "How late the worker's loop was last.");
  each("lateness_ms", 0.001);
  out.gauge("aybiza_worker_resident_bytes", "Memory of the worker.");
  each("rss_kb", 1024);
  out.counter("aybiza_worker_stalls_total", "How often the worker's loop was held up.");
  each("stalls", 1);
}

/// Which vendors each worker leaves alone.
void write_breakers(Exposition& out, const Json& workers) {
  if (!workers.is_array()) return;
  auto each = [&](const std::function<double(const Json&)>& value) {
    for (const Json& worker : workers)
      for (const Json& breaker : get(worker, "breakers"))
        out.sample(value(breaker), {{"worker", std::to_string(get_int(worker, "id"))},
                                    {"vendor", get_string(breaker, "vendor")},
                                    {"endpoint", get_string(breaker, "endpoint")},
                                    {"model", get_string(breaker, "model")}});
  };
  out.gauge(
      "aybiza_vendor_breaker_open",
      "1 where the worker leaves a vendor alone that failed too often, 0.5 while it tries whether it is back.");
  each([](const Json& breaker) {
    const std::string state = get_string(breaker, "state");
    return state == "open" ? 1 : state == "half_open" ? 0.5 : 0;
  });
  out.counter("aybiza_vendor_breaker_openings_total", "How often the worker began to leave a vendor alone.");
  each([](const Json& breaker) { return get_number(breaker, "openings"); });
}

void write_calls(Exposition& out, const CallMetrics& calls) {
  auto count = [&](std::string_view name, std::string_view help, uint64_t n) {
    out.counter(name, help);
    out.sample(static_cast<double>(n));
  };
  count("aybiza_calls_started_total", "Calls that have begun.", calls.started);
  count("aybiza_calls_suspended_total", "Calls whose stream was lost.", calls.suspended);
  count("aybiza_calls_resumed_total", "Calls whose callers came back.", calls.resumed);
  out.counter("aybiza_calls_ended_total", "Calls that have ended, by outcome.");
  by_label(out, "outcome", calls.ended);
  count("aybiza_turns_total", "Turns of callers.", calls.turns);
  count("aybiza_interruptions_total", "Answers that callers interrupted.", calls.interruptions);
  out.counter("aybiza_voice_releases_total",
              "Voices held at a caller's sound that went on because it was no interruption, by why.");
  by_label(out, "cause", calls.releases);
  out.counter("aybiza_recoveries_total", "Silences that nobody would have ended, by what had led there.");
  by_label(out, "cause", calls.recoveries);
  out.counter("aybiza_vendor_fallbacks_total",
              "Times that another model, voice or place took over in a call, by stage.");
  by_label(out, "stage", calls.fallbacks);
  out.counter("aybiza_call_warnings_total",
              "What calls survived, vendors' errors among it, by where it happened.");
  by_label(out, "where", calls.warnings);
  out.counter("aybiza_tool_uses_total", "Tools that agents used, by result.");
  by_label(out, "result", calls.tools);
  out.counter("aybiza_speculations_total",
              "Answers begun before the turn was over; a dropped one is a request to the model for nothing.");
  by_label(out, "outcome", calls.guesses);
  out.counter("aybiza_model_tokens_total", "Tokens of the language model, by kind.");
  by_label(out, "kind", calls.tokens);
  out.counter("aybiza_model_cost_dollars_total", "What the language model has cost, in US dollars.");
  out.sample(calls.cost_usd);
  out.histogram(
      "aybiza_latency_seconds",
      "What a turn waited for, by stage; engine_overhead is ours alone, turn_latency what the caller hears.");
  for (const auto& [stage, histogram] : calls.latency_ms) out.sample(histogram, 0.001, {{"stage", stage}});
}

}  // namespace

std::string metrics_text(const Json& status, const CallMetrics& calls) {
  Exposition out;
  write_daemon(out, status);
  write_admission(out, get(status, "admission"));
  write_workers(out, get(status, "workers"));
  write_breakers(out, get(status, "workers"));
  write_calls(out, calls);
  return out.text();
}

}  // namespace aybiza
