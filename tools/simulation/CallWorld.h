// CallWorld: everything a whole call needs, in one process and in virtual time: a loop, a network with a fake
// Deepgram that hears, one that speaks, a fake Bedrock that thinks and a dental practice that books; and the
// calls that are made in it. What is simulated is only what is not ours.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <set>

#include "core/loop/VirtualLoop.h"
#include "core/net/Breakers.h"
#include "core/net/MemoryNetwork.h"
#include "core/vendors/deepgram/VoiceCache.h"
#include "tools/simulation/FakeListenVendor.h"
#include "tools/simulation/FakeModelVendor.h"
#include "tools/simulation/FakeSpeakVendor.h"
#include "tools/simulation/PhoneCall.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza::test {

/// An agent from YAML text, understood and tried out as a daemon would. It extends one of two that know where
/// this world's vendors live: brief.yaml, which has nothing but defaults, or receptionist.yaml, the one that
/// ships. Aborts where the text is wrong: it is the test's.
ReadyAgentPtr make_agent(const std::string& yaml);

/// The service behind the tool `book_appointment`: takes its time and counts what was booked.
class FakePractice {
 public:
  explicit FakePractice(MemoryNetwork& network);
  MemoryPeer& peer() { return *peer_; }
  Duration takes{};
  int status = 200;
  /// How often each tool use has booked; a repeated one would stand here with 2.
  const std::map<std::string, int>& bookings() const { return bookings_; }
  /// The tool uses that asked for the same, by what they asked.
  const std::map<std::string, std::set<std::string>>& wishes() const { return wishes_; }
  int open_requests() const { return open_; }

 private:
  Loop& loop_;
  MemoryPeer* peer_;
  std::map<std::string, int> bookings_;
  std::map<std::string, std::set<std::string>> wishes_;
  int open_ = 0;
};

/// A carrier that transfers, or says why not.
struct FakeCarrier final : Carrier {
  FakeCarrier(std::vector<std::string>& transfers, std::string refusal)
      : transfers(transfers), refusal(std::move(refusal)) {}
  Task<Result<void>> transfer(std::string to) override {
    transfers.push_back(to);
    if (!refusal.empty()) co_return fail(Fault::rejected, refusal);
    co_return Result<void>{};
  }
  Task<Result<void>> hang_up() override { co_return Result<void>{}; }

  std::vector<std::string>& transfers;
  std::string refusal;  ///< empty: the transfer succeeds
};

class CallWorld {
 public:
  CallWorld() { voice.first_byte = voice.clear_delay = Duration::zero(); }

  /// Dials; the call lives as long as the world, or until it is put away.
  PhoneCall& dial(const std::string& agent_yaml) { return dial(make_agent(agent_yaml)); }
  PhoneCall& dial(ReadyAgentPtr agent) {
    return calls.emplace_back("call-" + std::to_string(calls.size() + 1), loop, network, ears,
                              std::move(agent), std::make_unique<FakeCarrier>(transfers, transfer_refusal),
                              checkpoints ? &*checkpoints : nullptr, line, &breakers, &voices);
  }
  /// What this agent says in every call is spoken before anybody calls, as a worker has it done.
  void speak_ahead(const Agent& agent);
  /// Forgets all calls and lets what they left behind come to its end.
  void put_away() {
    calls.clear();
    loop.run_for(seconds(30));
  }

  VirtualLoop loop;
  MemoryNetwork network{loop};
  FakeListenVendor ears{network};
  FakeSpeakVendor voice{network};
  FakeModelVendor model{network};
  FakePractice practice{network};
  Breakers breakers;      // of all calls, as a worker has them …
  VoiceCache voices{{}};  // … and these
  std::vector<std::string> transfers;
  std::string transfer_refusal;
  TempFolder kept;
  /// Of the calls dialled from here on; set it, and they come back.
  std::optional<CheckpointStore> checkpoints;
  MemoryPort::Settings line;  ///< of the calls dialled from here on
  std::list<PhoneCall> calls;
};

}  // namespace aybiza::test
