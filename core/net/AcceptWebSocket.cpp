#include "core/net/AcceptWebSocket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "core/net/SocketWebSocket.h"

namespace aybiza {

namespace {

struct Acceptance {
  Loop& loop;
  size_t max_message;
  std::function<void(std::unique_ptr<WebSocket>)> accepted;
};

// The 101 has been written: the connection is taken out of the server's hands.
void on_wrote_informational(SoupServerMessage* message, gpointer data) {
  auto* acceptance = static_cast<Acceptance*>(data);
  UpgradedStream upgraded;
  GSocket* socket = soup_server_message_get_socket(message);
  if (!soup_server_message_get_tls_peer_certificate(message)) upgraded.socket = GPtr<GSocket>::ref(socket);
  g_socket_set_option(socket, IPPROTO_TCP, TCP_NODELAY, TRUE, nullptr);
  Headers headers = to_headers(soup_server_message_get_request_headers(message));
  const auto accepted = acceptance->accepted;
  Loop& loop = acceptance->loop;
  const size_t max_message = acceptance->max_message;
  upgraded.stream = GPtr<GIOStream>::adopt(soup_server_message_steal_connection(message));
  accepted(make_websocket(loop, WebSocketRole::server, std::move(upgraded), std::move(headers), max_message));
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

void accept_websocket(Loop& loop, SoupServerMessage* message, size_t max_message,
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
