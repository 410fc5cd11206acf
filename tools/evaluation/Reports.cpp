#include "tools/evaluation/Reports.h"

#include <glib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace aybiza::evaluation {

namespace {

using Verdict = Run::Verdict;

std::string_view name_of(Verdict verdict) {
  return verdict == Verdict::passed ? "passed" : verdict == Verdict::failed ? "failed" : "skipped";
}

std::string decimals(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string line_of(const Moment& moment) {
  std::string time = decimals(moment.at_ms / 1000, 1), who = moment.who;
  time.insert(0, time.size() < 6 ? 6 - time.size() : 0, ' ');
  who.resize(7, ' ');
  return time + " s  " + who + moment.what;
}

/// The call's lines around a moment, the last before it marked.
std::string story_around(const CallLog& log, double at_ms, const Paint& paint) {
  constexpr size_t before = 5, after = 2;
  const auto& story = log.story();
  const auto next = std::ranges::upper_bound(story, at_ms, {}, &Moment::at_ms);
  const auto here = static_cast<size_t>(next - story.begin());
  const size_t from = here > before ? here - before : 0, to = std::min(story.size(), here + after);
  std::string lines;
  for (size_t i = from; i < to; i++)
    lines += (i + 1 == here ? "    > " : "      ") + paint.faint(line_of(story[i])) + "\n";
  return lines;
}

/// Every failure and the conversation around its moment, once where several are of the same one.
std::string failures_of(const Run& run, std::string_view indent, const Paint& paint) {
  std::string text;
  for (size_t i = 0; i < run.failures.size(); i++) {
    const double at_ms = run.failures[i].at_ms;
    text += std::string(indent) + run.failures[i].text() + "\n";
    if (i + 1 == run.failures.size() || run.failures[i + 1].at_ms != at_ms)
      text += story_around(run.log, at_ms, paint);
  }
  return text;
}

Json failure_to_json(const Failure& failure) {
  return {{"place", failure.place.text()},
          {"where", failure.where},
          {"expected", failure.expected},
          {"instead", failure.instead},
          {"at_ms", std::round(failure.at_ms)}};
}

Json answers_of(const CallLog& log) {
  Json list = Json::array();
  for (const Window& window : log.windows())
    if (const auto reply_ms = window.reply_ms(); reply_ms && window.spoke_until_ms)
      list.push_back(std::round(*reply_ms - *window.spoke_until_ms));
  return list;
}

Json run_to_json(const Run& run) {
  Json failures = Json::array(), story = Json::array();
  for (const Failure& failure : run.failures) failures.push_back(failure_to_json(failure));
  for (const Moment& moment : run.log.story())
    story.push_back({{"at_ms", std::round(moment.at_ms)}, {"who", moment.who}, {"what", moment.what}});
  Json entry = {{"scenario", run.scenario}, {"run", run.number}, {"verdict", name_of(run.verdict())}};
  if (!run.skipped.empty()) entry["skipped"] = run.skipped;
  if (!run.trouble.empty()) entry["trouble"] = run.trouble;
  entry["outcome"] = run.log.outcome();
  entry["duration_ms"] = std::round(run.log.ended_ms());
  entry["answers_ms"] = answers_of(run.log);
  entry["failures"] = failures;
  entry["story"] = story;
  return entry;
}

std::string junit_failure(const Run& run) {
  std::string message = run.trouble, body = run.trouble + "\n";
  if (!run.failures.empty()) {
    message = run.failures.front().text();
    body = failures_of(run, "", {});
  }
  const char* type = run.failures.empty() ? "error" : "failure";
  return std::string("      <") + type + " message=\"" + escape_xml(message) + "\">" + escape_xml(body) +
         "</" + type + ">\n";
}

std::string counts(const Outcome& outcome, bool errors) {
  return std::to_string(std::ranges::count_if(outcome.runs, [&](const Run& run) {
    return run.verdict() == Verdict::failed && run.failures.empty() == errors;
  }));
}

}  // namespace

size_t Outcome::count(Verdict verdict) const {
  return static_cast<size_t>(std::ranges::count(runs, verdict, &Run::verdict));
}

Json to_json(const Outcome& outcome) {
  Json runs = Json::array();
  for (const Run& run : outcome.runs) runs.push_back(run_to_json(run));
  return {{"suite", outcome.suite},
          {"mode", outcome.mode},
          {"seed", outcome.seed},
          {"passed", outcome.count(Verdict::passed)},
          {"failed", outcome.count(Verdict::failed)},
          {"skipped", outcome.count(Verdict::skipped)},
          {"took_ms", std::round(outcome.took_ms)},
          {"runs", runs}};
}

std::string escape_xml(std::string_view text) {
  char* made = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
  std::string out;
  for (const char* at = made; *at; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    const bool allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (allowed)
      out.append(at, static_cast<size_t>(g_utf8_next_char(at) - at));
    else
      out += "\uFFFD";
  }
  g_free(made);
  return out;
}

std::string to_junit(const Outcome& outcome) {
  const std::string numbers = "tests=\"" + std::to_string(outcome.runs.size()) + "\" failures=\"" +
                              counts(outcome, false) + "\" errors=\"" + counts(outcome, true) +
                              "\" skipped=\"" + std::to_string(outcome.count(Verdict::skipped)) +
                              "\" time=\"" + decimals(outcome.took_ms / 1000, 3) + "\"";
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + numbers +
                    ">\n  <testsuite name=\"" + escape_xml(outcome.suite) + "\" " + numbers +
                    ">\n    <properties>\n      <property name=\"mode\" value=\"" + escape_xml(outcome.mode) +
                    "\"/>\n      <property name=\"seed\" value=\"" + std::to_string(outcome.seed) +
                    "\"/>\n    </properties>\n";
  for (const Run& run : outcome.runs) {
    xml += "    <testcase classname=\"" + escape_xml(outcome.suite) + "\" name=\"" + escape_xml(run.name()) +
           "\" time=\"" + decimals(run.took_ms / 1000, 3) + "\"";
    if (run.verdict() == Verdict::passed) {
      xml += "/>\n";
      continue;
    }
    xml += ">\n" + (run.verdict() == Verdict::skipped
                        ? "      <skipped message=\"" + escape_xml(run.skipped) + "\"/>\n"
                        : junit_failure(run));
    xml += "    </testcase>\n";
  }
  return xml + "  </testsuite>\n</testsuites>\n";
}

std::string to_text(const Run& run, const Paint& paint) {
  const std::string length = paint.faint(" " + decimals(run.log.ended_ms() / 1000, 1) + " s");
  if (run.verdict() == Verdict::skipped)
    return paint.faint("- " + run.name() + ": skipped, " + run.skipped) + "\n";
  if (run.verdict() == Verdict::passed) return paint.good("✓") + " " + run.name() + length + "\n";
  std::string text = paint.bad("✗") + " " + run.name() + length + "\n";
  if (!run.trouble.empty()) text += "  " + run.trouble + "\n";
  return text + failures_of(run, "  ", paint);
}

std::string summary(const Outcome& outcome, const Paint& paint) {
  const size_t failed = outcome.count(Verdict::failed), skipped = outcome.count(Verdict::skipped);
  double talk_ms = 0;
  for (const Run& run : outcome.runs) talk_ms += run.log.ended_ms();
  std::string text =
      std::to_string(outcome.count(Verdict::passed)) + " passed, " + std::to_string(failed) + " failed";
  if (skipped) text += ", " + std::to_string(skipped) + " skipped";
  text = failed ? paint.bad(text) : paint.good(text);
  text += " (" + decimals(talk_ms / 1000, 0) + " s of conversation in " +
          decimals(outcome.took_ms / 1000, 1) + " s)";
  return text + (failed ? "\nThe same again: --seed " + std::to_string(outcome.seed) + "\n" : "\n");
}

}  // namespace aybiza::evaluation
