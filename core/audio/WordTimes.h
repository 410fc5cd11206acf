// WordTimes: when each word of a text ends in the audio that speaks it, for voices that do not tell. Longer words take
// longer, and a voice pauses where the text does: the pauses of the audio are matched to the gaps between the words,
// and between two of those the words share the time by their weight.
#pragma once

#include <span>
#include <vector>

#include "core/audio/Loudness.h"

namespace aybiza {

struct SpokenWord {
  double weight = 1;  ///< the time it takes, a unit being that of a letter; so is the gap behind a word
  enum class Break { none, clause, sentence } behind = Break::none;  ///< as its punctuation has it
};

/// An end for each word, in order. `complete`: all of the text is in the audio; otherwise as much as fits at `pace`, the
/// time of a unit of weight, and what comes later ends behind the audio.
std::vector<Duration> word_ends(std::span<const SpokenWord> words, std::span<const Loudness::Pause> pauses,
                                Duration audio, bool complete, Duration pace);

}  // namespace aybiza
