// An agent's line of elements: built from a template and from values that stay values. Stock elements stand
// in for the ones of a call.
#include "core/agent/AgentPipeline.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace aybiza {
namespace {

AgentFile read(const std::string& yaml) {
  return read_agent("agent.yaml", [yaml](const std::string& path) -> Result<std::string> {
    if (path == "agent.yaml") return "name: test\ninstructions: Be kind.\n" + yaml;
    if (path == "line.launch") return "# the line\nidentity name=a !\n  identity nme=b\n";
    return fail(Fault::rejected, path + " cannot be read");
  });
}

/// Everything there is to say about the line of an agent, without the warnings about stock elements.
std::string errors_of(const std::string& yaml) {
  AgentFile file = read(yaml);
  if (file.ok())
    AgentPipeline::make(file.agent, file.problems, [](const std::string& path) -> Result<std::string> {
      if (path == "line.launch") return "# the line\nidentity name=a !\n  identity nme=b\n";
      return fail(Fault::rejected, path + " cannot be read");
    });
  std::erase_if(file.problems, [](const Problem& p) { return p.severity == Problem::Severity::warning; });
  return text_of(file.problems);
}

GPtr<GstElement> child(const GPtr<GstElement>& pipeline, const char* name) {
  return GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), name));
}

template <class T> T property(const GPtr<GstElement>& element, const char* name) {
  T value{};
  g_object_get(element.get(), name, &value, nullptr);
  return value;
}

TEST(AgentPipeline, ValuesArriveAsPropertiesOfTheirType) {
  const AgentFile file = read(R"(
pipeline:
  launch: identity name=first sleep-time=5 ! audio/x-raw, rate=8000 ! identity name=second
  elements:
    first: {sleep-time: 7, silent: false, drop-probability: 0.5}
)");
  Problems problems;
  const AgentPipeline recipe = AgentPipeline::make(file.agent, problems);
  ASSERT_FALSE(has_errors(problems)) << text_of(problems);
  const auto pipeline = recipe.build();
  ASSERT_TRUE(pipeline) << pipeline.error().text();
  const auto first = child(*pipeline, "first"), filter = child(*pipeline, "capsfilter0");
  EXPECT_EQ(property<guint>(first, "sleep-time"), 7u) << "elements: is stronger than the template";
  EXPECT_EQ(property<gboolean>(first, "silent"), FALSE);
  EXPECT_FLOAT_EQ(property<gfloat>(first, "drop-probability"), 0.5);
  GstCaps* caps = property<GstCaps*>(filter, "caps");
  GChars text(gst_caps_to_string(caps));
  EXPECT_STREQ(text.get(), "audio/x-raw, rate=(int)8000");
  gst_caps_unref(caps);
}

TEST(AgentPipeline, WhatEndsATurnArrivesAtTheElementThatDecides) {
  const AgentFile file = read(R"(
pipeline: {launch: aybturn name=turn}
turn:
  end: {model: recogniser, per_slot: {digits_ms: 2500}, rules: [{asked: plate, expects: spelling, wait_ms: 900}]}
  speculative: {enabled: false, max_retries: 1}
)");
  Problems problems;
  const auto pipeline = AgentPipeline::make(file.agent, problems).build();
  ASSERT_TRUE(pipeline) << pipeline.error().text();
  const auto turn = child(*pipeline, "turn");
  EXPECT_EQ(property<gboolean>(turn, "end-by-words"), FALSE);
  EXPECT_EQ(property<guint>(turn, "end-digits"), 2500u);
  EXPECT_EQ(property<gboolean>(turn, "guess-enabled"), FALSE);
  EXPECT_EQ(property<guint>(turn, "guess-max-retries"), 1u);
  GChars rules(property<char*>(turn, "end-rules"));
  EXPECT_EQ(*parse_json(rules.get(), "rules"),
            Json::parse(R"([{"asked": "plate", "expects": "spelling", "wait_ms": 900}])"));
}

TEST(AgentPipeline, ADomainHasMembersOfTheLineAndOfNoOtherDomain) {
  const std::string errors = errors_of(R"(
pipeline:
  launch: identity name=first ! identity name=second
  domains:
    a: {elements: [first, secnd]}
    b: {elements: [first]}
    c: {elements: []}
)");
  for (const char* says : {"the line has no element secnd", "did you mean \"second\"?",
                           "element first is in domain a already", "expected at least one element"})
    EXPECT_NE(errors.find(says), std::string::npos) << says << " in\n" << errors;
}

TEST(AgentPipeline, EveryCallGetsAnInstanceOfItsOwn) {
  const AgentFile file = read("pipeline: {launch: identity name=a ! identity name=b}\n");
  Problems problems;
  const AgentPipeline recipe = AgentPipeline::make(file.agent, problems);
  const auto one = recipe.build(), two = recipe.build();
  ASSERT_TRUE(one && two);
  EXPECT_NE(child(*one, "a").get(), child(*two, "a").get());
}

TEST(AgentPipeline, AValueNeverAddsAnElement) {
  const std::string file = testing::TempDir() + "injected";
  const std::string value = "/dev/null\" ! filesink location=" + file;
  const AgentFile read_file =
      read("pipeline:\n  launch: identity name=a ! filesink name=b\n  elements: {b: {location: '" + value +
           "'}}\n");
  Problems problems;
  const AgentPipeline recipe = AgentPipeline::make(read_file.agent, problems);
  EXPECT_EQ(recipe.line().elements.size(), 2u);
  const auto pipeline = recipe.build();
  ASSERT_TRUE(pipeline);
  GChars location(property<gchar*>(child(*pipeline, "b"), "location"));
  EXPECT_EQ(std::string(location.get()), value);
  EXPECT_EQ(GST_BIN(pipeline->get())->numchildren, 2);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(AgentPipeline, ASecretIsLookedUpPerCallAndNeverShown) {
  const AgentFile file = read(R"(
pipeline: {launch: identity name=a, elements: {a: {sleep-time: "${secret:pause}"}}}
secrets: {pause: {env: AYBIZA_TEST_PAUSE}}
)");
  Problems problems;
  const AgentPipeline recipe = AgentPipeline::make(file.agent, problems);
  ASSERT_FALSE(has_errors(problems)) << text_of(problems);

  g_setenv("AYBIZA_TEST_PAUSE", "11", TRUE);
  EXPECT_EQ(property<guint>(child(*recipe.build(), "a"), "sleep-time"), 11u);
  g_setenv("AYBIZA_TEST_PAUSE", "hunter2", TRUE);
  EXPECT_EQ(recipe.build().error().text(),
            "agent.yaml:4:64: pipeline.elements.a.sleep-time: property a.sleep-time: expected a whole number "
            "from 0 to "
            "4294967295, got the value of ${secret:pause}");
  g_unsetenv("AYBIZA_TEST_PAUSE");
  EXPECT_EQ(recipe.build().error().text(),
            "agent.yaml:4:64: pipeline.elements.a.sleep-time: secret \"pause\": environment variable "
            "AYBIZA_TEST_PAUSE is "
            "not set");
}

TEST(AgentPipeline, ReferencesInAListAreLookedUpEachByItself) {
  const AgentFile file = read(R"(
pipeline: {launch: aurattssrc name=tts}
speak:
  fallbacks: [aura-2-luna-en, {voice: aura-2-zeus-en, url: "wss://${env:AYBIZA_TEST_PLACE}", api_key: key}]
)");
  Problems problems;
  const AgentPipeline recipe = AgentPipeline::make(file.agent, problems);
  ASSERT_FALSE(has_errors(problems)) << text_of(problems);
  EXPECT_NE(recipe.build().error().text().find("AYBIZA_TEST_PLACE is not set"), std::string::npos);
  g_setenv("AYBIZA_TEST_PLACE", "eu", TRUE);
  const auto tts = child(*recipe.build(), "tts");
  GValue voices = G_VALUE_INIT;
  g_object_get_property(G_OBJECT(tts.get()), "fallback-voices", &voices);
  ASSERT_EQ(gst_value_array_get_size(&voices), 2u);
  EXPECT_STREQ(g_value_get_string(gst_value_array_get_value(&voices, 0)), "aura-2-luna-en");
  EXPECT_STREQ(g_value_get_string(gst_value_array_get_value(&voices, 1)), "aura-2-zeus-en@wss://eu");
  g_value_unset(&voices);
  g_unsetenv("AYBIZA_TEST_PLACE");
}

TEST(AgentPipeline, AThreadOrAClockInTheLineIsAWarning) {
  const AgentFile file = read("pipeline: {launch: identity ! queue name=q ! fakesink name=s}\n");
  Problems problems;
  AgentPipeline::make(file.agent, problems);
  EXPECT_FALSE(has_errors(problems));
  const std::string told = text_of(problems);
  EXPECT_NE(told.find("element q (queue) starts a thread of its own in every call"), std::string::npos)
      << told;
  EXPECT_NE(told.find("element s (fakesink) may wait on the clock"), std::string::npos) << told;
}

TEST(AgentPipeline, AKeyWithoutItsElementIsAWarning) {
  AgentFile file = read("listen: {model: nova-2}\npipeline: {launch: identity name=stt}\n");
  AgentPipeline::make(file.agent, file.problems);
  EXPECT_NE(text_of(file.problems)
                .find("agent.yaml:3:17: warning: listen.model: has no effect: element stt (identity) has no "
                      "property "),
            std::string::npos)
      << text_of(file.problems);
}

struct Row {
  const char* promise;
  std::string yaml;
  std::string told;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.promise; }

class BrokenLine : public testing::TestWithParam<Row> {};
TEST_P(BrokenLine, IsExplained) { EXPECT_EQ(errors_of(GetParam().yaml), GetParam().told); }

const Row rows[] = {
    {"elements that do not link say both caps", "pipeline: {launch: mulawdec name=a ! mulawdec name=b}\n",
     "agent.yaml:3:20: error: cannot link a:src to b:sink: a:src gives audio/x-raw, "
     "format=(string)S16LE, layout=(string)interleaved, rate=(int)[ 8000, 192000 ], channels=(int)[ 1, 2 ]; "
     "b:sink takes "
     "audio/x-mulaw, rate=(int)[ 8000, 192000 ], channels=(int)[ 1, 2 ]"},
    {"an unknown element", "pipeline: {launch: identiti name=a}\n",
     "agent.yaml:3:20: error: there is no element identiti; did you mean \"identity\"?"},
    {"an unknown property in a template file, with its line there", "pipeline: {file: line.launch}\n",
     "line.launch:3:12: error: identity has no property nme that can be set"},
    {"an unknown property", "pipeline: {launch: identity name=a, elements: {a: {slep-time: 1}}}\n",
     "agent.yaml:3:63: error: pipeline.elements.a.slep-time: identity has no property slep-time that can be "
     "set; did you "
     "mean \"sleep-time\"?"},
    {"an unknown element's name",
     "pipeline: {launch: identity name=caller, elements: {callr: {silent: true}}}\n",
     "agent.yaml:3:53: error: pipeline.elements.callr: the pipeline has no element with this name; did you "
     "mean "
     "\"caller\"?"},
    {"a value out of range", "pipeline: {launch: identity name=a, elements: {a: {drop-probability: 2}}}\n",
     "agent.yaml:3:70: error: pipeline.elements.a.drop-probability: property a.drop-probability: expected a "
     "number from 0 "
     "to 1, got \"2\""},
    {"a property of another type", "pipeline: {launch: identity name=a, elements: {a: {silent: perhaps}}}\n",
     "agent.yaml:3:60: error: pipeline.elements.a.silent: property a.silent: expected true or false, got "
     "\"perhaps\""},
    {"a link that leads nowhere", "pipeline: {launch: identity name=a !}\n",
     "agent.yaml:3:20: error: nothing follows this \"!\""},
    {"a name that is taken", "pipeline: {launch: identity name=a ! identity name=a}\n",
     "agent.yaml:3:20: error: two elements have the name a"},
    {"a reference to nobody", "pipeline: {launch: identity name=first ! frist.}\n",
     "agent.yaml:3:20: error: no element has the name frist; did you mean \"first\"?"},
    {"a missing template", "pipeline: {file: nowhere.launch}\n",
     "agent.yaml:3:18: error: pipeline.file: nowhere.launch cannot be read"},
};
INSTANTIATE_TEST_SUITE_P(Agents, BrokenLine, testing::ValuesIn(rows));

}  // namespace
}  // namespace aybiza
