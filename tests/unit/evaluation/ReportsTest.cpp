// What people and programs are told about a suite. JUnit's XML is read back by a parser that is not ours.
#include "tools/evaluation/Reports.h"

#include <glib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aybiza::evaluation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Outcome make_outcome() {
  Outcome outcome{.suite = "pipelines/a&b.yaml", .mode = "text", .seed = 7, .took_ms = 1500};
  outcome.runs.push_back({.scenario = "good", .number = 2, .of = 3, .took_ms = 20});
  Run bad{.scenario = "\"<bad>\" & worse", .took_ms = 30};
  for (int i = 1; i <= 9; i++) {
    bad.log.begin_turn(i * 1000, "line " + std::to_string(i));
    bad.log.event(i * 1000 + 500,
                  {{"event", "heard"}, {"generation", i}, {"text", "answer " + std::to_string(i)}});
  }
  bad.log.end(12000);
  bad.failures.push_back(
      {{"s.yaml", 4, 7}, "turn 3 (\"x\")", "the agent to say \"]]>\x01\xff\"", "it said <b>", 6500});
  outcome.runs.push_back(bad);
  outcome.runs.push_back({.scenario = "lame", .trouble = "no agent"});
  outcome.runs.push_back({.scenario = "left out", .skipped = "no ears"});
  return outcome;
}

/// Every start tag with its attributes, and all text, as a parser sees them.
struct Seen {
  std::vector<std::string> tags;
  std::string text;
};
Seen parse(const std::string& xml) {
  Seen seen;
  const GMarkupParser parser = {.start_element =
                                    [](GMarkupParseContext*, const char* name, const char** keys,
                                       const char** values, gpointer data, GError**) {
                                      std::string tag = name;
                                      for (; *keys; keys++, values++)
                                        tag += std::string(" ") + *keys + "=" + *values;
                                      static_cast<Seen*>(data)->tags.push_back(tag);
                                    },
                                .text = [](GMarkupParseContext*, const char* text, gsize size, gpointer data,
                                           GError**) { static_cast<Seen*>(data)->text.append(text, size); }};
  GMarkupParseContext* context = g_markup_parse_context_new(&parser, GMarkupParseFlags(0), &seen, nullptr);
  GError* error = nullptr;
  if (!g_markup_parse_context_parse(context, xml.data(), static_cast<gssize>(xml.size()), &error) ||
      !g_markup_parse_context_end_parse(context, &error)) {
    ADD_FAILURE() << error->message << "\n" << xml;
    g_error_free(error);
  }
  g_markup_parse_context_free(context);
  return seen;
}

TEST(Reports, JUnitIsWellFormedWhateverWasSaid) {
  const Seen seen = parse(to_junit(make_outcome()));
  const std::string counts = "tests=4 failures=1 errors=1 skipped=1 time=1.500";
  EXPECT_THAT(
      seen.tags,
      ElementsAre("testsuites " + counts, "testsuite name=pipelines/a&b.yaml " + counts, "properties",
                  "property name=mode value=text", "property name=seed value=7",
                  "testcase classname=pipelines/a&b.yaml name=good (run 2 of 3) time=0.020",
                  "testcase classname=pipelines/a&b.yaml name=\"<bad>\" & worse time=0.030",
                  "failure message=s.yaml:4:7: turn 3 (\"x\"): expected the agent to say "
                  "\"]]>\uFFFD\uFFFD\"; it said <b>",
                  "testcase classname=pipelines/a&b.yaml name=lame time=0.000", "error message=no agent",
                  "testcase classname=pipelines/a&b.yaml name=left out time=0.000",
                  "skipped message=no ears"));
  EXPECT_THAT(seen.text, HasSubstr("answer 6"));
}

TEST(Reports, AFailureIsToldWithTheConversationAroundItsMoment) {
  EXPECT_EQ(to_text(make_outcome().runs[1]), R"(✗ "<bad>" & worse 12.0 s
  s.yaml:4:7: turn 3 ("x"): expected the agent to say "]]>)"
                                             "\x01\xff"
                                             R"("; it said <b>
         4.5 s  agent  answer 4
         5.0 s  caller line 5
         5.5 s  agent  answer 5
         6.0 s  caller line 6
    >    6.5 s  agent  answer 6
         7.0 s  caller line 7
         7.5 s  agent  answer 7
)");
}

TEST(Reports, TheLastLineCountsAndSaysHowToHaveTheSameAgain) {
  EXPECT_EQ(summary(make_outcome()),
            "1 passed, 2 failed, 1 skipped (12 s of conversation in 1.5 s)\nThe same again: --seed 7\n");
}

TEST(Reports, JsonHoldsEveryRun) {
  const Json json = to_json(make_outcome());
  EXPECT_EQ(get_int(json, "passed"), 1);
  EXPECT_EQ(get_int(json, "failed"), 2);
  EXPECT_EQ(get(json, "runs").size(), 4u);
  const Json& bad = at(get(json, "runs"), 1);
  EXPECT_EQ(get_string(bad, "verdict"), "failed");
  EXPECT_EQ(get_string(at(get(bad, "failures"), 0), "place"), "s.yaml:4:7");
  EXPECT_EQ(get(bad, "story").size(), 19u);
}

}  // namespace
}  // namespace aybiza::evaluation
