// ListenMessage: what Deepgram says on a live transcription, one text frame as one typed value. Both services
// are read here: nova's Results and their companions, Flux's TurnInfo. Bytes come from outside, so everything
// has limits.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/Error.h"

namespace aybiza::listen {

// Times are seconds of audio that the vendor has received on this connection, never negative, never NaN.

struct Word {
  std::string text;  ///< as written in the transcript, punctuation included where the vendor gives it
  double start = 0;
  double end = 0;
  double confidence = 0;
  bool timed = true;  ///< older Flux servers leave the times out
};

struct Results {
  double start = 0;
  double duration = 0;
  bool is_final = false;
  bool speech_final = false;
  bool from_finalize = false;
  std::string transcript;
  double confidence = 0;
  std::vector<Word> words;
};
struct SpeechStarted {
  double timestamp = 0;
};
struct UtteranceEnd {
  double last_word_end = -1;  ///< -1: no word was heard
};
/// The closing summary of a nova stream.
struct Metadata {
  std::string request_id;
  double duration = 0;
};

struct Connected {
  std::string request_id;
};
struct TurnInfo {
  enum class Event { start_of_turn, update, eager_end_of_turn, turn_resumed, end_of_turn };
  Event event = Event::update;
  uint64_t turn_index = 0;
  double audio_window_start = 0;
  double audio_window_end = 0;
  std::string transcript;
  std::vector<Word> words;
  double end_of_turn_confidence = 0;
  std::string trigger;  ///< of an end of turn: "model", "manual", "timeout", or what a newer server says
};
struct ConfigureSuccess {};
struct ConfigureFailure {};

struct ErrorReport {
  std::string code;  ///< a word such as INTERNAL_SERVER_ERROR; may be empty
  std::string description;
};
struct Warning {
  std::string code;
  std::string description;
};
/// A type that this version does not know: to be ignored.
struct Unknown {
  std::string type;
};

using Message = std::variant<Results, SpeechStarted, UtteranceEnd, Metadata, Connected, TurnInfo,
                             ConfigureSuccess, ConfigureFailure, ErrorReport, Warning, Unknown>;

/// Fault::bad_input names what is wrong with the frame.
Result<Message> parse_message(std::string_view frame);

}  // namespace aybiza::listen
