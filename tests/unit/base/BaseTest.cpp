// The smallest promises: JSON with limits, ids that cannot be guessed, references that are counted once.
#include <gtest/gtest.h>

#include <set>

#include "core/base/GPtr.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"

namespace aybiza {
namespace {

TEST(Json, RefusesWhatIsTooLargeTooDeepOrBroken) {
  struct Row {
    std::string text, says;
  };
  const Row rows[] = {
      {std::string(2000, ' '), "the test is 2000 bytes long, the limit is 1000"},
      {std::string(65, '[') + std::string(65, ']'), "the test is nested deeper than 64 levels"},
      {R"({"a": )", "the test is not valid JSON"},
      {"", "the test is not valid JSON"},
      {"\"\xff\xfe\"", "the test is not valid JSON"},
      {"{} {}", "the test is not valid JSON"},
  };
  for (const Row& row : rows) {
    auto parsed = parse_json(row.text, "the test", {.max_bytes = 1000});
    ASSERT_FALSE(parsed) << row.says;
    EXPECT_EQ(parsed.error().message, row.says);
    EXPECT_EQ(parsed.error().fault, Fault::bad_input);
  }
}

TEST(Json, SurvivesNestingThatWouldExhaustAStack) {
  EXPECT_FALSE(parse_json(std::string(1 << 19, '['), "the test"));
}

TEST(Json, ReadersAnswerWithTheirFallbackWhateverIsThere) {
  const Json json = {{"text", "x"}, {"number", 1.5}, {"whole", 7}, {"flag", true}, {"list", {1, 2}}};
  EXPECT_EQ(get_string(json, "text"), "x");
  EXPECT_EQ(get_string(json, "number", "-"), "-");
  EXPECT_EQ(get_string(Json(3), "text", "-"), "-");
  EXPECT_EQ(get_number(json, "whole"), 7);
  EXPECT_EQ(get_int(json, "number"), 1);
  EXPECT_EQ(get_int(json, "missing", -1), -1);
  EXPECT_TRUE(get_bool(json, "flag"));
  EXPECT_TRUE(get(json, "nothing").is_null());
  EXPECT_EQ(at(get(json, "list"), 1), 2);
  EXPECT_TRUE(at(get(json, "list"), 2).is_null());
}

TEST(Json, WritesBytesThatAreNotUtf8WithoutThrowing) {
  EXPECT_EQ(to_text(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

TEST(Ids, AreLongRandomAndOfTheirKind) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; i++) seen.insert(make_token());
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(make_token().size(), 64u);
  EXPECT_EQ(make_id("CA").size(), 34u);
  const std::string uuid = make_uuid();
  EXPECT_TRUE(g_uuid_string_is_valid(uuid.c_str())) << uuid;
  EXPECT_EQ(uuid[14], '4');
}

TEST(Ids, FromOutsideArePlain) {
  for (const std::string id : {"CA1234567890abcdef1234567890abcdef", "call_1-b", "7"})
    EXPECT_TRUE(is_plain_id(id)) << id;
  EXPECT_TRUE(is_plain_id(std::string(128, 'C')));
  EXPECT_FALSE(is_plain_id(std::string(129, 'C')));
  for (const std::string id : {"", "CA 1", "../CA1", "CA1\n", "CA\"1", "CÄ1", "CA%31"})
    EXPECT_FALSE(is_plain_id(id)) << id;
  EXPECT_FALSE(is_plain_id(std::string_view("CA\0", 3)));
}

TEST(Ids, AreComparedWholeWhateverTheLength) {
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_constant_time("ab", std::string_view("ab\0", 3)));
  EXPECT_TRUE(equal_constant_time("", ""));
}

TEST(GPtr, CountsEachReferenceOnce) {
  GstCaps* caps = gst_caps_new_empty_simple("text/x-raw");
  {
    auto owner = GPtr<GstCaps>::adopt(caps);
    auto second = owner;
    EXPECT_EQ(GST_CAPS_REFCOUNT_VALUE(caps), 2);
    auto moved = std::move(second);
    EXPECT_FALSE(second);
    auto third = GPtr<GstCaps>::ref(caps);
    EXPECT_EQ(GST_CAPS_REFCOUNT_VALUE(caps), 3);
    gst_caps_ref(caps);
  }
  EXPECT_EQ(GST_CAPS_REFCOUNT_VALUE(caps), 1);
  gst_caps_unref(caps);
}

}  // namespace
}  // namespace aybiza
