// Instructions: what a TwiML document tells the carrier to do with a call, as far as a caller without a
// telephone can do it.
#pragma once

#include <string>
#include <variant>

#include "core/loop/Loop.h"
#include "core/net/Url.h"

namespace aybiza::bench {

struct ConnectStream {
  std::string url;
  Parameters parameters;
  std::string action;     ///< asked when the stream has ended; empty: `otherwise` follows
  std::string otherwise;  ///< the URL of a <Redirect> behind it; may be empty
};
struct Redirect {
  std::string url;
  Duration pause{};  ///< of the verbs before it
};
/// The call is not taken: <Reject>.
struct Refused {};
/// Anything else: the call ends here, or goes on without us (<Hangup>, <Say>, <Dial>, <Record>, nothing at all).
struct Over {
  std::string verb;
};
using Instructions = std::variant<ConnectStream, Redirect, Refused, Over>;

Result<Instructions> read_twiml(const std::string& text);

}  // namespace aybiza::bench
