// The way up of a call as the engine walks it: from Twilio's socket through callsrc, aybmulawdec and aybvad into
// deepgramsttsink and the recogniser's socket. No model and no voice.
#pragma once

#include <memory>

#include "core/base/GPtr.h"
#include "core/line/Services.h"
#include "core/loop/MainLoop.h"
#include "core/telephony/TwilioPort.h"
#include "tools/bench/hotpath/Sockets.h"

namespace aybiza::bench {

/// A network in which everybody who connects reaches the recogniser whose socket lies ready.
class ReadyNetwork final : public Network {
 public:
  explicit ReadyNetwork(MainLoop& loop) : loop_(loop) {}
  void prepare(Fd recogniser) { recogniser_ = std::move(recogniser); }

  Loop& loop() override { return loop_; }
  Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest request) override;
  Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest request) override;

 private:
  MainLoop& loop_;
  Fd recogniser_;
};

class Line {
 public:
  /// `carrier` has not said anything yet: its start is awaited.
  Line(MainLoop& loop, ReadyNetwork& network, Fd carrier);
  ~Line();

 private:
  Task<> begin(MainLoop& loop, ReadyNetwork& network, Fd carrier);

  std::unique_ptr<TwilioPort> port_;
  GPtr<GstElement> pipeline_;
  Scope scope_;
};

}  // namespace aybiza::bench
