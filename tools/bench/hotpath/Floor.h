// The least that anything between a carrier and a recogniser does with a frame: take it from the socket, find and
// decode its payload, and send that on as a masked WebSocket frame.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <string>
#include <vector>

#include "core/net/WebSocketFrames.h"
#include "core/telephony/Base64.h"
#include "tools/bench/hotpath/Sockets.h"

namespace aybiza::bench {

class Floor {
 public:
  /// The peers' ends stay with the caller.
  void add_call(Fd carrier, Fd recogniser) {
    calls_.push_back({std::move(carrier), std::move(recogniser)});
    epoll_event event{.events = EPOLLIN, .data = {.u64 = calls_.size() - 1}};
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, calls_.back().carrier.get(), &event);
  }

  /// Serves all that has come.
  void serve() {
    for (int count; (count = epoll_wait(epoll_.get(), ready_.data(), ready_.size(), 0)) > 0;)
      for (int i = 0; i < count; i++) forward(calls_[ready_[static_cast<size_t>(i)].data.u64]);
  }

 private:
  struct Call {
    Fd carrier, recogniser;
  };

  // A carrier's frame: 126 and two bytes of length, four of mask, then text.
  void forward(Call& call) {
    const ssize_t got = ::recv(call.carrier.get(), bytes_.data(), bytes_.size(), 0);
    for (ssize_t i = 8; i < got; i++)
      bytes_[static_cast<size_t>(i)] ^= bytes_[static_cast<size_t>(4 + i % 4)];
    std::string_view text(bytes_.data(), static_cast<size_t>(std::max<ssize_t>(got, 0)));
    constexpr std::string_view key = R"("payload":")";
    const size_t begin = text.find(key);
    if (begin == text.npos) return;
    text.remove_prefix(begin + key.size());
    if (!base64::decode(text.substr(0, text.find('"')), audio_)) return;
    frame_.clear();
    append_frame(frame_, Opcode::binary, {reinterpret_cast<const char*>(audio_.data()), audio_.size()},
                 0x12345678);
    send_all(call.recogniser, frame_);
  }

  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::vector<Call> calls_;
  std::array<epoll_event, 512> ready_;
  std::array<char, 4096> bytes_;
  std::vector<uint8_t> audio_;
  std::string frame_;
};

}  // namespace aybiza::bench
