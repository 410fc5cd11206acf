// A client that says anything at all on a media stream: every line is one message. What must hold: the
// scanner takes nothing that is not JSON, and where it takes a message it reads the same as the real parser.
#include <cstdlib>

#include "core/telephony/TwilioMessages.h"

using namespace aybiza;

namespace {

void check(bool promise) {
  if (!promise) std::abort();
}

void compare_mark_with_parser(std::string_view text) {
  const auto scanned = twilio::scan_mark(text);
  if (!scanned) return;
  const auto parsed = parse_json(text, "a message");
  check(parsed.has_value());
  check(get_string(*parsed, "event") == "mark");
  check(get_string(*parsed, "streamSid") == scanned->stream_sid);
  check(get_string(get(*parsed, "mark"), "name") == scanned->name);
}

void compare_media_with_parser(std::string_view text) {
  const auto scanned = twilio::scan_media(text);
  if (!scanned) return;
  const auto parsed = parse_json(text, "a message");
  check(parsed.has_value());
  const Json& media = get(*parsed, "media");
  check(get_string(*parsed, "event") == "media");
  check(get_string(*parsed, "streamSid") == scanned->stream_sid);
  check(get_string(media, "track") == scanned->track);
  check(get_string(media, "timestamp") == scanned->timestamp);
  check(get_string(media, "payload") == scanned->payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  twilio::MessageReader reader;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    compare_media_with_parser(line);
    compare_mark_with_parser(line);
    const auto message = reader.read(line);
    check(message || message.error().fault == Fault::bad_input);
    const auto* start = message ? std::get_if<twilio::Start>(&*message) : nullptr;
    if (start) check(parse_json(twilio::MessageWriter(start->stream_sid).clear(), "our answer").has_value());
  }
  return 0;
}
