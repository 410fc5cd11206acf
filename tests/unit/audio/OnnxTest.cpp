// The reader of ONNX constants: what it finds, and what it refuses.
#include "core/audio/Onnx.h"

#include <gtest/gtest.h>

#include "tests/support/OnnxBytes.h"

namespace aybiza {
namespace {

using test::field;
using test::FloatTensor;

std::string message_of(const std::string& file) {
  const auto read = onnx::read_constants(file);
  return read ? "" : read.error().message;
}

// A tensor field by field, so that each can be wrong.
std::string tensor_of(const std::string& dims, const std::string& data, uint64_t type = 1) {
  return dims + field(2, type) + field(8, "t") + field(9, data);
}
std::string file_with(const std::string& tensor) { return field(7, field(5, tensor)); }

TEST(Onnx, FindsConstantsOfEveryBranchAndInitialisers) {
  const std::string inner = test::graph_bytes({{"a", {2, 1}, {1, 2}}, {"b", {}, {3}}});
  const std::string node = field(4, "If") + field(5, field(6, inner));
  const std::string outer = field(1, node) + field(5, test::tensor_bytes({"c", {3}, {4, 5, 6}}));
  const std::string file = field(1, 8) + field(7, outer);
  const auto graphs = onnx::read_constants(file);
  ASSERT_TRUE(graphs) << graphs.error().text();
  ASSERT_EQ(graphs->size(), 2);
  ASSERT_EQ((*graphs)[0].size(), 2) << "the inner graph comes first";
  EXPECT_EQ((*graphs)[0][0].name, "a");
  EXPECT_EQ((*graphs)[0][0].shape, (std::vector<size_t>{2, 1}));
  EXPECT_EQ((*graphs)[0][1].data.size(), sizeof(float));
  float value;
  std::memcpy(&value, (*graphs)[0][1].data.data(), sizeof(float));
  EXPECT_EQ(value, 3);
  ASSERT_EQ((*graphs)[1].size(), 1);
  EXPECT_EQ((*graphs)[1][0].name, "c");
}

TEST(Onnx, ReadsPackedShapesAndFloatsAndNamesAConstantByItsOutput) {
  const std::string packed = field(1, test::number(2) + test::number(300)) + field(2, uint64_t{1}) +
                             field(4, std::string(2 * 300 * sizeof(float), '\0'));
  const std::string node = field(2, "out") + field(5, field(5, packed));
  const std::string file = field(7, field(1, node));
  const auto graphs = onnx::read_constants(file);
  ASSERT_TRUE(graphs) << graphs.error().text();
  ASSERT_EQ((*graphs)[0].size(), 1);
  EXPECT_EQ((*graphs)[0][0].name, "out");
  EXPECT_EQ((*graphs)[0][0].shape, (std::vector<size_t>{2, 300}));
}

TEST(Onnx, LeavesOutWhatIsNotFloat) {
  const std::string file = file_with(tensor_of(field(1, uint64_t{1}), "12345678", 7));
  const auto graphs = onnx::read_constants(file);
  ASSERT_TRUE(graphs);
  EXPECT_TRUE((*graphs)[0].empty());
}

TEST(Onnx, SaysWhatItCannotRead) {
  std::string nested;
  for (size_t i = 0; i <= onnx::max_depth; i++) nested = field(1, field(5, field(6, nested)));
  std::string many;
  for (size_t i = 0; i <= onnx::max_tensors; i++) many += field(5, tensor_of("", "1234"));
  const uint64_t huge = uint64_t{1} << 62;
  const struct {
    std::string file, message;
  } rows[] = {
      {"", "no ONNX model"},
      {"RIFF....WAVEfmt ", "no ONNX model"},
      {field(1, uint64_t{8}), "no ONNX model"},
      {file_with(tensor_of("", "1234")).substr(0, 12), "no ONNX model"},
      {field(7, "\x2a\x50 too short"), "a graph that ends early"},
      {field(7, field(1, "\x2a\x50 too short")), "a node that ends early"},
      {file_with("\x4a\x50 too short"), "a tensor that ends early"},
      {file_with(tensor_of(field(1, uint64_t{2}), "1234")), "a tensor larger than its data"},
      {file_with(tensor_of(field(1, huge) + field(1, huge), "1234")), "a tensor larger than its data"},
      {file_with(tensor_of(field(1, uint64_t{0}), "1234")), "a tensor whose shape and data differ"},
      {file_with(tensor_of("", "12345")), "a tensor whose shape and data differ"},
      {file_with(tensor_of(field(1, std::string(9, '\1')), "1234")), "a tensor of an unheard-of shape"},
      {file_with(tensor_of("", "1234") + field(14, uint64_t{1})), "a tensor whose data lie in another file"},
      {field(7, nested), "graphs nested too deeply"},
      {field(7, many), "too many tensors"},
  };
  for (const auto& row : rows) EXPECT_EQ(message_of(row.file), row.message);
}

}  // namespace
}  // namespace aybiza
