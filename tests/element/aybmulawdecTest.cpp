// aybmulawdec in a harness: what it decodes, and how it keeps a stream whole from which audio is missing.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "core/audio/G711.h"
#include "core/base/GPtr.h"

namespace aybiza {
namespace {

using Samples = std::vector<int16_t>;
constexpr auto mulaw_caps = "audio/x-mulaw,rate=8000,channels=1";
constexpr size_t frame = 160;

class AybMulawDec : public testing::Test {
 protected:
  void SetUp() override { gst_harness_set_src_caps_str(h.get(), mulaw_caps); }

  /// One 20 ms frame of a 200 Hz tone, the n-th of its stream.
  GstFlowReturn push(size_t n) {
    std::vector<uint8_t> codes(frame);
    for (size_t i = 0; i < frame; i++) codes[i] = g711::encode(g711::Law::mulaw, tone(n * frame + i));
    GstBuffer* buffer = gst_buffer_new_memdup(codes.data(), codes.size());
    GST_BUFFER_PTS(buffer) = n * 20 * GST_MSECOND;
    GST_BUFFER_DURATION(buffer) = 20 * GST_MSECOND;
    return gst_harness_push(h.get(), buffer);
  }

  static int16_t tone(size_t i) {
    return static_cast<int16_t>(8000 * std::sin(2 * M_PI * 200 * static_cast<double>(i) / 8000));
  }

  GPtr<GstBuffer> pull() { return GPtr<GstBuffer>::adopt(gst_harness_try_pull(h.get())); }

  static Samples samples_of(GstBuffer* buffer) {
    Samples samples(gst_buffer_get_size(buffer) / 2);
    gst_buffer_extract(buffer, 0, samples.data(), samples.size() * 2);
    return samples;
  }

  /// All buffers so far as one; fails where one does not begin where the one before it ended.
  Samples pull_continuous() {
    Samples all;
    GstClockTime expected = 0;
    while (auto buffer = pull()) {
      EXPECT_EQ(GST_BUFFER_PTS(buffer.get()), expected);
      expected += GST_BUFFER_DURATION(buffer.get());
      const Samples part = samples_of(buffer.get());
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

  guint64 stat(const char* field) {
    GstStructure* stats = nullptr;
    g_object_get(h->element, "stats", &stats, nullptr);
    guint64 value = 0;
    EXPECT_TRUE(gst_structure_get_uint64(stats, field, &value)) << field;
    gst_structure_free(stats);
    return value;
  }

  std::unique_ptr<GstHarness, decltype(&gst_harness_teardown)> h{gst_harness_new("aybmulawdec"),
                                                                 gst_harness_teardown};
};

double rms(const Samples& s, size_t from, size_t count) {
  double sum = 0;
  for (size_t i = from; i < from + count; i++) sum += std::pow(s.at(i), 2);
  return std::sqrt(sum / static_cast<double>(count));
}

TEST_F(AybMulawDec, TurnsEveryCodeIntoItsSample) {
  struct {
    const char* caps;
    g711::Law law;
  } const rows[] = {{mulaw_caps, g711::Law::mulaw}, {"audio/x-alaw,rate=16000,channels=1", g711::Law::alaw}};
  std::vector<uint8_t> codes(256);
  for (size_t i = 0; i < codes.size(); i++) codes[i] = static_cast<uint8_t>(i);
  for (const auto& row : rows) {
    gst_harness_set_src_caps_str(h.get(), row.caps);
    gst_harness_push(h.get(), gst_buffer_new_memdup(codes.data(), codes.size()));
    Samples expected(codes.size());
    g711::decode(row.law, codes, expected);
    EXPECT_EQ(samples_of(pull().get()), expected) << row.caps;
  }
}

TEST_F(AybMulawDec, FillsATimestampJumpAndCountsIt) {
  for (size_t n : {0, 1, 2, 4, 5}) push(n);
  const Samples heard = pull_continuous();
  ASSERT_EQ(heard.size(), 6 * frame);
  EXPECT_GT(rms(heard, 3 * frame, frame), 3000) << "the voice goes on";
  EXPECT_EQ(stat("losses"), 1);
  EXPECT_EQ(stat("concealed-duration"), 20 * GST_MSECOND);
  EXPECT_EQ(stat("silent-duration"), 0);
}

TEST_F(AybMulawDec, FillsAGapEventOnce) {
  for (size_t n : {0, 1, 2}) push(n);
  gst_harness_push_event(h.get(), gst_event_new_gap(60 * GST_MSECOND, 20 * GST_MSECOND));
  push(4);
  const Samples heard = pull_continuous();
  EXPECT_EQ(heard.size(), 5 * frame);
  EXPECT_EQ(stat("losses"), 1);
}

TEST_F(AybMulawDec, IsSilentAfter60MsOfLoss) {
  for (size_t n : {0, 1, 2, 12}) push(n);
  const Samples heard = pull_continuous();
  ASSERT_EQ(heard.size(), 13 * frame);
  EXPECT_GT(rms(heard, 3 * frame, frame), 3000);
  EXPECT_EQ(rms(heard, 6 * frame, 6 * frame), 0);
  EXPECT_EQ(stat("concealed-duration"), 60 * GST_MSECOND);
  EXPECT_EQ(stat("silent-duration"), 120 * GST_MSECOND);
}

TEST_F(AybMulawDec, FillsWithSilenceWherePlcIsOff) {
  g_object_set(h->element, "plc", FALSE, nullptr);
  for (size_t n : {0, 1, 2, 4}) push(n);
  EXPECT_EQ(rms(pull_continuous(), 3 * frame, frame), 0);
}

TEST_F(AybMulawDec, HandsALongHoleOnAsAGap) {
  g_object_set(h->element, "max-gap", 100 * GST_MSECOND, nullptr);
  while (GstEvent* event = gst_harness_try_pull_event(h.get())) gst_event_unref(event);
  for (size_t n : {0, 10}) push(n);
  pull();
  const auto resumed = pull();
  EXPECT_EQ(GST_BUFFER_PTS(resumed.get()), 200 * GST_MSECOND);
  EXPECT_TRUE(GST_BUFFER_IS_DISCONT(resumed.get()));
  bool told = false;
  while (auto event = GPtr<GstEvent>::adopt(gst_harness_try_pull_event(h.get()))) {
    if (GST_EVENT_TYPE(event.get()) != GST_EVENT_GAP) continue;
    GstClockTime start, duration;
    gst_event_parse_gap(event.get(), &start, &duration);
    EXPECT_EQ(start, 20 * GST_MSECOND);
    EXPECT_EQ(duration, 180 * GST_MSECOND);
    told = true;
  }
  EXPECT_TRUE(told);
}

TEST_F(AybMulawDec, TakesJitterAndBuffersWithoutTimesAsTheyCome) {
  push(0);
  std::vector<uint8_t> codes(frame, 0xff);
  gst_harness_push(h.get(), gst_buffer_new_memdup(codes.data(), codes.size()));
  GstBuffer* late = gst_buffer_new_memdup(codes.data(), codes.size());
  GST_BUFFER_PTS(late) = 44 * GST_MSECOND;
  gst_harness_push(h.get(), late);
  EXPECT_EQ(GST_BUFFER_PTS(pull().get()), 0);
  EXPECT_EQ(GST_BUFFER_PTS(pull().get()), 20 * GST_MSECOND);
  EXPECT_EQ(GST_BUFFER_PTS(pull().get()), 44 * GST_MSECOND);
  EXPECT_FALSE(pull());
  EXPECT_EQ(stat("losses"), 0);
}

TEST_F(AybMulawDec, TakesNoLossOverAFlush) {
  push(0);
  gst_harness_push_event(h.get(), gst_event_new_flush_start());
  gst_harness_push_event(h.get(), gst_event_new_flush_stop(TRUE));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  gst_harness_push_event(h.get(), gst_event_new_segment(&segment));
  push(100);
  pull();
  EXPECT_EQ(GST_BUFFER_PTS(pull().get()), 2 * GST_SECOND);
  EXPECT_EQ(stat("losses"), 0);
}

TEST_F(AybMulawDec, OffersBothLawsAtTheRateThatTheOtherSideTakes) {
  gst_harness_set_sink_caps_str(h.get(), "audio/x-raw,format=S16LE,layout=interleaved,rate=8000,channels=1");
  const auto offered = GPtr<GstCaps>::adopt(gst_pad_peer_query_caps(h->srcpad, nullptr));
  const auto expected = GPtr<GstCaps>::adopt(
      gst_caps_from_string("audio/x-mulaw,rate=8000,channels=1;audio/x-alaw,rate=8000,channels=1"));
  EXPECT_TRUE(gst_caps_is_equal(offered.get(), expected.get()))
      << GChars(gst_caps_to_string(offered.get())).get();
}

TEST_F(AybMulawDec, StartsAfreshAfterStopping) {
  push(0);
  gst_element_set_state(h->element, GST_STATE_NULL);
  gst_element_set_state(h->element, GST_STATE_PLAYING);
  gst_harness_set_src_caps_str(h.get(), mulaw_caps);
  push(50);
  EXPECT_EQ(stat("losses"), 0);
}

TEST_F(AybMulawDec, AddsNoLatency) {
  gst_harness_set_upstream_latency(h.get(), 20 * GST_MSECOND);
  push(0);
  EXPECT_EQ(gst_harness_query_latency(h.get()), 20 * GST_MSECOND);
}

}  // namespace
}  // namespace aybiza
