// Callers: recorded people for the benchmark of the ends of turns, in two halves: one to choose by, one to judge. Nobody
// has named the callers, so a recording stays in the half of the one that sounds most like it (its microphone, its
// room, its voice): as a rule that is the same speaker's.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/vad/Sounds.h"

namespace aybiza::bench {

struct Word {
  std::string text;
  int start, end;  // ms
};

struct Recording {
  Sound sound;
  std::vector<Word> words;
  bool held_out = false;
};

struct Utterance {
  std::string question;  ///< what the agent has asked
  std::vector<int16_t> line;
  std::vector<Word> words;
  int end = 0;  ///< ms, of the last sound
};

inline int ms_of(size_t samples) { return static_cast<int>(samples * 1000 / rate); }
inline size_t samples_of(int ms) { return static_cast<size_t>(ms) * rate / 1000; }

/// Orders in a coffee shop, with the words and times that the emulator's recogniser hears in the whole recording;
/// empty where the folder or the recogniser is missing. Recordings with another sound more than half a second behind
/// the last word are left out.
std::vector<Recording> read_orders(const std::filesystem::path& data, const std::filesystem::path& grammar);

Utterance as_recorded(const Recording& order, Random& random);
/// With 600-900 ms of silence ahead of a word, which is not the first.
Utterance with_pause(Recording order, size_t word, Random& random);
/// Recorded digits, one speaker each, in groups of four with gaps of 1.2 s.
std::vector<Utterance> card_numbers(const std::filesystem::path& data, int count, Random& random);

}  // namespace aybiza::bench
