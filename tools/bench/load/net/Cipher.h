// Cipher: the server's end of one TLS connection, over bytes alone: what came from the socket goes in, what goes to
// the socket comes out.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace aybiza::bench {

struct FreeTls {
  void operator()(SSL* s) const { SSL_free(s); }
  void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTls>;

/// For servers, from a PEM file with certificate and key.
Result<TlsContext> load_certificate(const std::string& file);

class Cipher {
 public:
  explicit Cipher(SSL_CTX* context);

  /// Appends what the peer says to `text`, and to `wire` what has to be sent for it (the handshake); false where it
  /// speaks no TLS.
  bool open(std::span<const char> received, std::string& text, std::string& wire);
  /// Appends what has to be sent to say `text`.
  void seal(std::string_view text, std::string& wire);

 private:
  void take_records(std::string& wire);

  std::unique_ptr<SSL, FreeTls> ssl_;
  BIO *in_, *out_;
};

}  // namespace aybiza::bench
