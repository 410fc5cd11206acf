#include "core/speech/Language.h"

#include "core/speech/english/English.h"
#include "core/speech/spanish/Spanish.h"

namespace aybiza::speech {

namespace {

class AsWritten final : public Language {
 public:
  bool is_abbreviation(std::string_view, char) const override { return false; }
  Traced verbalise(const Traced& text, const Lexicon& lexicon) const override {
    return read_by({}, lexicon, text);
  }
};

}  // namespace

const Language& find_language(std::string_view code) {
  static const English english;
  static const Spanish spanish(false), spanish_in_pesos(true);
  static const AsWritten as_written;
  const size_t end = code.find_first_of("-_");
  const std::string_view tongue = code.substr(0, end);
  if (tongue == "en") return english;
  if (tongue == "es") {
    for (const std::string_view country : {"MX", "AR", "CL", "CO", "CU", "DO", "UY"})
      if (end != code.npos && code.substr(end + 1) == country) return spanish_in_pesos;
    return spanish;
  }
  return as_written;
}

}  // namespace aybiza::speech
