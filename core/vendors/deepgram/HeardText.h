// HeardText: which words an amount of audio holds. Aura does not time its words, but tells where the audio of
// a flush ends; in between, a text is laid over its audio by length, with pauses at punctuation. Used for
// what the caller has heard (the history keeps that) and for what is left to say after a connection broke.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza::aura {

struct Phrase {
  std::string spoken;   ///< as the voice is to read it
  std::string written;  ///< as the history keeps it
};

/// What goes to the vendor between two flushes, and the audio that has come of it.
struct Span {
  std::vector<Phrase> phrases;
  Duration audio{};
  bool complete = false;  ///< `audio` is all there will be
};

/// The time that one unit of speech_weight() takes, as long as nothing has been measured.
inline constexpr Duration typical_pace = milliseconds(65);

double speech_weight(const Span& span);

struct Divided {
  std::vector<Phrase> said, unsaid;
};
/// Divides a span's phrases at `position` in its audio, behind the last word that ends there or before.
/// `pace`: for a span whose audio is not complete.
Divided divide(const Span& span, Duration position, Duration pace);

/// The written text up to `position` in the audio of spans that play one after another.
std::string heard_text(std::span<const Span> spans, Duration position, Duration pace);

}  // namespace aybiza::aura
