// HeardText: which words an amount of audio holds. Aura does not time its words, but tells where the audio of
// a flush ends; in between, a text is laid over its audio (WordTimes). Used for what the caller has heard (the
// history keeps that) and for what is left to say after a connection broke.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/audio/Loudness.h"
#include "core/line/Alignment.h"
#include "core/loop/Loop.h"

namespace aybiza::aura {

struct Phrase {
  std::string spoken;              ///< as the voice is to read it
  std::string written;             ///< as the history keeps it
  line::Alignment alignment = {};  ///< of the two; of texts that differ without one, all or nothing is heard
  std::shared_ptr<const std::string> audio = nullptr;  ///< made beforehand; null: the vendor makes it
};

/// What goes to the vendor between two flushes, and the audio that has come of it.
struct Span {
  std::vector<Phrase> phrases;
  Duration audio{};
  bool complete = false;            ///< `audio` is all there will be
  std::optional<Loudness> sound;    ///< of the audio, where it was listened to
  std::vector<Duration> word_ends;  ///< once they are settled
};

/// The time that a letter takes, or the gap behind a word, as long as nothing has been measured.
inline constexpr Duration typical_pace = milliseconds(65);

/// Letters and gaps of a span, and the time in which its voice sounds: their ratio is the pace.
size_t count_units(const Span& span);
Duration sounding_time(const Span& span);

/// When each word is over, punctuation and all; to be settled when the span is complete, so that it is worked out once.
/// `pace`: for a span whose audio is not complete.
std::vector<Duration> find_word_ends(const Span& span, Duration pace);

struct Divided {
  std::vector<Phrase> said, unsaid;
};
/// Divides a span's phrases at `position` in its audio, behind the last word that ends there or before.
Divided divide(const Span& span, Duration position, Duration pace);

/// The written text up to `position` in the audio of spans that play one after another.
std::string heard_text(std::span<const Span> spans, Duration position, Duration pace);

}  // namespace aybiza::aura
