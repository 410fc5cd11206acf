#include "ListenV2.h"

#include <algorithm>
#include <cmath>

namespace aybiza::emulator {

namespace {

constexpr auto idle_limit = std::chrono::seconds(30);
constexpr double noise_limit = 0.7;      // seconds of silence after which sounds without words are forgotten
constexpr double fastest_updates = 0.1;  // also where the latency is set to 0
constexpr double default_threshold = 0.7;
// Seconds; between words there is less, also where the latency is set to 0.
constexpr double shortest_pause = 0.2;
constexpr double voice_is_back = 0.03;  // less silence than this: somebody speaks

double rounded(double value) { return std::round(value * 1000) / 1000; }

}  // namespace

ListenV2::ListenV2(World& world, ListenV2Parameters parameters, std::string request_id, Peer peer)
    : SocketSession(world, "listen", std::move(request_id), std::move(peer)),
      parameters_(std::move(parameters)),
      reader_(parameters_.format),
      hearing_(*world.ears,
               [this] {
                 return make_grammar(world_.scenario, world_.sessions.state_of(id_), parameters_.keyterms);
               }),
      idle_(world.loop) {}

void ListenV2::run(std::function<void()> ended) {
  SocketSession::run(std::move(ended));
  rest_clock();
  send_numbered({{"type", "Connected"}, {"request_id", id_}});
}

void ListenV2::rest_clock() {
  idle_.start(idle_limit,
              [this] { fail_with("INACTIVE_CLIENT", "The client has sent nothing for too long."); });
}

void ListenV2::on_text(std::string_view message) {
  rest_clock();
  auto json = parse_json(message, "the message");
  const std::string type = json ? get_string(*json, "type") : "";
  if (type == "CloseStream") {
    if (turn_ != Turn::none) end_turn("manual");
    idle_.stop();
    close(1000, "");
  } else if (type == "Configure") {
    configure(*json);
  } else {
    fail_with("UNPARSABLE_CLIENT_MESSAGE", "The message could not be parsed.");
  }
}

void ListenV2::configure(const Json& message) {
  auto thresholds = change_thresholds(parameters_.thresholds, get(message, "thresholds").is_object()
                                                                  ? get(message, "thresholds")
                                                                  : Json(Json::object()));
  if (!thresholds) return send_numbered({{"type", "ConfigureFailure"}, {"request_id", id_}});
  parameters_.thresholds = *thresholds;
  auto take_list = [&](const char* name, std::vector<std::string>& list) {
    if (!get(message, name).is_array()) return;
    list.clear();
    for (const auto& item : get(message, name))
      if (item.is_string()) list.push_back(item.get<std::string>());
  };
  take_list("keyterms", parameters_.keyterms);
  take_list("language_hints", parameters_.language_hints);
  Json values = {{"eot_threshold", parameters_.thresholds.end_of_turn},
                 {"eot_timeout_ms", std::lround(parameters_.thresholds.timeout * 1000)}};
  if (parameters_.thresholds.eager) values["eager_eot_threshold"] = *parameters_.thresholds.eager;
  send_numbered({{"type", "ConfigureSuccess"},
                 {"request_id", id_},
                 {"thresholds", values},
                 {"keyterms", parameters_.keyterms},
                 {"language_hints", parameters_.language_hints}});
}

void ListenV2::on_binary(Bytes message) {
  rest_clock();
  if (auto read = reader_.read(message, samples_); !read)
    return fail_with("UNPARSABLE_CLIENT_MESSAGE", "The audio could not be decoded.");
  size_t at = 0;
  for (; at + Hearing::frame_samples <= samples_.size() && is_open(); at += Hearing::frame_samples) {
    hearing_.hear(std::span(samples_).subspan(at, Hearing::frame_samples));
    step();
  }
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<long>(std::min(at, samples_.size())));
}

void ListenV2::step() {
  if (!hearing_.is_in_utterance()) return;
  const double now = hearing_.now();
  const double every = std::max(to_ms(world_.latencies.interim) / 1000, fastest_updates);
  if (hearing_.has_just_begun()) last_update_ = now;
  const bool update = now - last_update_ >= every;
  if (update) last_update_ = now;

  if (turn_ == Turn::none) {
    if (update) words_ = hearing_.so_far();
    // A short word may be over before the first update is due.
    if (words_.empty() && hearing_.silence() >= noise_limit) {
      words_ = hearing_.finish();
      if (words_.empty()) return;
    }
    if (words_.empty() || suffer_fault()) return;
    turn_ = Turn::ongoing;
    window_start_ = hearing_.began_at();
    send_turn("StartOfTurn");
    if (!hearing_.is_in_utterance()) end_turn("model");
    return;
  }
  if (turn_ == Turn::awaiting && hearing_.silence() < voice_is_back) {
    turn_ = Turn::ongoing;
    return send_turn("TurnResumed");
  }
  if (hearing_.silence() >= parameters_.thresholds.timeout) return end_turn("timeout");
  const double sure = confidence();
  if (parameters_.thresholds.end_of_turn < 1 && sure >= parameters_.thresholds.end_of_turn)
    return end_turn("model");
  if (turn_ == Turn::ongoing && parameters_.thresholds.eager && sure >= *parameters_.thresholds.eager) {
    if (auto words = hearing_.so_far(); !words.empty()) words_ = std::move(words);
    turn_ = Turn::awaiting;
    return send_turn("EagerEndOfTurn");
  }
  if (turn_ == Turn::ongoing && update) {
    if (auto words = hearing_.so_far(); !words.empty()) words_ = std::move(words);
    send_turn("Update");
  }
}

double ListenV2::confidence() const {
  const double latency = std::max(to_ms(world_.latencies.end_of_turn) / 1000, shortest_pause);
  return 1 - std::pow(1 - default_threshold, std::max(0.0, hearing_.silence()) / latency);
}

void ListenV2::end_turn(const char* trigger) {
  auto words = hearing_.finish();
  // What was promised by an EagerEndOfTurn stays; otherwise the last look back is the best one.
  if (turn_ == Turn::ongoing && !words.empty()) words_ = std::move(words);
  turn_ = Turn::none;
  Words heard;
  for (const auto& word : words_) heard.push_back(word.word);
  send_turn("EndOfTurn", trigger);
  world_.sessions.heard(id_, join(heard));
  words_.clear();
  turn_index_++;
}

void ListenV2::send_turn(const char* event, const char* trigger) {
  Words plain;
  Json list = Json::array();
  for (const auto& word : words_) {
    plain.push_back(word.word);
    list.push_back({{"word", word.word},
                    {"confidence", word.confidence},
                    {"start", rounded(word.start)},
                    {"end", rounded(word.end)}});
  }
  Json message = {{"type", "TurnInfo"},
                  {"request_id", id_},
                  {"event", event},
                  {"turn_index", turn_index_},
                  {"audio_window_start", rounded(window_start_)},
                  {"audio_window_end", rounded(hearing_.now())},
                  {"transcript", as_sentence(plain)},
                  {"words", std::move(list)},
                  {"end_of_turn_confidence", rounded(confidence())}};
  if (trigger) message["trigger"] = trigger;
  if (parameters_.model == "flux-general-multi") {
    message["languages"] = {"en"};
    message["languages_hinted"] = parameters_.language_hints;
  }
  send_numbered(std::move(message));
}

void ListenV2::send_numbered(Json message) {
  message["sequence_id"] = sequence_++;
  send(message);
}

void ListenV2::fail_with(const char* code, const char* description) {
  send_numbered({{"type", "Error"}, {"code", code}, {"description", description}});
  idle_.stop();
  close(1011, code);
}

}  // namespace aybiza::emulator
