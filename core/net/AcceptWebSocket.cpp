#include "core/net/AcceptWebSocket.h"

#include "core/net/SocketWebSocket.h"

namespace aybiza {

namespace {

struct Acceptance {
  MainLoop& loop;
  size_t max_message;
  std::function<void(std::unique_ptr<WebSocket>)> accepted;
};

/// What libsoup has read beyond the request, and all that lies in the socket now.
std::string read_ahead(GIOStream* stream) {
  auto* input = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream));
  std::string bytes;
  char block[4096];
  for (gssize got;
       (got = g_pollable_input_stream_read_nonblocking(input, block, sizeof block, nullptr, nullptr)) > 0;)
    bytes.append(block, static_cast<size_t>(got));
  return bytes;
}

// The 101 has been written: the socket is taken out of the server's hands.
void on_wrote_informational(SoupServerMessage* message, gpointer data) {
  const Acceptance acceptance = *static_cast<Acceptance*>(data);  // ends with the message
  Fd socket = duplicate(soup_server_message_get_socket(message));
  Headers headers = to_headers(soup_server_message_get_request_headers(message));
  auto stream = GPtr<GIOStream>::adopt(soup_server_message_steal_connection(message));
  auto transport = make_socket_transport(acceptance.loop.poller(), std::move(socket));
  UpgradedStream upgraded{.channel = std::make_shared<ByteChannel>(acceptance.loop, std::move(transport)),
                          .unread = read_ahead(stream.get())};
  g_io_stream_close(stream.get(), nullptr, nullptr);  // libsoup's descriptor; ours goes on
  acceptance.accepted(make_websocket(acceptance.loop, WebSocketRole::server, std::move(upgraded),
                                     std::move(headers), acceptance.max_message));
}

}  // namespace

Headers to_headers(SoupMessageHeaders* headers) {
  Headers values;
  soup_message_headers_foreach(
      headers,
      [](const char* name, const char* value, gpointer data) {
        static_cast<Headers*>(data)->emplace_back(name, value);
      },
      &values);
  return values;
}

bool is_websocket_upgrade(SoupServerMessage* message) {
  return soup_message_headers_header_contains(soup_server_message_get_request_headers(message), "Upgrade",
                                              "websocket");
}

void accept_websocket(MainLoop& loop, SoupServerMessage* message, size_t max_message,
                      std::function<void(std::unique_ptr<WebSocket>)> accepted) {
  SoupMessageHeaders* request = soup_server_message_get_request_headers(message);
  const char* key = soup_message_headers_get_one(request, "Sec-WebSocket-Key");
  const char* version = soup_message_headers_get_one(request, "Sec-WebSocket-Version");
  if (!is_websocket_upgrade(message) || !key || !version || std::string_view(version) != "13") {
    soup_message_headers_replace(soup_server_message_get_response_headers(message), "Sec-WebSocket-Version",
                                 "13");
    return soup_server_message_set_status(message, SOUP_STATUS_BAD_REQUEST, nullptr);
  }
  soup_server_message_set_status(message, SOUP_STATUS_SWITCHING_PROTOCOLS, nullptr);
  SoupMessageHeaders* response = soup_server_message_get_response_headers(message);
  soup_message_headers_replace(response, "Upgrade", "websocket");
  soup_message_headers_replace(response, "Connection", "Upgrade");
  soup_message_headers_replace(response, "Sec-WebSocket-Accept", websocket_accept(key).c_str());
  g_signal_connect_data(
      message, "wrote-informational", G_CALLBACK(on_wrote_informational),
      new Acceptance{loop, max_message, std::move(accepted)},
      [](gpointer data, GClosure*) { delete static_cast<Acceptance*>(data); }, GConnectFlags(0));
}

}  // namespace aybiza
