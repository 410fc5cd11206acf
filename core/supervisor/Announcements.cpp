#include "core/supervisor/Announcements.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/Fd.h"
#include "core/base/Ids.h"

namespace aybiza {

namespace {

constexpr size_t largest = 8192;

/// Tokens come from outside and name files.
bool is_token(std::string_view text) {
  return text.size() >= 32 && text.size() <= 64 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

int64_t in_ms(WallTime time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

std::string read_whole(const Fd& file) {
  std::string text(largest, '\0');
  const ssize_t size = read(file.get(), text.data(), text.size());
  text.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return text;
}

}  // namespace

Announcements::Announcements(std::string directory, Duration lifetime, size_t most)
    : directory_(std::move(directory)), lifetime_(lifetime), most_(most) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  chmod(directory_.c_str(), 0700);
}

Result<std::string> Announcements::leave(const Announcement& caller, WallTime now) {
  if (outstanding_ >= most_) sweep(now);
  if (outstanding_ >= most_) return fail(Fault::throttled, "too many announced calls have not come");
  const std::string text =
      to_text({{"call", caller.call},
               {"agent", caller.agent},
               {"tenant", caller.tenant},
               {"from", caller.from},
               {"to", caller.to},
               {"expires_ms", in_ms(now + std::chrono::duration_cast<WallTime::duration>(lifetime_))}});
  const std::string token = make_token();
  Fd file(open((directory_ + "/" + token).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file || write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return fail(Fault::unavailable, "cannot write to " + directory_ + ": " + std::strerror(errno));
  outstanding_++;
  return token;
}

std::optional<Announcement> Announcements::take(const std::string& token, WallTime now) {
  if (!is_token(token)) return std::nullopt;
  const std::string path = directory_ + "/" + token;
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file || unlink(path.c_str()) < 0) return std::nullopt;
  if (outstanding_ > 0) outstanding_--;
  const auto json = parse_json(read_whole(file), "an announcement", {.max_bytes = largest, .max_depth = 4});
  if (!json || get_int(*json, "expires_ms") <= in_ms(now)) return std::nullopt;
  return Announcement{.call = get_string(*json, "call"),
                      .agent = get_string(*json, "agent"),
                      .tenant = get_string(*json, "tenant"),
                      .from = get_string(*json, "from"),
                      .to = get_string(*json, "to")};
}

void Announcements::sweep(WallTime now) {
  outstanding_ = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
    struct stat status {};
    if (stat(entry.path().c_str(), &status) < 0) continue;
    const auto written = std::chrono::system_clock::from_time_t(status.st_mtime);
    if (now - written > lifetime_)
      std::filesystem::remove(entry.path(), error);
    else
      outstanding_++;
  }
}

}  // namespace aybiza
