// Notes: everything the elements of a call's line tell each other beside audio and text. A note travels as a
// custom event in the stream (down, in order, or up against it) and is posted as an element message of the same
// name for whoever watches the pipeline; both carry the same fields. The whole vocabulary is on this page.
//
// Times named `…-time` on a running-time scale are nanoseconds of the pipeline's running time; those named `time`
// are nanoseconds of the loop's clock (CLOCK_MONOTONIC outside the simulator).
#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace aybiza::line {

// ---- from aybvad, down the audio -------------------------------------------------------------------------------

/// Speech has begun. Sent ahead of the buffer (or of the pre-roll) in which it begins.
struct SpeechStart {
  static constexpr auto name = "aybiza/speech-start";
  uint64_t running_time = 0;  ///< of the first voiced sample
  double probability = 0;     ///< 0…1
  template <class V> void fields(V& v) { v("running-time", running_time), v("probability", probability); }
};

/// Speech has ended; sent after the hang-over.
struct SpeechStop {
  static constexpr auto name = "aybiza/speech-stop";
  uint64_t running_time = 0;  ///< just after the last voiced sample
  uint64_t duration = 0;      ///< ns of speech since its start
  template <class V> void fields(V& v) { v("running-time", running_time), v("duration", duration); }
};

/// Within speech there is a pause too long for a breath between two words; whether speech is over is not known yet.
/// A SpeechResume or a SpeechStop follows. Event only.
struct SpeechPause {
  static constexpr auto name = "aybiza/speech-pause";
  uint64_t running_time = 0;  ///< just after the last voiced sample
  template <class V> void fields(V& v) { v("running-time", running_time); }
};

/// The pause was one: speech goes on. Event only.
struct SpeechResume {
  static constexpr auto name = "aybiza/speech-resume";
  uint64_t running_time = 0;  ///< of about the first voiced sample behind the pause
  template <class V> void fields(V& v) { v("running-time", running_time); }
};

/// From callsrc: the caller pressed a key.
struct Dtmf {
  static constexpr auto name = "aybiza/dtmf";
  std::string digit;  ///< one of 0-9 * # A-D
  template <class V> void fields(V& v) { v("digit", digit); }
};

/// From callsrc, message only: the caller has gone; the stream ends behind it.
struct CallerGone {
  static constexpr auto name = "aybiza/caller-gone";
  std::string reason;  ///< as the carrier tells it
  bool lost = false;   ///< the connection broke or fell silent: the caller may come back
  template <class V> void fields(V& v) { v("reason", reason), v("lost", lost); }
};

// ---- from deepgramsttsink, down the text (a final phrase itself is a text buffer) ----------------------------------

/// What the recogniser believes so far about the phrase that is being spoken; replaces the interim before it.
struct Interim {
  static constexpr auto name = "aybiza/interim";
  std::string text;
  uint64_t running_time = 0;
  uint64_t duration = 0;
  double confidence = 0;
  uint64_t listened = 0;  ///< running time up to which there are no other words; 0: nobody knows
  template <class V> void fields(V& v) {
    v("text", text), v("running-time", running_time), v("duration", duration), v("confidence", confidence),
        v("listened", listened);
  }
};

/// Message only: a final phrase, as the text buffer carries it.
struct Transcript {
  static constexpr auto name = "aybiza/transcript";
  std::string text;
  uint64_t running_time = 0;
  uint64_t duration = 0;
  double confidence = 0;
  bool speech_final = false;
  template <class V> void fields(V& v) {
    v("text", text), v("running-time", running_time), v("duration", duration), v("confidence", confidence),
        v("speech-final", speech_final);
  }
};

/// The recogniser heard the pause that ends an utterance (nova's speech_final). The name is the one that text
/// elements of gst-plugins-rs already honour.
struct FinalTranscript {
  static constexpr auto name = "rstranscribe/final-transcript";
  template <class V> void fields(V&) {}
};

/// No further word for utterance_end_ms (nova's UtteranceEnd).
struct UtteranceEnd {
  static constexpr auto name = "aybiza/utterance-end";
  uint64_t running_time = 0;  ///< end of the last word, or 0 where there was none
  template <class V> void fields(V& v) { v("running-time", running_time); }
};

/// Flux: how the model sees the caller's turn. The text buffer of a finished turn goes ahead of its "end".
struct TurnInfo {
  static constexpr auto name = "aybiza/turn-info";
  std::string event;  ///< "start", "update", "eager-end", "resumed", "end"
  std::string text;   ///< the whole turn so far
  double confidence = 0;
  uint64_t turn_index = 0;
  template <class V> void fields(V& v) {
    v("event", event), v("text", text), v("confidence", confidence), v("turn-index", turn_index);
  }
};

// ---- from aybturn, down (the caller's whole turn itself is a text buffer) -------------------------------------------

/// Message only: the caller's turn is over and goes to the model.
struct TurnEnd {
  static constexpr auto name = "aybiza/turn-end";
  uint64_t generation = 0;  ///< of the answer that this turn asks for
  std::string text;
  std::string reason;      ///< "speech-final", "utterance-end", "end-of-turn", "timeout", "dtmf", …
  int64_t speech_end = 0;  ///< loop time of the last voiced sample
  int64_t decided_by = 0;  ///< loop time at which the deciding word, event or timer arrived
  template <class V> void fields(V& v) {
    v("generation", generation), v("text", text), v("reason", reason), v("speech-end", speech_end),
        v("decided-by", decided_by);
  }
};

/// The caller's turn may be over: whoever answers may begin to think, but must show nothing of it until the turn
/// itself comes. The turn that comes with another number or other words makes the guess void, and so does the next
/// guess; one without words takes it back.
struct TurnGuess {
  static constexpr auto name = "aybiza/turn-guess";
  uint64_t generation = 0;  ///< that the answer will have if the guess is right
  std::string text;
  template <class V> void fields(V& v) { v("generation", generation), v("text", text); }
};

/// Words for the caller that no model has to think of: greeting, idle prompt, goodbye, apology.
struct Say {
  static constexpr auto name = "aybiza/say";
  uint64_t generation = 0;
  std::string text;
  std::string purpose;  ///< "greeting", "resume", "idle", "goodbye", "wait", "apology", "recovery"
  template <class V> void fields(V& v) {
    v("generation", generation), v("text", text), v("purpose", purpose);
  }
};

/// Down to callsink, past everything that waits in between: the caller has begun to speak while the agent does, and
/// until it is clear what that means the agent's voice is held; or it is clear, and the voice goes on where it was.
struct Hold {
  static constexpr auto name = "aybiza/hold";
  uint64_t generation = 0;
  std::string how;    ///< "pause", "duck" or, to go on, "release"
  std::string cause;  ///< of a release: "words" that only acknowledge, "quiet", "timeout", "done"
  template <class V> void fields(V& v) { v("generation", generation), v("how", how), v("cause", cause); }
};

/// Message only: nobody spoke and nothing was going to happen, so the agent did something about it.
struct Recovery {
  static constexpr auto name = "aybiza/recovery";
  std::string cause;  ///< what had led there: "interruption", "empty-answer", "no-answer"
  template <class V> void fields(V& v) { v("cause", cause); }
};

/// Message only: the caller talked over the agent and the agent falls silent (the stream sees a flush).
struct Interruption {
  static constexpr auto name = "aybiza/interruption";
  uint64_t generation = 0;  ///< the one that was cut
  std::string cause;        ///< "words", "speech", "dtmf", …
  template <class V> void fields(V& v) { v("generation", generation), v("cause", cause); }
};

/// The call should end. Sent up into aybturn by whoever decides it (the hang_up tool); aybturn posts it as a message
/// once the last word has been played, which ends the call.
struct HangUp {
  static constexpr auto name = "aybiza/hang-up";
  std::string reason;
  std::string farewell;  ///< what the agent says before, behind what it is saying now; may be empty
  template <class V> void fields(V& v) { v("reason", reason), v("farewell", farewell); }
};

/// The call goes on although a hang-up was announced (a transfer that failed). Sent up into aybturn.
struct Resume {
  static constexpr auto name = "aybiza/resume";
  std::string text;  ///< what the agent says about it
  template <class V> void fields(V& v) { v("text", text); }
};

/// Part of the line has broken down. Sent up into aybturn, which posts it as a message, when that part is back or is
/// given up.
struct Breakdown {
  static constexpr auto name = "aybiza/breakdown";
  std::string domain;
  std::string initiator;       ///< the element that failed
  std::string reason;          ///< its error
  std::string members;         ///< all elements that went down with it, with ", " between them
  bool answer_lost = false;    ///< what the agent was saying, if it was, will not be heard
  std::string say, otherwise;  ///< what the agent says now; `otherwise` only where it was saying something
  std::string hang_up;         ///< the call ends behind that, with this reason; empty: it goes on
  template <class V> void fields(V& v) {
    v("domain", domain), v("initiator", initiator), v("reason", reason), v("members", members),
        v("answer-lost", answer_lost), v("say", say), v("otherwise", otherwise), v("hang-up", hang_up);
  }
};

/// Down into bedrockllm: something that the model should know and nobody has said.
struct Remark {
  static constexpr auto name = "aybiza/remark";
  std::string text;
  template <class V> void fields(V& v) { v("text", text); }
};

// ---- from bedrockllm, down (phrases are text buffers between the two) -------------------------------------------------

/// An answer begins; the phrases, then the audio, up to its ResponseEnd belong to this generation.
struct ResponseStart {
  static constexpr auto name = "aybiza/response-start";
  uint64_t generation = 0;
  std::string origin;  ///< "model" or the purpose of a Say
  template <class V> void fields(V& v) { v("generation", generation), v("origin", origin); }
};

/// Nothing more comes in this generation.
struct ResponseEnd {
  static constexpr auto name = "aybiza/response-end";
  uint64_t generation = 0;
  bool interrupted = false;
  std::string reason;  ///< the model's stop reason, "said" or an error's fault
  template <class V> void fields(V& v) {
    v("generation", generation), v("interrupted", interrupted), v("reason", reason);
  }
};

/// The agent is at work on an answer and has nothing to say: a hold sound may be heard where its voice is not. A flush
/// and the end of the answer end it too.
struct HoldSound {
  static constexpr auto name = "aybiza/hold-sound";
  uint64_t generation = 0;
  bool on = false;
  template <class V> void fields(V& v) { v("generation", generation), v("on", on); }
};

/// Nothing has been heard for a while, though the caller waits for something: a hold sound may be heard, as above, until
/// somebody speaks. A flush ends it too.
struct Waiting {
  static constexpr auto name = "aybiza/waiting";
  bool on = false;
  /// For what: "answer": the agent has the floor; "words": the caller has spoken, and is not understood yet.
  std::string cause;
  template <class V> void fields(V& v) { v("on", on), v("cause", cause); }
};

/// Up into aybturn: the agent has something to say that nobody has asked for. Once nobody speaks aybturn gives it a turn
/// without words.
struct WantsFloor {
  static constexpr auto name = "aybiza/wants-floor";
  template <class V> void fields(V&) {}
};

/// Message only, from whoever talks to a vendor: it fails, and in this call another one answers from now on.
struct Fallback {
  static constexpr auto name = "aybiza/fallback";
  std::string stage;     ///< "listen", "think", "speak"
  std::string from, to;  ///< models or voices, with "@" and the place where that is another
  std::string cause;
  template <class V> void fields(V& v) { v("stage", stage), v("from", from), v("to", to), v("cause", cause); }
};

/// Message only: the model asks for a tool.
struct ToolStart {
  static constexpr auto name = "aybiza/tool-start";
  uint64_t generation = 0;
  std::string id, tool, input;  ///< input: JSON text
  template <class V> void fields(V& v) {
    v("generation", generation), v("id", id), v("tool", tool), v("input", input);
  }
};

/// Message only: a tool has answered.
struct ToolEnd {
  static constexpr auto name = "aybiza/tool-end";
  std::string id, tool, output;  ///< output: JSON text
  bool ok = false;
  uint64_t duration = 0;  ///< ns
  template <class V> void fields(V& v) {
    v("id", id), v("tool", tool), v("output", output), v("ok", ok), v("duration", duration);
  }
};

/// Message only: what became of an answer that was begun on a guess.
struct Speculation {
  static constexpr auto name = "aybiza/speculation";
  uint64_t generation = 0;
  bool kept = false;      ///< it is the answer; false: a request to the model for nothing
  uint64_t duration = 0;  ///< ns from the guess to that
  template <class V> void fields(V& v) {
    v("generation", generation), v("kept", kept), v("duration", duration);
  }
};

/// Message only: what one request to the model cost.
struct Usage {
  static constexpr auto name = "aybiza/usage";
  std::string model;
  uint64_t input_tokens = 0, output_tokens = 0, cache_read_tokens = 0, cache_write_tokens = 0;
  double cost_usd = 0;
  template <class V> void fields(V& v) {
    v("model", model), v("input-tokens", input_tokens), v("output-tokens", output_tokens),
        v("cache-read-tokens", cache_read_tokens), v("cache-write-tokens", cache_write_tokens),
        v("cost-usd", cost_usd);
  }
};

/// Message only: a stage of an answer was reached. The differences between them are the latency line of a turn.
struct Stage {
  static constexpr auto name = "aybiza/stage";
  uint64_t generation = 0;
  /// "request-sent", "first-token", "phrase-complete" (its last token arrived), "phrase-sent" (to the voice),
  /// "first-audio" (from the voice), "first-frame" (to the caller). Each at most once a generation.
  std::string stage;
  int64_t time = 0;  ///< loop time
  template <class V> void fields(V& v) { v("generation", generation), v("stage", stage), v("time", time); }
};

// ---- from callsink, up ------------------------------------------------------------------------------------------------

/// How far the caller has heard a generation: sent at its first frame, at least every 500 ms while playing, when it is
/// complete, when it was cut and when the caller has gone. aurattssrc adds the words on the way up.
struct Played {
  static constexpr auto name = "aybiza/played";
  uint64_t generation = 0;
  uint64_t position = 0;  ///< ns of this generation's audio that the caller has heard
  bool complete = false;  ///< all of it, after its ResponseEnd
  /// It was flushed; this is its last Played, sent as soon as FLUSH_STOP has come down.
  bool interrupted = false;
  /// The written text up to there, as the history should keep it (empty until aurattssrc).
  std::string heard;
  template <class V> void fields(V& v) {
    v("generation", generation), v("position", position), v("complete", complete),
        v("interrupted", interrupted), v("heard", heard);
  }
};

// ---- travelling ---------------------------------------------------------------------------------------------------------

namespace detail {
struct Writer {
  GstStructure* s;
  void operator()(const char* field, const uint64_t& v) {
    gst_structure_set(s, field, G_TYPE_UINT64, v, nullptr);
  }
  void operator()(const char* field, const int64_t& v) {
    gst_structure_set(s, field, G_TYPE_INT64, v, nullptr);
  }
  void operator()(const char* field, const double& v) {
    gst_structure_set(s, field, G_TYPE_DOUBLE, v, nullptr);
  }
  void operator()(const char* field, const bool& v) {
    gst_structure_set(s, field, G_TYPE_BOOLEAN, v, nullptr);
  }
  void operator()(const char* field, const std::string& v) {
    gst_structure_set(s, field, G_TYPE_STRING, v.c_str(), nullptr);
  }
};
struct Reader {
  const GstStructure* s;
  void operator()(const char* field, uint64_t& v) {
    guint64 x;
    if (gst_structure_get_uint64(s, field, &x)) v = x;
  }
  void operator()(const char* field, int64_t& v) {
    gint64 x;
    if (gst_structure_get_int64(s, field, &x)) v = x;
  }
  void operator()(const char* field, double& v) { gst_structure_get_double(s, field, &v); }
  void operator()(const char* field, bool& v) {
    gboolean x;
    if (gst_structure_get_boolean(s, field, &x)) v = x;
  }
  void operator()(const char* field, std::string& v) {
    if (const char* x = gst_structure_get_string(s, field)) v = x;
  }
};
}  // namespace detail

template <class Note> GstStructure* to_structure(Note note) {
  GstStructure* s = gst_structure_new_empty(Note::name);
  detail::Writer writer{s};
  note.fields(writer);
  return s;
}

/// The note, if the structure has its name.
template <class Note> std::optional<Note> from_structure(const GstStructure* s) {
  if (!s || !gst_structure_has_name(s, Note::name)) return std::nullopt;
  Note note;
  detail::Reader reader{s};
  note.fields(reader);
  return note;
}

/// A serialized event that travels with the stream.
template <class Note> GstEvent* downstream(const Note& note) {
  return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, to_structure(note));
}

/// An event that overtakes the stream.
template <class Note> GstEvent* downstream_at_once(const Note& note) {
  return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_OOB, to_structure(note));
}

template <class Note> GstEvent* upstream(const Note& note) {
  return gst_event_new_custom(GST_EVENT_CUSTOM_UPSTREAM, to_structure(note));
}

template <class Note> std::optional<Note> from_event(GstEvent* event) {
  return from_structure<Note>(gst_event_get_structure(event));
}

/// Tells the application: an element message from `element`.
template <class Note> void post(GstElement* element, const Note& note) {
  gst_element_post_message(element, gst_message_new_element(GST_OBJECT(element), to_structure(note)));
}

template <class Note> std::optional<Note> from_message(GstMessage* message) {
  return GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT
             ? from_structure<Note>(gst_message_get_structure(message))
             : std::nullopt;
}

}  // namespace aybiza::line
