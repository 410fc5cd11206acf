#include "core/speech/Language.h"

#include <algorithm>
#include <initializer_list>

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
  static const English american(false), british(true);
  static const Spanish spanish(false), spanish_in_pesos(true);
  static const AsWritten as_written;
  const size_t end = code.find_first_of("-_");
  const std::string_view tongue = code.substr(0, end);
  const std::string_view country = end == code.npos ? "" : code.substr(end + 1);
  auto is_one_of = [&](std::initializer_list<std::string_view> countries) {
    return std::ranges::find(countries, country) != countries.end();
  };
  if (tongue == "en") return is_one_of({"GB", "AU", "IE", "IN", "NZ", "ZA"}) ? british : american;
  if (tongue == "es")
    return is_one_of({"MX", "AR", "CL", "CO", "CU", "DO", "UY"}) ? spanish_in_pesos : spanish;
  return as_written;
}

}  // namespace aybiza::speech
