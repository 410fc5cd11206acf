// The framing of AWS response streams (application/vnd.amazon.eventstream): messages of typed headers and a
// payload, each guarded by two CRCs. The decoder takes bytes as they arrive from the network, in pieces of
// any size; the encoder is its mirror, for peers that play AWS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/Error.h"

namespace aybiza {

/// Milliseconds since 1970-01-01 UTC.
struct EventTimestamp {
  int64_t ms = 0;
  bool operator==(const EventTimestamp&) const = default;
};
struct EventBytes {
  std::string data;
  bool operator==(const EventBytes&) const = default;
};
/// 16 bytes.
struct EventUuid {
  std::string data;
  bool operator==(const EventUuid&) const = default;
};
using EventValue =
    std::variant<bool, int8_t, int16_t, int32_t, int64_t, EventBytes, std::string, EventTimestamp, EventUuid>;

struct EventMessage {
  std::vector<std::pair<std::string, EventValue>> headers;
  std::string payload;

  /// The text of a header of type string, or nothing.
  std::string_view header(std::string_view name) const;
  /// "event", "exception" or "error".
  std::string_view message_type() const { return header(":message-type"); }
  std::string_view event_type() const { return header(":event-type"); }
  std::string_view exception_type() const { return header(":exception-type"); }
  bool operator==(const EventMessage&) const = default;
};

class EventStreamDecoder {
 public:
  static constexpr size_t max_headers = 128 * 1024;
  static constexpr size_t max_payload = 24 * 1024 * 1024;

  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole message, nothing when more bytes are needed, or Fault::bad_input. After an error the
  /// stream is lost: the same error comes again and again.
  Result<std::optional<EventMessage>> next();
  /// To be asked at the end of the body: Fault::truncated if it came in the middle of a message.
  Result<void> finish() const;

 private:
  Result<std::optional<EventMessage>> decode();

  std::string buffer_;
  size_t used_ = 0;  // what stands before is decoded
  std::optional<Error> failure_;
};

/// A message within the limits above, with names and values within the format's, is a promise of the caller.
std::string encode_event(const EventMessage& message);
/// What AWS sends for one event of JSON: `encode_event(make_event("contentBlockDelta", json))`.
EventMessage make_event(std::string event_type, std::string json);
EventMessage make_exception(std::string exception_type, std::string json);

}  // namespace aybiza
