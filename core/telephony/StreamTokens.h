// StreamTokens: who may open a media stream. The webhook, which proved to be Twilio's, hands out a token for one call;
// the stream that brings it back is that call, once. Bounded, and forgotten after a while.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/base/Ids.h"
#include "core/loop/Loop.h"

namespace aybiza {

template <class Pass>
class StreamTokens {
 public:
  StreamTokens(Duration lifetime, size_t most) : lifetime_(lifetime), most_(most) {}

  /// Nothing where too many are outstanding.
  std::optional<std::string> issue(Pass pass, Time now) {
    std::erase_if(passes_, [&](const auto& entry) { return entry.second.expires <= now; });
    if (passes_.size() >= most_) return std::nullopt;
    std::string token = make_token();
    passes_.emplace(token, Entry{std::move(pass), now + lifetime_});
    return token;
  }
  /// What the token stands for; a second time, or too late, nothing. 256 random bits are looked up as they are: a
  /// stranger learns nothing from how long that takes.
  std::optional<Pass> take(const std::string& token, Time now) {
    auto entry = passes_.extract(token);
    if (!entry || entry.mapped().expires <= now) return std::nullopt;
    return std::move(entry.mapped().pass);
  }
  size_t outstanding() const { return passes_.size(); }

 private:
  struct Entry {
    Pass pass;
    Time expires;
  };
  Duration lifetime_;
  size_t most_;
  std::map<std::string, Entry> passes_;
};

}  // namespace aybiza
