// What an HTTP status or a failed socket operation means, as an Error whose Fault decides on
// retrying.
#pragma once

#include <gio/gio.h>

#include "core/net/Network.h"

namespace aybiza {

/// 401 and 403 unauthorized, 429 throttled, 408 timeout, 5xx unavailable, everything else rejected.
Fault fault_of_status(int status);

/// The peer's own words for a status that is not what we asked for: `what` ("wss://… refused the upgrade"),
/// the status, the header `dg-error` or the start of the body.
Error refusal(std::string what, int status, const Headers& headers, std::string_view body);

/// `url` let `limit` pass.
Error timed_out(std::string_view url, Duration limit);

/// Takes a GError of connecting, sending or reading over. `where` is host:port or a URL without its query.
Error socket_failure(std::string_view where, GError* error);

/// "host:port" of a URL, for messages; never its query, which may hold secrets.
std::string host_and_port(std::string_view url);

}  // namespace aybiza
