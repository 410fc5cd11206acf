// Allocations: how often the program has called operator new, for promises such as "no allocation per frame".
#pragma once

#include <cstddef>

namespace aybiza::test {

size_t allocations();

}  // namespace aybiza::test
