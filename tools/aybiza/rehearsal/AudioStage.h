// AudioStage: scenarios played in real time: the caller's lines are spoken, carried to a daemon as Twilio would carry
// them, and have to be understood there. The daemon runs elsewhere, or is started with an emulator for every call.
#pragma once

#include "tools/aybiza/caller/Carriage.h"
#include "tools/aybiza/caller/Events.h"
#include "tools/evaluation/Stage.h"

namespace aybiza::rehearsal {

struct AudioSettings {
  std::string url;                       ///< of a daemon's webhook; empty: one is started
  std::string auth_token;                ///< signs the webhook where it is not empty
  std::string events_token;              ///< where the daemon is not on this machine
  std::string voice_service, voice_key;  ///< who speaks the lines for a daemon that runs elsewhere
};

class AudioStage final : public evaluation::Stage {
 public:
  /// The suite outlives the stage.
  AudioStage(const evaluation::Suite& suite, AudioSettings settings)
      : suite_(suite), settings_(std::move(settings)) {}

  std::string mode() const override { return "audio"; }
  std::string skips(const evaluation::Scenario& scenario) const override;
  Result<evaluation::Performance> play(const evaluation::Scenario& scenario, uint64_t seed) override;

 private:
  const evaluation::Suite& suite_;
  AudioSettings settings_;
};

}  // namespace aybiza::rehearsal
