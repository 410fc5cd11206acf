// Spanish: how written Spanish is read aloud. Rules try in turn to read what stands at the beginning of the
// text; what none of them knows is said as it is written. Each family of rules has a file of its own.
#pragma once

#include "core/speech/Language.h"

namespace aybiza::speech {

class Spanish final : public Language {
 public:
  /// `in_pesos`: where "$" stands for the peso.
  explicit Spanish(bool in_pesos) : in_pesos_(in_pesos) {}
  bool is_abbreviation(std::string_view word, char next) const override;
  Traced verbalise(const Traced& text, const Lexicon& lexicon) const override;

 private:
  bool in_pesos_;
};

}  // namespace aybiza::speech
