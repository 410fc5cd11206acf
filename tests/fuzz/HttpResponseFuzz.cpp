// An HTTP response from outside, whole and byte by byte: the same head and the same body, or an error both
// times.
#include <cstdlib>

#include "core/net/HttpWire.h"

using namespace aybiza;

namespace {

std::string read(std::string_view bytes, size_t step) {
  std::string buffer, body;
  std::optional<BodyReader> reader;
  for (size_t at = 0; at < bytes.size(); at += step) {
    buffer += bytes.substr(at, step);
    if (!reader) {
      const auto head = take_response_head(buffer);
      if (!head) return "error";
      if (!*head) continue;
      const auto made = BodyReader::make(**head, "GET");
      if (!made) return "error";
      reader = *made;
    }
    const auto piece = reader->take(buffer);
    if (!piece) return "error";
    body += *piece;
  }
  return reader ? body + (reader->is_done() ? "|done" : "|more") : "no head";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (read(bytes, size + 1) != read(bytes, 1)) std::abort();
  return 0;
}
