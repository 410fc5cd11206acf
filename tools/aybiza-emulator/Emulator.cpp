#include "Emulator.h"

#include "Bedrock.h"
#include "Control.h"
#include "Data.h"
#include "Deepgram.h"
#include "PocketEars.h"
#include "Practice.h"
#include "ScriptEars.h"
#include "Server.h"
#include "Twilio.h"
#include "core/net/SocketNetwork.h"

namespace aybiza::emulator {

struct Emulator::Parts {
  explicit Parts(MainLoop& loop) : world(loop), network(loop), server(loop) {}

  World world;
  SocketNetwork network;
  Server server;
  std::unique_ptr<Deepgram> deepgram;
  std::unique_ptr<Bedrock> bedrock;
  std::unique_ptr<Twilio> twilio;
  std::unique_ptr<Practice> practice;
  std::unique_ptr<Control> control;
  uint16_t port = 0;
};

Emulator::Emulator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Emulator::~Emulator() = default;
uint16_t Emulator::port() const { return parts_->port; }
World& Emulator::world() { return parts_->world; }

std::string default_scenario() { return find_data("scenarios/receptionist.yaml"); }

Result<std::unique_ptr<Emulator>> Emulator::start(MainLoop& loop, Settings settings) {
  auto scenario = load_scenario(settings.scenario.empty() ? default_scenario() : settings.scenario);
  if (!scenario) return fail(scenario.error());
  auto parts = std::make_unique<Parts>(loop);
  World& world = parts->world;
  world.scenario = std::move(*scenario);
  world.latencies = settings.latencies;
  world.keys = settings.keys;
  for (const auto& fault : settings.faults) world.faults.add(fault);
  if (settings.ears == "script") {
    world.ears = std::make_unique<ScriptEars>(world.scenario.script);
  } else {
    auto ears = PocketEars::make(default_model());
    if (!ears) return fail(ears.error());
    world.ears = std::move(*ears);
  }
  parts->deepgram = std::make_unique<Deepgram>(world, parts->server);
  parts->bedrock = std::make_unique<Bedrock>(world, parts->server);
  parts->twilio = std::make_unique<Twilio>(world, parts->server, parts->network);
  parts->practice = std::make_unique<Practice>(parts->server);
  const auto address = settings.address;
  const auto wanted_port = static_cast<uint16_t>(settings.port);
  parts->control = std::make_unique<Control>(world, parts->server, std::move(settings));
  auto port = parts->server.listen(address, wanted_port);
  if (!port) return fail(port.error());
  parts->port = *port;
  return std::unique_ptr<Emulator>(new Emulator(std::move(parts)));
}

}  // namespace aybiza::emulator
