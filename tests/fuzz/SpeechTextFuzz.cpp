// A model that writes anything at all. The first byte says how its text is cut into tokens. What must hold:
// the cuts make no difference, the written phrases are the text, and no phrase is empty or without end.
#include <cstdlib>

#include "core/speech/Phraser.h"

using namespace aybiza::speech;

namespace {

struct Result {
  std::string written, spoken;
};

Result read(std::string_view text, size_t token, const Language& language) {
  static const Lexicon lexicon({{"aybiza", "eye biza"}, {"St. Mary", "saint mary"}, {"Msgr.", "monsignor"}});
  Phraser phraser(language, lexicon);
  Result result;
  auto take = [&](const std::vector<Phrase>& phrases) {
    for (const Phrase& phrase : phrases) {
      if (phrase.spoken.empty()) std::abort();
      result.written += phrase.written;
      result.spoken += phrase.spoken + "\n";
    }
  };
  for (size_t at = 0; at < text.size(); at += token) take(phraser.feed(text.substr(at, token)));
  take(phraser.flush());
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  for (const char* code : {"en", "es", "es-MX"}) {
    const Language& language = find_language(code);
    const Result whole = read(text, size, language), cut = read(text, 1 + data[0] % 16, language);
    if (whole.spoken != cut.spoken || whole.written != cut.written) std::abort();
    if (text.substr(0, whole.written.size()) != whole.written) std::abort();
  }
  return 0;
}
