#include "plugins/deepgram/VoiceSession.h"

#include <algorithm>

#include "core/line/Report.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/AtWork.h"
#include "core/vendors/deepgram/VoiceCache.h"

GST_DEBUG_CATEGORY_EXTERN(aurattssrc_debug);
#define GST_CAT_DEFAULT aurattssrc_debug

namespace aybiza::deepgram {

std::shared_ptr<VoiceSession> VoiceSession::start(GstElement* element, GstPad* src,
                                                  line::ServicesPtr services, Setup setup) {
  std::shared_ptr<VoiceSession> session(
      new VoiceSession(element, src, std::move(services), std::move(setup)));
  session->client_->start();
  return session;
}

VoiceSession::VoiceSession(GstElement* element, GstPad* src, line::ServicesPtr services, Setup setup)
    : element_(element),
      services_(std::move(services)),
      output_(element, src, std::move(setup.format), *services_->loop),
      url_(setup.voices.front().url),
      names_(std::move(setup.names)),
      client_(AuraClient::make(*services_->network, std::move(setup.voices), std::move(setup.stream), *this)),
      text_(std::move(setup.text)),
      alone_(setup.alone) {}

void VoiceSession::stop() { client_->stop(); }

void VoiceSession::set_playing(bool playing) {
  auto self = shared_from_this();
  output_.set_playing(playing);
  if (!playing) return;
  if (!text_.empty()) {
    const std::string text = std::exchange(text_, {});
    client_->say(0, {text, text});
    client_->end();
  }
  if (std::exchange(alone_, false)) end_of_stream();
}

GstFlowReturn VoiceSession::say(GstBuffer* buffer) {
  auto self = shared_from_this();
  line::Utterance utterance = line::get_utterance(buffer);
  std::string text = line::get_text(buffer);
  if (utterance.written.empty()) utterance.written = text;
  GST_DEBUG_OBJECT(element_, "answer %" G_GUINT64_FORMAT ": \"%s\"", utterance.generation, text.c_str());
  Voice voice = services_->voices ? services_->voices->find(VoiceCache::key(url_, text)) : nullptr;
  if (failed_ && !voice) return GST_FLOW_ERROR;
  client_->say(utterance.generation, {std::move(text), std::move(utterance.written),
                                      std::move(utterance.alignment), std::move(voice)});
  return output_.flow();
}

void VoiceSession::respond(const line::ResponseStart& note) {
  auto self = shared_from_this();
  if (!client_->begin(note.generation)) return;
  // Whoever begins an answer has ended the one before, said or unsaid.
  if (!responses_.empty() && !responses_.back().end)
    responses_.back().end =
        line::ResponseEnd{.generation = responses_.back().start.generation, .reason = "superseded"};
  responses_.push_back({.start = note});
  push_ends();
}

void VoiceSession::respond(const line::ResponseEnd& note) {
  auto self = shared_from_this();
  Response* response = find_response(note.generation);
  if (!response)
    return output_.push(GPtr<GstEvent>::adopt(line::downstream(note)));  // of an answer that was cut
  if (response->end) return;
  response->end = note;
  client_->end();
  push_ends();
}

void VoiceSession::pause() {
  auto self = shared_from_this();
  if (responses_.empty()) client_->end();
}

void VoiceSession::end_of_stream() {
  auto self = shared_from_this();
  eos_pending_ = true;
  client_->end();
  push_eos_when_done();
}

void VoiceSession::flush() {
  auto self = shared_from_this();
  responses_.clear();
  in_answer_ = false;
  output_.flush();
  client_->clear();
}

line::Played VoiceSession::with_words(line::Played note) const {
  const AuraStream& stream = client_->stream();
  note.heard = note.complete ? stream.said(note.generation)
                             : stream.heard(note.generation, Duration(static_cast<int64_t>(note.position)));
  return note;
}

void VoiceSession::on_phrase_sent(uint64_t generation) { report_stage(generation, "phrase-sent"); }

void VoiceSession::on_audio(uint64_t generation, Bytes audio) { pass_on(generation, audio); }

void VoiceSession::on_voice(uint64_t generation, const Voice& audio) { pass_on(generation, audio); }

template <class Audio> void VoiceSession::pass_on(uint64_t generation, const Audio& audio) {
  auto self = shared_from_this();
  const AtWork at_work(services_->call_id);
  if (!std::exchange(in_answer_, true)) {
    report_stage(generation, "first-audio");
    if (Response* response = find_response(generation)) push_start(*response);
    output_.begin_answer();
  }
  output_.push(audio);
  if (output_.flow() == GST_FLOW_NOT_LINKED || output_.flow() <= GST_FLOW_EOS) stop();
}

void VoiceSession::on_answer_done(uint64_t generation) {
  auto self = shared_from_this();
  const AtWork at_work(services_->call_id);
  GST_DEBUG_OBJECT(element_, "answer %" G_GUINT64_FORMAT " is spoken", generation);
  in_answer_ = false;
  if (Response* response = find_response(generation)) response->all_spoken = true;
  push_ends();
  push_eos_when_done();
}

void VoiceSession::on_degraded(const Error& cause) {
  GST_INFO_OBJECT(element_, "%s", cause.text().c_str());
  line::post_warning(element_, "aurattssrc/degraded", cause);
}

void VoiceSession::on_fallback(size_t voice, const Error& cause) {
  Error error = cause;
  error.message = names_[voice] + " speaks instead: " + cause.message;
  line::post(element_,
             line::Fallback{
                 .stage = "speak", .from = names_[voice - 1], .to = names_[voice], .cause = cause.message});
  on_degraded(error);
}

void VoiceSession::on_failed(const Error& cause) {
  auto self = shared_from_this();
  failed_ = true;
  if (!responses_.empty() && !responses_.back().end) {  // the rest of it would never be heard
    responses_.back().end = line::ResponseEnd{.generation = responses_.back().start.generation,
                                              .reason = std::string(to_string(cause.fault))};
    client_->end();
  }
  line::post_vendor_lost(element_, cause);
}

VoiceSession::Response* VoiceSession::find_response(uint64_t generation) {
  auto found = std::ranges::find_if(responses_, [&](auto& r) { return r.start.generation == generation; });
  return found == responses_.end() ? nullptr : &*found;
}

void VoiceSession::push_start(Response& response) {
  if (!std::exchange(response.started, true))
    output_.push(GPtr<GstEvent>::adopt(line::downstream(response.start)));
}

void VoiceSession::push_ends() {
  while (!responses_.empty() && responses_.front().all_spoken && responses_.front().end) {
    // Off the queue first: what we push may come back as a flush.
    Response response = std::move(responses_.front());
    responses_.pop_front();
    push_start(response);
    output_.push(GPtr<GstEvent>::adopt(line::downstream(*response.end)));
  }
}

void VoiceSession::push_eos_when_done() {
  if (!eos_pending_ || client_->stream().is_busy()) return;
  eos_pending_ = false;
  output_.push(GPtr<GstEvent>::adopt(gst_event_new_eos()));
}

void VoiceSession::report_stage(uint64_t generation, const char* stage) {
  line::post(element_, line::Stage{.generation = generation,
                                   .stage = stage,
                                   .time = services_->loop->now().time_since_epoch().count()});
}

}  // namespace aybiza::deepgram
