// The reader of ONNX constants under any bytes: whatever it finds lies in the file and is as large as it says.
#include <cstdlib>

#include "core/audio/Onnx.h"
#include "core/audio/SileroFile.h"

using namespace aybiza;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto graphs = onnx::read_constants(file);
  if (graphs)
    for (const auto& graph : *graphs)
      for (const auto& tensor : graph) {
        size_t bytes = sizeof(float);
        for (size_t dim : tensor.shape) bytes *= dim;
        if (bytes != tensor.data.size()) std::abort();
        if (bytes == 0) continue;
        if (tensor.data.data() < file.data() || tensor.data.data() + bytes > file.data() + size) std::abort();
      }
  parse_silero(file);
  return 0;
}
