// PhoneCall: one simulated call and the person who makes it. The verbs are the caller's (say, press, hang
// up, wait until the agent has said something); the questions are what the caller heard and what stays on
// record. The engine's own Call runs behind it, on the world's loop, and its promises are watched.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/call/Call.h"
#include "core/call/CheckpointStore.h"
#include "core/loop/VirtualLoop.h"
#include "core/telephony/MemoryPort.h"
#include "tools/simulation/FakeListenVendor.h"
#include "tools/simulation/Promises.h"
#include "tools/simulation/Tape.h"

namespace aybiza::test {

class PhoneCall final : private Call::Listener {
 public:
  /// Dials; an agent that cannot start ends the call at once with outcome "not-started". Everything given
  /// outlives the call. With a store, which may be null, it is kept at every turn and can come back. Breakers and
  /// voices, which may be null too, are of all calls that share them.
  PhoneCall(std::string id, VirtualLoop& loop, Network& network, FakeListenVendor& ears, ReadyAgentPtr agent,
            std::unique_ptr<Carrier> carrier, const CheckpointStore* checkpoints,
            MemoryPort::Settings line = {}, Breakers* breakers = nullptr, VoiceCache* voices = nullptr);
  ~PhoneCall();

  // What the caller does.
  /// Begins to say these words now, after what is being said already.
  void say(std::string_view words, Manner manner = {});
  /// Stops within what is being said.
  void pause(Duration length);
  /// A sound of a voice that is no word.
  void cough(Duration length);
  /// A sound of no voice.
  void make_noise(Duration length);
  void press_key(char key);
  /// One key after the other, as a finger does it: time passes.
  void press(std::string_view keys);
  void hang_up();

  // What happens to the caller.
  /// The connection breaks; the call, if it is kept, waits on record.
  void lose_connection();
  /// The process that held the call is no more, without a word.
  void crash();
  /// The carrier has opened another connection for the same call, at another process.
  void come_back();
  bool is_cut_off() const { return !call_ && !has_ended(); }

  // Time passes until …
  void wait(Duration duration) { loop_.run_for(duration); }
  /// … all of this has been heard from the agent, after what was waited for before; false after `limit`.
  bool hears(std::string_view words, Duration limit = seconds(30));
  bool ends(Duration limit = seconds(60));
  bool until(const std::function<bool()>& done, Duration limit);

  // What it was like.
  std::string heard() const { return tape_.words(); }
  bool is_agent_audible() const { return tape_.is_sounding(); }
  bool is_caller_speaking() const { return !to_say_.empty(); }
  /// When the caller's last word, and the agent's, sounded.
  Time last_spoken() const { return last_spoken_; }
  Time last_pressed() const { return last_pressed_; }
  Time last_heard() const { return tape_.last_sound(); }
  const MemoryPort& port() const { return *port_; }

  const std::string& id() const { return id_; }
  Call& call() { return *call_; }
  bool has_ended() const { return ended_at_.has_value(); }
  Time ended_at() const { return *ended_at_; }
  Json report() const;
  std::string outcome() const { return get_string(report(), "outcome"); }
  std::string detail() const { return get_string(report(), "detail"); }
  /// "caller: …" and "agent: …", in order.
  std::vector<std::string> transcript() const;
  std::vector<std::string> warnings() const;
  /// Everything that was told about this call, a line each, for the message of a test that fails.
  std::string story() const;
  /// All live events so far.
  const std::vector<Json>& events() const { return events_; }
  /// Those of that name.
  std::vector<Json> events(std::string_view name) const;
  /// What must hold in every call, and does not.
  Promises& promises() { return promises_; }
  /// To be called every 20 ms: holds the silence against what is promised of it. `keys_follow`: more than what was just
  /// pressed.
  void watch_silence(bool keys_follow);

 private:
  void on_event(const Json& event) override;
  void on_call_ended(Call& call) override;
  void on_call_suspended(Call& call) override;
  void on_turning_point(Call& call) override;
  void connect(std::optional<Checkpoint> resume, std::unique_ptr<Carrier> carrier);
  void pick_up();
  void listen();
  std::string as_spoken(std::string_view written) const;

  std::string id_;
  VirtualLoop& loop_;
  Network& network_;
  FakeListenVendor& ears_;
  ReadyAgentPtr agent_;
  const CheckpointStore* checkpoints_;
  const MemoryPort::Settings line_;
  Breakers* breakers_;
  VoiceCache* voices_;
  MemoryPort* port_ = nullptr;  // the call's
  std::unique_ptr<Call> call_;
  Timer microphone_;
  std::deque<uint8_t> to_say_;
  Time last_spoken_{}, last_pressed_{};
  bool is_told_to_wait_ = false;  // though nothing may be heard of it
  Tape tape_;
  Promises promises_;
  size_t watched_ = 0;     // so much of what the port was sent
  size_t waited_for_ = 0;  // of heard()
  std::vector<Json> events_;
  std::optional<Time> ended_at_;
  std::string not_started_;
};

}  // namespace aybiza::test
