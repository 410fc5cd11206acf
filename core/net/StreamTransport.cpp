#include <gio/gio.h>

#include "core/net/Transport.h"

namespace aybiza {

namespace {

class StreamTransport final : public Transport {
 public:
  explicit StreamTransport(GPtr<GIOStream> stream)
      : stream_(std::move(stream)),
        input_(G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream_.get()))),
        output_(G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(stream_.get()))) {}

  ~StreamTransport() override {
    stop(readable_);
    stop(writable_);
    // Closing TLS may take a round trip: GIO does it beside us.
    g_io_stream_close_async(stream_.get(), G_PRIORITY_DEFAULT, nullptr, nullptr, nullptr);
  }

  Moved read(char* room, size_t size) override {
    GError* error = nullptr;
    const gssize got = g_pollable_input_stream_read_nonblocking(input_, room, size, nullptr, &error);
    return got == 0 ? Moved{.ended = true} : moved(got, error);
  }
  Moved write(std::string_view bytes) override {
    GError* error = nullptr;
    const gssize sent =
        g_pollable_output_stream_write_nonblocking(output_, bytes.data(), bytes.size(), nullptr, &error);
    return moved(sent, error);
  }

  void watch(bool readable, bool writable, Poller::Watcher& watcher) override {
    watcher_ = &watcher;
    if (!readable) stop(readable_);
    if (!writable) stop(writable_);
    if (readable && !readable_)
      start(readable_, g_pollable_input_stream_create_source(input_, nullptr), &on_readable);
    if (writable && !writable_)
      start(writable_, g_pollable_output_stream_create_source(output_, nullptr), &on_writable);
  }
  void end_writing() override {}

 private:
  static Moved moved(gssize bytes, GError* error) {
    if (bytes >= 0) return {.bytes = static_cast<size_t>(bytes)};
    const bool later = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    const std::string why = take_message(error);
    return later ? Moved{} : Moved{.why = why};
  }
  void start(GPtr<GSource>& slot, GSource* source, gboolean (*callback)(GObject*, gpointer)) {
    slot = GPtr<GSource>::adopt(source);
    g_source_set_callback(source, G_SOURCE_FUNC(callback), this, nullptr);
    g_source_attach(source, g_main_context_get_thread_default());
  }
  static void stop(GPtr<GSource>& slot) {
    if (slot) g_source_destroy(slot.get());
    slot.reset();
  }
  static gboolean on_readable(GObject*, gpointer self) {
    static_cast<StreamTransport*>(self)->watcher_->on_ready(true, false);
    return G_SOURCE_CONTINUE;
  }
  static gboolean on_writable(GObject*, gpointer self) {
    static_cast<StreamTransport*>(self)->watcher_->on_ready(false, true);
    return G_SOURCE_CONTINUE;
  }

  GPtr<GIOStream> stream_;
  GPollableInputStream* input_;
  GPollableOutputStream* output_;
  Poller::Watcher* watcher_ = nullptr;
  GPtr<GSource> readable_, writable_;
};

}  // namespace

std::unique_ptr<Transport> make_stream_transport(GPtr<GIOStream> stream) {
  return std::make_unique<StreamTransport>(std::move(stream));
}

}  // namespace aybiza
