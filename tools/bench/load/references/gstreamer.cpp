// bench-gstreamer: the media work of a call as GStreamer's users write it, for comparison: one pipeline of stock
// elements per call, 20 ms of mulaw at a time, no network. With --one-thread the same elements stand on no threads
// of their own and are pushed from one. It accounts for itself, in the terms of bench-load.
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "core/base/GPtr.h"
#include "core/base/Json.h"
#include "tools/bench/load/caller/ProcessTree.h"
#include "tools/bench/load/caller/Speech.h"
#include "tools/bench/load/net/Reactor.h"

using namespace aybiza;
using namespace aybiza::bench;

namespace {

constexpr auto caps_text = "audio/x-mulaw,rate=8000,channels=1";
constexpr auto media_work =
    "mulawdec name=first ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=16000 ! level ! "
    "appsink name=out sync=false max-buffers=8 drop=true";
constexpr Duration frame_length = milliseconds(20);

struct Options {
  int calls = 100;
  double seconds = 20;
  bool one_thread = false;
};

class Line {
 public:
  explicit Line(bool one_thread) {
    const std::string head =
        std::string("appsrc name=in is-live=true format=time caps=") + caps_text + " ! queue ! ";
    const std::string text = (one_thread ? "" : head) + media_work;
    pipeline_ = GPtr<GstElement>::sink(gst_parse_launch(text.c_str(), nullptr));
    auto bus = GPtr<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
    gst_bus_set_sync_handler(
        bus.get(),
        [](GstBus*, GstMessage* message, gpointer) {
          gst_message_unref(message);
          return GST_BUS_DROP;
        },
        nullptr, nullptr);
    out_ = GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "out"));
    if (one_thread)
      open_pad();
    else
      in_ = GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "in"));
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    if (one_thread) begin_stream();
  }
  Line(Line&&) = default;
  ~Line() {
    if (pipeline_) gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
  }

  void push(const Frame& frame, GstClockTime time) {
    GstBuffer* buffer = gst_buffer_new_memdup(frame.data(), frame.size());
    GST_BUFFER_PTS(buffer) = time;
    GST_BUFFER_DURATION(buffer) = static_cast<GstClockTime>(frame_length.count());
    if (in_)
      gst_app_src_push_buffer(GST_APP_SRC(in_.get()), buffer);
    else
      gst_pad_push(pad_.get(), buffer);
    while (GstSample* sample = gst_app_sink_try_pull_sample(GST_APP_SINK(out_.get()), 0))
      gst_sample_unref(sample);
  }

 private:
  void open_pad() {
    pad_ = GPtr<GstPad>::sink(gst_pad_new("feed", GST_PAD_SRC));
    auto first = GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "first"));
    auto sink = GPtr<GstPad>::adopt(gst_element_get_static_pad(first.get(), "sink"));
    gst_pad_link(pad_.get(), sink.get());
    gst_pad_set_active(pad_.get(), TRUE);
  }
  void begin_stream() {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    auto caps = GPtr<GstCaps>::adopt(gst_caps_from_string(caps_text));
    gst_pad_push_event(pad_.get(), gst_event_new_stream_start("feed"));
    gst_pad_push_event(pad_.get(), gst_event_new_caps(caps.get()));
    gst_pad_push_event(pad_.get(), gst_event_new_segment(&segment));
  }

  GPtr<GstElement> pipeline_, in_, out_;
  GPtr<GstPad> pad_;
};

/// Every line gets its 20 ms, spread over the 20 ms, until the time is over.
void feed(std::vector<Line>& lines, double seconds, uint64_t& tick) {
  static const std::vector<Utterance> speech = made_up_speech();
  constexpr size_t groups = 4;
  const Time begin = clock_now();
  for (size_t step = 0; static_cast<double>(step) < seconds * 50 * groups; step++) {
    const Time due = begin + step * frame_length / groups;
    if (const Duration early = due - clock_now(); early > Duration::zero())
      usleep(static_cast<useconds_t>(early.count() / 1000));
    const size_t group = step % groups;
    if (group == 0) tick++;
    for (size_t i = group; i < lines.size(); i += groups) {
      const Utterance& words = speech[i % speech.size()];
      lines[i].push(words[tick % words.size()], (tick - 1) * static_cast<uint64_t>(frame_length.count()));
    }
  }
}

Options read_options(int argc, char** argv) {
  Options options;
  gboolean one_thread = FALSE;
  const GOptionEntry entries[] = {
      {"calls", 'n', 0, G_OPTION_ARG_INT, &options.calls, "Pipelines (100)", "N"},
      {"seconds", 's', 0, G_OPTION_ARG_DOUBLE, &options.seconds, "Recording (20)", "S"},
      {"one-thread", 0, 0, G_OPTION_ARG_NONE, &one_thread, "Push all from one thread", nullptr},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("");
  g_option_context_add_main_entries(context, entries, nullptr);
  g_option_context_add_group(context, gst_init_get_option_group());
  GError* error = nullptr;
  if (!g_option_context_parse(context, &argc, &argv, &error)) {
    std::fprintf(stderr, "bench-gstreamer: %s\n", error->message);
    std::exit(2);
  }
  g_option_context_free(context);
  options.one_thread = one_thread;
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  { Line first(options.one_thread); }  // loads what all of them share
  const Usage idle = usage_of_tree(getpid());
  std::vector<Line> lines;
  for (int i = 0; i < options.calls; i++) lines.emplace_back(options.one_thread);
  const Usage built = usage_of_tree(getpid());
  uint64_t tick = 0;
  feed(lines, 2, tick);
  const Usage begin = usage_of_tree(getpid());
  feed(lines, options.seconds, tick);
  const Usage end = usage_of_tree(getpid());
  const double calls = options.calls;
  const auto per_call = [&](int64_t before, int64_t after) {
    return static_cast<double>(after - before) / calls;
  };
  std::printf("%s\n", to_text({{"step", "report"},
                               {"n", options.calls},
                               {"seconds", options.seconds},
                               {"cpu_ms_per_call_s", to_ms(end.cpu - begin.cpu) / calls / options.seconds},
                               {"rss_kb_per_call", per_call(idle.memory_kb, end.memory_kb)},
                               {"fds_per_call", per_call(idle.files, end.files)},
                               {"threads", end.threads},
                               {"setup_cpu_ms", to_ms(built.cpu - idle.cpu) / calls}})
                          .c_str());
}
