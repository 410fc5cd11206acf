// WebSocket frames from outside. However the bytes are cut, the same messages must be heard. The first byte
// picks the end that reads and the longest message.
#include <cstdlib>
#include <vector>

#include "core/net/WebSocketFrames.h"

using namespace aybiza;

namespace {

using Heard = std::vector<std::pair<int, std::string>>;

Heard read(std::string_view bytes, WebSocketRole role, size_t max_message, size_t step) {
  Heard heard;
  WebSocketReader reader(role, max_message);
  for (size_t at = 0; at < bytes.size(); at += step) {
    std::string piece(bytes.substr(at, step));
    reader.feed(piece);
    for (;;) {
      const auto message = reader.next();
      if (message && !*message) break;
      if (message)
        heard.emplace_back(static_cast<int>((*message)->opcode), (*message)->payload);
      else
        heard.emplace_back(message.error().status, "");
      if (message && (*message)->payload.size() > std::max<size_t>(max_message, 125)) std::abort();
    }
  }
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto role = data[0] & 1 ? WebSocketRole::server : WebSocketRole::client;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (read(bytes, role, data[0], size) != read(bytes, role, data[0], 1)) std::abort();
  return 0;
}
