#include "tools/bench/load/net/Cipher.h"

#include <array>

namespace aybiza::bench {

Result<TlsContext> load_certificate(const std::string& file) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_file(context.get(), file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), file.c_str(), SSL_FILETYPE_PEM) != 1)
    return fail(Fault::bad_input, file + " holds no certificate with its key");
  return context;
}

Cipher::Cipher(SSL_CTX* context)
    : ssl_(SSL_new(context)), in_(BIO_new(BIO_s_mem())), out_(BIO_new(BIO_s_mem())) {
  SSL_set_bio(ssl_.get(), in_, out_);  // owns both
  SSL_set_accept_state(ssl_.get());
}

bool Cipher::open(std::span<const char> received, std::string& text, std::string& wire) {
  BIO_write(in_, received.data(), static_cast<int>(received.size()));
  static thread_local std::array<char, 16 * 1024> record;
  int got;
  while ((got = SSL_read(ssl_.get(), record.data(), record.size())) > 0)
    text.append(record.data(), static_cast<size_t>(got));
  take_records(wire);
  const int why = SSL_get_error(ssl_.get(), got);
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_ZERO_RETURN;
}

void Cipher::seal(std::string_view text, std::string& wire) {
  SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
  take_records(wire);
}

void Cipher::take_records(std::string& wire) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(out_, &data);
  if (size <= 0) return;
  wire.append(data, static_cast<size_t>(size));
  BIO_reset(out_);
}

}  // namespace aybiza::bench
