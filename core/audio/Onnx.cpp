#include "core/audio/Onnx.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace aybiza::onnx {

namespace {

// Numbers of the fields, from onnx.proto.
namespace model {
constexpr uint64_t graph = 7;
}
namespace graph {
constexpr uint64_t node = 1, initializer = 5;
}
namespace node {
constexpr uint64_t output = 2, attribute = 5;
}
namespace attribute {
constexpr uint64_t tensor = 5, graph = 6, graphs = 11;
}
namespace tensor {
constexpr uint64_t dims = 1, data_type = 2, float_data = 4, name = 8, raw_data = 9, data_location = 14;
constexpr uint64_t type_float = 1;
}  // namespace tensor

struct Field {
  uint64_t number = 0;
  uint64_t value = 0;      // of a varint
  std::string_view bytes;  // of everything else
  bool is_bytes = false;   // length-delimited: text, a message, or packed numbers
};

// Takes a message apart, field by field.
class Message {
 public:
  explicit Message(std::string_view bytes) : rest_(bytes) {}

  // Nothing at the end, or where the bytes are no protocol buffer: is_broken() tells which.
  std::optional<Field> next() {
    if (rest_.empty()) return std::nullopt;
    const auto key = number();
    if (!key || *key >> 3 == 0) return broken();
    Field field{.number = *key >> 3};
    switch (*key & 7) {
      case 0: {
        const auto value = number();
        if (!value) return broken();
        field.value = *value;
        return field;
      }
      case 1:
        return take(8, field);
      case 2: {
        const auto size = number();
        field.is_bytes = true;
        return size ? take(*size, field) : broken();
      }
      case 5:
        return take(4, field);
      default:
        return broken();
    }
  }
  bool is_broken() const { return broken_; }
  bool is_empty() const { return rest_.empty(); }
  // A number without a key, as packed fields hold them.
  std::optional<uint64_t> number() {
    uint64_t value = 0;
    for (size_t i = 0; i < std::min<size_t>(rest_.size(), 10); i++) {
      const auto byte = static_cast<uint8_t>(rest_[i]);
      value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        rest_.remove_prefix(i + 1);
        return value;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Field> broken() {
    broken_ = true;
    return std::nullopt;
  }
  std::optional<Field> take(uint64_t size, Field field) {
    if (size > rest_.size()) return broken();
    field.bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return field;
  }

  std::string_view rest_;
  bool broken_ = false;
};

class Reader {
 public:
  Result<std::vector<Graph>> read(std::string_view file) {
    bool found = false;
    Message message(file);
    while (const auto field = message.next())
      if (field->number == model::graph && field->is_bytes) found = true, read_graph(field->bytes, 1);
    if (message.is_broken() || !found) complain("no ONNX model");
    if (!complaint_.empty()) return fail(Fault::bad_input, complaint_);
    return std::move(graphs_);
  }

 private:
  void complain(const char* what) {
    if (complaint_.empty()) complaint_ = what;
  }

  void read_graph(std::string_view bytes, size_t depth) {
    if (depth > max_depth) return complain("graphs nested too deeply");
    Graph found;
    Message message(bytes);
    while (const auto field = message.next()) {
      if (!complaint_.empty()) return;
      if (!field->is_bytes) continue;
      if (field->number == graph::node) read_node(field->bytes, depth, found);
      if (field->number == graph::initializer) read_tensor(field->bytes, {}, found);
    }
    if (message.is_broken()) complain("a graph that ends early");
    if (graphs_.size() == max_graphs) return complain("too many graphs");
    graphs_.push_back(std::move(found));
  }

  void read_node(std::string_view bytes, size_t depth, Graph& found) {
    std::string_view output;
    Message message(bytes);
    while (const auto field = message.next()) {
      if (!complaint_.empty()) return;
      if (!field->is_bytes) continue;
      if (field->number == node::output && output.empty()) output = field->bytes;
      if (field->number == node::attribute) read_attribute(field->bytes, output, depth, found);
    }
    if (message.is_broken()) complain("a node that ends early");
  }

  void read_attribute(std::string_view bytes, std::string_view output, size_t depth, Graph& found) {
    Message message(bytes);
    while (const auto field = message.next()) {
      if (!complaint_.empty()) return;
      if (!field->is_bytes) continue;
      if (field->number == attribute::tensor) read_tensor(field->bytes, output, found);
      if (field->number == attribute::graph || field->number == attribute::graphs)
        read_graph(field->bytes, depth + 1);
    }
    if (message.is_broken()) complain("an attribute that ends early");
  }

  // `name` is for a tensor that has none of its own.
  void read_tensor(std::string_view bytes, std::string_view name, Graph& found) {
    Tensor t{.name = name};
    uint64_t type = 0;
    bool elsewhere = false;
    Message message(bytes);
    while (const auto field = message.next()) {
      if (field->number == tensor::dims) {
        if (!read_dims(*field, t.shape)) return complain("a tensor of an unheard-of shape");
      } else if (field->number == tensor::data_type) {
        type = field->value;
      } else if (field->number == tensor::name && field->is_bytes && !field->bytes.empty()) {
        t.name = field->bytes;
      } else if ((field->number == tensor::float_data || field->number == tensor::raw_data) &&
                 field->is_bytes) {
        t.data = field->bytes;
      } else if (field->number == tensor::data_location) {
        elsewhere = field->value != 0;
      }
    }
    if (message.is_broken()) return complain("a tensor that ends early");
    if (type != tensor::type_float) return;
    if (elsewhere) return complain("a tensor whose data lie in another file");
    size_t size = sizeof(float);
    for (size_t dim : t.shape) {
      if (dim != 0 && size > t.data.size() / dim) return complain("a tensor larger than its data");
      size *= dim;
    }
    if (size != t.data.size()) return complain("a tensor whose shape and data differ");
    if (tensors_++ == max_tensors) return complain("too many tensors");
    found.push_back(std::move(t));
  }

  // One dimension, or all of them packed.
  static bool read_dims(const Field& field, std::vector<size_t>& shape) {
    constexpr size_t most = 8;
    if (!field.is_bytes) shape.push_back(field.value);
    Message packed(field.is_bytes ? field.bytes : std::string_view{});
    while (!packed.is_empty() && shape.size() <= most) {
      const auto dim = packed.number();
      if (!dim) return false;
      shape.push_back(*dim);
    }
    return shape.size() <= most;
  }

  std::vector<Graph> graphs_;
  size_t tensors_ = 0;
  std::string complaint_;
};

}  // namespace

Result<std::vector<Graph>> read_constants(std::string_view file) { return Reader().read(file); }

}  // namespace aybiza::onnx
