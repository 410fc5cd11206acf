// Forms, queries and URLs from outside. What was understood must survive being written and read again.
#include <cstdlib>

#include "core/net/Url.h"

using namespace aybiza;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto form = parse_form(text)) {
    const auto again = parse_form(to_query(*form), {.max_bytes = 1 << 20});
    if (!again || *again != *form) std::abort();
  }
  if (const auto decoded = percent_decode(text))
    if (percent_decode(percent_encode(*decoded)).value() != *decoded) std::abort();
  if (const auto url = parse_url(text)) {
    const auto again = parse_url(url->scheme + "://" + url->authority() + url->target());
    if (!again || again->target() != url->target() || again->port != url->port) std::abort();
  }
  return 0;
}
