// A WebSocket listener that writes down what it hears and lets a test wait for the next thing.
#pragma once

#include "core/loop/Event.h"
#include "core/net/Network.h"

namespace aybiza::test {

/// "text hello", "binary …", "closed 1000 reason".
struct Recorder : WebSocket::Listener {
  Mailbox<std::string> heard;

  void on_text(std::string_view message) override { heard.put("text " + std::string(message)); }
  void on_binary(Bytes message) override { heard.put("binary " + std::string(as_text(message))); }
  void on_closed(uint16_t code, std::string_view reason) override {
    std::string what = "closed " + std::to_string(code);
    if (!reason.empty()) what += " " + std::string(reason);
    heard.put(std::move(what));
  }

  /// The next thing, as long as it takes.
  Task<std::string> next() {
    auto item = co_await heard.take();
    co_return std::move(item).value_or("");
  }
};

}  // namespace aybiza::test
