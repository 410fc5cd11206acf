// Aura's /v1/speak as an engine meets it: text is kept until a Flush, then a tone of the duration that the text
// would take comes in pieces, faster than it is spoken, and Flushed behind it. Every frame is marked with the
// turn that it answers, so that whoever hears it knows what it waited for.
#include <cmath>
#include <deque>

#include "core/audio/G711.h"
#include "core/base/Json.h"
#include "tools/bench/load/vendors/Session.h"

namespace aybiza::bench {

namespace {

constexpr int frames_per_piece = 10;
constexpr Duration piece_length = frames_per_piece * milliseconds(20);
constexpr double characters_per_second = 15;
constexpr int shortest = 25;  // frames

const Frame& tone() {
  static const Frame frame = [] {
    Frame codes;
    for (size_t i = 0; i < codes.size(); i++)
      codes[i] =
          g711::encode(g711::Law::mulaw,
                       static_cast<int16_t>(6000 * std::sin(static_cast<double>(i) * 2 * M_PI * 400 / 8000)));
    return codes;
  }();
  return frame;
}

class Voice final : public Session {
 public:
  Voice(World& world, Line& line)
      : world_(world), line_(line), next_piece_(world.reactor.agenda(), [this] { speak_on(); }) {
    world_.counts.speaks++;
    line_.send_text(R"({"type":"Metadata","request_id":"00000000-0000-4000-8000-000000000000","model_name":)"
                    R"("aura-2-thalia-en","model_version":"2025-04-07.0","model_uuid":)"
                    R"("00000000-0000-4000-8000-000000000002","additional_model_uuids":[]})");
  }

  void on_text(std::string_view message) override {
    const auto json = parse_json(message, "the message");
    const std::string type = json ? get_string(*json, "type") : "";
    if (type == "Speak")
      take_text(get_string(*json, "text"));
    else if (type == "Flush")
      flush();
    else if (type == "Clear")
      clear();
    else
      line_.close(type == "Close" ? 1000 : 1008);
  }
  void on_binary(std::string_view) override { line_.close(1003); }

 private:
  struct Utterance {
    TurnId id;
    int frames;
  };

  void take_text(const std::string& text) {
    std::string_view rest = text;
    if (const auto id = take_id(rest)) {
      id_ = *id;
      world_.turns.came_back(id_, clock_now());
    }
    characters_ += text.size();
  }

  void flush() {
    const int frames = static_cast<int>(static_cast<double>(characters_) / characters_per_second * 50);
    queue_.push_back({id_, characters_ == 0 ? 0 : std::max(frames, shortest)});
    characters_ = 0;
    if (next_piece_.is_set()) return;
    burst_++;
    frame_ = 0;
    next_piece_.set(world_.reactor.now() + world_.latencies.first_audio);
  }

  void speak_on() {
    for (; !queue_.empty() && queue_.front().frames == 0; queue_.pop_front())
      line_.send_text(R"({"type":"Flushed","sequence_id":)" + std::to_string(sequence_++) + "}");
    if (queue_.empty()) return;
    Utterance& now = queue_.front();
    const int count = std::min(now.frames, frames_per_piece);
    now.frames -= count;
    send_frames(now.id, count);
    next_piece_.set(world_.reactor.now() + piece_length / world_.latencies.voice_speed);
  }

  void send_frames(TurnId id, int count) {
    std::string audio;
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(clock_now().time_since_epoch());
    const auto overhead =
        std::chrono::duration_cast<std::chrono::microseconds>(world_.turns.overhead(id)).count();
    for (int i = 0; i < count; i++) {
      Frame frame = tone();
      write_mark(frame, VoiceMark{.id = id,
                                  .burst = burst_,
                                  .frame = frame_++,
                                  .overhead_us = static_cast<uint32_t>(overhead),
                                  .sent_us = static_cast<uint32_t>(us.count())}
                            .to_mark());
      audio.append(reinterpret_cast<const char*>(frame.data()), frame.size());
    }
    line_.send_binary(audio);
  }

  void clear() {
    queue_.clear();
    characters_ = 0;
    next_piece_.cancel();
    line_.send_text(R"({"type":"Cleared","sequence_id":)" + std::to_string(sequence_++) + "}");
  }

  World& world_;
  Line& line_;
  Alarm next_piece_;
  std::deque<Utterance> queue_;
  TurnId id_;
  size_t characters_ = 0;
  uint16_t burst_ = 0, frame_ = 0;
  int sequence_ = 0;
};

}  // namespace

std::unique_ptr<Session> make_voice(World& world, Session::Line& line, const Parameters&) {
  return std::make_unique<Voice>(world, line);
}

}  // namespace aybiza::bench
