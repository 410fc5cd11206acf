#include "ListenV1.h"

#include <glib.h>

#include <algorithm>
#include <cmath>

#include "core/base/Ids.h"

namespace aybiza::emulator {

namespace {

constexpr auto idle_limit = std::chrono::seconds(10);
constexpr const char* idle_reason =
    "Deepgram did not receive audio data or a text message within the timeout window. See "
    "https://dpgr.am/net0001";
constexpr double longest_utterance = 20;  // seconds before a result is final without a pause
constexpr double silent_results = 3;      // an empty result for so much silence
constexpr double pause_without_endpoint = 0.6;
constexpr double fastest_interims = 0.1;  // also where the latency is set to 0

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

std::string wall_clock(WallTime time) {
  const auto t = std::chrono::system_clock::to_time_t(time);
  const auto ms = std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count() % 1000;
  char text[40], all[60];
  std::tm parts{};
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&t, &parts));
  snprintf(all, sizeof all, "%s.%03dZ", text, static_cast<int>(ms));
  return all;
}

}  // namespace

ListenV1::ListenV1(World& world, ListenV1Parameters parameters, std::string request_id, Peer peer)
    : SocketSession(world, "listen", std::move(request_id), std::move(peer)),
      parameters_(std::move(parameters)),
      reader_(parameters_.format),
      hearing_(*world.ears,
               [this] {
                 return make_grammar(world_.scenario, world_.sessions.state_of(id_), parameters_.keyterms);
               }),
      idle_(world.loop),
      model_uuid_(make_uuid()),
      sha256_(g_checksum_new(G_CHECKSUM_SHA256)) {}

ListenV1::~ListenV1() { g_checksum_free(sha256_); }

void ListenV1::run(std::function<void()> ended) {
  rest_clock();
  SocketSession::run(std::move(ended));
}

// Ten seconds without a frame end the connection; the first audio must come within ten seconds, whatever else
// does.
void ListenV1::rest_clock() {
  if (!has_audio_ && idle_.is_running()) return;
  idle_.start(idle_limit, [this] { close(1011, idle_reason); });
}

void ListenV1::on_text(std::string_view message) {
  rest_clock();
  auto json = parse_json(message, "the message");
  const std::string type = json ? get_string(*json, "type") : "";
  if (type == "KeepAlive") return;
  if (type == "Finalize") {
    if (hearing_.is_in_utterance()) end_utterance(Finality::finalized);
  } else if (type == "CloseStream") {
    end_stream();
  } else {
    close(1008, "DATA-0000");
  }
}

void ListenV1::on_binary(Bytes message) {
  has_audio_ = true;
  rest_clock();
  if (message.empty()) return end_stream();
  g_checksum_update(sha256_, message.data(), static_cast<gssize>(message.size()));
  if (auto read = reader_.read(message, samples_); !read) return close(1008, "DATA-0000");
  size_t at = 0;
  for (; at + Hearing::frame_samples <= samples_.size() && is_open(); at += Hearing::frame_samples) {
    hearing_.hear(std::span(samples_).subspan(at, Hearing::frame_samples));
    step();
  }
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<long>(std::min(at, samples_.size())));
}

void ListenV1::step() {
  const double now = hearing_.now();
  if (hearing_.has_just_begun()) {
    silenced_ = world_.faults.strikes("listen", FaultKind::silence);
    last_interim_ = now;
    if (parameters_.vad_events)
      send({{"type", "SpeechStarted"}, {"channel", {0, 1}}, {"timestamp", rounded(hearing_.began_at())}});
  }
  if (hearing_.is_in_utterance()) {
    const double end_of_turn = to_ms(world_.latencies.end_of_turn) / 1000;
    const double pause = parameters_.endpointing ? std::max({*parameters_.endpointing, end_of_turn, 0.01})
                                                 : pause_without_endpoint;
    if (hearing_.silence() >= pause)
      return end_utterance(parameters_.endpointing ? Finality::speech_final : Finality::final);
    if (now - hearing_.began_at() >= longest_utterance) return end_utterance(Finality::final);
    const double every = std::max(to_ms(world_.latencies.interim) / 1000, fastest_interims);
    if (parameters_.interim_results && now - last_interim_ >= every) {
      last_interim_ = now;
      const auto words = hearing_.so_far();
      if (words.empty()) return;
      if (suffer_fault()) return;
      utterance_end_due_ = false;  // words go on: the gap is over
      send_results(words, Finality::interim);
    }
    return;
  }
  if (now - result_start_ >= silent_results) send_results({}, Finality::final);
  if (utterance_end_due_ && parameters_.utterance_end > 0 &&
      now - last_word_end_ >= parameters_.utterance_end) {
    utterance_end_due_ = false;
    send({{"type", "UtteranceEnd"}, {"channel", {0, 1}}, {"last_word_end", rounded(last_word_end_)}});
  }
}

void ListenV1::end_utterance(Finality finality) {
  const auto words = hearing_.finish();
  if (!words.empty()) {
    last_word_end_ = words.back().end;
    utterance_end_due_ = true;
  }
  send_results(words, finality);
  if (finality == Finality::interim) return;
  Words heard;
  for (const auto& word : words) heard.push_back(word.word);
  world_.sessions.heard(id_, join(heard));
}

void ListenV1::send_results(const std::vector<HeardWord>& heard, Finality finality) {
  const auto words = silenced_ ? std::vector<HeardWord>() : heard;
  Words plain;
  for (const auto& word : words) plain.push_back(word.word);
  const std::string sentence = as_sentence(plain);
  const Words punctuated = split_at_blanks(sentence);
  Json list = Json::array();
  double confidence = 0;
  for (size_t i = 0; i < words.size(); i++) {
    Json word = {{"word", words[i].word},
                 {"start", rounded(words[i].start)},
                 {"end", rounded(words[i].end)},
                 {"confidence", words[i].confidence}};
    if (parameters_.punctuate) word["punctuated_word"] = punctuated[i];
    if (parameters_.language == "multi") word["language"] = "en";
    confidence += words[i].confidence / static_cast<double>(words.size());
    list.push_back(std::move(word));
  }
  Json alternative = {{"transcript", parameters_.punctuate ? sentence : join(plain)},
                      {"confidence", confidence},
                      {"words", std::move(list)}};
  if (parameters_.language == "multi") alternative["languages"] = words.empty() ? Json::array() : Json{"en"};
  const bool is_final = finality != Finality::interim;
  send({{"type", "Results"},
        {"channel_index", {0, 1}},
        {"duration", rounded(hearing_.now() - result_start_)},
        {"start", rounded(result_start_)},
        {"is_final", is_final},
        {"speech_final", finality == Finality::speech_final},
        {"channel", {{"alternatives", Json::array({std::move(alternative)})}}},
        {"metadata",
         {{"request_id", id_},
          {"model_info",
           {{"name", "general-" + parameters_.model},
            {"version", "2025-01-09.0"},
            {"arch", parameters_.model.substr(0, 6)}}},
          {"model_uuid", model_uuid_}}},
        {"from_finalize", finality == Finality::finalized}});
  if (is_final) result_start_ = hearing_.now();
}

// What is left becomes final, then the summary, then the end.
void ListenV1::end_stream() {
  if (!is_open()) return;
  if (hearing_.is_in_utterance()) end_utterance(Finality::speech_final);
  send({{"type", "Metadata"},
        {"transaction_key", "deprecated"},
        {"request_id", id_},
        {"sha256", g_checksum_get_string(sha256_)},
        {"created", wall_clock(world_.loop.wall_now())},
        {"duration", rounded(hearing_.now())},
        {"channels", reader_.channels()}});
  idle_.stop();
  close(1000, "");
}

}  // namespace aybiza::emulator
