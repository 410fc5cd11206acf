// SpeakSocket: one connection to /v1/speak: text in, raw audio out, with Aura's limits and close codes. Text
// waits until a sentence is complete or a Flush comes; what is to be spoken and the Flushed answers form one
// queue.
#pragma once

#include <deque>

#include "SocketSession.h"
#include "SpeakParameters.h"

namespace aybiza::emulator {

class SpeakSocket final : public SocketSession {
 public:
  SpeakSocket(World& world, SpeakParameters parameters, std::string request_id, Peer peer);
  void run(std::function<void()> ended) override;

 private:
  struct Item {
    std::string clause;  // empty: a flush ends here
    Time asked;          // when it became complete
  };

  void on_text(std::string_view message) override;
  void on_binary(Bytes message) override;

  void speak(const std::string& text);
  void flush();
  void clear();
  void queue_text(std::string_view text);
  /// Goes on with the first item of the queue, if nothing is under way.
  void work();
  void deliver(const std::string& audio);
  void rest_clock();

  const SpeakParameters parameters_;
  const std::string voice_;
  std::string buffer_;  // text whose sentence is not complete
  std::deque<Item> queue_;
  std::shared_ptr<void> synthesis_;  // the clause under way
  bool is_speaking_ = false;         // sound has gone out since the last pause
  Timer first_byte_, idle_, lifetime_;
  std::deque<Time> flushes_;                    // of the last minute
  std::deque<std::pair<Time, size_t>> spoken_;  // characters of the last minute
  int sequence_ = 0;
};

}  // namespace aybiza::emulator
