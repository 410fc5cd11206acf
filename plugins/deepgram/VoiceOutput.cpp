#include "plugins/deepgram/VoiceOutput.h"

#include <algorithm>

#include "core/line/Services.h"

namespace aybiza::deepgram {

VoiceOutput::VoiceOutput(GstElement* element, GstPad* pad, VoiceFormat format, Loop& loop)
    : element_(element), pad_(pad), format_(std::move(format)), loop_(loop) {
  GChars stream_id(gst_pad_create_stream_id(pad, element, nullptr));
  GstEvent* stream_start = gst_event_new_stream_start(stream_id.get());
  gst_event_set_group_id(stream_start, gst_util_group_id_next());
  gst_pad_push_event(pad_, stream_start);
  gst_pad_push_event(pad_, gst_event_new_caps(format_.caps.get()));
}

void VoiceOutput::push(Bytes audio) {
  if (!audio.empty()) hold(GPtr<GstBuffer>::adopt(gst_buffer_new_memdup(audio.data(), audio.size())));
}

void VoiceOutput::push(std::shared_ptr<const std::string> audio) {
  if (audio->empty()) return;
  using Shared = std::shared_ptr<const std::string>;
  const auto size = audio->size();
  auto* const data = const_cast<char*>(audio->data());  // read-only by its flag
  hold(GPtr<GstBuffer>::adopt(
      gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY, data, size, 0, size, new Shared(std::move(audio)),
                                  [](gpointer shared) { delete static_cast<Shared*>(shared); })));
}

void VoiceOutput::hold(GPtr<GstBuffer> buffer) {
  if (std::exchange(discont_, false)) GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
  held_.push_back({.buffer = std::move(buffer)});
  release();
}

void VoiceOutput::push(GPtr<GstEvent> event) {
  held_.push_back({.event = std::move(event)});
  release();
}

void VoiceOutput::set_playing(bool playing) {
  playing_ = playing;
  release();
}

void VoiceOutput::flush() {
  held_.clear();
  segment_sent_ = false;
  discont_ = true;
  next_ = 0;  // a flush may have set the running time back
  flow_ = GST_FLOW_OK;
}

void VoiceOutput::release() {
  while (playing_ && !held_.empty()) {
    Item item = std::move(held_.front());
    held_.pop_front();
    if (!std::exchange(segment_sent_, true)) {
      GstSegment segment;
      gst_segment_init(&segment, GST_FORMAT_TIME);
      gst_pad_push_event(pad_, gst_event_new_segment(&segment));
    }
    if (item.buffer)
      push_buffer(std::move(item.buffer));
    else
      gst_pad_push_event(pad_, item.event.release());
  }
}

void VoiceOutput::push_buffer(GPtr<GstBuffer> buffer) {
  if (GST_BUFFER_FLAG_IS_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT)) {
    start_ = std::max(next_, line::to_running_time(element_, loop_.now()));
    bytes_ = 0;
  }
  const uint64_t bytes_per_second = format_.format.rate * format_.format.bytes_per_sample();
  auto time_of = [&](uint64_t bytes) {
    return start_ + gst_util_uint64_scale(bytes, GST_SECOND, bytes_per_second);
  };
  GST_BUFFER_PTS(buffer.get()) = time_of(bytes_);
  bytes_ += gst_buffer_get_size(buffer.get());
  next_ = time_of(bytes_);
  GST_BUFFER_DURATION(buffer.get()) = next_ - GST_BUFFER_PTS(buffer.get());

  flow_ = gst_pad_push(pad_, buffer.release());
  if (flow_ == GST_FLOW_NOT_LINKED || flow_ < GST_FLOW_EOS) GST_ELEMENT_FLOW_ERROR(element_, flow_);
}

}  // namespace aybiza::deepgram
