// A session of the emulator on one end of a WebSocket in memory, and a client that keeps what it hears on the
// other; in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "aybiza-emulator/Emulator.h"
#include "aybiza-emulator/ScriptEars.h"
#include "aybiza-emulator/SocketSession.h"
#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"

namespace aybiza::emulator {

struct Client final : WebSocket::Listener {
  void on_text(std::string_view message) override { messages.push_back(*parse_json(message, "a message")); }
  void on_binary(Bytes message) override {
    audio += message.size();
    if (messages.empty() || messages.back() != Json("audio")) messages.push_back("audio");
  }
  void on_closed(uint16_t code, std::string_view reason) override {
    close_code = code;
    close_reason = reason;
  }
  /// The values of one key, in order, of messages that have it.
  std::vector<std::string> all(std::string_view key, std::string_view type = "") const {
    std::vector<std::string> values;
    for (const auto& message : messages)
      if (message.contains(key) && (type.empty() || get_string(message, "type") == type))
        values.push_back(message[std::string(key)].is_string() ? get_string(message, key)
                                                               : to_text(get(message, key)));
    return values;
  }
  std::vector<Json> of(std::string_view type) const {
    std::vector<Json> list;
    for (const auto& message : messages)
      if (get_string(message, "type") == type) list.push_back(message);
    return list;
  }

  std::vector<Json> messages;
  size_t audio = 0;
  int close_code = 0;
  std::string close_reason;
};

class SocketFixture : public testing::Test {
 protected:
  SocketFixture() {
    world_.scenario = *load_scenario(default_scenario());
    world_.ears =
        std::make_unique<ScriptEars>(std::vector<std::string>{"hello there my friend", "goodbye now"});
  }

  /// The session of the emulator that `make` builds from its end of the connection.
  template <class Make> void connect(Make make) {
    network_.serve_websocket("ws://emulator", [this, make](aybiza::Upgrade upgrade) {
      Peer peer{upgrade.accept(), [] {}};
      sessions_.add(make(world_, std::move(peer)));
    });
    scope_.spawn(open());
    loop_.run_for(milliseconds(10));
    ASSERT_TRUE(socket_);
    socket_->set_listener(&client_);
    loop_.run_for(milliseconds(10));
  }

  void send(const char* json) {
    socket_->send_text(json);
    loop_.run_for(milliseconds(1));
  }
  /// Audio of 16 kHz linear16 in real time, 20 ms a message: a loud tone or almost nothing.
  void hear(bool speech, double seconds) {
    for (double sent = 0; sent < seconds - 1e-9; sent += 0.02) {
      std::vector<int16_t> frame(320);
      for (size_t i = 0; i < frame.size(); i++)
        frame[i] = static_cast<int16_t>(speech ? 6000 * std::sin(0.2 * static_cast<double>(i)) : i % 2);
      socket_->send_binary({reinterpret_cast<const uint8_t*>(frame.data()), frame.size() * 2});
      loop_.run_for(milliseconds(20));
    }
  }

  VirtualLoop loop_;
  World world_{loop_};
  MemoryNetwork network_{loop_};
  Client client_;
  SocketSessions sessions_{loop_};
  std::unique_ptr<WebSocket> socket_;
  Scope scope_;

 private:
  Task<> open() {
    WebSocketRequest request{.url = "ws://emulator"};
    auto opened = co_await network_.connect(std::move(request));
    if (opened) socket_ = std::move(*opened);
  }
};

}  // namespace aybiza::emulator
