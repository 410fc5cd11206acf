// English: how written English is read aloud. Rules try in turn to read what stands at the beginning of the
// text; what none of them knows is said as it is written. Each family of rules has a file of its own.
#pragma once

#include "core/speech/Language.h"

namespace aybiza::speech {

class English final : public Language {
 public:
  /// `day_first`: 3/4 is the third of April.
  explicit English(bool day_first) : day_first_(day_first) {}
  bool is_abbreviation(std::string_view word, char next) const override;
  Traced verbalise(const Traced& text, const Lexicon& lexicon) const override;

 private:
  bool day_first_;
};

}  // namespace aybiza::speech
