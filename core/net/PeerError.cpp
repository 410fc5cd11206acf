#include "core/net/PeerError.h"

#include "core/base/GPtr.h"

namespace aybiza {

namespace {

constexpr size_t max_words = 500;

std::string_view hint_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
      return "check the key and what it is allowed to do";
    case 404:
      return "check the URL and its path";
    case 429:
      return "the peer limits requests: slow down or raise the quota";
    default:
      return "";
  }
}

bool is_unreachable(const GError* error) {
  if (error->domain == G_RESOLVER_ERROR) return true;
  if (error->domain != G_IO_ERROR) return false;
  switch (error->code) {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_NOT_FOUND:
      return true;
    default:
      return false;
  }
}

}  // namespace

Fault fault_of_status(int status) {
  if (status == 401 || status == 403) return Fault::unauthorized;
  if (status == 408) return Fault::timeout;
  if (status == 429) return Fault::throttled;
  if (status >= 500) return Fault::unavailable;
  return Fault::rejected;
}

Error refusal(std::string what, int status, const Headers& headers, std::string_view body) {
  std::string_view words = find_header(headers, "dg-error");
  if (words.empty()) words = body.substr(0, max_words);
  std::string message = std::move(what) + " with HTTP status " + std::to_string(status);
  if (!words.empty()) message += ": " + std::string(words);
  return {fault_of_status(status), std::move(message), std::string(hint_of_status(status)), status};
}

Error timed_out(std::string_view url, Duration limit) {
  const auto ms = std::chrono::duration_cast<milliseconds>(limit).count();
  return {Fault::timeout, host_and_port(url) + " did not answer within " + std::to_string(ms) + " ms"};
}

Error socket_failure(std::string_view where, GError* error) {
  Fault fault = Fault::unavailable;
  std::string hint;
  if (is_unreachable(error)) {
    hint = "check the host name, the port and that the server is running";
  } else if (error->domain == G_TLS_ERROR) {
    fault = Fault::rejected;
    hint = "check the server's certificate and this machine's CA certificates and clock";
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    fault = Fault::cancelled;
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    fault = Fault::timeout;
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)) {
    fault = Fault::truncated;
  }
  return {fault, std::string(where) + ": " + take_message(error), std::move(hint)};
}

std::string host_and_port(std::string_view url) {
  char* host = nullptr;
  int port = -1;
  char* scheme = nullptr;
  const std::string text(url);
  if (!g_uri_split_network(text.c_str(), G_URI_FLAGS_NONE, &scheme, &host, &port, nullptr)) return "this URL";
  GChars scheme_owner(scheme), host_owner(host);
  if (port <= 0) port = (text.starts_with("https") || text.starts_with("wss")) ? 443 : 80;
  const std::string name = host ? host : "";
  return (name.find(':') == std::string::npos ? name : "[" + name + "]") + ":" + std::to_string(port);
}

}  // namespace aybiza
