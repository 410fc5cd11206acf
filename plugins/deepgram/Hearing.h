// Hearing: what deepgramsttsink does between READY and PAUSED, on its loop: audio in, a live transcription
// beside it, text and notes out. One lives as long as the element is in PAUSED or PLAYING.
//
// Anything that is told (a buffer pushed, a message posted) may end in the element being shut down before it
// returns; so this is held by shared pointers, and stop() ends the transcription at once, wherever the caller
// stands.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/line/Services.h"
#include "core/vendors/deepgram/ListenSession.h"
#include "plugins/deepgram/BackPressure.h"
#include "plugins/deepgram/SttProperties.h"
#include "plugins/deepgram/TextPad.h"

namespace aybiza::stt {

class Hearing final : public std::enable_shared_from_this<Hearing>, private ListenSession::Listener {
 public:
  struct Element {
    GstElement* element;
    GstPad* src;
    line::ServicesPtr services;
    const Settings* settings;  ///< guarded by the element's object lock
    BackPressure* back_pressure;
    std::function<void(const DeepgramStream::Stats&)> publish;
  };

  explicit Hearing(Element element);
  void stop();

  /// Opens the connection. False, after an ERROR message, where the settings or the caps do not do.
  bool set_caps(const GstCaps* caps);
  bool set_segment(const GstSegment& segment);
  GstFlowReturn take(GstBuffer* buffer);
  /// A custom event that travels with the audio. Takes it over.
  void pass(GstEvent* event);
  void flush();
  void flushed(GstEvent* flush_stop);
  void end(guint32 seqnum);

 private:
  void on_heard(const heard::Event& event) override;
  void on_raw(std::string_view message) override;
  void on_progress() override;

  void tell(const heard::Phrase& phrase) { text_.push(phrase); }
  void tell(const heard::Quiet& quiet) { text_.push(quiet); }
  void tell(const heard::Interim& interim);
  void tell(const heard::SpeechFinal&) { text_.tell(line::FinalTranscript{}); }
  void tell(const heard::UtteranceEnd& end);
  void tell(const heard::Turn& turn);
  void tell(const heard::Connected&);
  void tell(const heard::Degraded& degraded);
  void tell(const heard::Fallback& fallback);
  void tell(const heard::Failed& failed);
  void tell(const heard::Ended&);

  void start_session();
  MediaFormat sent_format(const Settings& settings) const;
  void push(Bytes audio, uint64_t running_time);
  void post_warning(const Error& cause);
  void post_error(const Error& error);
  void post_progress(GstProgressType type, const std::string& text);
  void end_progress(GstProgressType type, const std::string& text);
  template <class T> T get(T Settings::*member) const;

  Element element_;
  TextPad text_;
  GstSegment segment_;
  std::optional<MediaFormat> format_;     // of the caps
  bool compands_ = false;                 // linear audio is sent as mu-law
  std::vector<std::string> recognisers_;  // by name, the wanted one first
  std::unique_ptr<ListenSession> session_;
  uint64_t next_running_time_ = 0;
  DeepgramStream::Stats published_;
  bool connecting_ = false;
  bool failed_ = false;
  std::optional<guint32> eos_;
};

}  // namespace aybiza::stt
