#include "core/call/CheckpointStore.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "core/base/Fd.h"
#include "core/base/Ids.h"

namespace aybiza {

namespace {

constexpr auto suffix = ".checkpoint";
// A head's names are short: ids, and a directory.
constexpr size_t longest_head = 8 << 10;

tl::unexpected<Error> cannot(const char* act, const std::string& path) {
  return fail(Fault::unavailable, std::string("cannot ") + act + " " + path + ": " + g_strerror(errno));
}

/// At most `limit` bytes from the file's beginning.
Result<std::string> read_start(const std::string& path, size_t limit) {
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return cannot("read", path);
  struct stat status;
  if (fstat(file.get(), &status) < 0) return cannot("read", path);
  std::string text(std::min(limit, static_cast<size_t>(status.st_size)), '\0');
  const ssize_t count = read(file.get(), text.data(), text.size());
  if (count < 0) return cannot("read", path);
  text.resize(static_cast<size_t>(count));
  return text;
}

Result<CheckpointHead> read_head(const std::string& path) {
  auto text = read_start(path, longest_head);
  if (!text) return fail(text.error());
  return parse_checkpoint_head(*text);
}

}  // namespace

bool CheckpointStore::is_anothers(const std::string& call_id) const {
  const auto head = read_head(path(call_id));
  return head && head->owner != owner_;
}

Result<void> CheckpointStore::save(const Checkpoint& checkpoint) const {
  const std::string& id = checkpoint.record.info.id;
  if (is_anothers(id)) return fail(Fault::rejected, "call " + id + " has gone on elsewhere");
  return write(checkpoint);
}

Result<void> CheckpointStore::write(const Checkpoint& checkpoint) const {
  const std::string text = to_text(checkpoint, owner_);
  if (text.size() > Checkpoint::largest)
    return fail(Fault::rejected,
                "the checkpoint is larger than " + std::to_string(Checkpoint::largest) + " bytes");
  const std::string place = path(checkpoint.record.info.id), draft = place + "." + owner_ + ".new";
  Fd file(open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) return cannot("write", draft);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t count = ::write(file.get(), rest.data(), rest.size());
    if (count < 0) return cannot("write", draft);
    rest.remove_prefix(static_cast<size_t>(count));
  }
  if (rename(draft.c_str(), place.c_str()) < 0) return cannot("replace", place);
  return {};
}

Result<Checkpoint> CheckpointStore::load(const std::string& call_id) const {
  if (!is_plain_id(call_id)) return fail(Fault::bad_input, "\"" + call_id + "\" is no id of a call");
  const auto text = read_start(path(call_id), Checkpoint::largest + 1);
  if (!text) return fail(text.error());
  return parse_checkpoint(*text);
}

bool CheckpointStore::has(const std::string& call_id) const {
  return access(path(call_id).c_str(), R_OK) == 0;
}

Result<Checkpoint> CheckpointStore::take(const std::string& call_id) const {
  auto checkpoint = load(call_id);
  if (!checkpoint) return checkpoint;
  if (auto written = write(*checkpoint); !written) return fail(written.error());
  return checkpoint;
}

void CheckpointStore::remove(const std::string& call_id) const {
  if (!is_anothers(call_id)) unlink(path(call_id).c_str());
}

std::vector<CheckpointHead> CheckpointStore::list() const {
  std::vector<CheckpointHead> heads;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, ignored)) {
    if (entry.path().extension() != suffix) continue;
    if (auto head = read_head(entry.path())) heads.push_back(std::move(*head));
  }
  return heads;
}

}  // namespace aybiza
