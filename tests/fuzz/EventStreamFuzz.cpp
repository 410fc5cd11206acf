// The event stream decoder under any bytes. Odd first byte: raw bytes. Even: a message whose checksums are
// right, so that the headers are reached; the next byte says how much of the rest are headers.
#include <zlib.h>

#include <cstdlib>

#include "core/net/EventStream.h"

using namespace aybiza;

namespace {

void put_number(std::string& out, size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

void put_checksum(std::string& out) {
  put_number(out, crc32(0, reinterpret_cast<const Bytef*>(out.data()), static_cast<uInt>(out.size())));
}

std::string well_framed(std::string_view rest, size_t headers) {
  std::string out;
  put_number(out, 16 + rest.size());
  put_number(out, std::min(headers, rest.size()));
  put_checksum(out);
  out += rest;
  put_checksum(out);
  return out;
}

std::vector<EventMessage> decode(std::string_view body, size_t step) {
  std::vector<EventMessage> messages;
  EventStreamDecoder decoder;
  for (size_t at = 0; at < body.size(); at += step) {
    decoder.feed(body.substr(at, step));
    for (;;) {
      auto message = decoder.next();
      if (!message) return messages;
      if (!*message) break;
      messages.push_back(std::move(**message));
    }
  }
  return messages;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::string body = data[0] & 1 ? std::string(rest) : well_framed(rest, data[1]);
  const auto whole = decode(body, body.size() + 1);
  if (whole != decode(body, 1)) std::abort();
  for (const auto& message : whole) {
    const auto again = decode(encode_event(message), 1 << 20);
    if (again.size() != 1 || again[0] != message) std::abort();
  }
  return 0;
}
