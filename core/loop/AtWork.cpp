#include "core/loop/AtWork.h"

#include <algorithm>
#include <cstring>

namespace aybiza {

namespace {

thread_local AtWork::Id mark = {};

}  // namespace

AtWork::AtWork(std::string_view id) : before_(mark) {
  if (id.empty()) return;
  const size_t size = std::min(id.size(), mark.size() - 1);
  std::memcpy(mark.data(), id.data(), size);
  mark[size] = '\0';
}

AtWork::~AtWork() { mark = before_; }

const AtWork::Id& AtWork::current() { return mark; }

}  // namespace aybiza
