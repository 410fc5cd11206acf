#include "core/net/EventStream.h"

#include <zlib.h>

#include <algorithm>

namespace aybiza {

namespace {

// total length, headers' length, CRC of these two; and the CRC of all at the end.
constexpr size_t prelude_size = 12;
constexpr size_t crc_size = 4;
constexpr size_t overhead = prelude_size + crc_size;
constexpr size_t uuid_size = 16;

enum Type : uint8_t { yes, no, int8, int16, int32, int64, bytes, text, timestamp, uuid };

uint32_t crc(std::string_view data) {
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size())));
}

/// Big-endian numbers and counted bytes from a view that can run out.
class Reader {
 public:
  explicit Reader(std::string_view data) : data_(data) {}
  bool at_end() const { return data_.empty(); }
  bool ok() const { return ok_; }

  template <class T> T number() {
    uint64_t value = 0;
    for (const unsigned char c : take(sizeof(T))) value = value << 8 | c;
    return static_cast<T>(value);
  }
  std::string_view take(size_t size) {
    if (size > data_.size()) {
      ok_ = false;
      size = data_.size();
    }
    const auto taken = data_.substr(0, size);
    data_.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view data_;
  bool ok_ = true;
};

tl::unexpected<Error> broken(const char* what) {
  return fail(Fault::bad_input, std::string("event stream: ") + what);
}

Result<EventValue> read_value(Reader& reader) {
  switch (reader.number<uint8_t>()) {
    case yes:
      return true;
    case no:
      return false;
    case int8:
      return reader.number<int8_t>();
    case int16:
      return reader.number<int16_t>();
    case int32:
      return reader.number<int32_t>();
    case int64:
      return reader.number<int64_t>();
    case bytes:
      return EventBytes{std::string(reader.take(reader.number<uint16_t>()))};
    case text:
      return std::string(reader.take(reader.number<uint16_t>()));
    case timestamp:
      return EventTimestamp{reader.number<int64_t>()};
    case uuid:
      return EventUuid{std::string(reader.take(uuid_size))};
    default:
      return broken("a header has an unknown type");
  }
}

Result<std::vector<std::pair<std::string, EventValue>>> read_headers(std::string_view block) {
  std::vector<std::pair<std::string, EventValue>> headers;
  Reader reader(block);
  while (!reader.at_end()) {
    std::string name(reader.take(reader.number<uint8_t>()));
    auto value = read_value(reader);
    if (!reader.ok()) return broken("the headers end in the middle of one");
    if (!value) return fail(value.error());
    if (name.empty()) return broken("a header has no name");
    if (std::ranges::any_of(headers, [&](const auto& h) { return h.first == name; }))
      return broken("a header comes twice");
    headers.emplace_back(std::move(name), std::move(*value));
  }
  return headers;
}

template <class T> void put(std::string& out, T value) {
  for (int shift = 8 * (static_cast<int>(sizeof(T)) - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<uint64_t>(value) >> shift);
}

void put_counted(std::string& out, Type type, std::string_view data) {
  put<uint8_t>(out, type);
  put<uint16_t>(out, static_cast<uint16_t>(data.size()));
  out += data;
}

struct ValueWriter {
  std::string& out;
  void operator()(bool v) const { put<uint8_t>(out, v ? yes : no); }
  void operator()(int8_t v) const { number(int8, v); }
  void operator()(int16_t v) const { number(int16, v); }
  void operator()(int32_t v) const { number(int32, v); }
  void operator()(int64_t v) const { number(int64, v); }
  void operator()(const EventBytes& v) const { put_counted(out, bytes, v.data); }
  void operator()(const std::string& v) const { put_counted(out, text, v); }
  void operator()(EventTimestamp v) const { number(timestamp, v.ms); }
  void operator()(const EventUuid& v) const {
    put<uint8_t>(out, uuid);
    out += v.data;
  }
  template <class T> void number(Type type, T v) const {
    put<uint8_t>(out, type);
    put(out, v);
  }
};

}  // namespace

std::string_view EventMessage::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name)
      if (const auto* found = std::get_if<std::string>(&value)) return *found;
  return {};
}

Result<std::optional<EventMessage>> EventStreamDecoder::next() {
  if (failure_) return fail(*failure_);
  auto message = decode();
  if (!message) failure_ = message.error();
  return message;
}

Result<std::optional<EventMessage>> EventStreamDecoder::decode() {
  const std::string_view rest = std::string_view(buffer_).substr(used_);
  if (rest.size() < prelude_size) return std::nullopt;
  Reader prelude(rest);
  const auto total = prelude.number<uint32_t>();
  const auto headers_size = prelude.number<uint32_t>();
  if (prelude.number<uint32_t>() != crc(rest.substr(0, prelude_size - crc_size)))
    return broken("the checksum of a prelude is wrong");
  // The lengths are what was sent; whether they make sense is another question.
  if (headers_size > max_headers) return broken("headers of more than 128 KiB");
  if (total < overhead + headers_size) return broken("a message that is shorter than its parts");
  if (total - overhead - headers_size > max_payload) return broken("a payload of more than 24 MiB");
  if (rest.size() < total) return std::nullopt;

  Reader trailer(rest.substr(total - crc_size));
  if (trailer.number<uint32_t>() != crc(rest.substr(0, total - crc_size)))
    return broken("the checksum of a message is wrong");
  auto headers = read_headers(rest.substr(prelude_size, headers_size));
  if (!headers) return fail(headers.error());
  EventMessage message{std::move(*headers), std::string(rest.substr(prelude_size + headers_size,
                                                                    total - overhead - headers_size))};
  used_ += total;
  if (used_ == buffer_.size() || used_ > 64 * 1024) buffer_.erase(0, std::exchange(used_, 0));
  return message;
}

Result<void> EventStreamDecoder::finish() const {
  if (failure_) return fail(*failure_);
  if (used_ < buffer_.size())
    return fail(Fault::truncated, "event stream: it ends in the middle of a message");
  return {};
}

std::string encode_event(const EventMessage& message) {
  std::string headers;
  for (const auto& [name, value] : message.headers) {
    put<uint8_t>(headers, static_cast<uint8_t>(name.size()));
    headers += name;
    std::visit(ValueWriter{headers}, value);
  }
  std::string out;
  put<uint32_t>(out, static_cast<uint32_t>(overhead + headers.size() + message.payload.size()));
  put<uint32_t>(out, static_cast<uint32_t>(headers.size()));
  put<uint32_t>(out, crc(out));
  out += headers;
  out += message.payload;
  put<uint32_t>(out, crc(out));
  return out;
}

EventMessage make_event(std::string event_type, std::string json) {
  return {{{":event-type", std::move(event_type)},
           {":content-type", std::string("application/json")},
           {":message-type", std::string("event")}},
          std::move(json)};
}

EventMessage make_exception(std::string exception_type, std::string json) {
  return {{{":exception-type", std::move(exception_type)},
           {":content-type", std::string("application/json")},
           {":message-type", std::string("exception")}},
          std::move(json)};
}

}  // namespace aybiza
