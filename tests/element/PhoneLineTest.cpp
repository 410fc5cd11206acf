// An agent and the real elements: what the YAML says arrives at pipelines/phone.launch.
#include <gst/gst.h>
#include <gtest/gtest.h>

#include "core/agent/AgentPipeline.h"
#include "core/agent/AgentProperties.h"

namespace aybiza {
namespace {

Agent receptionist() {
  AgentFile file = read_agent(std::string(g_getenv("AYBIZA_SOURCE")) + "/pipelines/receptionist.yaml");
  EXPECT_EQ(text_of(file.problems), "");
  return file.agent;
}

GPtr<GstElement> child(const GPtr<GstElement>& pipeline, std::string_view name) {
  return GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), std::string(name).c_str()));
}

std::string text(const GPtr<GstElement>& element, const char* property) {
  gchar* value = nullptr;
  g_object_get(element.get(), property, &value, nullptr);
  return value ? std::string(GChars(value).get()) : "";
}

TEST(PhoneLine, TheReceptionistBuildsWithoutAProblem) {
  Problems problems;
  const AgentPipeline recipe = AgentPipeline::make(receptionist(), problems);
  EXPECT_EQ(text_of(problems), "");
  EXPECT_TRUE(recipe.build());
}

TEST(PhoneLine, EveryRowOfTheTableNamesAPropertyThatExists) {
  const auto pipeline = build_pipeline(receptionist());
  ASSERT_TRUE(pipeline) << pipeline.error().text();
  for (const AgentProperty& row : agent_properties()) {
    const auto element = child(*pipeline, row.element);
    ASSERT_TRUE(element) << row.element;
    EXPECT_TRUE(
        g_object_class_find_property(G_OBJECT_GET_CLASS(element.get()), std::string(row.property).c_str()))
        << row.key << " → " << row.element << "." << row.property;
  }
}

TEST(PhoneLine, ValuesOfTheFileReachTheirElements) {
  Agent agent = receptionist();
  agent.turn.max_call = seconds(61);
  agent.turn.idle.then = Turn::Idle::Then::wait;
  agent.speak.encoding = Speak::Encoding::linear16;
  const auto pipeline = build_pipeline(agent);
  ASSERT_TRUE(pipeline) << pipeline.error().text();

  EXPECT_EQ(text(child(*pipeline, "turn"), "greeting"), agent.greeting);
  EXPECT_EQ(text(child(*pipeline, "llm"), "system-prompt"), agent.instructions.text);
  EXPECT_EQ(text(child(*pipeline, "stt"), "model"), "nova-3");
  guint max_call = 0;
  gboolean idle_hang_up = TRUE;
  g_object_get(child(*pipeline, "turn").get(), "max-call", &max_call, "idle-hang-up", &idle_hang_up, nullptr);
  EXPECT_EQ(max_call, 61000u);
  EXPECT_FALSE(idle_hang_up);
}

TEST(PhoneLine, KeysOfTheAccountsCannotBeReadBack) {
  const auto pipeline = build_pipeline(receptionist());
  ASSERT_TRUE(pipeline) << pipeline.error().text();
  for (const auto& [element, property] : {std::pair{"stt", "api-key"}, std::pair{"tts", "api-key"}}) {
    GParamSpec* spec =
        g_object_class_find_property(G_OBJECT_GET_CLASS(child(*pipeline, element).get()), property);
    ASSERT_TRUE(spec);
    EXPECT_FALSE(spec->flags & G_PARAM_READABLE) << element << "." << property;
  }
}

}  // namespace
}  // namespace aybiza
