// The daemon's file of any bytes: whatever it holds, reading it ends and names places inside the file, and a file that
// is accepted is accepted again.
#include <cstdlib>

#include "core/supervisor/DaemonConfig.h"

using namespace aybiza;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto read = [&](const std::string&) -> Result<std::string> { return text; };
  const DaemonFile file = read_daemon_config("aybizad.yaml", read);
  for (const Problem& problem : file.problems)
    if (problem.place.line < 0 || problem.place.column < 0) std::abort();
  if (file.ok() && (!parse_listen(file.config.listen) || !read_daemon_config("aybizad.yaml", read).ok()))
    std::abort();
  return 0;
}
