#include "Pronunciation.h"

#include <flite/flite.h>

#include <algorithm>
#include <cctype>

extern "C" cst_lexicon* cmu_lex_init();

namespace aybiza::emulator {

std::string pronounce(const std::string& word) {
  static cst_lexicon* lexicon = cmu_lex_init();
  std::string letters;
  for (unsigned char c : word)
    if (std::isalpha(c)) letters += static_cast<char>(std::tolower(c));
  std::string phones;
  if (!letters.empty()) {
    cst_val* list = lex_lookup(lexicon, letters.c_str(), nullptr, nullptr);
    for (const cst_val* v = list; v; v = val_cdr(v)) {
      std::string phone = val_string(val_car(v));
      while (!phone.empty() && std::isdigit(static_cast<unsigned char>(phone.back())))
        phone.pop_back();  // stress
      std::ranges::transform(phone, phone.begin(), [](unsigned char c) { return std::toupper(c); });
      if (phone == "AX") phone = "AH";  // CMUdict has no schwa of its own
      phones += (phones.empty() ? "" : " ") + phone;
    }
    delete_val(list);
  }
  return phones.empty() ? "AH" : phones;
}

}  // namespace aybiza::emulator
