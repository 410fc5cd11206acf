#include "tools/bench/load/caller/HttpExchange.h"

#include "core/telephony/TwilioSignature.h"

namespace aybiza::bench {

HttpExchange::HttpExchange(Reactor& reactor, const Url& url, const Parameters& form,
                           const std::string& signature_key, std::function<void(Answer)> done)
    : done_(std::move(done)), failure_(reactor.agenda(), [this] { finish({}); }) {
  HttpRequest request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Connection", "close"}};
  request.body = to_query(form);
  if (!signature_key.empty()) {
    const std::string whole = url.scheme + "://" + url.authority() + url.target();
    request.headers.emplace_back("X-Twilio-Signature", twilio_signature(signature_key, whole, form));
  }
  const auto bytes = to_wire(request, url);
  const auto socket = Connection::dial(url.host, url.port);
  if (!bytes || !socket) {
    failure_.set(reactor.now());
    return;
  }
  connection_ = std::make_unique<Connection>(reactor, *socket, *this);
  connection_->write(*bytes);
}

void HttpExchange::on_bytes(std::span<char> bytes, Time) {
  if (!done_) return;
  unread_.append(bytes.data(), bytes.size());
  if (!head_) {
    auto head = take_response_head(unread_);
    if (!head) return finish({});
    if (!*head) return;
    head_ = **head;
    auto reader = BodyReader::make(*head_, "POST");
    if (!reader) return finish({});
    reader_ = *reader;
  }
  for (;;) {
    auto piece = reader_->take(unread_);
    if (!piece) return finish({});
    body_ += *piece;
    if (reader_->is_done()) return finish({head_->status, std::move(body_)});
    if (piece->empty()) return;
  }
}

void HttpExchange::on_end(bool) {
  if (head_ && reader_->ends_with_connection()) return finish({head_->status, std::move(body_)});
  finish({});
}

void HttpExchange::finish(Answer answer) {
  if (connection_) connection_->close();
  if (auto done = std::exchange(done_, nullptr)) done(std::move(answer));
}

}  // namespace aybiza::bench
