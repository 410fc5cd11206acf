// Phraser: tokens of a model in, phrases for the voice out, each as soon as it is complete. The caller hears
// the first phrase while the model still writes the second. It looks at one byte after the other, so it makes
// no difference how the text was cut into tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/line/Alignment.h"
#include "core/speech/Language.h"

namespace aybiza::speech {

struct Phrase {
  std::string written;  ///< as the model wrote it; all of them in a row are the model's text
  std::string spoken;   ///< as a voice should say it; never empty
  line::Alignment alignment = {};
};

class Phraser {
 public:
  /// Language and lexicon outlive the phraser.
  Phraser(const Language& language, const Lexicon& lexicon) : language_(&language), lexicon_(&lexicon) {}

  /// The phrases that these bytes completed.
  std::vector<Phrase> feed(std::string_view tokens);
  /// The rest, at the end of the text; afterwards a new text may begin.
  std::vector<Phrase> flush();

 private:
  void take(char c, std::vector<Phrase>& out);
  bool ends_before(char next) const;
  bool ends_sentence(std::string_view text, char next) const;
  bool ends_clause(std::string_view text, char next) const;
  void end_line(std::vector<Phrase>& out);
  void emit(std::vector<Phrase>& out);

  const Language* language_;
  const Lexicon* lexicon_;
  std::string text_;           // of the phrase in the making
  std::string unspoken_;       // written before it, but with nothing in it to say
  bool at_line_start_ = true;  // where text_ begins
  bool in_code_ = false;       // between fences
  bool is_first_ = true;       // nothing has been said of this text yet
};

/// A whole text at once.
std::vector<Phrase> phrases_of(std::string_view text, const Language& language, const Lexicon& lexicon = {});

}  // namespace aybiza::speech
