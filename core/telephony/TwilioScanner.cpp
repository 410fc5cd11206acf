// The scanner of what comes often: media messages, and the marks that come back behind ours. It accepts less than JSON:
// whatever it refuses is read by the real parser, which also knows how to complain; whatever it accepts is JSON and
// means the same to both.
#include <array>
#include <cstring>

#include "core/telephony/TwilioMessages.h"

namespace aybiza::twilio {

namespace {

/// Printable ASCII but for the quote, which ends a string, and the backslash, which only the real parser
/// understands.
constexpr auto plain = [] {
  std::array<bool, 256> table{};
  for (size_t c = ' '; c <= '~'; c++) table[c] = c != '"' && c != '\\';
  return table;
}();

/// Eight characters of which all are plain, found without looking at each: a payload has two hundred.
bool are_plain(const char* eight) {
  constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  uint64_t x;
  std::memcpy(&x, eight, 8);
  const auto zeros = [](uint64_t v) {
    return (v - ones) & ~v;
  };  // high bit of a byte that is 0 (or follows one)
  const uint64_t odd = (x - ones * ' ') | (x + ones) | x | zeros(x ^ ones * '"') | zeros(x ^ ones * '\\');
  return !(odd & highs);
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  void skip_space() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) at_++;
  }
  bool is_at_end() const { return at_ == end_; }
  bool is_at(char c) const { return at_ < end_ && *at_ == c; }
  /// The character, and the space around it.
  bool take(char c) {
    skip_space();
    if (!is_at(c)) return false;
    at_++;
    skip_space();
    return true;
  }
  /// A string of printable ASCII without escapes.
  std::optional<std::string_view> take_string() {
    if (!is_at('"')) return std::nullopt;
    const char* begin = ++at_;
    while (end_ - at_ >= 8 && are_plain(at_)) at_ += 8;
    while (at_ < end_ && plain[static_cast<uint8_t>(*at_)]) at_++;
    if (!is_at('"')) return std::nullopt;
    return std::string_view(begin, static_cast<size_t>(at_++ - begin));
  }

  /// An object; `member(key)` takes each value.
  template <class Member> bool take_object(Member member) {
    if (!take('{')) return false;
    do {
      const auto key = take_string();
      if (!key || !take(':') || !member(*key)) return false;
    } while (take(','));
    return take('}');
  }
  /// A string value, into `slot` unless it was filled before.
  bool take_once(std::string_view& slot, bool& filled) {
    const auto text = take_string();
    if (!text || filled) return false;
    filled = true;
    slot = *text;
    return true;
  }

 private:
  const char* at_;
  const char* end_;
};

/// Reads {"event": NAME, "streamSid": …, NAME: {…}}, in any order, among other strings; `member(scanner, key)` takes each
/// value of the inner object. The stream's id (empty where missing), or nothing where the text is anything else.
template <class Member>
std::optional<std::string_view> scan_event(std::string_view text, std::string_view name, Member take_member) {
  Scanner scanner(text);
  std::string_view event, stream_sid;
  bool has_event = false, has_sid = false, has_body = false;
  const auto inner = [&](std::string_view key) { return take_member(scanner, key); };
  const auto outer = [&](std::string_view key) {
    if (key == "event") return scanner.take_once(event, has_event);
    if (key == "streamSid") return scanner.take_once(stream_sid, has_sid);
    if (key == name) return !std::exchange(has_body, true) && scanner.take_object(inner);
    return scanner.take_string().has_value();
  };
  const bool is_read = scanner.take_object(outer) && scanner.is_at_end();
  return is_read && event == name ? std::optional(stream_sid) : std::nullopt;
}

}  // namespace

std::optional<MediaText> scan_media(std::string_view text) {
  MediaText media;
  bool has_track = false, has_timestamp = false, has_payload = false;
  const auto stream_sid = scan_event(text, "media", [&](Scanner& scanner, std::string_view key) {
    if (key == "payload") return scanner.take_once(media.payload, has_payload);
    if (key == "timestamp") return scanner.take_once(media.timestamp, has_timestamp);
    if (key == "track") return scanner.take_once(media.track, has_track);
    return scanner.take_string().has_value();
  });
  if (!stream_sid || !has_payload) return std::nullopt;
  media.stream_sid = *stream_sid;
  return media;
}

std::optional<MarkText> scan_mark(std::string_view text) {
  MarkText mark;
  bool has_name = false;
  const auto stream_sid = scan_event(text, "mark", [&](Scanner& scanner, std::string_view key) {
    return key == "name" ? scanner.take_once(mark.name, has_name) : scanner.take_string().has_value();
  });
  if (!stream_sid || !has_name) return std::nullopt;
  mark.stream_sid = *stream_sid;
  return mark;
}

}  // namespace aybiza::twilio
