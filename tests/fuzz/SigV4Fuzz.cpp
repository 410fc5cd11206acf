// A signed request from outside, as lines: Authorization, X-Amz-Date, target, body. Nobody guesses a
// signature.
#include <cstdlib>

#include "core/net/SigV4.h"

using namespace aybiza;

namespace {

std::string take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return std::string(line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  SignedRequest request{.method = "POST"};
  request.headers.emplace_back("Host", "bedrock-runtime.us-east-1.amazonaws.com");
  request.headers.emplace_back("Authorization", take_line(text));
  request.headers.emplace_back("X-Amz-Date", take_line(text));
  request.target = take_line(text);
  request.body = text;
  const auto claim = read_claim(request.headers);
  if (!claim) return 0;
  const AwsKeys keys{claim->access_key_id, "a secret that the fuzzer does not know", ""};
  if (check_claim(*claim, request, keys, WallTime(seconds(1767323045)), std::chrono::hours(1000000)))
    std::abort();
  return 0;
}
