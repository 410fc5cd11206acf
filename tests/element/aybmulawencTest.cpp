// aybmulawenc in a harness: what it negotiates, and that what comes out is G.711.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/audio/G711.h"
#include "core/base/GPtr.h"

namespace aybiza {
namespace {

using Harness = std::unique_ptr<GstHarness, decltype(&gst_harness_teardown)>;

Harness make_harness(const char* sink_caps, const char* src_caps) {
  Harness h(gst_harness_new("aybmulawenc"), gst_harness_teardown);
  gst_harness_set_caps_str(h.get(), src_caps, sink_caps);
  return h;
}

GstBuffer* make_buffer(const std::vector<int16_t>& samples, GstClockTime pts) {
  GstBuffer* buffer = gst_buffer_new_memdup(samples.data(), samples.size() * sizeof(int16_t));
  GST_BUFFER_PTS(buffer) = pts;
  GST_BUFFER_DURATION(buffer) = gst_util_uint64_scale(samples.size(), GST_SECOND, 8000);
  return buffer;
}

std::vector<uint8_t> bytes_of(GstBuffer* buffer) {
  std::vector<uint8_t> bytes(gst_buffer_get_size(buffer));
  gst_buffer_extract(buffer, 0, bytes.data(), bytes.size());
  return bytes;
}

constexpr auto raw_caps = "audio/x-raw,format=S16LE,layout=interleaved,rate=8000,channels=1";

TEST(AybMulawEnc, TurnsEverySampleIntoItsCodeAndKeepsTheTimestamps) {
  std::vector<int16_t> samples;
  for (int s = -32768; s < 32768; s += 13) samples.push_back(static_cast<int16_t>(s));
  struct {
    const char* caps;
    g711::Law law;
  } const rows[] = {{"audio/x-mulaw,rate=8000,channels=1", g711::Law::mulaw},
                    {"audio/x-alaw,rate=8000,channels=1", g711::Law::alaw}};
  for (const auto& row : rows) {
    auto h = make_harness(row.caps, raw_caps);
    gst_harness_push(h.get(), make_buffer(samples, 3 * GST_SECOND));
    const auto out = GPtr<GstBuffer>::adopt(gst_harness_pull(h.get()));
    std::vector<uint8_t> expected(samples.size());
    g711::encode(row.law, samples, expected);
    EXPECT_EQ(bytes_of(out.get()), expected) << row.caps;
    EXPECT_EQ(GST_BUFFER_PTS(out.get()), 3 * GST_SECOND);
    EXPECT_EQ(GST_BUFFER_DURATION(out.get()), gst_util_uint64_scale(samples.size(), GST_SECOND, 8000));
  }
}

TEST(AybMulawEnc, LeavesABufferAloneThatOthersStillHold) {
  auto h = make_harness("audio/x-mulaw,rate=8000,channels=1", raw_caps);
  const std::vector<int16_t> samples(160, 1000);
  const auto kept = GPtr<GstBuffer>::adopt(make_buffer(samples, 0));
  gst_harness_push(h.get(), gst_buffer_ref(kept.get()));
  const auto out = GPtr<GstBuffer>::adopt(gst_harness_pull(h.get()));
  EXPECT_EQ(bytes_of(out.get()), std::vector<uint8_t>(160, g711::encode(g711::Law::mulaw, 1000)));
  std::vector<int16_t> still(160);
  gst_buffer_extract(kept.get(), 0, still.data(), 320);
  EXPECT_EQ(still, samples);
}

TEST(AybMulawEnc, OffersOnlyTheRatesThatTheOtherSideTakes) {
  Harness h(gst_harness_new("aybmulawenc"), gst_harness_teardown);
  gst_harness_set_sink_caps_str(h.get(), "audio/x-mulaw,rate=8000,channels=1");
  const auto offered = GPtr<GstCaps>::adopt(gst_pad_peer_query_caps(h->srcpad, nullptr));
  const auto expected = GPtr<GstCaps>::adopt(gst_caps_from_string(raw_caps));
  EXPECT_TRUE(gst_caps_is_equal(offered.get(), expected.get()))
      << GChars(gst_caps_to_string(offered.get())).get();
}

TEST(AybMulawEnc, PrefersMulawWhereBothAreTaken) {
  auto h = make_harness("audio/x-alaw,rate=8000,channels=1;audio/x-mulaw,rate=8000,channels=1", raw_caps);
  gst_harness_push(h.get(), make_buffer({0}, 0));
  const auto caps = GPtr<GstCaps>::adopt(gst_pad_get_current_caps(h->sinkpad));
  EXPECT_STREQ(gst_structure_get_name(gst_caps_get_structure(caps.get(), 0)), "audio/x-mulaw");
}

TEST(AybMulawEnc, RefusesAudioThatNobodyBehindItTakes) {
  Harness h(gst_harness_new("aybmulawenc"), gst_harness_teardown);
  gst_harness_set_sink_caps_str(h.get(), "audio/x-mulaw,rate=16000,channels=1");
  gst_harness_set_src_caps_str(h.get(), raw_caps);
  EXPECT_EQ(gst_harness_push(h.get(), make_buffer({0}, 0)), GST_FLOW_NOT_NEGOTIATED);
}

TEST(AybMulawEnc, AddsNoLatency) {
  auto h = make_harness("audio/x-mulaw,rate=8000,channels=1", raw_caps);
  gst_harness_set_upstream_latency(h.get(), 20 * GST_MSECOND);
  EXPECT_EQ(gst_harness_query_latency(h.get()), 20 * GST_MSECOND);
}

}  // namespace
}  // namespace aybiza
