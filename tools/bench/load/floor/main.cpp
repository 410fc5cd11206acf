// bench-floor: the least that any engine between a carrier and a recogniser has to do, and nothing else. A frame
// comes in as JSON in a masked WebSocket frame; its payload is found, decoded from base64, masked and sent on as a
// binary frame; while "the agent speaks", half of the time, fifty frames a second go back. No timers but one, no
// parsing, no states: what it costs is what the sockets cost.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <list>
#include <string>
#include <vector>

#include "core/net/WebSocketFrames.h"
#include "core/telephony/Base64.h"
#include "tools/bench/load/net/RequestHead.h"
#include "tools/bench/load/sound/AudioMark.h"

using namespace aybiza;
using namespace aybiza::bench;

namespace {

constexpr int groups = 4;      // of calls, each served every 20 ms, one 5 ms after the other
constexpr size_t spurt = 100;  // frames in which the agent speaks, and then does not
constexpr std::string_view payload_key = R"("payload":")";

struct Call;

struct Socket {
  Call* call;
  int fd = -1;
  SSL* tls = nullptr;
  bool upgraded = false;
  std::string rest;  // of a frame that has not come as a whole
};

struct Call {
  Socket carrier{this}, recogniser{this};
  size_t tick = 0;
};

int poller, vendors_port;
SSL_CTX* tls_context = nullptr;  // null: the vendors speak no TLS
std::array<std::list<Call>, groups> calls;
std::vector<std::string> agents_voice;  // WebSocket frames
std::vector<Call*> ended;               // in this round

void watch(int fd, void* data) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = data}};
  epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

int new_socket(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void send_all(int fd, std::string_view bytes) {
  [[maybe_unused]] const auto sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void send_all(Socket& socket, std::string_view bytes) {
  if (socket.tls)
    SSL_write(socket.tls, bytes.data(), static_cast<int>(bytes.size()));
  else
    send_all(socket.fd, bytes);
}

ssize_t receive(Socket& socket, char* room, size_t size) {
  if (!socket.tls) return read(socket.fd, room, size);
  size_t all = 0;
  while (all < size) {
    const int got = SSL_read(socket.tls, room + all, static_cast<int>(size - all));
    if (got > 0) {
      all += static_cast<size_t>(got);
      continue;
    }
    if (SSL_get_error(socket.tls, got) != SSL_ERROR_WANT_READ) return all > 0 ? static_cast<ssize_t>(all) : 0;
    break;
  }
  return all > 0 ? static_cast<ssize_t>(all) : -1;
}

/// Hands are shaken while everybody waits: a floor has no states.
void secure(Socket& socket) {
  if (!tls_context) return;
  socket.tls = SSL_new(tls_context);
  SSL_set_fd(socket.tls, socket.fd);
  SSL_connect(socket.tls);
  fcntl(socket.fd, F_SETFL, fcntl(socket.fd, F_GETFL) | O_NONBLOCK);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void open_recogniser(Call& call) {
  const sockaddr_in address = loopback(vendors_port);
  call.recogniser.fd = new_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  connect(call.recogniser.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  secure(call.recogniser);
  send_all(call.recogniser,
           "GET /v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&interim_results=true&endpointing=300 "
           "HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  watch(call.recogniser.fd, &call.recogniser);
}

/// Hands the recogniser the audio of one message.
void forward(Call& call, char* message, size_t size, const char* mask) {
  static std::vector<uint8_t> audio;
  static std::string frame;
  for (size_t i = 0; i < size; i++) message[i] = static_cast<char>(message[i] ^ mask[i & 3]);
  std::string_view text(message, size);
  const size_t begin = text.find(payload_key);
  if (begin == text.npos || !call.recogniser.upgraded) return;
  text.remove_prefix(begin + payload_key.size());
  if (!base64::decode(text.substr(0, text.find('"')), audio)) return;
  frame.clear();
  append_frame(frame, Opcode::binary, {reinterpret_cast<const char*>(audio.data()), audio.size()}, 0x1234567);
  send_all(call.recogniser, frame);
}

/// Frames of the carrier, masked, of up to 64 KiB; what follows the last whole one is kept.
void take_frames(Call& call, char* bytes, size_t size) {
  while (size >= 8) {
    const size_t length7 = bytes[1] & 0x7f;
    const auto at = [&](int i) { return static_cast<size_t>(static_cast<uint8_t>(bytes[i])); };
    const size_t length = length7 == 126 ? at(2) << 8 | at(3) : length7;
    const size_t head = length7 == 126 ? 8 : 6;
    if (size < head + length) break;
    if ((bytes[0] & 0xf) == 1) forward(call, bytes + head, length, bytes + head - 4);
    bytes += head + length;
    size -= head + length;
  }
  call.carrier.rest.assign(bytes, size);
}

void upgrade(Socket& socket, std::string bytes) {
  if (socket.upgraded) return;
  if (&socket == &socket.call->recogniser) {
    socket.upgraded = bytes.find("\r\n\r\n") != bytes.npos;
  } else if (const auto head = take_request_head(bytes)) {
    socket.upgraded = true;
    send_all(socket.fd, accept_upgrade(*head));
    open_recogniser(*socket.call);
  }
}

void read_socket(Socket& socket) {
  static std::array<char, 1 << 16> buffer;
  std::string& rest = socket.rest;
  std::memcpy(buffer.data(), rest.data(), rest.size());
  const ssize_t got = receive(socket, buffer.data() + rest.size(), buffer.size() - rest.size());
  if (got < 0 && socket.tls) return;  // a record is not complete
  if (got <= 0) return ended.push_back(socket.call);
  const size_t size = rest.size() + static_cast<size_t>(got);
  if (!socket.upgraded) return upgrade(socket, std::string(buffer.data(), size));
  if (&socket == &socket.call->carrier) take_frames(*socket.call, buffer.data(), size);
}

void speak(std::list<Call>& group) {
  for (Call& call : group)
    if (const size_t place = call.tick++ % (2 * spurt); call.carrier.upgraded && place < spurt)
      send_all(call.carrier.fd, agents_voice[place]);
}

void accept_call(int listening) {
  static size_t next_group = 0;
  auto& group = calls[next_group++ % groups];
  Call& call = group.emplace_back();
  call.carrier.fd = new_socket(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
  call.tick = static_cast<size_t>(std::rand()) % (2 * spurt);
  watch(call.carrier.fd, &call.carrier);
}

void forget_ended() {
  for (auto& group : calls)
    group.remove_if([](Call& call) {
      if (std::ranges::find(ended, &call) == ended.end()) return false;
      close(call.carrier.fd);
      SSL_free(call.recogniser.tls);
      if (call.recogniser.fd >= 0) close(call.recogniser.fd);
      return true;
    });
  ended.clear();
}

void prepare_voice() {
  for (size_t i = 0; i < spurt; i++) {
    Frame frame;
    frame.fill(0x90);
    write_mark(frame, VoiceMark{.frame = static_cast<uint16_t>(i)}.to_mark());
    std::string text =
        R"({"event":"media","streamSid":"MZ00000000000000000000000000000000","media":{"payload":")";
    base64::append_encoded(text, frame);
    append_frame(agents_voice.emplace_back(), Opcode::text, text + "\"}}", std::nullopt);
  }
}

int start_listening() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd, plain, size) != 0 || listen(fd, 4096) != 0 || getsockname(fd, plain, &size) != 0) std::exit(1);
  std::printf("{\"port\":%d}\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr,
                 "bench-floor: name the port of bench-vendors and, where it speaks TLS, its certificate\n");
    return 2;
  }
  vendors_port = std::atoi(argv[1]);
  if (argc == 3) {
    tls_context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_read_ahead(tls_context, 1);
    SSL_CTX_set_verify(tls_context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_load_verify_locations(tls_context, argv[2], nullptr);
  }
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  prepare_voice();
  poller = epoll_create1(EPOLL_CLOEXEC);
  int listening = start_listening();
  int ticker = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const timespec every{.tv_sec = 0, .tv_nsec = 20'000'000 / groups};
  const itimerspec ticks{.it_interval = every, .it_value = every};
  timerfd_settime(ticker, 0, &ticks, nullptr);
  watch(listening, &listening);
  watch(ticker, &ticker);

  std::array<epoll_event, 256> events;
  for (size_t tick = 0;;) {
    const int count = epoll_wait(poller, events.data(), events.size(), -1);
    for (int i = 0; i < count; i++) {
      void* what = events[static_cast<size_t>(i)].data.ptr;
      if (what == &listening) {
        accept_call(listening);
      } else if (what == &ticker) {
        uint64_t passed = 0;
        if (read(ticker, &passed, sizeof passed) != sizeof passed) continue;
        for (; passed > 0; passed--) speak(calls[tick++ % groups]);
      } else {
        read_socket(*static_cast<Socket*>(what));
      }
    }
    if (!ended.empty()) forget_ended();
  }
}
