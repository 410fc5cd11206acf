// Deepgram's /v2/listen as an engine meets it: StartOfTurn, an Update every quarter of a second, EagerEndOfTurn
// where it is asked for, and EndOfTurn.
#include <glib.h>

#include "tools/bench/load/vendors/Ear.h"
#include "tools/bench/load/vendors/Session.h"

namespace aybiza::bench {

namespace {

constexpr double start_after = 0.24, update_every = 0.25;      // seconds of audio
constexpr double eager_silence = 0.2, turn_end_silence = 0.3;  // with the usual thresholds

std::string number(double value) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_formatd(text, sizeof text, "%.3f", value);
}

class Flux final : public Session {
 public:
  Flux(World& world, Line& line, const Parameters& query)
      : world_(world),
        line_(line),
        ear_(find_parameter(query, "encoding") == "mulaw" ? Ear::Coding::mulaw : Ear::Coding::linear16),
        eager_(!find_parameter(query, "eager_eot_threshold").empty()),
        turn_end_(turn_end_silence + to_ms(world.latencies.hear) / 1000) {
    world_.counts.listens++;
    line_.send_text(
        R"({"type":"Connected","request_id":"00000000-0000-4000-8000-000000000000","sequence_id":)" +
        std::to_string(sequence_++) + "}");
  }

  void on_text(std::string_view message) override {
    if (message.find("CloseStream") != message.npos) line_.close(1000);
  }

  void on_binary(std::string_view message) override {
    ear_.feed(message);
    while (ear_.next()) step();
  }

 private:
  enum class Turn { none, ongoing, awaiting };

  void step() {
    if (!ear_.is_in_utterance()) return;
    if (turn_ == Turn::none && ear_.now() - ear_.began_at() >= start_after) {
      turn_ = Turn::ongoing;
      return tell("StartOfTurn", 0.1);
    }
    if (turn_ == Turn::awaiting && ear_.silence() == 0) {
      turn_ = Turn::ongoing;
      return tell("TurnResumed", 0.1);
    }
    if (turn_ != Turn::none && ear_.silence() >= turn_end_) {
      tell("EndOfTurn", 0.86);
      world_.turns.handed_out(ear_.id(), clock_now());
      ear_.end_utterance();
      turn_ = Turn::none;
      turn_index_++;
    } else if (turn_ == Turn::ongoing && eager_ && ear_.silence() >= eager_silence) {
      turn_ = Turn::awaiting;
      tell("EagerEndOfTurn", 0.6);
    } else if (turn_ == Turn::ongoing && ear_.now() - told_at_ >= update_every) {
      tell("Update", 0.2);
    }
  }

  void tell(const char* event, double confidence) {
    told_at_ = ear_.now();
    const auto words = ear_.words();
    std::string list;
    for (const auto& word : words) {
      if (!list.empty()) list += ',';
      (((list += R"({"word":")") += word.text) += R"(","confidence":0.98,"start":)") += number(word.start);
      ((list += ",\"end\":") += number(word.end)) += "}";
    }
    line_.send_text(R"({"type":"TurnInfo","request_id":"00000000-0000-4000-8000-000000000000","event":")" +
                    std::string(event) + R"(","turn_index":)" + std::to_string(turn_index_) +
                    ",\"audio_window_start\":" + number(ear_.began_at()) +
                    ",\"audio_window_end\":" + number(ear_.now()) + R"(,"transcript":")" + joined(words) +
                    R"(","words":[)" + list + "],\"end_of_turn_confidence\":" + number(confidence) +
                    ",\"sequence_id\":" + std::to_string(sequence_++) + "}");
  }

  World& world_;
  Line& line_;
  Ear ear_;
  bool eager_;
  double turn_end_;
  Turn turn_ = Turn::none;
  double told_at_ = 0;
  int turn_index_ = 0, sequence_ = 0;
};

}  // namespace

std::unique_ptr<Session> make_flux(World& world, Session::Line& line, const Parameters& query) {
  return std::make_unique<Flux>(world, line, query);
}

}  // namespace aybiza::bench
