// Faults: what goes wrong on purpose, and when. Each vendor asks at its occasions (a connection, an
// utterance, a request) whether a kind of fault strikes there now.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Json.h"

namespace aybiza::emulator {

enum class FaultKind {
  drop,       ///< the connection breaks in the middle of a word
  stall,      ///< nothing more comes, the connection stays open
  truncate,   ///< the answer ends early, in order
  throttle,   ///< 429 instead of an answer
  malformed,  ///< bytes that are not the protocol
  silence,    ///< an answer without content: no words, no sound, no text
  exception,  ///< an error inside the stream, as Bedrock has them
};

/// One plan: where (listen, speak, bedrock, twilio), what, and on which occasions.
struct FaultRule {
  std::string where;
  FaultKind kind = FaultKind::drop;
  int at = 0;              ///< on the n-th occasion only, counted from 1
  int times = -1;          ///< at most so often; -1: always
  double probability = 1;  ///< otherwise on each occasion with this chance
};

/// "bedrock:throttle" (always), "listen:drop@3" (the third occasion), "speak:stall*2" (the first two),
/// "bedrock:exception%0.1" (one in ten).
Result<FaultRule> parse_fault(std::string_view text);
Json to_json(const FaultRule& rule);

class Faults {
 public:
  explicit Faults(uint32_t seed = 1) : random_(seed) {}
  void add(FaultRule rule) { rules_.push_back({std::move(rule)}); }
  void clear() { rules_.clear(); }
  /// Counts an occasion and says whether the fault strikes.
  bool strikes(std::string_view where, FaultKind kind);
  Json to_json() const;

 private:
  struct Counted {
    FaultRule rule;
    int occasions = 0, struck = 0;
  };
  std::vector<Counted> rules_;
  std::minstd_rand random_;
};

}  // namespace aybiza::emulator
