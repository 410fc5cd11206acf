#include "core/telephony/TwilioMessages.h"

#include <charconv>

#include "core/base/Ids.h"
#include "core/telephony/Base64.h"

namespace aybiza::twilio {

namespace {

constexpr size_t max_event_name = 64;
constexpr size_t max_parameters = 64;

// What is read or written lives here for a moment: shared by all calls of a thread, they stay in the cache, where a
// buffer of each call's own would be cold every 20 ms.
thread_local std::vector<uint8_t> audio_read;
thread_local std::string text_written;

tl::unexpected<Error> bad(std::string what) { return fail(Fault::bad_input, "Twilio's " + std::move(what)); }

Result<MediaFormat> read_format(const Json& format) {
  using enum MediaFormat::Encoding;
  const std::string encoding = get_string(format, "encoding");
  const int64_t rate = get_int(format, "sampleRate"), channels = get_int(format, "channels", 1);
  MediaFormat read{mulaw, static_cast<int>(rate)};
  if (encoding == "audio/x-alaw")
    read.encoding = alaw;
  else if (encoding == "audio/l16" || encoding == "audio/x-l16")
    read.encoding = s16le;
  else if (encoding != "audio/x-mulaw")
    return bad("start has an encoding that is none of audio/x-mulaw, audio/x-alaw, audio/l16");
  if (channels != 1 || rate < 8000 || rate > 48000)
    return bad("start has " + std::to_string(channels) + " channels at " + std::to_string(rate) +
               " Hz, not one at 8000");
  return read;
}

Result<Message> read_start(const Json& message) {
  const Json& body = get(message, "start");
  Start start{.stream_sid = get_string(body, "streamSid", get_string(message, "streamSid")),
              .call_sid = get_string(body, "callSid"),
              .account_sid = get_string(body, "accountSid")};
  if (!is_plain_id(start.stream_sid)) return bad("start has no usable streamSid");
  if (!is_plain_id(start.call_sid)) return bad("start has no usable callSid");
  auto format = read_format(get(body, "mediaFormat"));
  if (!format) return fail(format.error());
  start.format = *format;
  const Json& parameters = get(body, "customParameters");
  if (!parameters.is_object()) return start;
  if (parameters.size() > max_parameters) return bad("start has more than 64 customParameters");
  for (const auto& [name, value] : parameters.items())
    if (value.is_string()) start.parameters.emplace_back(name, value.get<std::string>());
  return start;
}

Result<Message> read_dtmf(const Json& message) {
  const std::string digit = get_string(get(message, "dtmf"), "digit");
  static constexpr std::string_view keys = "0123456789*#ABCD";
  if (digit.size() != 1 || keys.find(digit[0]) == std::string_view::npos)
    return bad("dtmf has a digit that is none of 0-9 * # A-D");
  return Dtmf{get_string(message, "streamSid"), digit[0]};
}

}  // namespace

Result<Message> MessageReader::read(std::string_view text) {
  if (text.size() > JsonLimits().max_bytes) return read_tree(text);
  if (const auto media = scan_media(text))
    return to_media(media->stream_sid, media->track, media->timestamp, media->payload);
  if (const auto mark = scan_mark(text)) return Mark{std::string(mark->stream_sid), std::string(mark->name)};
  return read_tree(text);
}

Result<Message> MessageReader::read_tree(std::string_view text) {
  auto parsed = parse_json(text, "Twilio's message");
  if (!parsed) return fail(parsed.error());
  tree_ = std::move(*parsed);
  const Json& event = get(tree_, "event");
  if (!event.is_string()) return bad("message has no event");
  const std::string& name = event.get_ref<const std::string&>();
  if (name == "media") {
    const Json& media = get(tree_, "media");
    const auto text_of = [](const Json& object, const char* key) {
      const Json& value = get(object, key);
      return value.is_string() ? std::string_view(value.get_ref<const std::string&>()) : std::string_view();
    };
    const Json& timestamp = get(media, "timestamp");  // a string by the book; some clients write a number
    timestamp_ = timestamp.is_number_unsigned() ? std::to_string(timestamp.get<uint64_t>())
                                                : std::string(text_of(media, "timestamp"));
    if (!get(media, "payload").is_string()) return bad("media has no payload");
    return to_media(text_of(tree_, "streamSid"), text_of(media, "track"), timestamp_,
                    text_of(media, "payload"));
  }
  if (name == "connected") return Connected();
  if (name == "start") return read_start(tree_);
  if (name == "dtmf") return read_dtmf(tree_);
  if (name == "mark") return Mark{get_string(tree_, "streamSid"), get_string(get(tree_, "mark"), "name")};
  if (name == "stop") return Stop{get_string(tree_, "streamSid")};
  return Unknown{name.substr(0, max_event_name)};
}

Result<Message> MessageReader::to_media(std::string_view stream_sid, std::string_view track,
                                        std::string_view timestamp, std::string_view payload) {
  uint64_t ms = 0;
  const char* end = timestamp.data() + timestamp.size();
  const auto parsed = std::from_chars(timestamp.data(), end, ms);
  static constexpr uint64_t month = 31ull * 24 * 3600 * 1000;
  if (parsed.ec != std::errc() || parsed.ptr != end || ms > month)
    return bad("media has a timestamp that is not a number of milliseconds");
  if (!base64::decode(payload, audio_read)) return bad("media has a payload that is not base64");
  return Media{stream_sid, track, milliseconds(ms), audio_read};
}

MessageWriter::MessageWriter(std::string_view stream_sid) {
  const std::string sid = to_text(Json(stream_sid));
  media_begin_ = R"({"event":"media","streamSid":)" + sid + R"(,"media":{"payload":")";
  mark_begin_ = R"({"event":"mark","streamSid":)" + sid + R"(,"mark":{"name":)";
  clear_ = R"({"event":"clear","streamSid":)" + sid + "}";
}

std::string_view MessageWriter::media(Bytes audio) {
  text_written = media_begin_;
  base64::append_encoded(text_written, audio);
  return text_written += "\"}}";
}

std::string_view MessageWriter::mark(std::string_view name) {
  text_written = mark_begin_;
  text_written += to_text(Json(name));
  return text_written += "}}";
}

std::string_view MessageWriter::clear() { return clear_; }

}  // namespace aybiza::twilio
