// Deepgram's /v1/listen as an engine meets it: interim results while somebody speaks, a final one with
// speech_final after `endpointing` of silence, UtteranceEnd, and an empty result now and then when nobody does.
#include <glib.h>

#include <charconv>

#include "tools/bench/load/vendors/Ear.h"
#include "tools/bench/load/vendors/Session.h"

namespace aybiza::bench {

namespace {

constexpr double first_interim = 0.4, next_interim = 1.0;  // seconds of audio
constexpr double empty_result = 3.0;                       // an empty result for so much silence

double seconds_of(std::string_view ms, double otherwise) {
  int value = 0;
  const auto read = std::from_chars(ms.data(), ms.data() + ms.size(), value);
  return read.ec == std::errc() ? value / 1000.0 : otherwise;
}

std::string number(double value) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_formatd(text, sizeof text, "%.3f", value);
}

std::string results(const std::vector<Ear::Word>& words, double start, double end, bool is_final,
                    bool speech_final) {
  const auto truth = [](bool value) { return value ? "true" : "false"; };
  std::string list;
  for (const auto& word : words) {
    if (!list.empty()) list += ',';
    (((list += R"({"word":")") += word.text) += R"(","start":)") += number(word.start);
    ((list += ",\"end\":") += number(word.end)) += R"(,"confidence":0.98,"punctuated_word":")";
    (list += word.text) += "\"}";
  }
  return R"({"type":"Results","channel_index":[0,1],"duration":)" + number(end - start) +
         ",\"start\":" + number(start) + ",\"is_final\":" + truth(is_final) +
         ",\"speech_final\":" + truth(speech_final) + R"(,"channel":{"alternatives":[{"transcript":")" +
         joined(words) + R"(","confidence":0.98,"words":[)" + list +
         R"(]}]},"metadata":{"request_id":"00000000-0000-4000-8000-000000000000","model_info":)"
         R"({"name":"general-nova-3","version":"2025-01-09.0","arch":"nova-3"},)"
         R"("model_uuid":"00000000-0000-4000-8000-000000000001"},"from_finalize":false})";
}

class Nova final : public Session {
 public:
  Nova(World& world, Line& line, const Parameters& query)
      : world_(world),
        line_(line),
        ear_(find_parameter(query, "encoding") == "mulaw" ? Ear::Coding::mulaw : Ear::Coding::linear16),
        endpointing_(seconds_of(find_parameter(query, "endpointing"), 0.01) +
                     to_ms(world.latencies.hear) / 1000),
        utterance_end_(seconds_of(find_parameter(query, "utterance_end_ms"), 0)),
        interims_(find_parameter(query, "interim_results") == "true"),
        vad_events_(find_parameter(query, "vad_events") == "true") {
    world_.counts.listens++;
  }

  void on_text(std::string_view message) override {
    if (message.find("CloseStream") == message.npos) return;
    line_.send_text(
        R"({"type":"Metadata","transaction_key":"deprecated","request_id":)"
        R"("00000000-0000-4000-8000-000000000000","sha256":"","created":"2026-01-01T00:00:00.000Z",)"
        R"("duration":)" +
        number(ear_.now()) + ",\"channels\":1}");
    line_.close(1000);
  }

  void on_binary(std::string_view message) override {
    ear_.feed(message);
    while (ear_.next()) step();
  }

 private:
  void step() {
    if (!ear_.is_in_utterance()) return rest();
    if (ear_.has_just_begun()) {
      next_interim_ = ear_.now() + first_interim;
      if (vad_events_)
        line_.send_text(R"({"type":"SpeechStarted","channel":[0,1],"timestamp":)" + number(ear_.began_at()) +
                        "}");
    }
    if (ear_.silence() >= endpointing_) return finish();
    if (!interims_ || ear_.now() < next_interim_) return;
    next_interim_ = ear_.now() + next_interim;
    line_.send_text(results(ear_.words(), result_start_, ear_.now(), false, false));
  }

  void finish() {
    line_.send_text(results(ear_.words(), result_start_, ear_.now(), true, true));
    world_.turns.handed_out(ear_.id(), clock_now());
    last_word_end_ = ear_.voice_end();
    utterance_end_due_ = utterance_end_ > 0;
    result_start_ = ear_.now();
    ear_.end_utterance();
  }

  void rest() {
    if (utterance_end_due_ && ear_.now() - last_word_end_ >= utterance_end_) {
      utterance_end_due_ = false;
      line_.send_text(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":)" + number(last_word_end_) +
                      "}");
    }
    if (ear_.now() - result_start_ < empty_result) return;
    line_.send_text(results({}, result_start_, ear_.now(), true, false));
    result_start_ = ear_.now();
  }

  World& world_;
  Line& line_;
  Ear ear_;
  double endpointing_, utterance_end_;  // seconds
  bool interims_, vad_events_;
  double next_interim_ = 0, result_start_ = 0, last_word_end_ = 0;
  bool utterance_end_due_ = false;
};

}  // namespace

std::unique_ptr<Session> make_nova(World& world, Session::Line& line, const Parameters& query) {
  return std::make_unique<Nova>(world, line, query);
}

}  // namespace aybiza::bench
