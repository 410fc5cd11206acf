// Onnx: the constants that an ONNX file holds. A model is a graph whose nodes may hold graphs again (the
// branches of an If); every graph has tensors, as initialisers or as Constant nodes. This reads as much of
// the file's protocol buffers as it takes to find the tensors of 32-bit floats, graph by graph, and nothing
// of what the graphs compute: whoever knows the network needs its weights only.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/Error.h"

namespace aybiza::onnx {

struct Tensor {
  std::string_view name;
  std::vector<size_t> shape;
  std::string_view data;  ///< its floats, little-endian, as they lie in the file
};

/// The float tensors of one graph, those of the graphs inside it left out.
using Graph = std::vector<Tensor>;

constexpr size_t max_depth = 16;      ///< of graphs in graphs
constexpr size_t max_graphs = 256;    ///< in a file
constexpr size_t max_tensors = 4096;  ///< in a file

/// All graphs of the file, the inner ones before those that hold them. They point into the file's bytes.
Result<std::vector<Graph>> read_constants(std::string_view file);

}  // namespace aybiza::onnx
