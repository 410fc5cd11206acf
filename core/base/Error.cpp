#include "core/base/Error.h"

namespace aybiza {

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::bad_input:
      return "bad-input";
    case Fault::unauthorized:
      return "unauthorized";
    case Fault::rejected:
      return "rejected";
    case Fault::throttled:
      return "throttled";
    case Fault::unavailable:
      return "unavailable";
    case Fault::timeout:
      return "timeout";
    case Fault::truncated:
      return "truncated";
    case Fault::cancelled:
      return "cancelled";
    case Fault::internal:
      return "internal";
  }
  return "internal";
}

bool is_retryable(Fault fault) {
  return fault == Fault::throttled || fault == Fault::unavailable || fault == Fault::timeout ||
         fault == Fault::truncated;
}

std::string Error::text() const { return hint.empty() ? message : message + " (" + hint + ")"; }

}  // namespace aybiza
