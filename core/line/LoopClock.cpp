#include "core/line/LoopClock.h"

namespace {

struct AybizaLoopClock {
  GstClock parent;
  aybiza::Loop* loop;
};
struct AybizaLoopClockClass {
  GstClockClass parent_class;
};

G_DEFINE_TYPE(AybizaLoopClock, aybiza_loop_clock, GST_TYPE_CLOCK)

GstClockTime get_internal_time(GstClock* clock) {
  const auto* loop = reinterpret_cast<AybizaLoopClock*>(clock)->loop;
  return static_cast<GstClockTime>(loop->now().time_since_epoch().count());
}

void aybiza_loop_clock_class_init(AybizaLoopClockClass* klass) {
  GST_CLOCK_CLASS(klass)->get_internal_time = get_internal_time;
}

void aybiza_loop_clock_init(AybizaLoopClock*) {}

}  // namespace

namespace aybiza::line {

GstClock* make_loop_clock(Loop& loop) {
  auto* clock = static_cast<AybizaLoopClock*>(g_object_new(aybiza_loop_clock_get_type(), nullptr));
  clock->loop = &loop;
  return GST_CLOCK(gst_object_ref_sink(clock));
}

}  // namespace aybiza::line
