// Announcements: callers whose media stream is on its way. The webhook, which proved to be Twilio's, leaves one
// here under a one-time token; the connection that shows the token is that caller. They are small files, so a
// supervisor that is restarted in between still knows them, and taking one is removing its file: it happens once.
#pragma once

#include <optional>
#include <string>

#include "core/base/Json.h"
#include "core/loop/Loop.h"

namespace aybiza {

/// A call that may begin, or go on.
struct Announcement {
  std::string call, agent, tenant, from, to;
};

class Announcements {
 public:
  /// `most` at a time, each for `lifetime`. The directory is made where it is missing.
  Announcements(std::string directory, Duration lifetime, size_t most);

  /// The token: 256 random bits, safe in a URL. An error: too many are outstanding, or the disk says no.
  Result<std::string> leave(const Announcement& announcement, WallTime now);
  /// Nothing for a token that is unknown, was taken, or is too old.
  std::optional<Announcement> take(const std::string& token, WallTime now);
  /// Forgets the old ones; to be called now and then.
  void sweep(WallTime now);

 private:
  std::string directory_;
  Duration lifetime_;
  size_t most_;
  size_t outstanding_ = 0;  // as of the last sweep, and what was left and taken since
};

}  // namespace aybiza
