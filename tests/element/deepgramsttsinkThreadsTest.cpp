// deepgramsttsink as gst-launch runs it: the loop in a thread of its own, the audio pushed by another one.
#include <random>

#include "core/loop/MainLoop.h"
#include "tests/element/HearingBench.h"

namespace aybiza {
namespace {

using namespace stt_test;

class ForeignThread : public testing::TestWithParam<const char*> {
 public:
  ForeignThread() {
    on_loop([this] {
      network_ = std::make_unique<MemoryNetwork>(thread_.loop());
      vendor_ = std::make_unique<FakeListenVendor>(*network_);
    });
    auto services = std::make_shared<line::Services>();
    services->loop = &thread_.loop();
    services->network = network_.get();
    context_ = GPtr<GstContext>::adopt(line::make_context(services));
  }
  ~ForeignThread() override {
    on_loop([this] {
      vendor_.reset();
      network_.reset();
    });
  }
  void on_loop(const std::function<void()>& work) { thread_.loop().run_and_wait(work); }
  GPtr<GstElement> launch(const std::string& description) {
    auto pipeline = GPtr<GstElement>::sink(gst_parse_launch(description.c_str(), nullptr));
    gst_element_set_context(pipeline.get(), context_.get());
    return pipeline;
  }
  size_t audio_bytes() {
    size_t bytes = 0;
    on_loop([&] { bytes = vendor_->audio_bytes(); });
    return bytes;
  }

 private:
  LoopThread thread_{"test-loop"};
  std::unique_ptr<MemoryNetwork> network_;
  std::unique_ptr<FakeListenVendor> vendor_;
  GPtr<GstContext> context_;
};

TEST_P(ForeignThread, SendsAllOfAFileThatIsFasterThanTheLoopAndThenEnds) {
  auto pipeline = launch(std::string("audiotestsrc num-buffers=500 samplesperbuffer=320 ! "
                                     "audio/x-raw,format=S16LE,rate=16000,channels=1 ! "
                                     "deepgramsttsink url=ws://vendor pace=false ") +
                         GetParam());
  auto bus = GPtr<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  auto message = GPtr<GstMessage>::adopt(gst_bus_timed_pop_filtered(
      bus.get(), 30 * GST_SECOND, GstMessageType(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  ASSERT_TRUE(message);
  EXPECT_EQ(GST_MESSAGE_TYPE(message.get()), GST_MESSAGE_EOS);
  EXPECT_EQ(audio_bytes(), 500u * 640u);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST_P(ForeignThread, IsStoppedWhileItWaits) {
  std::mt19937 random(7);
  for (int i = 0; i < 40; i++) {
    auto pipeline = launch(std::string("audiotestsrc samplesperbuffer=320 ! "
                                       "audio/x-raw,format=S16LE,rate=16000,channels=1 ! "
                                       "deepgramsttsink url=ws://vendor ") +
                           GetParam());
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    g_usleep(random() % 20'000);  // some are stopped while connecting, some while the source waits for room
    EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  }
}

INSTANTIATE_TEST_SUITE_P(Behind, ForeignThread, testing::Values("", "! fakesink"),
                         [](const auto& info) { return *info.param ? "Fakesink" : "Nothing"; });

}  // namespace
}  // namespace aybiza
