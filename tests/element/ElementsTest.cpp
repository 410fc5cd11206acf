// What every element of this project promises, whoever wrote it: properties that explain themselves, secrets that
// stay secret, state changes in any order, and a clean page in gst-inspect-1.0. The elements are those of the plugins
// aybiza was built with, so a new one is tested as soon as it exists.
#include <gio/gio.h>
#include <gst/gst.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <regex>
#include <span>
#include <string>
#include <vector>

#include "core/base/GPtr.h"
#include "tests/support/ElementDocs.h"

namespace aybiza {
namespace {

GPtr<GstElement> make(const std::string& name) {
  return GPtr<GstElement>::sink(gst_element_factory_make(name.c_str(), nullptr));
}

/// The element's own properties, without those of GObject, GstObject and GstElement.
std::vector<GParamSpec*> own_properties(GstElement* element) {
  guint count = 0;
  std::unique_ptr<GParamSpec*, GFree> specs(
      g_object_class_list_properties(G_OBJECT_GET_CLASS(element), &count));
  std::vector<GParamSpec*> own;
  for (GParamSpec* spec : std::span(specs.get(), count))
    if (spec->owner_type == G_OBJECT_TYPE(element)) own.push_back(spec);
  return own;
}

bool is_secret(const std::string& property) {
  static const std::regex secret("(^|-)(access-key|auth-token|api-key|secret.*|token|bearer.*|password)$");
  return std::regex_search(property, secret);
}

class Elements : public testing::TestWithParam<std::string> {};

TEST_P(Elements, ExplainTheirProperties) {
  const auto element = make(GetParam());
  for (GParamSpec* spec : own_properties(element.get())) {
    SCOPED_TRACE(spec->name);
    const std::string nick = g_param_spec_get_nick(spec), blurb = g_param_spec_get_blurb(spec);
    EXPECT_FALSE(nick.empty());
    EXPECT_NE(nick, spec->name) << "a nick is for people";
    ASSERT_FALSE(blurb.empty());
    EXPECT_NE(blurb.back(), '.');
    EXPECT_FALSE(g_ascii_islower(nick[0]));
  }
}

TEST_P(Elements, SayWhenAPropertyMayChange) {
  const auto element = make(GetParam());
  constexpr guint mutable_flags =
      GST_PARAM_MUTABLE_READY | GST_PARAM_MUTABLE_PAUSED | GST_PARAM_MUTABLE_PLAYING;
  for (GParamSpec* spec : own_properties(element.get())) {
    EXPECT_EQ((spec->flags & G_PARAM_WRITABLE) != 0, (spec->flags & mutable_flags) != 0) << spec->name;
  }
}

TEST_P(Elements, NeverTellASecret) {
  const auto element = make(GetParam());
  for (GParamSpec* spec : own_properties(element.get()))
    EXPECT_FALSE(is_secret(spec->name) && spec->flags & G_PARAM_READABLE) << spec->name;
}

TEST_P(Elements, GiveBackTheDefaultsThatTheyPromise) {
  const auto element = make(GetParam());
  for (GParamSpec* spec : own_properties(element.get())) {
    // The value of a "stats" structure is made on the spot; arrays have no default in their GParamSpec.
    if (!(spec->flags & G_PARAM_READABLE) || G_IS_PARAM_SPEC_BOXED(spec) ||
        GST_IS_PARAM_SPEC_ARRAY_LIST(spec))
      continue;
    GValue value = G_VALUE_INIT;
    g_value_init(&value, spec->value_type);
    g_object_get_property(G_OBJECT(element.get()), spec->name, &value);
    EXPECT_TRUE(g_param_value_defaults(spec, &value))
        << spec->name << " is " << GChars(g_strdup_value_contents(&value)).get();
    g_value_unset(&value);
  }
}

TEST_P(Elements, SurviveStateChangesInAnyOrder) {
  const auto element = make(GetParam());
  constexpr GstState states[] = {GST_STATE_NULL, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING};
  std::minstd_rand random(1);
  for (int i = 0; i < 200; i++) {
    const GstState wanted = states[random() % 4];
    // An element alone may refuse to go up (no key, no call), and a sink may wait for data; going down always works.
    const auto result = gst_element_set_state(element.get(), wanted);
    if (wanted <= GST_STATE_READY) {
      ASSERT_NE(result, GST_STATE_CHANGE_ASYNC) << "to " << gst_element_state_get_name(wanted);
    }
    if (wanted == GST_STATE_NULL) {
      ASSERT_EQ(result, GST_STATE_CHANGE_SUCCESS);
    }
  }
  EXPECT_EQ(gst_element_set_state(element.get(), GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  EXPECT_EQ(GST_OBJECT_REFCOUNT_VALUE(element.get()), 1) << "something still holds it";
}

TEST_P(Elements, HaveACleanPageInGstInspect) {
  const char* argv[] = {"gst-inspect-1.0", "--no-colors", GetParam().c_str(), nullptr};
  char *output = nullptr, *complaints = nullptr;
  int status = -1;
  GError* error = nullptr;
  ASSERT_TRUE(g_spawn_sync(nullptr, const_cast<char**>(argv), nullptr, G_SPAWN_SEARCH_PATH, nullptr, nullptr,
                           &output, &complaints, &status, &error))
      << take_message(error);
  const GChars page(output), errors(complaints);
  EXPECT_EQ(status, 0);
  EXPECT_STREQ(errors.get(), "");
  EXPECT_NE(std::string(page.get()).find("Description"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Aybiza, Elements, testing::ValuesIn(docs::element_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace aybiza
