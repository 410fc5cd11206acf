// ListenV2: one connection to /v2/listen (Flux): audio in, turns out. A turn starts with the first word, and
// its end is a matter of confidence that grows with silence: the threshold of 0.7 is reached after the
// end-of-turn latency.
#pragma once

#include "Hearing.h"
#include "ListenParameters.h"
#include "SocketSession.h"

namespace aybiza::emulator {

class ListenV2 final : public SocketSession {
 public:
  ListenV2(World& world, ListenV2Parameters parameters, std::string request_id, Peer peer);
  void run(std::function<void()> ended) override;

 private:
  enum class Turn { none, ongoing, awaiting };  // Flux's Initial, Ongoing, Awaiting

  void on_text(std::string_view message) override;
  void on_binary(Bytes message) override;

  void step();
  void end_turn(const char* trigger);
  double confidence() const;
  void send_turn(const char* event, const char* trigger = nullptr);
  void send_numbered(Json message);
  void configure(const Json& message);
  void fail_with(const char* code, const char* description);
  void rest_clock();

  ListenV2Parameters parameters_;
  AudioReader reader_;
  Hearing hearing_;
  std::vector<int16_t> samples_;
  Turn turn_ = Turn::none;
  std::vector<HeardWord> words_;  // of the turn; they do not change while it awaits its end
  double window_start_ = 0, last_update_ = 0;
  int turn_index_ = 0, sequence_ = 0;
  Timer idle_;
};

}  // namespace aybiza::emulator
