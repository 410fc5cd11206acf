// Errors as values. A function of the core that can fail returns Result<T>; nothing in the core throws
// across a floor, because most callers sit under a C callback. An Error says what failed, where, and what to do.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace aybiza {

/// What kind of failure it was: decides whether to retry, to fall back, or to give up.
enum class Fault {
  bad_input,     ///< bytes or settings from outside that cannot be understood; retrying is pointless
  unauthorized,  ///< the peer refused our credentials
  rejected,      ///< the peer understood and said no (4xx, unknown model, missing resource)
  throttled,     ///< the peer asks us to slow down
  unavailable,   ///< the peer failed or cannot be reached; another try may succeed
  timeout,       ///< a deadline passed
  truncated,     ///< a stream ended before its protocol allows it to
  cancelled,     ///< we stopped it ourselves
  internal,      ///< a promise of our own code was broken
};

std::string_view to_string(Fault fault);

/// True where the same request may succeed when it is sent again.
bool is_retryable(Fault fault);

struct Error {
  Fault fault = Fault::internal;
  std::string message;  ///< what happened and where, in one sentence without a trailing full stop
  std::string hint;     ///< what the reader can do about it; may be empty
  int status = 0;       ///< HTTP status or WebSocket close code where the peer gave one

  /// "message (hint)", for people.
  std::string text() const;
};

template <class T> using Result = tl::expected<T, Error>;

/// `return fail(Fault::timeout, "…");` in any function that returns a Result.
inline tl::unexpected<Error> fail(Fault fault, std::string message, std::string hint = {}, int status = 0) {
  return tl::unexpected(Error{fault, std::move(message), std::move(hint), status});
}

/// Passes on the error of another result: `if (!r) return fail(r.error());`
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected(std::move(error)); }

}  // namespace aybiza
