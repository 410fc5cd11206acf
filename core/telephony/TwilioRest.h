// TwilioRest: what we ask of Twilio about a running call, over its REST interface (2010-04-01).
#pragma once

#include "core/call/Carrier.h"
#include "core/net/Network.h"
#include "core/net/Url.h"

namespace aybiza {

struct TwilioAccount {
  std::string sid;         ///< AC…
  std::string auth_token;  ///< or an API key's secret
  std::string url;         ///< empty: https://api.twilio.com
};

/// POST /Accounts/{sid}/Calls/{call}.json with these fields. Errors carry Twilio's code and message.
Task<Result<void>> update_call(Network& network, TwilioAccount account, std::string call_sid,
                               Parameters fields);

/// Twilio as a call's carrier.
class TwilioCarrier final : public Carrier {
 public:
  TwilioCarrier(Network& network, TwilioAccount account, std::string call_sid)
      : network_(network), account_(std::move(account)), call_sid_(std::move(call_sid)) {}
  Task<Result<void>> transfer(std::string to) override;
  Task<Result<void>> hang_up() override;

 private:
  Network& network_;
  TwilioAccount account_;
  std::string call_sid_;
};

}  // namespace aybiza
