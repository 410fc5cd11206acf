#include "tools/bench/load/caller/MediaStream.h"

#include "core/base/Json.h"
#include "core/net/HttpWire.h"
#include "core/telephony/Base64.h"
#include "tools/bench/load/caller/Speech.h"

namespace aybiza::bench {

namespace {

/// The line between the words: a little noise, as base64, a different one for each of a few frames.
const std::string& line_noise(uint64_t frame) {
  static const std::vector<std::string> payloads = [] {
    std::vector<std::string> texts;
    for (const Frame& codes : quiet_line()) base64::append_encoded(texts.emplace_back(), codes);
    return texts;
  }();
  return payloads[frame % payloads.size()];
}

}  // namespace

MediaStream::MediaStream(Reactor& reactor, const Url& url, Start start, Listener& listener)
    : start_(std::move(start)), listener_(&listener), failure_(reactor.agenda(), [this] { end(0); }) {
  const auto socket = Connection::dial(url.host, url.port);
  if (!socket) {
    failure_.set(reactor.now());
    return;
  }
  connection_ = std::make_unique<Connection>(reactor, *socket, *this);
  connection_->stamp_arrivals();
  connection_->write("GET " + url.target() + " HTTP/1.1\r\nHost: " + url.authority() +
                     "\r\nUser-Agent: Twilio.TmeWs/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

// ---- to the server ----------------------------------------------------------------------------------------

void MediaStream::send(std::string_view text) {
  frame_.clear();
  append_frame(frame_, Opcode::text, text, mask_ = mask_ * 1664525 + 1013904223);
  connection_->write(frame_);
}

void MediaStream::on_upgraded() {
  upgraded_ = true;
  send(R"({"event":"connected","protocol":"Call","version":"1.0.0"})");
  Json parameters = Json::object();
  for (const auto& [name, value] : start_.parameters) parameters[name] = value;
  send(to_text({{"event", "start"},
                {"sequenceNumber", std::to_string(sequence_++)},
                {"start",
                 {{"accountSid", "AC00000000000000000000000000000000"},
                  {"streamSid", start_.stream_sid},
                  {"callSid", start_.call_sid},
                  {"tracks", {"inbound"}},
                  {"mediaFormat", {{"encoding", "audio/x-mulaw"}, {"sampleRate", 8000}, {"channels", 1}}},
                  {"customParameters", parameters}}},
                {"streamSid", start_.stream_sid}}));
  listener_->on_open();
}

void MediaStream::send_audio(const Frame* frame, Duration position) {
  ((text_ = R"({"event":"media","sequenceNumber":")") += std::to_string(sequence_++)) +=
      R"(","media":{"track":"inbound","chunk":")";
  ((text_ += std::to_string(++chunk_)) += R"(","timestamp":")") +=
      std::to_string(std::chrono::duration_cast<milliseconds>(position).count());
  text_ += R"(","payload":")";
  if (frame)
    base64::append_encoded(text_, *frame);
  else
    text_ += line_noise(chunk_);
  ((text_ += R"("},"streamSid":")") += start_.stream_sid) += "\"}";
  send(text_);
}

void MediaStream::send_mark(std::string_view name) {
  send(to_text({{"event", "mark"},
                {"sequenceNumber", std::to_string(sequence_++)},
                {"streamSid", start_.stream_sid},
                {"mark", {{"name", name}}}}));
}

void MediaStream::send_stop() {
  send(to_text(
      {{"event", "stop"},
       {"sequenceNumber", std::to_string(sequence_++)},
       {"streamSid", start_.stream_sid},
       {"stop", {{"accountSid", "AC00000000000000000000000000000000"}, {"callSid", start_.call_sid}}}}));
}

// ---- from the server --------------------------------------------------------------------------------------

void MediaStream::on_bytes(std::span<char> bytes, Time arrived) {
  if (!upgraded_) {
    unread_.append(bytes.data(), bytes.size());
    const auto head = take_response_head(unread_);
    if (!head || (*head && (*head)->status != 101)) return end(0);
    if (!*head) return;
    reader_.feed(unread_);
    on_upgraded();
  } else {
    reader_.feed(bytes);
  }
  while (connection_->is_open()) {
    const auto message = reader_.next();
    if (!message) return end(static_cast<uint16_t>(message.error().status));
    if (!*message) return;
    const auto [opcode, payload] = **message;
    if (opcode == Opcode::text) {
      read(payload, arrived);
    } else if (opcode == Opcode::close) {
      const auto close = parse_close(payload);
      return end(close ? close->code : 1002);
    }
  }
}

void MediaStream::read(std::string_view message, Time arrived) {
  constexpr std::string_view media = R"({"event":"media")", payload = R"("payload":")";
  if (message.starts_with(media)) {
    const size_t begin = message.find(payload);
    if (begin == message.npos) return;
    message.remove_prefix(begin + payload.size());
    return listener_->on_media(message.substr(0, message.find('"')), arrived);
  }
  const auto json = parse_json(message, "the message");
  if (!json) return;
  const std::string event = get_string(*json, "event");
  if (event == "mark") listener_->on_mark(get_string(get(*json, "mark"), "name"));
  if (event == "clear") listener_->on_clear();
}

void MediaStream::on_end(bool) { end(upgraded_ ? 1006 : 0); }

void MediaStream::end(uint16_t code) {
  if (connection_) connection_->close();
  if (Listener* listener = std::exchange(listener_, nullptr)) listener->on_stream_end(code);
}

}  // namespace aybiza::bench
