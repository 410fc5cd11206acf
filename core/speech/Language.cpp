#include "core/speech/Language.h"

#include "core/speech/english/English.h"

namespace aybiza::speech {

namespace {

class AsWritten final : public Language {
 public:
  bool is_abbreviation(std::string_view, char) const override { return false; }
  std::string verbalise(std::string_view text) const override { return std::string(text); }
};

}  // namespace

const Language& find_language(std::string_view code) {
  static const English english;
  static const AsWritten as_written;
  if (code.substr(0, code.find_first_of("-_")) == "en") return english;
  return as_written;
}

}  // namespace aybiza::speech
