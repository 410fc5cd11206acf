// What a watcher of the pipeline is told about an Error.
#include "core/line/Report.h"

#include <gtest/gtest.h>

#include "core/base/GPtr.h"

namespace aybiza::line {
namespace {

struct Reported : testing::Test {
  GPtr<GstElement> element = GPtr<GstElement>::sink(gst_bin_new("voice"));
  GPtr<GstBus> bus = GPtr<GstBus>::adopt(gst_bus_new());
  void SetUp() override { gst_element_set_bus(element.get(), bus.get()); }
  void TearDown() override { gst_element_set_bus(element.get(), nullptr); }
  GPtr<GstMessage> next() { return GPtr<GstMessage>::adopt(gst_bus_pop(bus.get())); }
};

TEST_F(Reported, AnErrorSaysWhatAndWhatToDo) {
  post_error(element.get(), {Fault::unauthorized, "the vendor refused the key", "set api-key", 401});
  auto message = next();
  ASSERT_EQ(GST_MESSAGE_TYPE(message.get()), GST_MESSAGE_ERROR);
  GError* error = nullptr;
  char* debug = nullptr;
  gst_message_parse_error(message.get(), &error, &debug);
  EXPECT_TRUE(g_error_matches(error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED));
  EXPECT_STREQ(error->message, "the vendor refused the key (set api-key)");
  EXPECT_NE(std::string(debug).find("status 401"), std::string::npos);
  g_error_free(error);
  g_free(debug);
}

TEST_F(Reported, OfAnErrorItCanBeToldWhetherTheElementStillPassesOnWhatItIsGiven) {
  post_error(element.get(), {Fault::internal, "it broke"});
  post_vendor_lost(element.get(), {Fault::unauthorized, "the vendor refused the key", "", 401});
  EXPECT_FALSE(is_vendor_lost(next().get()));
  EXPECT_TRUE(is_vendor_lost(next().get()));
  GST_ELEMENT_ERROR(element.get(), STREAM, FAILED, (nullptr), (nullptr));
  EXPECT_FALSE(is_vendor_lost(next().get()));
}

TEST_F(Reported, AWarningCarriesDetailsForPrograms) {
  post_warning(element.get(), "voice/degraded", {Fault::throttled, "slow down", "", 429});
  auto message = next();
  ASSERT_EQ(GST_MESSAGE_TYPE(message.get()), GST_MESSAGE_WARNING);
  const GstStructure* details = nullptr;
  gst_message_parse_warning_details(message.get(), &details);
  ASSERT_TRUE(details);
  EXPECT_STREQ(gst_structure_get_name(details), "voice/degraded");
  EXPECT_STREQ(gst_structure_get_string(details, "fault"), "throttled");
  EXPECT_STREQ(gst_structure_get_string(details, "message"), "slow down");
}

}  // namespace
}  // namespace aybiza::line
