#include "core/api/ControlClient.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#include "core/base/GPtr.h"
#include "core/net/HttpWire.h"

namespace aybiza {

namespace {

constexpr size_t longest_answer = 64 << 20;

GPtr<GSocketConnection> connect(GSocketClient* client, const DaemonPlace& place, GError** error) {
  if (place.socket.empty())
    return GPtr<GSocketConnection>::adopt(
        g_socket_client_connect_to_host(client, place.address.c_str(), 8080, nullptr, error));
  auto address = GPtr<GSocketAddress>::adopt(g_unix_socket_address_new(place.socket.c_str()));
  return GPtr<GSocketConnection>::adopt(
      g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address.get()), nullptr, error));
}

}  // namespace

/// All that the daemon sends until it closes.
Result<std::string> ControlClient::converse(const std::string& request) const {
  const std::string& where = place_.socket.empty() ? place_.address : place_.socket;
  GError* error = nullptr;
  auto client = GPtr<GSocketClient>::adopt(g_socket_client_new());
  g_socket_client_set_timeout(client.get(), timeout_s_);
  g_socket_client_set_enable_proxy(client.get(), FALSE);
  auto connection = connect(client.get(), place_, &error);
  if (!connection)
    return fail(Fault::unavailable, "no daemon answers at " + where + ": " + take_message(error),
                "is it running? name its place with --runtime-directory");
  auto broken = [&] {
    return fail(Fault::unavailable, "the daemon at " + where + " broke off: " + take_message(error));
  };
  GIOStream* stream = G_IO_STREAM(connection.get());
  if (!g_output_stream_write_all(g_io_stream_get_output_stream(stream), request.data(), request.size(),
                                 nullptr, nullptr, &error))
    return broken();
  std::string answer;
  char part[16384];
  for (;;) {
    const gssize got =
        g_input_stream_read(g_io_stream_get_input_stream(stream), part, sizeof part, nullptr, &error);
    if (got < 0) return broken();
    if (got == 0) return answer;
    answer.append(part, static_cast<size_t>(got));
    if (answer.size() > longest_answer) return fail(Fault::bad_input, "the daemon's answer has no end");
  }
}

Result<Json> ControlClient::exchange(const std::string& method, const std::string& path) const {
  std::string request =
      method + " " + path + " HTTP/1.1\r\nHost: aybizad\r\nConnection: close\r\nContent-Length: 0\r\n";
  if (!place_.token.empty()) request += "Authorization: Bearer " + place_.token + "\r\n";
  auto bytes = converse(request + "\r\n");
  if (!bytes) return fail(bytes.error());
  auto head = take_response_head(*bytes);
  if (!head) return fail(head.error());
  if (!*head) return fail(Fault::truncated, "the daemon broke off its answer");
  auto reader = BodyReader::make(**head, method);
  if (!reader) return fail(reader.error());
  auto body = reader->take(*bytes);
  if (!body) return fail(body.error());
  if (!reader->is_done() && !reader->ends_with_connection())
    return fail(Fault::truncated, "the daemon broke off its answer");
  const int status = (*head)->status;
  auto json = parse_json(*body, "the daemon's answer", {.max_bytes = longest_answer});
  if (status < 300) return json;
  const std::string why = json ? get_string(*json, "error", *body) : *body;
  return fail(status == 401 || status == 403 ? Fault::unauthorized : Fault::rejected,
              why.empty() ? "the daemon answers " + std::to_string(status) : why, "", status);
}

}  // namespace aybiza
