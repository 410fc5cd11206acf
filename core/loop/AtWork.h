// AtWork: whose work this thread is doing, for those who look at it from outside when it does not go on. Whoever
// brings something into a call's pipeline (media, a vendor's answer, a timer that has run off) marks it, so that
// whatever is blocked under it is known by the call's id. Costs a few nanoseconds.
#pragma once

#include <array>
#include <string_view>

namespace aybiza {

/// `const AtWork at_work(services->call_id);` marks the scope; what was marked before comes back behind it.
class AtWork {
 public:
  /// Ids longer than 63 bytes are cut; an empty one leaves the mark as it is.
  explicit AtWork(std::string_view id);
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;
  ~AtWork();

  using Id = std::array<char, 64>;  ///< ends with a zero; empty: nobody's work
  /// This thread's mark; may be asked in a signal handler once the thread itself has asked.
  static const Id& current();

 private:
  Id before_;
};

}  // namespace aybiza
