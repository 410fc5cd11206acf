// BedrockClient: sends a request to a model and tells its answer as it arrives. Signs, keeps deadlines, and
// tries again where that cannot be heard: only as long as no word of the answer has been passed on, and no longer than
// a first token may take.
#pragma once

#include <functional>

#include "core/net/CircuitBreaker.h"
#include "core/net/Network.h"
#include "core/net/Retry.h"
#include "core/net/SigV4.h"
#include "core/vendors/bedrock/ConverseStream.h"

namespace aybiza::bedrock {

/// A model and where it is asked.
struct Address {
  std::string model_id;  ///< as resolve_model() gives it
  std::string endpoint;  ///< "https://bedrock-runtime.eu-central-1.amazonaws.com", without a slash at its end
  std::string region;    ///< for the signature
  CircuitBreaker* breaker = nullptr;  ///< of all who ask there; may be null
};

struct ClientSettings {
  std::string bearer_token;  ///< instead of a signature; may be empty
  /// Where the keys of a signature come from; not asked where there is a bearer token. An error that it gives
  /// is passed on as it is.
  std::function<Task<Result<AwsKeys>>()> keys;
  Duration first_token = seconds(3);     ///< from the first try to the first token, all tries included
  Duration between_tokens = seconds(3);  ///< longest silence inside an answer
  Duration request = seconds(60);        ///< for everything, all tries included
  RetryPolicy retry{.max_tries = 2, .base = milliseconds(200), .limit = seconds(2)};
  bool retry_stalled = true;  ///< try again also where no first token came in time: nobody else can be asked
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

  /// `body` as to_json(ConverseRequest) gives it. The listener outlives the task. Destroying the task cancels
  /// the request.
  Task<Result<ModelTurn>> converse(Address address, std::string body, Listener& listener);

 private:
  struct Attempt;
  Task<Result<ModelTurn>> try_until_heard(Address address, std::string body, Listener& listener);
  Task<Result<ModelTurn>> try_once(HttpRequest request, Attempt& attempt);
  Task<Result<ModelTurn>> read_turn(HttpResponse& response, Attempt& attempt);
  Task<Result<HttpRequest>> make_request(const Address& address, std::string body);

  Network& network_;
  ClientSettings settings_;
  Random random_;
};

}  // namespace aybiza::bedrock
