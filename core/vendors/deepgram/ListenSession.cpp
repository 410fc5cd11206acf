#include "core/vendors/deepgram/ListenSession.h"

namespace aybiza {

namespace {

using Recognisers = std::vector<ListenSession::Recogniser>;

DeepgramStream make_stream(const Recognisers& recognisers) {
  std::vector<DeepgramStreamOptions> fallbacks;
  for (auto other = recognisers.begin() + 1; other != recognisers.end(); ++other)
    fallbacks.push_back(other->options);
  return DeepgramStream(recognisers.front().options, std::move(fallbacks));
}

}  // namespace

ListenSession::ListenSession(Network& network, const Recognisers& recognisers, Listener& listener)
    : network_(network),
      loop_(network.loop()),
      listener_(listener),
      stream_(make_stream(recognisers)),
      timer_(loop_) {
  for (const Recogniser& one : recognisers) requests_.push_back(one.request);
}

void ListenSession::open() {
  stream_.open(loop_.now());
  settle();
}

void ListenSession::push(Bytes audio, uint64_t running_time) {
  stream_.push(loop_.now(), audio, running_time);
  settle();
}

void ListenSession::set_speaking(bool speaking) {
  stream_.set_speaking(loop_.now(), speaking);
  settle();
}

void ListenSession::finalize() {
  stream_.finalize(loop_.now());
  settle();
}

void ListenSession::flush() {
  stream_.flush(loop_.now());
  settle();
}

void ListenSession::end() {
  stream_.end(loop_.now());
  settle();
}

void ListenSession::on_text(std::string_view message) {
  std::weak_ptr<int> alive = alive_;
  listener_.on_raw(message);
  if (alive.expired()) return;
  stream_.received(loop_.now(), message);
  settle();
}

void ListenSession::on_binary(Bytes) {
  stream_.received(loop_.now(), {});  // the vendor speaks JSON only: counted as a broken message
  settle();
}

void ListenSession::on_closed(uint16_t code, std::string_view reason) {
  stream_.closed(loop_.now(), code, reason);
  settle();
}

Task<> ListenSession::connect(size_t recogniser) {
  auto socket = co_await network_.connect(requests_[recogniser]);
  if (socket) {
    socket_ = std::move(*socket);
    socket_->set_listener(this);
    stream_.connected(loop_.now());
  } else {
    stream_.refused(loop_.now(), std::move(socket.error()));
  }
  settle();
}

// Does and tells what the stream has to say. Whoever is told may call back in (the outer round then goes on
// with what that added) or destroy the session.
void ListenSession::settle() {
  if (settling_) return;
  settling_ = true;
  while (auto output = stream_.take())
    if (!carry_out(std::move(*output))) return;
  settling_ = false;
  arm();
  listener_.on_progress();
}

// Every frame puts the deadline off a little: a timer that goes off too early and looks again costs less than one
// that is set anew fifty times a second.
void ListenSession::arm() {
  const auto at = stream_.deadline();
  if (!at) return timer_.stop();
  if (timer_.is_running() && armed_ <= *at) return;
  armed_ = *at;
  timer_.start(armed_, [this] {
    stream_.advance(loop_.now());
    settle();
  });
}

/// False where the session is gone.
bool ListenSession::carry_out(DeepgramStream::Output output) {
  if (auto* audio = std::get_if<DeepgramStream::SendAudio>(&output)) {
    if (socket_) socket_->send_binary(audio->audio);
    stream_.reuse(std::move(*audio));
  } else if (const auto* text = std::get_if<DeepgramStream::SendText>(&output)) {
    if (socket_) socket_->send_text(text->message);
  } else if (const auto* open = std::get_if<DeepgramStream::Connect>(&output)) {
    connecting_.spawn(connect(open->recogniser));
  } else if (std::holds_alternative<DeepgramStream::Disconnect>(output)) {
    socket_.reset();
  } else {
    std::weak_ptr<int> alive = alive_;
    listener_.on_heard(std::get<heard::Event>(output));
    return !alive.expired();
  }
  return true;
}

}  // namespace aybiza
