// RequestHead: the head of an HTTP/1.1 request, as a server reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/net/Network.h"

namespace aybiza::bench {

struct RequestHead {
  std::string method, target;
  Headers headers;

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const;
  size_t content_length() const;
};

/// Takes a head, if all of it is there, off the front of `bytes`.
std::optional<RequestHead> take_request_head(std::string& bytes);

/// What makes the connection a WebSocket, from now on.
std::string accept_upgrade(const RequestHead& head, std::string_view more_headers = "");

}  // namespace aybiza::bench
