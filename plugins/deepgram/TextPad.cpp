#include "plugins/deepgram/TextPad.h"

#include <utility>

#include "core/base/GPtr.h"
#include "core/line/UtteranceMeta.h"

namespace aybiza::stt {

void TextPad::begin(GstClockTime lateness) {
  if (!std::exchange(stream_started_, true)) {
    const GChars id(gst_pad_create_stream_id(pad_, element_, "text"));
    gst_pad_push_event(pad_, gst_event_new_stream_start(id.get()));
    const auto caps = GPtr<GstCaps>::adopt(gst_pad_get_pad_template_caps(pad_));
    gst_pad_push_event(pad_, gst_event_new_caps(caps.get()));
  }
  if (std::exchange(segment_sent_, true)) return;
  GstSegment segment;  // timestamps are the audio's running times
  gst_segment_init(&segment, GST_FORMAT_TIME);
  segment.base = lateness;
  gst_pad_push_event(pad_, gst_event_new_segment(&segment));
}

void TextPad::push(const heard::Phrase& phrase) {
  line::post(element_, line::Transcript{.text = phrase.text,
                                        .running_time = phrase.span.running_time,
                                        .duration = phrase.span.duration,
                                        .confidence = phrase.confidence,
                                        .speech_final = phrase.ends_utterance});
  if (!is_linked()) return;
  GstBuffer* buffer = line::make_text_buffer(phrase.text, {});
  GST_BUFFER_PTS(buffer) = phrase.span.running_time;
  GST_BUFFER_DURATION(buffer) = phrase.span.duration;
  const GstFlowReturn flow = gst_pad_push(pad_, buffer);
  flow_ = flow == GST_FLOW_NOT_LINKED ? GST_FLOW_OK : flow;
}

void TextPad::push(const heard::Quiet& quiet) {
  if (quiet.span.duration > 0) push_event(gst_event_new_gap(quiet.span.running_time, quiet.span.duration));
}

void TextPad::push_event(GstEvent* event) {
  if (is_linked())
    gst_pad_push_event(pad_, event);
  else
    gst_event_unref(event);
}

void TextPad::end(guint32 seqnum) {
  if (is_linked()) {
    GstEvent* event = gst_event_new_eos();
    gst_event_set_seqnum(event, seqnum);
    gst_pad_push_event(pad_, event);
  } else {
    GstMessage* message = gst_message_new_eos(GST_OBJECT(element_));
    gst_message_set_seqnum(message, seqnum);
    gst_element_post_message(element_, message);
  }
}

}  // namespace aybiza::stt
