// Caller: one call from its webhook to its end. It does what the carrier would do: asks the webhook, follows the
// TwiML, keeps the stream alive with 20 ms of audio on an absolute clock, plays what comes, answers marks, and
// where a stream ends that the caller has not ended, asks what to do next and follows that.
#pragma once

#include "tools/bench/load/caller/FrameGrid.h"
#include "tools/bench/load/caller/HttpExchange.h"
#include "tools/bench/load/caller/MediaStream.h"
#include "tools/bench/load/caller/Playout.h"
#include "tools/bench/load/caller/Statistics.h"
#include "tools/bench/load/caller/Talk.h"

namespace aybiza::bench {

/// What all callers of a crowd have in common.
struct CallerSettings {
  Url webhook;  ///< asked first; without a host, `stream` is opened at once
  Url stream;
  std::string auth_token;  ///< signs webhooks; empty: they are not signed
  std::string from = "+15550100", to = "+15550199";
  TalkSettings talk;
  bool silent = false;  ///< sends silence only
  double duty = 1;      ///< share of the silent frames that are sent at all, a second after the last word
  std::vector<Utterance> utterances;
};

class Caller final : public MediaStream::Listener {
 public:
  /// `number` is below 2^24 and unlike every other caller's. `gone` is called once, when the call is over.
  Caller(Reactor& reactor, const CallerSettings& settings, Statistics& statistics, uint32_t number,
         std::function<void(Caller&)> gone);
  ~Caller();

  void hang_up();
  /// The connection breaks, in whatever state the call is.
  void vanish();
  bool is_live() const { return stream_ && stream_->is_open(); }

 private:
  void ask(const Url& url);
  void follow(const HttpExchange::Answer& answer);
  void open_stream(const Url& url, const Parameters& parameters);
  void finish();

  void on_open() override;
  void on_media(std::string_view payload, Time arrived) override;
  void on_mark(std::string name) override;
  void on_clear() override;
  void on_stream_end(uint16_t code) override;

  void send_due_frames();
  void send_frame(Time now, Time due);
  bool is_left_out(Time now) const;
  void echo_marks(const std::vector<std::string>& names);
  void hear(const VoiceMark& mark, Time arrived, Time ran_dry);
  void first_sound_of_answer(const VoiceMark& mark, Time arrived);

  Reactor& reactor_;
  const CallerSettings& settings_;
  Statistics& statistics_;
  uint32_t number_;
  std::function<void(Caller&)> gone_;
  std::string call_sid_;

  std::unique_ptr<HttpExchange> exchange_;
  std::unique_ptr<MediaStream> stream_;
  std::string action_, otherwise_;  // what follows the stream
  unsigned streams_ = 0;
  bool ending_ = false;

  Talk talk_;
  CarrierPlayout playout_;
  FrameGrid grid_;
  Alarm next_frame_, next_mark_, give_up_, pause_;
  Url after_pause_;
  Time began_, opened_, frame_due_;
  std::optional<Time> broken_at_;
  uint64_t frames_ = 0;
  Time turn_ended_{};
  bool heard_sound_ = false;
  uint32_t burst_ = 0, last_frame_ = 0;
};

}  // namespace aybiza::bench
