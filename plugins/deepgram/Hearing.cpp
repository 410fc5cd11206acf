#include "plugins/deepgram/Hearing.h"

#include "core/audio/G711.h"
#include "core/line/Notes.h"
#include "core/line/Report.h"
#include "core/loop/AtWork.h"
#include "core/net/Breakers.h"
#include "core/net/PeerError.h"

namespace aybiza::stt {

namespace {

// More than this unsent makes a foreign thread wait.
constexpr Duration most_backlog = milliseconds(500);
constexpr Duration publish_interval = milliseconds(500);

// Shared by all calls of a thread, it stays in the cache. Whoever is told while it is pushed pushes nothing here.
thread_local std::vector<uint8_t> codes;

std::optional<MediaFormat> to_format(const GstCaps* caps) {
  const GstStructure* s = gst_caps_get_structure(caps, 0);
  MediaFormat format;
  if (gst_structure_has_name(s, "audio/x-mulaw"))
    format.encoding = MediaFormat::Encoding::mulaw;
  else if (gst_structure_has_name(s, "audio/x-alaw"))
    format.encoding = MediaFormat::Encoding::alaw;
  else
    format.encoding = MediaFormat::Encoding::s16le;
  return gst_structure_get_int(s, "rate", &format.rate) ? std::optional(format) : std::nullopt;
}

const char* to_event(listen::TurnInfo::Event event) {
  switch (event) {
    case listen::TurnInfo::Event::start_of_turn:
      return "start";
    case listen::TurnInfo::Event::update:
      return "update";
    case listen::TurnInfo::Event::eager_end_of_turn:
      return "eager-end";
    case listen::TurnInfo::Event::turn_resumed:
      return "resumed";
    case listen::TurnInfo::Event::end_of_turn:
      return "end";
  }
  return "";
}

}  // namespace

Hearing::Hearing(Element element) : element_(std::move(element)), text_(element_.element, element_.src) {
  gst_segment_init(&segment_, GST_FORMAT_TIME);
}

void Hearing::stop() {
  session_.reset();
  end_progress(GST_PROGRESS_TYPE_CANCELED, "stopped");
}

template <class T> T Hearing::get(T Settings::*member) const {
  GST_OBJECT_LOCK(element_.element);
  T value = element_.settings->*member;
  GST_OBJECT_UNLOCK(element_.element);
  return value;
}

// ---- from upstream ----------------------------------------------------------------------------------------

bool Hearing::set_caps(const GstCaps* caps) {
  const auto format = to_format(caps);
  if (!format) return false;
  if (format_ && *format_ != *format) {
    post_error({Fault::bad_input, "the audio's format changed while it was being transcribed",
                "put audioconvert ! audioresample and fixed caps in front"});
    return false;
  }
  text_.begin(get(&Settings::lateness) * GST_MSECOND);
  if (!std::exchange(format_, format)) start_session();
  return !failed_;
}

void Hearing::start_session() {
  GST_OBJECT_LOCK(element_.element);
  const Settings settings = *element_.settings;
  GST_OBJECT_UNLOCK(element_.element);
  const MediaFormat sent = sent_format(settings);
  compands_ = sent != *format_;
  std::vector<ListenSession::Recogniser> recognisers;
  recognisers_.clear();
  for (const Choice& choice : choices(settings)) {
    auto request = make_request(listen_settings(choice.settings, sent));
    if (!request) return post_error(request.error());
    DeepgramStreamOptions options = stream_options(choice.settings, sent);
    if (options.answer_timeout > Duration::zero()) request->timeout = options.answer_timeout;
    if (Breakers* breakers = element_.services->breakers)
      options.breaker =
          &breakers->of({"deepgram", host_and_port(choice.settings.url), choice.settings.model});
    recognisers.push_back({std::move(*request), options});
    recognisers_.push_back(choice.name);
  }
  connecting_ = true;
  post_progress(GST_PROGRESS_TYPE_START, "connecting to " + settings.url);
  session_.reset(new ListenSession(*element_.services->network, recognisers, *this));
  session_->open();
}

MediaFormat Hearing::sent_format(const Settings& settings) const {
  const bool is_telephone = format_->encoding == MediaFormat::Encoding::s16le && format_->rate == 8000;
  return settings.mulaw && is_telephone ? MediaFormat{} : *format_;
}

bool Hearing::set_segment(const GstSegment& segment) {
  if (segment.format != GST_FORMAT_TIME) return false;
  segment_ = segment;
  return true;
}

GstFlowReturn Hearing::take(GstBuffer* buffer) {
  if (failed_) return GST_FLOW_ERROR;
  if (eos_) return GST_FLOW_EOS;
  if (!session_) return GST_FLOW_NOT_NEGOTIATED;
  uint64_t running_time = next_running_time_;
  if (GST_BUFFER_PTS_IS_VALID(buffer)) {
    running_time = gst_segment_to_running_time(&segment_, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (!GST_CLOCK_TIME_IS_VALID(running_time)) return GST_FLOW_OK;  // outside of what is played
  }
  GstMapInfo map;
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) return GST_FLOW_ERROR;
  const auto samples = map.size / format_->bytes_per_sample();
  next_running_time_ = running_time + gst_util_uint64_scale(samples, GST_SECOND, format_->rate);
  push({map.data, map.size}, running_time);
  gst_buffer_unmap(buffer, &map);
  return failed_ ? GST_FLOW_ERROR : text_.flow();
}

void Hearing::push(Bytes audio, uint64_t running_time) {
  if (!compands_) return session_->push(audio, running_time);
  codes.resize(audio.size() / sizeof(int16_t));
  g711::encode(g711::Law::mulaw, {reinterpret_cast<const int16_t*>(audio.data()), codes.size()}, codes);
  session_->push(codes, running_time);
}

void Hearing::pass(GstEvent* event) {
  const bool starts = line::from_event<line::SpeechStart>(event).has_value();
  const bool stops = line::from_event<line::SpeechStop>(event).has_value();
  text_.push_event(event);
  if (!session_ || (!starts && !stops)) return;
  session_->set_speaking(starts);
  if (stops && session_ && get(&Settings::finalize_on_silence)) session_->finalize();
}

void Hearing::flush() {
  if (session_) session_->flush();
}

void Hearing::flushed(GstEvent* flush_stop) {
  gboolean reset_time = TRUE;
  gst_event_parse_flush_stop(flush_stop, &reset_time);
  if (reset_time) gst_segment_init(&segment_, GST_FORMAT_TIME);
  text_.push_event(flush_stop);
  text_.restart();
  text_.forget_flow();
  if (!format_) return;
  text_.begin(get(&Settings::lateness) * GST_MSECOND);
  if (std::exchange(eos_, std::nullopt) && !failed_) start_session();  // the stream goes on behind its end
}

void Hearing::end(guint32 seqnum) {
  if (std::exchange(eos_, seqnum)) return;
  if (session_ && !failed_) return session_->end();
  text_.end(seqnum);
}

// ---- from the service -------------------------------------------------------------------------------------

void Hearing::on_heard(const heard::Event& event) {
  const auto self = shared_from_this();  // whoever is told may shut the element down
  const AtWork at_work(element_.services->call_id);
  std::visit([&](const auto& e) { tell(e); }, event);
}

void Hearing::on_raw(std::string_view message) {
  if (!get(&Settings::post_raw)) return;
  const auto self = shared_from_this();
  GstStructure* structure = gst_structure_new("deepgramsttsink/raw", "message", G_TYPE_STRING,
                                              std::string(message).c_str(), nullptr);
  gst_element_post_message(element_.element,
                           gst_message_new_element(GST_OBJECT(element_.element), structure));
}

void Hearing::on_progress() {
  // Of the audio alone it is enough to hear now and then.
  const DeepgramStream::Stats& stats = session_->stream().stats();
  DeepgramStream::Stats known = published_;
  known.audio_sent = stats.audio_sent;
  if (stats != known || stats.audio_sent - published_.audio_sent >= publish_interval)
    element_.publish(published_ = stats);
  element_.back_pressure->set_full(!failed_ && session_->stream().backlog() > most_backlog);
}

void Hearing::tell(const heard::Interim& interim) {
  GST_OBJECT_LOCK(element_.element);
  const bool wanted = element_.settings->interim_results.value_or(true);
  GST_OBJECT_UNLOCK(element_.element);
  if (!wanted) return;
  text_.tell(line::Interim{.text = interim.text,
                           .running_time = interim.span.running_time,
                           .duration = interim.span.duration,
                           .confidence = interim.confidence,
                           .listened = interim.listened});
}

void Hearing::tell(const heard::UtteranceEnd& end) {
  text_.tell(line::UtteranceEnd{.running_time = end.last_word_end.value_or(0)});
}

void Hearing::tell(const heard::Turn& turn) {
  text_.tell(line::TurnInfo{.event = to_event(turn.event),
                            .text = turn.text,
                            .confidence = turn.confidence,
                            .turn_index = turn.turn_index});
}

void Hearing::tell(const heard::Connected&) { end_progress(GST_PROGRESS_TYPE_COMPLETE, "connected"); }

void Hearing::tell(const heard::Degraded& degraded) { post_warning(degraded.cause); }

void Hearing::tell(const heard::Fallback& fallback) {
  const line::Fallback note{.stage = "listen",
                            .from = recognisers_[fallback.recogniser - 1],
                            .to = recognisers_[fallback.recogniser],
                            .cause = fallback.cause.message};
  Error cause = fallback.cause;
  cause.message = note.to + " listens instead: " + cause.message;
  line::post(element_.element, note);
  post_warning(cause);
}

void Hearing::post_warning(const Error& cause) {
  GstStructure* details =
      gst_structure_new("deepgramsttsink/degraded", "fault", G_TYPE_STRING,
                        std::string(to_string(cause.fault)).c_str(), "status", G_TYPE_INT, cause.status,
                        "reconnects", G_TYPE_UINT64, session_->stream().stats().reconnects, nullptr);
  gst_element_message_full_with_details(element_.element, GST_MESSAGE_WARNING, GST_RESOURCE_ERROR,
                                        line::resource_error(cause.fault), g_strdup(cause.message.c_str()),
                                        g_strdup(cause.hint.c_str()), __FILE__, GST_FUNCTION, __LINE__,
                                        details);
}

void Hearing::tell(const heard::Failed& failed) { post_error(failed.cause); }

void Hearing::tell(const heard::Ended&) {
  if (eos_) text_.end(*eos_);
}

// ---- messages ---------------------------------------------------------------------------------------------

void Hearing::post_error(const Error& error) {
  failed_ = true;
  element_.back_pressure->set_full(false);
  end_progress(GST_PROGRESS_TYPE_ERROR, error.message);
  std::string text = error.text();
  if (error.fault == Fault::unauthorized) text += "; set api-key or DEEPGRAM_API_KEY to a valid key";
  gst_element_message_full(element_.element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
                           line::resource_error(error.fault), g_strdup(text.c_str()), nullptr, __FILE__,
                           GST_FUNCTION, __LINE__);
}

void Hearing::post_progress(GstProgressType type, const std::string& text) {
  GstMessage* message = gst_message_new_progress(GST_OBJECT(element_.element), type, "request", text.c_str());
  gst_element_post_message(element_.element, message);
}

void Hearing::end_progress(GstProgressType type, const std::string& text) {
  if (std::exchange(connecting_, false)) post_progress(type, text);
}

}  // namespace aybiza::stt
