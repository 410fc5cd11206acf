// HTTP/1.1 as bytes: a request on its way out, heads of requests and responses and a response's body on their way in.
// Pure and incremental; every field that comes from outside has a limit.
#pragma once

#include "core/net/Network.h"
#include "core/net/Url.h"

namespace aybiza {

/// Request line, headers and body. Host and Content-Length are added unless they are given. Fault::bad_input
/// where a header holds a line break.
Result<std::string> to_wire(const HttpRequest& request, const Url& url);

struct ResponseHead {
  int status = 0;
  bool keep_alive = false;
  Headers headers;
};
inline constexpr size_t max_response_head = 64 * 1024;

/// Takes a head, if all of it is there, off the front of `bytes`.
Result<std::optional<ResponseHead>> take_response_head(std::string& bytes);

struct RequestHead {
  std::string method;
  std::string target;  ///< as it was sent
  Headers headers;
};
/// The same for a request. Error::status is what to answer a client whose head is broken (400) or longer than `limit`
/// (431).
Result<std::optional<RequestHead>> take_request_head(std::string& bytes, size_t limit);

/// True if a header that is a list ("keep-alive, Upgrade") holds the token; without case.
bool has_token(std::string_view list, std::string_view token);

/// The body that follows a head: counted, chunked, or all until the connection ends.
class BodyReader {
 public:
  /// `method` decides together with the status whether there is a body at all.
  static Result<BodyReader> make(const ResponseHead& head, std::string_view method);

  /// Moves what is body off the front of `bytes` and answers with it, as much as there is.
  Result<std::string> take(std::string& bytes);
  /// All of the body has been taken; what is left over is the next response.
  bool is_done() const {
    return kind_ == Kind::none || (kind_ != Kind::until_end && left_ == 0 && last_chunk_);
  }
  /// The end of the connection is the end of this body.
  bool ends_with_connection() const { return kind_ == Kind::until_end; }

 private:
  enum class Kind { none, counted, chunked, until_end };
  /// Reads the line before a chunk, or the trailer behind the last; true when data can follow.
  Result<bool> take_chunk_head(std::string& bytes);

  Kind kind_ = Kind::none;
  uint64_t left_ = 0;       // of the body, or of the present chunk
  bool last_chunk_ = true;  // no chunk follows
  bool in_trailer_ = false;
  bool after_chunk_ = false;  // the line break behind a chunk's data is still to come
};

}  // namespace aybiza
