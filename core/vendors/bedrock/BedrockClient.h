// BedrockClient: sends a request to a model and tells its answer as it arrives. Signs, keeps deadlines, and
// tries again where that cannot be heard: only as long as no word of the answer has been passed on.
#pragma once

#include <functional>

#include "core/net/Network.h"
#include "core/net/Retry.h"
#include "core/net/SigV4.h"
#include "core/vendors/bedrock/ConverseStream.h"

namespace aybiza::bedrock {

struct ClientSettings {
  std::string endpoint;  ///< "https://bedrock-runtime.eu-central-1.amazonaws.com", without a slash at its end
  std::string region;    ///< for the signature
  std::string bearer_token;  ///< instead of a signature; may be empty
  /// Where the keys of a signature come from; not asked where there is a bearer token. An error that it gives
  /// is passed on as it is.
  std::function<Task<Result<AwsKeys>>()> keys;
  Duration first_token = seconds(8);     ///< from sending to the first event of the answer
  Duration between_tokens = seconds(5);  ///< longest silence inside an answer
  Duration request = seconds(60);        ///< for everything, all tries included
  RetryPolicy retry{.max_tries = 3, .base = milliseconds(200), .limit = seconds(2)};
};

class BedrockClient {
 public:
  struct Listener {
    /// A try is on its way.
    virtual void on_request_sent() = 0;
    virtual void on_event(const ConverseEvent& event) = 0;
    /// A try has failed and another one follows.
    virtual void on_retry(const Error& error) = 0;

   protected:
    ~Listener() = default;
  };

  /// The network outlives the client, the client its running requests.
  BedrockClient(Network& network, ClientSettings settings, Random random)
      : network_(network), settings_(std::move(settings)), random_(random) {}

  /// `model_id` as resolve_model() gives it, `body` as to_json(ConverseRequest) does. The listener outlives
  /// the task. Destroying the task cancels the request.
  Task<Result<ModelTurn>> converse(std::string model_id, std::string body, Listener& listener);

 private:
  struct Attempt;
  Task<Result<ModelTurn>> try_until_heard(std::string model_id, std::string body, Listener& listener);
  Task<Result<ModelTurn>> try_once(HttpRequest request, Attempt& attempt);
  Task<Result<ModelTurn>> read_turn(HttpResponse& response, Attempt& attempt);
  Task<Result<HttpRequest>> make_request(std::string model_id, std::string body);

  Network& network_;
  ClientSettings settings_;
  Random random_;
};

}  // namespace aybiza::bedrock
