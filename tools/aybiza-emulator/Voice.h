// Voice: what turns text into speech, on flite. Synthesis takes a few milliseconds to a tenth of a second for
// a clause, so it runs on a worker thread of its own and the result comes back to the loop; long text is
// spoken clause by clause, the first of them short, so that the first sound comes early.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza::emulator {

struct Sound {
  int rate = 16000;
  std::vector<int16_t> samples;
};

/// Text cut at commas, full stops and other places where a speaker breathes; short ends stay with their
/// neighbour.
std::vector<std::string> split_into_clauses(std::string_view text);

/// flite's voice that speaks for a voice of Aura ("aura-2-thalia-en"): female ones are slt, the others one of
/// several men by a hash of the name, so that two agents rarely sound the same.
std::string voice_for_model(std::string_view model);

class Voice {
 public:
  using Spoken = std::function<void(Sound)>;

  explicit Voice(Loop& loop);
  ~Voice();
  Voice(const Voice&) = delete;

  /// Speaks one clause; `spoken` runs on the loop, in the order of asking. `speed` 1 is the voice's own.
  /// Dropping the returned handle withdraws the wish: `spoken` is then never called.
  [[nodiscard]] std::shared_ptr<void> speak(std::string clause, std::string voice, double speed,
                                            Spoken spoken);

 private:
  struct Job;
  struct Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace aybiza::emulator
