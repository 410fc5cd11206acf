// Bedrock: POST /model/{id}/converse-stream, /converse and /invoke-with-response-stream: who may ask, what
// goes wrong on purpose, and the scenario's answer token by token.
#pragma once

#include "ModelReply.h"
#include "ModelRequest.h"
#include "Server.h"
#include "World.h"

namespace aybiza::emulator {

class Bedrock {
 public:
  Bedrock(World& world, Server& server);

 private:
  Task<> handle(Request request, Exchange& exchange);
  Task<> stream(std::vector<TimedPiece> pieces, Headers headers, Exchange& exchange);
  std::optional<AwsError> check_keys(const Request& request, std::string_view model,
                                     std::string_view operation) const;

  World& world_;
  uint32_t requests_ = 0;
};

}  // namespace aybiza::emulator
