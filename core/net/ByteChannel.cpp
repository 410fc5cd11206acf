#include "core/net/ByteChannel.h"

#include <array>

namespace aybiza {

namespace {

// One thread, one read at a time: all channels of a loop share the buffer.
thread_local std::array<char, Transport::read_room> scratch;
constexpr size_t room_for_head = 16;  // a WebSocket frame's has 14 bytes at most

}  // namespace

ByteChannel::ByteChannel(Loop& loop, std::unique_ptr<Transport> transport)
    : loop_(loop), transport_(std::move(transport)) {}

ByteChannel::~ByteChannel() = default;

void ByteChannel::set_listener(Listener* listener) {
  listener_ = listener;
  watch();
}

void ByteChannel::watch() {
  transport_->watch(!ended_ && (listener_ || lingering_), !ended_ && blocked_, *this);
}

void ByteChannel::on_ready(bool readable, bool writable) {
  const auto keep = shared_from_this();  // the listener may let go of us
  if (writable && blocked_) flush();
  if (readable && !ended_) read();
}

void ByteChannel::read() {
  bool is_full = false;
  do {
    const auto [size, ended, why] = transport_->read(scratch.data(), scratch.size());
    is_full = size == scratch.size();
    if (size > 0) {
      if (listener_) listener_->on_bytes({scratch.data(), size});
    } else if (ended || !why.empty()) {
      end(why);
    }
  } while (is_full && is_patient() && listener_ && !ended_);  // nobody reminds the patient of the rest
}

std::string* ByteChannel::begin_write(size_t size) {
  if (ended_ || lingering_) return nullptr;
  if (waiting_.size() + size >
      max_waiting) {  // told on the next turn, not in the middle of the owner's write
    loop_.post([self = shared_from_this()] { self->end("the peer does not read"); });
    return nullptr;
  }
  if (!blocked_ && !std::exchange(flush_posted_, true))
    loop_.post([self = shared_from_this()] {
      self->flush_posted_ = false;
      if (!self->blocked_) self->flush();
    });
  if (waiting_.empty()) waiting_.reserve(size + room_for_head);
  return &waiting_;
}

void ByteChannel::flush() {
  Transport::Moved moved{.bytes = 0};
  size_t written = 0;
  while (written < waiting_.size()) {
    moved = transport_->write(std::string_view(waiting_).substr(written));
    if (moved.bytes == 0) break;
    written += moved.bytes;
  }
  // A connection that broke is told by reading, on the loop's next turn.
  if (!moved.why.empty()) written = waiting_.size();
  if (written == waiting_.size())
    waiting_ = {};
  else
    waiting_.erase(0, written);
  if (std::exchange(blocked_, !waiting_.empty()) != blocked_) watch();
  if (lingering_ && !blocked_) transport_->end_writing();
}

void ByteChannel::end(std::string_view why) {
  if (std::exchange(ended_, true)) return;
  watch();
  if (linger_timer_) loop_.remove_timer(std::exchange(linger_timer_, 0));
  if (Listener* listener = std::exchange(listener_, nullptr)) listener->on_end(why);
}

void ByteChannel::linger(Duration limit) {
  listener_ = nullptr;
  if (ended_ || lingering_) return;
  lingering_ = true;
  // The loop owns us now, until the peer has ended or time is up.
  linger_timer_ = loop_.add_timer(loop_.now() + limit, [self = shared_from_this()] {
    self->linger_timer_ = 0;
    self->end("");
  });
  watch();
  if (!blocked_) flush();
}

}  // namespace aybiza
