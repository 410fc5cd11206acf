#include "core/net/Network.h"

#include <strings.h>

#include <algorithm>

namespace aybiza {

std::string_view find_header(const Headers& headers, std::string_view name) {
  auto found = std::ranges::find_if(headers, [&](const auto& header) {
    return header.first.size() == name.size() &&
           strncasecmp(header.first.data(), name.data(), name.size()) == 0;
  });
  return found == headers.end() ? std::string_view() : found->second;
}

Task<Result<std::string>> HttpResponse::read_all(size_t limit) {
  std::string body;
  for (;;) {
    auto part = co_await read();
    if (!part) co_return fail(part.error());
    if (part->empty()) co_return body;
    if (body.size() + part->size() > limit)
      co_return fail(Fault::bad_input, "the response is larger than " + std::to_string(limit) + " bytes");
    body += *part;
  }
}

}  // namespace aybiza
