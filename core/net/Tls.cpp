#include "core/net/Tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "core/loop/Event.h"

namespace aybiza {

namespace {

constexpr size_t max_sessions = 256;
constexpr size_t largest_record = 16 * 1024 + 512;  // on the wire

// One thread, one read at a time: all connections of a loop share the buffer. What it takes, with a record whose
// beginning came before, fits into a reader's room: nothing is ever left in here that epoll does not know of.
thread_local std::array<char, 32 * 1024> wire;
static_assert(wire.size() + largest_record <= Transport::read_room);

/// What went wrong last on this thread.
std::string openssl_words() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  return reason ? std::string("TLS: ") + reason : "TLS: the peer broke the connection";
}

struct FreeSsl {
  void operator()(SSL* s) const { SSL_free(s); }
};

class TlsTransport final : public Transport, Poller::Watcher {
 public:
  /// Takes a connection whose handshake has not begun.
  TlsTransport(std::unique_ptr<Transport> plain, std::unique_ptr<SSL, FreeSsl> ssl, std::string peer)
      : plain_(std::move(plain)),
        ssl_(std::move(ssl)),
        peer_(std::move(peer)),
        in_(BIO_new(BIO_s_mem())),
        out_(BIO_new(BIO_s_mem())) {
    SSL_set_bio(ssl_.get(), in_, out_);  // owns both
    SSL_set_app_data(ssl_.get(), &peer_);
  }
  ~TlsTransport() override {
    if (is_ready_) end_writing();
  }

  /// Until it is done, failed or has to wait for the peer: then true, and `ready` is set when there is more to do.
  bool go_on_with_handshake(Moved& result, Event& ready) {
    ready_ = &ready;
    for (;;) {
      ERR_clear_error();
      const int done = SSL_do_handshake(ssl_.get());
      result = send_records();
      if (!result.why.empty()) return false;
      if (done == 1) {
        ready_ = nullptr;
        is_ready_ = true;
        plain_->watch(false, false, *this);
        return false;
      }
      if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) {
        result.why = openssl_words();
        return false;
      }
      result = receive_records();
      if (result.bytes > 0) continue;
      if (result.ended) result.why = "the peer closed the connection during the TLS handshake";
      if (!result.why.empty()) return false;
      plain_->watch(true, has_records(), *this);
      return true;
    }
  }
  long verify_result() const { return SSL_get_verify_result(ssl_.get()); }

  Moved read(char* room, size_t size) override {
    Moved moved = take_text(room, size);
    while (moved.bytes == 0 && !moved.ended && moved.why.empty()) {
      const Moved received = receive_records();
      if (received.bytes == 0) return received;
      moved = take_text(room, size);
    }
    return moved;
  }

  Moved write(std::string_view bytes) override {
    if (has_records()) {
      const Moved sent = send_records();
      if (has_records()) return {.why = sent.why};
    }
    ERR_clear_error();
    const int taken =
        SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), 1 << 20)));
    if (taken <= 0) return {.why = openssl_words()};
    const Moved sent = send_records();
    if (!sent.why.empty()) return sent;
    if (has_records()) watch_plain();
    return {.bytes = static_cast<size_t>(taken)};
  }

  void watch(bool readable, bool writable, Poller::Watcher& watcher) override {
    watcher_ = &watcher;
    wants_reading_ = readable;
    wants_writing_ = writable;
    watch_plain();
  }

  void end_writing() override {
    if (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    send_records();
    plain_->end_writing();
  }

 private:
  bool has_records() const { return BIO_ctrl_pending(out_) > 0; }
  void watch_plain() {
    if (watcher_) plain_->watch(wants_reading_, wants_writing_ || has_records(), *this);
  }

  void on_ready(bool readable, bool writable) override {
    if (ready_) return ready_->set();
    if (writable && has_records()) {
      send_records();  // a connection that broke is told by reading
      watch_plain();
      writable = !has_records();
    }
    writable = writable && wants_writing_;
    if (readable || writable) watcher_->on_ready(readable, writable);  // may destroy us
  }

  /// What OpenSSL has for the peer, as much of it as the socket takes.
  Moved send_records() {
    Moved all;
    for (;;) {
      char* data = nullptr;
      const long size = BIO_get_mem_data(out_, &data);
      if (size <= 0) return all;
      const Moved sent = plain_->write({data, static_cast<size_t>(size)});
      if (sent.bytes == 0) return {.bytes = all.bytes, .why = sent.why};
      all.bytes += sent.bytes;
      drop(out_, sent.bytes);
    }
  }
  static void drop(BIO* bio, size_t bytes) {
    while (bytes > 0)
      bytes -=
          static_cast<size_t>(BIO_read(bio, wire.data(), static_cast<int>(std::min(bytes, wire.size()))));
  }

  Moved receive_records() {
    const Moved moved = plain_->read(wire.data(), wire.size());
    if (moved.bytes > 0) BIO_write(in_, wire.data(), static_cast<int>(moved.bytes));
    return moved;
  }

  /// All that can be deciphered now.
  Moved take_text(char* room, size_t size) {
    Moved moved;
    while (moved.bytes < size) {
      ERR_clear_error();
      const int got = SSL_read(ssl_.get(), room + moved.bytes, static_cast<int>(size - moved.bytes));
      if (got > 0) {
        moved.bytes += static_cast<size_t>(got);
        continue;
      }
      const int what = SSL_get_error(ssl_.get(), got);
      if (what == SSL_ERROR_ZERO_RETURN)
        moved.ended = moved.bytes == 0;
      else if (what != SSL_ERROR_WANT_READ && moved.bytes == 0)
        moved.why = openssl_words();
      if (has_records()) send_records();  // an answer to a change of keys
      break;
    }
    return moved;
  }

  std::unique_ptr<Transport> plain_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  const std::string peer_;
  BIO *in_, *out_;
  Event* ready_ = nullptr;  // while hands are shaken
  bool is_ready_ = false;
  bool wants_reading_ = false, wants_writing_ = false;
  Poller::Watcher* watcher_ = nullptr;
};

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

/// The name that the certificate must bear; names also choose the certificate of a server with many.
bool expect_name(SSL* ssl, const std::string& host) {
  if (is_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

}  // namespace

TlsClient::TlsClient() : context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_default_verify_paths(context);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // tens of KB less for a connection that is silent
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_new_session);
  SSL_CTX_set_app_data(context, this);
}

TlsClient::~TlsClient() {
  SSL_CTX_set_app_data(context_.get(), nullptr);  // connections may still be there, and have a share in it
}

int TlsClient::on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* self = static_cast<TlsClient*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  const auto* peer = static_cast<const std::string*>(SSL_get_app_data(ssl));
  if (!self || !peer) return 0;
  if (self->sessions_.size() >= max_sessions && !self->sessions_.contains(*peer)) return 0;
  self->sessions_[*peer] = Session(session);
  return 1;  // it is ours now
}

Task<Result<std::unique_ptr<Transport>>> TlsClient::secure(std::unique_ptr<Transport> plain, std::string host,
                                                           int port) {
  const std::string where = host + ":" + std::to_string(port);
  std::unique_ptr<SSL, FreeSsl> ssl(SSL_new(context_.get()));
  if (!ssl || !expect_name(ssl.get(), host))
    co_return fail(Fault::bad_input, where + ": not a name for a TLS server");
  SSL_set_connect_state(ssl.get());
  const auto known = sessions_.find(where);
  if (known != sessions_.end()) SSL_set_session(ssl.get(), known->second.get());

  Event ready;
  auto transport = std::make_unique<TlsTransport>(std::move(plain), std::move(ssl), where);
  Transport::Moved result;
  while (transport->go_on_with_handshake(result, ready)) {
    co_await ready.wait();
    ready.reset();
  }
  if (const long verified = transport->verify_result(); verified != X509_V_OK)
    co_return fail(
        Fault::rejected, where + ": its certificate is not good: " + X509_verify_cert_error_string(verified),
        "check the host's name, this machine's clock and its authorities (package ca-certificates)");
  if (!result.why.empty()) co_return fail(Fault::unavailable, where + ": " + result.why);
  co_return transport;
}

}  // namespace aybiza
