#include "core/vendors/deepgram/AuraClient.h"

#include "core/base/Overloaded.h"

namespace aybiza {

using namespace aura;

namespace {

constexpr uint16_t normal_closure = 1000;

}  // namespace

std::shared_ptr<AuraClient> AuraClient::make(Network& network, std::vector<WebSocketRequest> voices,
                                             AuraStream::Options options, Listener& listener) {
  options.voices.resize(voices.size());
  return std::shared_ptr<AuraClient>(
      new AuraClient(network, std::move(voices), std::move(options), listener));
}

AuraClient::AuraClient(Network& network, std::vector<WebSocketRequest> voices, AuraStream::Options options,
                       Listener& listener)
    : network_(network),
      voices_(std::move(voices)),
      stream_(std::move(options)),
      listener_(&listener),
      wake_up_(network.loop()) {}

void AuraClient::start() {
  stream_.start(now());
  act();
}

void AuraClient::stop() {
  listener_ = nullptr;
  wake_up_.stop();
  connecting_.cancel();
  if (socket_ && socket_->is_open()) socket_->send_text(close_command);
  drop_socket();
}

bool AuraClient::begin(uint64_t generation) {
  const bool begun = stream_.begin(now(), generation);
  act();
  return begun;
}

void AuraClient::say(uint64_t generation, Phrase phrase) {
  stream_.say(now(), generation, std::move(phrase));
  act();
}

void AuraClient::end() {
  stream_.end(now());
  act();
}

void AuraClient::clear() {
  stream_.clear(now());
  act();
}

void AuraClient::on_text(std::string_view message) {
  stream_.received(now(), message);
  act();
}

void AuraClient::on_binary(Bytes message) {
  auto self = shared_from_this();
  const auto generation = stream_.received_audio(now(), message);
  if (generation && listener_) listener_->on_audio(*generation, message);
  act();
}

void AuraClient::on_closed(uint16_t code, std::string_view reason) {
  const std::string why(reason);  // lives in the socket, which goes first
  socket_.reset();
  stream_.closed(now(), code, why);
  act();
}

Task<> AuraClient::connect(size_t voice) {
  auto socket = co_await network_.connect(voices_[voice]);
  if (socket) {
    socket_ = std::move(*socket);
    socket_->set_listener(this);
    stream_.opened(now());
  } else {
    stream_.refused(now(), socket.error());
  }
  act();
}

void AuraClient::drop_socket() {
  if (!socket_) return;
  socket_->set_listener(nullptr);
  if (socket_->is_open()) socket_->close(normal_closure, "");
  socket_.reset();
}

void AuraClient::act() {
  if (!listener_ || acting_) return;  // a listener called back: the round below is not over yet
  auto self = shared_from_this();
  acting_ = true;
  for (auto actions = stream_.take_actions(); !actions.empty(); actions = stream_.take_actions()) {
    for (const Action& action : actions) {
      if (!listener_) break;
      std::visit(Overloaded{[&](const OpenSocket& open) { connecting_.spawn(connect(open.voice)); },
                            [&](const CloseSocket&) { drop_socket(); },
                            [&](const SendText& send) {
                              if (socket_) socket_->send_text(send.message);
                            },
                            [&](const PhraseSent& sent) { listener_->on_phrase_sent(sent.generation); },
                            [&](const Play& play) { listener_->on_voice(play.generation, play.audio); },
                            [&](const AnswerDone& done) { listener_->on_answer_done(done.generation); },
                            [&](const Degraded& degraded) { listener_->on_degraded(degraded.cause); },
                            [&](const Fallback& other) { listener_->on_fallback(other.voice, other.cause); },
                            [&](const Failed& failed) { listener_->on_failed(failed.cause); }},
                 action);
    }
  }
  acting_ = false;
  if (!listener_) return;
  if (auto deadline = stream_.next_deadline(now())) {
    wake_up_.start(*deadline, [this] {
      stream_.tick(now());
      act();
    });
  } else {
    wake_up_.stop();
  }
}

}  // namespace aybiza
