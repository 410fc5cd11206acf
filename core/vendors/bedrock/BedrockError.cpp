#include "core/vendors/bedrock/BedrockError.h"

#include <array>

#include "core/base/Json.h"
#include "core/net/PeerError.h"

namespace aybiza::bedrock {

namespace {

struct Kind {
  std::string_view type;
  Fault fault;
  std::string_view hint;
};
constexpr std::array kinds = std::to_array<Kind>({
    {"ThrottlingException", Fault::throttled, "ask AWS for a higher quota, or name fallback models"},
    {"TooManyRequestsException", Fault::throttled, "ask AWS for a higher quota, or name fallback models"},
    {"ModelNotReadyException", Fault::unavailable, ""},
    {"InternalServerException", Fault::unavailable, ""},
    {"InternalFailure", Fault::unavailable, ""},
    {"ServiceUnavailableException", Fault::unavailable, ""},
    {"ModelErrorException", Fault::unavailable, ""},
    {"ModelStreamErrorException", Fault::unavailable, ""},
    {"ModelTimeoutException", Fault::timeout, ""},
    {"ServiceQuotaExceededException", Fault::rejected, "ask AWS for a higher quota"},
    {"ResourceNotFoundException", Fault::rejected,
     "check model-id and region: the model is not served there"},
    {"ValidationException", Fault::rejected, ""},
    {"AccessDeniedException", Fault::unauthorized,
     "enable the model under \"Model access\" in the Bedrock console and allow "
     "bedrock:InvokeModelWithResponseStream"},
    {"UnrecognizedClientException", Fault::unauthorized, "the access key is unknown to AWS"},
    {"InvalidSignatureException", Fault::unauthorized,
     "check the secret access key and this machine's clock"},
    {"ExpiredTokenException", Fault::unauthorized, "the session token has expired; get new credentials"},
});

// Validation failures that have a well-known way out, by a part of the message.
struct Remedy {
  std::string_view words, hint;
};
constexpr std::array remedies = {
    Remedy{"on-demand throughput",
           "use an inference profile, for example \"us.\" or \"eu.\" before the model id"},
    Remedy{"model identifier is invalid", "check model-id and region"},
    Remedy{"end of its life", "the model is retired; choose its successor"},
    Remedy{"maximum tokens", "lower max-tokens"},
    Remedy{"too long", "lower history-limit or shorten the system prompt"},
};

std::string hint_for(const Kind* kind, std::string_view message) {
  for (const Remedy& remedy : remedies)
    if (message.find(remedy.words) != std::string_view::npos) return std::string(remedy.hint);
  return kind ? std::string(kind->hint) : "";
}

// "ThrottlingException:http://internal.amazon.com/…" and "com.amazon.coral#ThrottlingException"
std::string_view bare_type(std::string_view type) {
  type = type.substr(0, type.find(':'));
  return type.substr(type.rfind('#') + 1);  // npos + 1 is 0
}

}  // namespace

Error service_error(std::string_view type, std::string message, int status) {
  std::string name(bare_type(type));
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  const Kind* kind = nullptr;
  for (const Kind& k : kinds)
    if (k.type == name) kind = &k;
  const Fault fault = kind ? kind->fault : status ? fault_of_status(status) : Fault::unavailable;
  std::string hint = hint_for(kind, message);
  std::string text = "Bedrock answers " + (name.empty() ? "with status " + std::to_string(status) : name);
  if (!message.empty()) text += ": " + message;
  return {fault, std::move(text), std::move(hint), status};
}

Error refusal_error(int status, const Headers& headers, std::string_view body) {
  const auto json = parse_json(body, "the error");
  std::string type(find_header(headers, "x-amzn-errortype"));
  std::string message;
  if (json) {
    for (const char* key : {"code", "__type"})
      if (type.empty()) type = get_string(*json, key);
    for (const char* key : {"message", "Message"})
      if (message.empty()) message = get_string(*json, key);
  } else {
    constexpr size_t excerpt = 200;
    message = body.substr(0, excerpt);
  }
  return service_error(type, std::move(message), status);
}

}  // namespace aybiza::bedrock
