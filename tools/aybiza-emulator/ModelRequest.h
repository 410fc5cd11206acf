// ModelRequest: a request to Bedrock as the emulator understands it: the two shapes that clients send
// (Converse, and the Anthropic body of InvokeModel) become one, and are refused where the real service would
// refuse them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "Brain.h"
#include "core/base/Json.h"

namespace aybiza::emulator {

/// An error as AWS answers it: the status, the exception's name (x-amzn-ErrorType) and its message.
struct AwsError {
  int status = 400;
  std::string type = "ValidationException";
  std::string message;

  std::string body() const;
};

struct ModelRequest {
  std::string model;  ///< foundation model, without the prefix of an inference profile
  std::vector<Heard> history;
  std::vector<std::string> tools;  ///< names that are offered
  bool thinking = false;
  bool cached_prefix = false;  ///< the request holds a cachePoint (or cache_control)
  size_t input_tokens = 0;     ///< estimated from the size of the body

  bool offers(std::string_view tool) const;
};

/// `model_id` as it stands in the path, percent-decoded: a model, an inference profile or an ARN that ends in
/// one.
struct ModelOrError {
  std::optional<ModelRequest> request;
  AwsError error;
};
ModelOrError read_converse(std::string_view model_id, std::string_view body);
ModelOrError read_invoke(std::string_view model_id, std::string_view body);

}  // namespace aybiza::emulator
