// VoiceSession: aurattssrc between READY→PAUSED and PAUSED→READY. Text and notes come in, go to Aura through
// an AuraClient, and come back as audio with the notes in their places: the ResponseStart before the first
// byte of its answer, the ResponseEnd behind the last. Lives on the element's loop.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/vendors/deepgram/AuraClient.h"
#include "plugins/deepgram/VoiceOutput.h"

namespace aybiza::deepgram {

class VoiceSession final : public std::enable_shared_from_this<VoiceSession>, private AuraClient::Listener {
 public:
  struct Setup {
    std::vector<WebSocketRequest> voices;  ///< the wanted one, then those that stand in for it
    std::vector<std::string> names;        ///< of the voices
    AuraStream::Options stream;
    VoiceFormat format;
    std::string text;    ///< spoken at the first PLAYING
    bool alone = false;  ///< nothing is linked to the text pad: after `text` comes EOS
  };
  /// Connects ahead of the first word.
  static std::shared_ptr<VoiceSession> start(GstElement* element, GstPad* src, line::ServicesPtr services,
                                             Setup setup);
  void stop();
  void set_playing(bool playing);

  GstFlowReturn say(GstBuffer* text);
  void respond(const line::ResponseStart& note);
  void respond(const line::ResponseEnd& note);
  /// A pause in text that belongs to no answer: what came so far is to be spoken now.
  void pause();
  /// EOS follows behind the last audio.
  void end_of_stream();
  /// Everything that was not pushed yet is dropped, here and at the vendor.
  void flush();
  /// After the FLUSH_STOP.
  void flushed() { output_.flush(); }

  /// Adds the words that were heard.
  line::Played with_words(line::Played note) const;
  const AuraStream::Stats& stats() const { return client_->stream().stats(); }

 private:
  VoiceSession(GstElement* element, GstPad* src, line::ServicesPtr services, Setup setup);

  void on_phrase_sent(uint64_t generation) override;
  void on_audio(uint64_t generation, Bytes audio) override;
  void on_voice(uint64_t generation, const std::shared_ptr<const std::string>& audio) override;
  void on_answer_done(uint64_t generation) override;
  void on_degraded(const Error& cause) override;
  void on_fallback(size_t voice, const Error& cause) override;
  void on_failed(const Error& cause) override;

  // An answer that came announced. Its notes wait here for their places in the audio.
  struct Response {
    line::ResponseStart start;
    std::optional<line::ResponseEnd> end;
    bool started = false;  // `start` was pushed
    bool all_spoken = false;
  };
  template <class Audio> void pass_on(uint64_t generation, const Audio& audio);
  Response* find_response(uint64_t generation);
  void push_start(Response& response);
  void push_ends();
  void push_eos_when_done();
  void report_stage(uint64_t generation, const char* stage);

  GstElement* const element_;
  const line::ServicesPtr services_;
  VoiceOutput output_;
  const std::string url_;  // by which the cache knows this voice
  const std::vector<std::string> names_;
  std::shared_ptr<AuraClient> client_;
  std::string text_;
  bool alone_;
  std::deque<Response> responses_;
  bool in_answer_ = false;  // audio of the front answer has been pushed
  bool eos_pending_ = false;
  bool failed_ = false;
};

}  // namespace aybiza::deepgram
