// VoiceOutput: the audio side of aurattssrc. Gives arriving audio its place on the pipeline's time line and
// pushes it, in order with the events between it. As a live source does, it holds everything back until
// PLAYING.
#pragma once

#include <gst/gst.h>

#include <deque>
#include <memory>
#include <string>

#include "core/base/GPtr.h"
#include "core/line/MediaPort.h"
#include "core/loop/Loop.h"
#include "plugins/deepgram/VoiceFormat.h"

namespace aybiza::deepgram {

class VoiceOutput {
 public:
  /// Sends the stream's head: stream-start, caps and segment.
  VoiceOutput(GstElement* element, GstPad* pad, VoiceFormat format, Loop& loop);

  /// The next audio does not continue what came before: it is due now, or when that is over.
  void begin_answer() { discont_ = true; }
  void push(Bytes audio);
  /// Audio that others play, too; it is not copied.
  void push(std::shared_ptr<const std::string> audio);
  void push(GPtr<GstEvent> event);

  void set_playing(bool playing);
  bool is_playing() const { return playing_; }
  /// What is held back goes too; the segment is sent again before anything else.
  void flush();

  /// The last answer of the pad. A fatal one has been posted as an error.
  GstFlowReturn flow() const { return flow_; }

 private:
  // One of the two.
  struct Item {
    GPtr<GstBuffer> buffer;
    GPtr<GstEvent> event;
  };
  void hold(GPtr<GstBuffer> buffer);
  void release();
  void push_buffer(GPtr<GstBuffer> buffer);

  GstElement* const element_;
  GstPad* const pad_;
  const VoiceFormat format_;
  Loop& loop_;
  std::deque<Item> held_;
  bool playing_ = false;
  bool segment_sent_ = false;
  bool discont_ = true;
  GstClockTime next_ = 0;  // running time at which the audio pushed so far is over
  uint64_t bytes_ = 0;     // since start_, so that rounding never adds up
  GstClockTime start_ = 0;
  GstFlowReturn flow_ = GST_FLOW_OK;
};

}  // namespace aybiza::deepgram
