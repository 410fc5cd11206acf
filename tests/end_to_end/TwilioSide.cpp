#include "tests/end_to_end/TwilioSide.h"

#include <sys/socket.h>

#include <regex>

#include "core/base/Json.h"

namespace aybiza {

namespace {

constexpr uint8_t text_frame = 1, close_frame = 8;
constexpr unsigned patience = 30;  // s; a daemon that says nothing for so long has lost us

GPtr<GSocketConnection> connect(uint16_t port) {
  auto client = GPtr<GSocketClient>::adopt(g_socket_client_new());
  g_socket_client_set_timeout(client.get(), patience);
  return GPtr<GSocketConnection>::adopt(
      g_socket_client_connect_to_host(client.get(), "127.0.0.1", port, nullptr, nullptr));
}

GInputStream* input(const GPtr<GSocketConnection>& connection) {
  return g_io_stream_get_input_stream(G_IO_STREAM(connection.get()));
}

void write(const GPtr<GSocketConnection>& connection, std::string_view bytes) {
  GOutputStream* output = g_io_stream_get_output_stream(G_IO_STREAM(connection.get()));
  // The daemon may close first; what it has to say is read afterwards.
  g_output_stream_write_all(output, bytes.data(), bytes.size(), nullptr, nullptr, nullptr);
}

HttpAnswer exchange(uint16_t port, const std::string& head, const std::string& body) {
  const auto connection = connect(port);
  if (!connection) return {};
  write(connection, head + "Host: 127.0.0.1:" + std::to_string(port) +
                        "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                        "\r\n\r\n" + body);
  std::string answer;
  char part[4096];
  for (gssize got; (got = g_input_stream_read(input(connection), part, sizeof part, nullptr, nullptr)) > 0;)
    answer.append(part, static_cast<size_t>(got));
  const size_t end_of_head = answer.find("\r\n\r\n");
  if (end_of_head == answer.npos) return {};
  return {std::atoi(answer.c_str() + sizeof "HTTP/1.1"), answer.substr(end_of_head + 4)};
}

}  // namespace

HttpAnswer get(uint16_t port, const std::string& path) {
  return exchange(port, "GET " + path + " HTTP/1.1\r\n", "");
}

HttpAnswer post_form(uint16_t port, const std::string& path, const std::string& form,
                     const std::string& signature) {
  std::string head = "POST " + path + " HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
  if (!signature.empty()) head += "X-Twilio-Signature: " + signature + "\r\n";
  return exchange(port, head, form);
}

Parameters call_form(const std::string& call_sid) {
  return {{"CallSid", call_sid}, {"From", "+15550100"}, {"To", "+15550199"}};
}

std::string stream_path_of(const std::string& twiml) {
  std::smatch match;
  static const std::regex path("<Stream url=\"wss?://[^/]+([^\"]+)\"");
  return std::regex_search(twiml, match, path) ? match[1].str() : "";
}

MediaStream::MediaStream(uint16_t port, const std::string& path) : connection_(connect(port)) {
  if (!connection_) return;
  write(connection_, "GET " + path +
                         " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string head;
  while (!head.ends_with("\r\n\r\n") && read_bytes(head, 1)) continue;
  if (!head.starts_with("HTTP/1.1 101")) connection_.reset();
}

void MediaStream::send_frame_of(uint8_t opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | opcode));
  constexpr char masked = char(0x80);
  if (payload.size() < 126) {
    frame += static_cast<char>(masked | static_cast<char>(payload.size()));
  } else {
    const int length_bytes = payload.size() < 65536 ? 2 : 8;
    frame += static_cast<char>(masked | (length_bytes == 2 ? 126 : 127));
    for (int i = length_bytes - 1; i >= 0; i--) frame += static_cast<char>(payload.size() >> (8 * i));
  }
  frame.append(4, '\0');  // a mask of zeros: the payload stays as it is
  if (connection_) write(connection_, frame.append(payload));
}

void MediaStream::send(std::string_view text) { send_frame_of(text_frame, text); }

void MediaStream::start(const std::string& call_sid) {
  send(R"({"event":"connected","protocol":"Call","version":"1.0.0"})");
  send(to_text({{"event", "start"},
                {"sequenceNumber", "1"},
                {"streamSid", stream_sid_},
                {"start",
                 {{"streamSid", stream_sid_},
                  {"accountSid", "AC1"},
                  {"callSid", call_sid},
                  {"tracks", {"inbound"}},
                  {"mediaFormat", {{"encoding", "audio/x-mulaw"}, {"sampleRate", 8000}, {"channels", 1}}},
                  {"customParameters", Json::object()}}}}));
}

void MediaStream::send_frame() {
  const std::string silence(160, '\xff');
  const GChars payload(g_base64_encode(reinterpret_cast<const guchar*>(silence.data()), silence.size()));
  send(to_text({{"event", "media"},
                {"streamSid", stream_sid_},
                {"media", {{"track", "inbound"}, {"timestamp", "20"}, {"payload", payload.get()}}}}));
}

void MediaStream::send_stop() { send(to_text({{"event", "stop"}, {"streamSid", stream_sid_}})); }

bool MediaStream::read_bytes(std::string& into, size_t count) {
  const size_t before = into.size();
  gsize got = 0;
  into.resize(before + count);
  return connection_ &&
         g_input_stream_read_all(input(connection_), into.data() + before, count, &got, nullptr, nullptr) &&
         got == count;
}

std::optional<std::string> MediaStream::read() {
  std::string head, longer, payload;
  if (!read_bytes(head, 2)) return std::nullopt;
  size_t size = head[1] & 0x7f;
  if (size >= 126) {
    if (!read_bytes(longer, size == 126 ? 2 : 8)) return std::nullopt;
    size = 0;
    for (const char byte : longer) size = size << 8 | static_cast<uint8_t>(byte);
  }
  if (!read_bytes(payload, size)) return std::nullopt;
  if ((head[0] & 0x0f) == close_frame) {
    if (payload.size() >= 2)
      close_code_ =
          static_cast<uint16_t>(static_cast<uint8_t>(payload[0]) << 8 | static_cast<uint8_t>(payload[1]));
    send_frame_of(close_frame, payload);
    return std::nullopt;
  }
  if (echo_marks && payload.starts_with(R"({"event":"mark")")) send(payload);
  return payload;
}

uint16_t MediaStream::read_to_close() {
  while (read()) continue;
  return close_code_;
}

void MediaStream::vanish(bool reset) {
  if (reset) {
    const linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(g_socket_get_fd(g_socket_connection_get_socket(connection_.get())), SOL_SOCKET, SO_LINGER,
               &at_once, sizeof at_once);
  }
  connection_.reset();
}

}  // namespace aybiza
