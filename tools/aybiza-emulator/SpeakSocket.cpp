#include "SpeakSocket.h"

#include <algorithm>

#include "core/base/Ids.h"

namespace aybiza::emulator {

namespace {

constexpr size_t most_message = 64 * 1024;
constexpr size_t most_text = 2000;
constexpr size_t most_text_per_minute = 2400;
constexpr size_t most_flushes_per_minute = 20;
constexpr auto one_minute = std::chrono::minutes(1);
constexpr auto idle_limit = std::chrono::minutes(1);
constexpr auto longest_life = std::chrono::minutes(60);
constexpr double chunk_seconds = 0.1;  // seconds of audio in a message

// Where the first complete sentences end; 0 where none is complete. Until something follows, "3." may go on
// as "3.5".
size_t end_of_sentences(std::string_view text) {
  size_t end = 0;
  for (size_t i = 0; i + 1 < text.size(); i++)
    if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && (text[i + 1] == ' ' || text[i + 1] == '\n'))
      end = i + 1;
  return end;
}

}  // namespace

SpeakSocket::SpeakSocket(World& world, SpeakParameters parameters, std::string request_id, Peer peer)
    : SocketSession(world, "speak", std::move(request_id), std::move(peer)),
      parameters_(std::move(parameters)),
      voice_(voice_for_model(parameters_.model)),
      first_byte_(world.loop),
      idle_(world.loop),
      lifetime_(world.loop) {}

void SpeakSocket::run(std::function<void()> ended) {
  SocketSession::run(std::move(ended));
  rest_clock();
  lifetime_.start(longest_life, [this] { close(1011, "NET-0003"); });
  send({{"type", "Metadata"},
        {"request_id", id_},
        {"model_name", parameters_.model},
        {"model_version", "2025-04-07.0"},
        {"model_uuid", make_uuid()},
        {"additional_model_uuids", Json::array()}});
}

void SpeakSocket::rest_clock() {
  idle_.start(idle_limit, [this] { close(1011, "NET-0001"); });
}

void SpeakSocket::on_binary(Bytes) { close(1003, "MESSAGE-0000"); }

void SpeakSocket::on_text(std::string_view message) {
  rest_clock();
  if (message.size() > most_message) return close(1009, "BIG-0000");
  auto json = parse_json(message, "the message");
  const std::string type = json ? get_string(*json, "type") : "";
  if (type == "Speak" && get(*json, "text").is_string())
    speak(get_string(*json, "text"));
  else if (type == "Flush")
    flush();
  else if (type == "Clear")
    clear();
  else if (type == "Close")
    close(1000, "");
  else
    close(1008, "DATA-0000");
}

void SpeakSocket::speak(const std::string& text) {
  if (text.size() > most_text) return close(1009, "BIG-0001");
  const Time now = world_.loop.now();
  spoken_.emplace_back(now, text.size());
  while (now - spoken_.front().first > one_minute) spoken_.pop_front();
  size_t this_minute = 0;
  for (const auto& [when, size] : spoken_) this_minute += size;
  if (this_minute > most_text_per_minute) return close(1008, "DATA-0001");
  buffer_ += text;
  if (const size_t end = end_of_sentences(buffer_)) {
    queue_text(std::string_view(buffer_).substr(0, end));
    buffer_.erase(0, end);
    work();
  }
}

void SpeakSocket::flush() {
  const Time now = world_.loop.now();
  while (!flushes_.empty() && now - flushes_.front() > one_minute) flushes_.pop_front();
  if (flushes_.size() >= most_flushes_per_minute)
    return send({{"type", "Warning"},
                 {"code", "EXCEEDED_FLUSH_LIMIT"},
                 {"description", "Too many Flush messages in the last 60 seconds; this one is ignored."}});
  flushes_.push_back(now);
  queue_text(std::exchange(buffer_, {}));
  queue_.push_back({.asked = now});
  work();
}

void SpeakSocket::clear() {
  buffer_.clear();
  queue_.clear();
  synthesis_.reset();
  first_byte_.stop();
  is_speaking_ = false;
  send({{"type", "Cleared"}, {"sequence_id", sequence_++}});
}

void SpeakSocket::queue_text(std::string_view text) {
  for (auto& clause : split_into_clauses(text)) queue_.push_back({std::move(clause), world_.loop.now()});
}

void SpeakSocket::work() {
  while (!synthesis_ && !first_byte_.is_running() && !queue_.empty()) {
    Item item = std::move(queue_.front());
    queue_.pop_front();
    if (item.clause.empty()) {
      is_speaking_ = false;
      send({{"type", "Flushed"}, {"sequence_id", sequence_++}});
      continue;
    }
    if (world_.faults.strikes("speak", FaultKind::silence)) continue;
    world_.sessions.note(id_, "said", item.clause);
    // Synthesis is quick; what is left of the latency is waited for before the first sound after a pause.
    const Time due = is_speaking_ ? Time() : item.asked + world_.latencies.first_byte;
    is_speaking_ = true;
    synthesis_ = world_.voice.speak(item.clause, voice_, parameters_.speed, [this, due](Sound sound) {
      const auto keep = std::exchange(synthesis_, nullptr);  // this very function
      first_byte_.start(std::max(due, world_.loop.now()),
                        [this, audio = encode_sound(sound, parameters_.format)] {
                          deliver(audio);
                          work();
                        });
    });
  }
}

void SpeakSocket::deliver(const std::string& audio) {
  const size_t width = parameters_.format.encoding == SpeakFormat::Encoding::linear16 ? 2 : 1;
  const size_t chunk = static_cast<size_t>(parameters_.format.rate * chunk_seconds) * width;
  for (size_t at = 0; at < audio.size() && is_open(); at += chunk) {
    send_audio(as_bytes(std::string_view(audio).substr(at, chunk)));
    if (at == 0 && suffer_fault()) return;  // in the middle of a word
  }
}

}  // namespace aybiza::emulator
