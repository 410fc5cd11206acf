// ListenV1: one connection to /v1/listen: audio in, results out, on the clock of the audio. What is final
// follows from silence, as the request's `endpointing` and `utterance_end_ms` ask.
#pragma once

#include "Hearing.h"
#include "ListenParameters.h"
#include "SocketSession.h"

typedef struct _GChecksum GChecksum;

namespace aybiza::emulator {

class ListenV1 final : public SocketSession {
 public:
  ListenV1(World& world, ListenV1Parameters parameters, std::string request_id, Peer peer);
  ~ListenV1() override;
  void run(std::function<void()> ended) override;

 private:
  enum class Finality { interim, final, speech_final, finalized };

  void on_text(std::string_view message) override;
  void on_binary(Bytes message) override;

  void step();
  void end_utterance(Finality finality);
  void send_results(const std::vector<HeardWord>& words, Finality finality);
  void end_stream();
  void rest_clock();

  const ListenV1Parameters parameters_;
  AudioReader reader_;
  Hearing hearing_;
  std::vector<int16_t> samples_;  // less than a frame
  double result_start_ = 0, last_interim_ = 0;
  double last_word_end_ = -1;  // of words that no UtteranceEnd has followed yet
  bool utterance_end_due_ = false;
  bool silenced_ = false;  // a planned fault: nothing is understood
  Timer idle_;
  bool has_audio_ = false;
  const std::string model_uuid_;
  GChecksum* sha256_;
};

}  // namespace aybiza::emulator
