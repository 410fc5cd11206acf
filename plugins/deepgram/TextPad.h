// TextPad: the source pad of deepgramsttsink. Turns what was heard into text buffers, events and element
// messages; where nothing is linked to the pad, the messages alone. Loop thread only.
#pragma once

#include <gst/gst.h>

#include "core/line/Notes.h"
#include "core/vendors/deepgram/Heard.h"

namespace aybiza::stt {

class TextPad {
 public:
  TextPad(GstElement* element, GstPad* pad) : element_(element), pad_(pad) {}

  /// Stream start, caps and segment, once and again after a flush. `lateness` in ns.
  void begin(GstClockTime lateness);
  void restart() { segment_sent_ = false; }
  void push(const heard::Phrase& phrase);
  void push(const heard::Quiet& quiet);
  /// Sends the note down and posts it.
  template <class Note> void tell(const Note& note) {
    line::post(element_, note);
    push_event(line::downstream(note));
  }
  void push_event(GstEvent* event);
  /// EOS goes to who is linked, or, when nobody is, to the application.
  void end(guint32 seqnum);
  /// What downstream thinks of us: OK also where nobody is linked.
  GstFlowReturn flow() const { return flow_; }
  void forget_flow() { flow_ = GST_FLOW_OK; }

 private:
  bool is_linked() const { return gst_pad_is_linked(pad_); }

  GstElement* element_;
  GstPad* pad_;
  bool stream_started_ = false;
  bool segment_sent_ = false;
  GstFlowReturn flow_ = GST_FLOW_OK;
};

}  // namespace aybiza::stt
