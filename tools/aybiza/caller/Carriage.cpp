#include "tools/aybiza/caller/Carriage.h"

#include <algorithm>

#include "core/audio/G711.h"
#include "core/base/Ids.h"
#include "core/net/Hash.h"

namespace aybiza::caller {

namespace {

constexpr int audible = 256;  // of 32767; comfort noise and rounding stay below

bool is_audible(Bytes codes) {
  return std::ranges::any_of(codes,
                             [](uint8_t c) { return std::abs(g711::decode(g711::Law::mulaw, c)) > audible; });
}

}  // namespace

Carriage::Carriage(Loop& loop, std::unique_ptr<WebSocket> socket, const CallTarget& target,
                   const StreamOrder& order, Listener& listener)
    : loop_(loop),
      listener_(listener),
      stream_sid_(make_id("MZ")),
      began_(loop.now()),
      ticker_(loop),
      socket_(std::move(socket)) {
  socket_->set_listener(this);
  socket_->send_text(R"({"event":"connected","protocol":"Call","version":"1.0.0"})");
  send({{"event", "start"},
        {"start",
         {{"accountSid", "AC00000000000000000000000000000000"},
          {"streamSid", stream_sid_},
          {"callSid", target.call_sid},
          {"tracks", {"inbound"}},
          {"mediaFormat", {{"encoding", "audio/x-mulaw"}, {"sampleRate", 8000}, {"channels", 1}}},
          {"customParameters", order.parameters}}}});
  tick();
}

void Carriage::send(Json message) {
  message["sequenceNumber"] = std::to_string(sequence_++);
  message["streamSid"] = stream_sid_;
  socket_->send_text(to_text(message));
}

void Carriage::tick() {
  uint8_t said[frame], heard[frame];
  auto take = [](std::deque<uint8_t>& from, uint8_t(&to)[frame]) {
    const size_t n = std::min(from.size(), frame);
    std::copy_n(from.begin(), n, to);
    std::fill(to + n, to + frame, g711::silence(g711::Law::mulaw));
    from.erase(from.begin(), from.begin() + static_cast<ptrdiff_t>(n));
    return n;
  };
  take(caller_, said);
  played_ += take(agent_, heard);
  while (!marks_.empty() && marks_.front().at <= played_) {
    echo(marks_.front().name);
    marks_.pop_front();
  }
  send({{"event", "media"},
        {"media",
         {{"track", "inbound"},
          {"chunk", std::to_string(frames_ + 1)},
          {"timestamp", std::to_string(frames_ * 20 + 20)},
          {"payload", to_base64(as_text(said))}}}});
  frames_++;
  ticker_.start(began_ + frame_time * static_cast<int64_t>(frames_), [this] { tick(); });
  listener_.on_frame(loop_.now(), said, heard, is_audible(heard));  // last: the listener may destroy us
}

void Carriage::on_text(std::string_view text) {
  const auto message = parse_json(text, "a message of the media stream");
  if (!message) return;
  const std::string event = get_string(*message, "event");
  if (event == "media") {
    const std::string codes = from_base64(get_string(get(*message, "media"), "payload"));
    agent_.insert(agent_.end(), codes.begin(), codes.end());
    received_ += codes.size();
  } else if (event == "mark") {
    const std::string name = get_string(get(*message, "mark"), "name");
    if (agent_.empty())
      echo(name);
    else
      marks_.push_back({name, received_});
  } else if (event == "clear") {
    agent_.clear();
    played_ = received_;
    for (const Mark& mark : std::exchange(marks_, {})) echo(mark.name);
  }
}

void Carriage::echo(const std::string& mark) { send({{"event", "mark"}, {"mark", {{"name", mark}}}}); }

void Carriage::press(char key) {
  send({{"event", "dtmf"}, {"dtmf", {{"track", "inbound_track"}, {"digit", std::string(1, key)}}}});
}

void Carriage::hang_up() {
  if (std::exchange(closed_, true)) return;
  ticker_.stop();
  send({{"event", "stop"}, {"stop", {{"accountSid", "AC00000000000000000000000000000000"}}}});
  socket_->close(1000, "");
  listener_.on_closed("the caller hung up");
}

void Carriage::on_closed(uint16_t code, std::string_view reason) {
  ticker_.stop();
  if (std::exchange(closed_, true)) return;
  listener_.on_closed(code == 1000 || code == 1005
                          ? "the agent hung up"
                          : "the connection broke: " + std::to_string(code) + " " + std::string(reason));
}

}  // namespace aybiza::caller
