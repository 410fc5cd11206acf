// What a live transcription tells: words with the running time at which they were said, the ends of
// utterances and turns, and how the connection fares. A DeepgramStream makes these out of the vendor's
// messages, continuous over reconnects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/base/Error.h"
#include "core/vendors/deepgram/ListenMessage.h"

namespace aybiza::heard {

/// On the running-time scale of the audio, in nanoseconds.
struct Span {
  uint64_t running_time = 0;
  uint64_t duration = 0;
};

/// Words that will not change. Each piece of audio is in at most one phrase.
struct Phrase {
  std::string text;
  Span span;
  double confidence = 0;
  bool ends_utterance = false;
};
/// What the phrase being spoken seems to be so far.
struct Interim {
  std::string text;
  Span span;
  double confidence = 0;
  uint64_t listened = 0;  ///< running time up to which there are no other words
};
/// Audio without words.
struct Quiet {
  Span span;
};
/// The utterance that the last phrases made up is over (nova).
struct SpeechFinal {};
/// No word for some time (nova).
struct UtteranceEnd {
  std::optional<uint64_t> last_word_end;  ///< running time
};
/// Flux's view of the turn; the phrase of a finished turn comes before its end.
struct Turn {
  listen::TurnInfo::Event event = listen::TurnInfo::Event::update;
  std::string text;
  double confidence = 0;
  uint64_t turn_index = 0;
};

/// A connection stands and takes audio.
struct Connected {};
/// Something went wrong that is being repaired or can be lived with.
struct Degraded {
  Error cause;
};
/// The recogniser in use fails; another one hears from now on, and once more what this one has not answered.
struct Fallback {
  size_t recogniser;  ///< 0: the wanted one, then those that stand in for it
  Error cause;
};
/// It cannot be repaired; nothing follows.
struct Failed {
  Error cause;
};
/// All audio up to the end was transcribed; nothing follows.
struct Ended {};

using Event = std::variant<Phrase, Interim, Quiet, SpeechFinal, UtteranceEnd, Turn, Connected, Degraded,
                           Fallback, Failed, Ended>;

}  // namespace aybiza::heard
