#include "tests/unit/audio/Allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<size_t> count = 0;
}

void* operator new(size_t size) {
  count++;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }

namespace aybiza::test {

size_t allocations() { return count; }

}  // namespace aybiza::test
