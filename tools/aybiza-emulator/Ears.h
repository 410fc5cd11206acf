// Ears: what turns an utterance into words. A Listener hears one utterance, from shortly before its first
// sound to its end. Two kinds of ears exist: real ones (pocketsphinx, PocketEars.h) and told ones (a script,
// ScriptEars.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "Grammar.h"

namespace aybiza::emulator {

struct HeardWord {
  std::string word;
  double start = 0, end = 0;  ///< seconds from the start of the utterance
  double confidence = 0.98;
};

class Listener {
 public:
  virtual ~Listener() = default;
  /// 16-bit mono audio at 16 kHz, in pieces of any size.
  virtual void hear(std::span<const int16_t> samples) = 0;
  /// What was said so far; may be taken back later.
  virtual std::vector<HeardWord> so_far() = 0;
  /// What was said in the end; nothing where it fits no phrase. The last call.
  virtual std::vector<HeardWord> finish() = 0;
};

class Ears {
 public:
  static constexpr int sample_rate = 16000;

  virtual ~Ears() = default;
  /// One utterance. `grammar` says what to expect, `utterance` how many came before on the same connection.
  /// The ears outlive their listeners.
  virtual std::unique_ptr<Listener> listen(const Grammar& grammar, size_t utterance) = 0;
};

}  // namespace aybiza::emulator
