// Ear: hears in a caller's audio who speaks and for how long, from nothing but the energy of each 20 ms and
// the mark that the words begin with. It has no idea what is said; its "words" are made up to fit the time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/load/sound/AudioMark.h"

namespace aybiza::bench {

class Ear {
 public:
  enum class Coding { mulaw, linear16 };
  explicit Ear(Coding coding) : coding_(coding) {}

  struct Word {
    std::string_view text;
    double start, end;  // seconds of audio
  };

  /// Takes audio; answers with true once for every whole frame in it. Then take the next, or what follows is
  /// of an older frame: `for (ear.feed(bytes); ear.next();) …`
  void feed(std::string_view bytes) { bytes_ += bytes; }
  bool next();

  double now() const { return static_cast<double>(frames_) * 0.02; }
  /// Since the first voiced frame until words_taken().
  bool is_in_utterance() const { return began_ >= 0; }
  bool has_just_begun() const { return just_begun_; }
  double began_at() const { return began_; }
  double voice_end() const { return voiced_; }
  double silence() const { return now() - voiced_; }
  TurnId id() const { return id_; }

  /// As many words as fit into the utterance so far; the first one is its id.
  std::vector<Word> words() const;
  void end_utterance();

 private:
  bool hear(std::string_view frame);

  Coding coding_;
  std::string bytes_;
  size_t used_ = 0;
  uint64_t frames_ = 0;
  double began_ = -1, voiced_ = 0;
  bool just_begun_ = false;
  TurnId id_;
  std::string spoken_id_;
};

std::string joined(const std::vector<Ear::Word>& words);

}  // namespace aybiza::bench
