// Tls: our end of TLS connections, by OpenSSL, over any other transport. OpenSSL never sees a socket: records go
// through two buffers in memory, so a secure connection costs the kernel no more calls than a plain one and waits in
// the same epoll. Who has spoken with a peer before resumes that session: no certificates, no signatures.
#pragma once

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <string>

#include "core/base/Error.h"
#include "core/loop/Task.h"
#include "core/net/Transport.h"

namespace aybiza {

/// What the connections of one loop share: whom we trust (the system's authorities, or those of SSL_CERT_FILE and
/// SSL_CERT_DIR) and the sessions that can be resumed.
class TlsClient {
 public:
  TlsClient();
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;

  /// Shakes hands over a connected transport with the server `host`, whose certificate must name it. Fault::rejected:
  /// the certificate is not good; nothing was sent to that server.
  Task<Result<std::unique_ptr<Transport>>> secure(std::unique_ptr<Transport> plain, std::string host,
                                                  int port);

 private:
  struct FreeContext {
    void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
  };
  struct FreeSession {
    void operator()(SSL_SESSION* s) const { SSL_SESSION_free(s); }
  };
  using Session = std::unique_ptr<SSL_SESSION, FreeSession>;

  static int on_new_session(SSL* ssl, SSL_SESSION* session);

  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::map<std::string, Session> sessions_;  // by host:port, the newest of each
};

}  // namespace aybiza
