// AuraStreamTest: an AuraStream without a socket. A test says what happens to it, and reads in words what it asks for.
#pragma once

#include "core/vendors/deepgram/AuraStream.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace aybiza {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

inline constexpr auto flushed = R"({"type":"Flushed","sequence_id":0})";
inline constexpr auto cleared = R"({"type":"Cleared","sequence_id":0})";

class AuraStreamTest : public testing::Test {
 protected:
  /// What the stream asked for since last time, in words: "open", "Speak one ", "Flush", "sent 1", "done 1",
  /// …
  std::vector<std::string> asked() {
    std::vector<std::string> words;
    for (const aura::Action& action : stream.take_actions()) {
      if (std::holds_alternative<aura::OpenSocket>(action)) words.push_back("open");
      if (std::holds_alternative<aura::CloseSocket>(action)) words.push_back("close");
      if (auto* send = std::get_if<aura::SendText>(&action)) {
        const Json message = *parse_json(send->message, "a command");
        const std::string text = get_string(message, "text");
        words.push_back(get_string(message, "type") + (text.empty() ? "" : " " + text));
      }
      if (auto* sent = std::get_if<aura::PhraseSent>(&action))
        words.push_back("sent " + std::to_string(sent->generation));
      if (auto* play = std::get_if<aura::Play>(&action))
        words.push_back("play " + std::to_string(play->generation) + " " +
                        std::to_string(play->audio->size()));
      if (auto* done = std::get_if<aura::AnswerDone>(&action))
        words.push_back("done " + std::to_string(done->generation));
      if (auto* degraded = std::get_if<aura::Degraded>(&action))
        words.push_back("degraded: " + degraded->cause.message);
      if (auto* failed = std::get_if<aura::Failed>(&action))
        words.push_back("failed: " + failed->cause.message);
    }
    return words;
  }
  void open() {
    stream.start(now);
    stream.opened(now);
    asked();
  }
  void say(uint64_t generation, const std::string& text) { stream.say(now, generation, {text, text}); }
  /// A phrase that was spoken beforehand.
  void say_ready(uint64_t generation, const std::string& text, size_t bytes) {
    stream.say(now, generation, {text, text, {}, std::make_shared<const std::string>(bytes, 'x')});
  }
  std::optional<uint64_t> audio(Duration length) {
    return stream.received_audio(now, std::vector<uint8_t>(size_t(8 * length / 1ms), 0x55));
  }
  /// Lets time pass as a client would, deadline by deadline; what was asked for meanwhile is in `happened`.
  void wait(Duration duration) {
    const Time end = now + duration;
    connect();
    for (auto next = stream.next_deadline(now); next && *next <= end; next = stream.next_deadline(now)) {
      now = std::max(now, *next);
      stream.tick(now);
      connect();
    }
    now = end;
  }
  void connect() {
    if (!answers_connects) return;
    for (const auto& word : asked()) {
      happened.push_back(word);
      if (word == "open") stream.opened(now);
    }
  }

  Time now{1h};
  AuraStream stream{{.retry_attempts = 3}};
  bool answers_connects = true;
  std::vector<std::string> happened;
};

}  // namespace aybiza
