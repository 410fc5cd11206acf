// FakeSpeakVendor: the other end of `/v1/speak` for tests, on a MemoryNetwork. It speaks the protocol
// properly unless a test tells it otherwise. Its voice can be read: a letter is one mu-law code, repeated, so
// that a test sees which words an audio came from.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/loop/Event.h"
#include "core/net/MemoryNetwork.h"

namespace aybiza::test {

class FakeSpeakVendor {
 public:
  /// Bytes of audio for a byte of text: 65 ms at 8000 bytes a second.
  static constexpr size_t bytes_per_letter = 520;
  /// Every sign of ASCII is a code of its own, all of them loud: half with one sign, half with the other. What is not
  /// ASCII only sounds.
  static constexpr uint8_t code_of(char letter) {
    const int number = letter - ' ';
    if (number < 0 || number >= letters)
      return static_cast<uint8_t>(loud + (static_cast<uint8_t>(letter) & 0x3f));
    return static_cast<uint8_t>(number < loud ? number : (number - loud) | sign);
  }
  static constexpr bool is_letter(uint8_t code) {
    return (code & ~sign) < loud && (code & ~sign) + (code & sign ? loud : 0) < letters;
  }
  static constexpr char letter_of(uint8_t code) {
    if (!is_letter(code)) return static_cast<char>(code);
    return static_cast<char>(' ' + (code & ~sign) + (code & sign ? loud : 0));
  }
  /// The audio of a text.
  static std::string audio_of(std::string_view words) {
    std::string audio;
    for (const char letter : words) audio.append(bytes_per_letter, static_cast<char>(code_of(letter)));
    return audio;
  }
  /// What the words of some audio were, in whole letters.
  static std::string words_of(std::string_view audio) {
    std::string words;
    for (size_t i = bytes_per_letter / 2; i < audio.size(); i += bytes_per_letter)
      words += letter_of(static_cast<uint8_t>(audio[i]));
    return words;
  }

  class Connection final : WebSocket::Listener {
   public:
    Connection(FakeSpeakVendor& vendor, std::unique_ptr<WebSocket> socket)
        : vendor_(vendor), socket_(std::move(socket)) {
      socket_->set_listener(this);
      send({{"type", "Metadata"}, {"request_id", "request-1"}, {"model_name", "aura-2-thalia-en"}});
      work_.spawn(speak());
    }
    void send(const Json& message) { socket_->send_text(to_text(message)); }
    void send_text(std::string_view text) { socket_->send_text(text); }
    void send_audio(std::string_view audio) { socket_->send_binary(as_bytes(audio)); }
    void close(uint16_t code, std::string_view reason) { socket_->close(code, reason); }
    bool is_open() const { return socket_->is_open(); }

   private:
    void on_text(std::string_view text) override {
      const Json message = *parse_json(text, "a command");
      const std::string type = get_string(message, "type");
      vendor_.log.push_back(type == "Speak" ? "Speak " + get_string(message, "text") : type);
      if (vendor_.intercept && vendor_.intercept(*this, type)) return;
      if (type == "Speak") buffered_ += get_string(message, "text");
      if (type == "Flush") jobs_.put(std::exchange(buffered_, {}));
      if (type == "Clear") clearing_.spawn(clear());
      if (type == "Close") socket_->close(1000, "");
    }
    void on_binary(Bytes) override { vendor_.log.push_back("binary"); }
    void on_closed(uint16_t, std::string_view) override {
      work_.cancel();
      clearing_.cancel();
    }

    Task<> speak() {
      Loop& loop = vendor_.network_.loop();
      while (auto text = co_await jobs_.take()) {
        co_await sleep(loop, vendor_.first_byte);
        for (char letter : *text) {
          send_audio(audio_of({&letter, 1}));
          co_await sleep(loop, vendor_.letter_gap);
        }
        send({{"type", "Flushed"}, {"sequence_id", sequence_++}});
      }
    }
    // What was being spoken goes on being sent until the Clear has taken effect.
    Task<> clear() {
      co_await sleep(vendor_.network_.loop(), vendor_.clear_delay);
      buffered_.clear();
      jobs_.clear();
      work_.cancel();
      work_.spawn(speak());
      send({{"type", "Cleared"}, {"sequence_id", sequence_++}});
    }

    FakeSpeakVendor& vendor_;
    std::unique_ptr<WebSocket> socket_;
    std::string buffered_;
    Mailbox<std::string> jobs_;
    int sequence_ = 0;
    Scope work_, clearing_;
  };

  explicit FakeSpeakVendor(MemoryNetwork& network, const std::string& url = "ws://aura")
      : network_(network), peer(network.serve_websocket(url, [this](Upgrade upgrade) {
          urls.push_back(upgrade.url());
          headers = upgrade.headers();
          if (refuse_with) return upgrade.refuse(refuse_with, refusal);
          connections.push_back(std::make_unique<Connection>(*this, upgrade.accept()));
        })) {}

  MemoryNetwork& network_;
  MemoryPeer& peer;

  // What a test may change.
  Duration first_byte = milliseconds(150);
  Duration letter_gap = milliseconds(5);
  Duration clear_delay = milliseconds(20);
  int refuse_with = 0;  ///< HTTP status
  std::string refusal;
  /// Sees each command first; true: the vendor does nothing itself.
  std::function<bool(Connection&, const std::string& type)> intercept;

  // What a test may ask.
  std::vector<std::string> log;  ///< "Speak …", "Flush", "Clear", "Close"
  std::vector<std::string> urls;
  Headers headers;
  std::deque<std::unique_ptr<Connection>> connections;

 private:
  static constexpr int letters = 95, loud = 48, sign = 0x80;
};

}  // namespace aybiza::test
