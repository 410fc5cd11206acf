#include "core/net/ByteChannel.h"

#include <array>

namespace aybiza {

namespace {

// One thread, one read at a time: all channels of a loop share the buffer.
thread_local std::array<char, 64 * 1024> scratch;

}  // namespace

ByteChannel::ByteChannel(Loop& loop, GPtr<GIOStream> stream, GPtr<GSocket> socket)
    : loop_(loop), stream_(std::move(stream)), socket_(std::move(socket)) {}

ByteChannel::~ByteChannel() {
  stop(input_);
  stop(output_);
  // Closing TLS may take a round trip: GIO does it beside us.
  g_io_stream_close_async(stream_.get(), G_PRIORITY_DEFAULT, nullptr, nullptr, nullptr);
}

void ByteChannel::stop(GPtr<GSource>& source) {
  if (source) g_source_destroy(source.get());
  source.reset();
}

void ByteChannel::set_listener(Listener* listener) {
  listener_ = listener;
  if (listener_)
    start_reading();
  else
    stop(input_);
}

void ByteChannel::start_reading() {
  if (input_ || ended_) return;
  auto* stream = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream_.get()));
  input_ = GPtr<GSource>::adopt(g_pollable_input_stream_create_source(stream, nullptr));
  g_source_set_callback(input_.get(), G_SOURCE_FUNC(&ByteChannel::on_readable), this, nullptr);
  g_source_attach(input_.get(), g_main_context_get_thread_default());
}

gboolean ByteChannel::on_readable(GObject*, gpointer data) {
  auto* self = static_cast<ByteChannel*>(data);
  const auto keep = self->shared_from_this();  // the listener may let go of us
  self->read();
  return G_SOURCE_CONTINUE;
}

void ByteChannel::read() {
  GError* error = nullptr;
  auto* stream = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream_.get()));
  const gssize size =
      g_pollable_input_stream_read_nonblocking(stream, scratch.data(), scratch.size(), nullptr, &error);
  if (size > 0) {
    if (listener_) listener_->on_bytes({scratch.data(), static_cast<size_t>(size)});
  } else if (size == 0) {
    end("");
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_clear_error(&error);
  } else {
    end(take_message(error));
  }
}

void ByteChannel::write(std::string_view bytes) {
  if (ended_ || lingering_) return;
  if (waiting_.size() + bytes.size() >
      max_waiting)  // told on the next turn, not in the middle of the owner's write
    return loop_.post([self = shared_from_this()] { self->end("the peer does not read"); });
  waiting_ += bytes;
  if (!output_) flush();
}

void ByteChannel::flush() {
  auto* stream = G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(stream_.get()));
  size_t written = 0;
  GError* error = nullptr;
  while (written < waiting_.size()) {
    const gssize size = g_pollable_output_stream_write_nonblocking(
        stream, waiting_.data() + written, waiting_.size() - written, nullptr, &error);
    if (size < 0) break;
    written += static_cast<size_t>(size);
  }
  waiting_.erase(0, written);
  if (!error) {
    stop(output_);
    if (lingering_) end_our_side();
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_clear_error(&error);
    if (output_) return;
    output_ = GPtr<GSource>::adopt(g_pollable_output_stream_create_source(stream, nullptr));
    g_source_set_callback(output_.get(), G_SOURCE_FUNC(&ByteChannel::on_writable), this, nullptr);
    g_source_attach(output_.get(), g_main_context_get_thread_default());
  } else {
    // Reading will meet the same end on the loop's next turn.
    g_clear_error(&error);
    stop(output_);
    waiting_.clear();
  }
}

gboolean ByteChannel::on_writable(GObject*, gpointer data) {
  auto* self = static_cast<ByteChannel*>(data);
  const auto keep = self->shared_from_this();
  self->flush();
  return G_SOURCE_CONTINUE;
}

void ByteChannel::end(std::string_view why) {
  if (std::exchange(ended_, true)) return;
  stop(input_);
  stop(output_);
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
  start_reading();
  if (waiting_.empty()) end_our_side();
}

void ByteChannel::end_our_side() {
  if (socket_) g_socket_shutdown(socket_.get(), FALSE, TRUE, nullptr);
}

}  // namespace aybiza
