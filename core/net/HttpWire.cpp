#include "core/net/HttpWire.h"

#include <algorithm>
#include <charconv>

namespace aybiza {

namespace {

constexpr size_t max_headers = 256;
constexpr size_t max_line = 8 * 1024;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

tl::unexpected<Error> broken(const char* what) {
  return fail(Fault::bad_input, std::string("HTTP: ") + what);
}

std::string_view trimmed(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

/// Takes a line off the front of `text`, which ends with a line break.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find(line_end));
  text.remove_prefix(line.size() + line_end.size());
  return line;
}

Result<Headers> read_headers(std::string_view lines) {
  Headers headers;
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return broken("a header without a name");
    if (headers.size() == max_headers) return broken("more than 256 headers");
    headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
  }
  return headers;
}

}  // namespace

bool has_token(std::string_view list, std::string_view token) {
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    if (std::ranges::equal(trimmed(list.substr(0, comma)), token, same)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Result<std::string> to_wire(const HttpRequest& request, const Url& url) {
  std::string wire = request.method + " " + url.target() + " HTTP/1.1\r\n";
  if (!is_one_line(request.method)) return broken("a method with a line break");
  if (find_header(request.headers, "host").empty()) wire += "Host: " + url.authority() + "\r\n";
  for (const auto& [name, value] : request.headers) {
    if (!is_one_line(name) || !is_one_line(value)) return broken("a header with a line break");
    wire += name + ": " + value + "\r\n";
  }
  const bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (has_body && find_header(request.headers, "content-length").empty())
    wire += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  wire += line_end;
  return wire += request.body;
}

Result<std::optional<ResponseHead>> take_response_head(std::string& bytes) {
  const size_t end = bytes.find(head_end);
  if (std::min(end, bytes.size()) > max_response_head) return broken("a response head of more than 64 KiB");
  if (end == std::string::npos) return std::nullopt;
  std::string_view text = std::string_view(bytes).substr(0, end + line_end.size());
  const std::string_view first = take_line(text);
  ResponseHead head;
  if (!first.starts_with("HTTP/1.") || first.size() < 12 ||
      std::from_chars(first.data() + 9, first.data() + 12, head.status).ptr != first.data() + 12 ||
      head.status < 100)
    return broken("the answer does not begin with an HTTP/1 status line");
  auto headers = read_headers(text);
  if (!headers) return fail(headers.error());
  head.headers = std::move(*headers);
  const std::string_view connection = find_header(head.headers, "connection");
  head.keep_alive =
      first.starts_with("HTTP/1.0") ? has_token(connection, "keep-alive") : !has_token(connection, "close");
  bytes.erase(0, end + head_end.size());
  return head;
}

Result<std::optional<RequestHead>> take_request_head(std::string& bytes, size_t limit) {
  const size_t end = bytes.find(head_end);
  if (std::min(end, bytes.size()) > limit)
    return fail(Fault::bad_input, "HTTP: a request head of more than " + std::to_string(limit) + " bytes", {},
                431);
  if (end == std::string::npos) return std::nullopt;
  std::string_view text = std::string_view(bytes).substr(0, end + line_end.size());
  const std::string_view first = take_line(text);
  const size_t method_end = first.find(' '), target_end = first.rfind(' ');
  auto headers = read_headers(text);
  if (!headers) return fail(Fault::bad_input, headers.error().message, {}, 400);
  if (method_end == 0 || method_end == target_end || first.substr(target_end + 1) != "HTTP/1.1")
    return fail(Fault::bad_input, "HTTP: the request does not begin with an HTTP/1.1 request line", {}, 400);
  RequestHead head{.method = std::string(first.substr(0, method_end)),
                   .target = std::string(first.substr(method_end + 1, target_end - method_end - 1)),
                   .headers = std::move(*headers)};
  bytes.erase(0, end + head_end.size());
  return head;
}

Result<BodyReader> BodyReader::make(const ResponseHead& head, std::string_view method) {
  BodyReader reader;
  if (method == "HEAD" || head.status < 200 || head.status == 204 || head.status == 304) return reader;
  if (has_token(find_header(head.headers, "transfer-encoding"), "chunked")) {
    reader.kind_ = Kind::chunked;
    reader.last_chunk_ = false;
    return reader;
  }
  const std::string_view length = find_header(head.headers, "content-length");
  if (length.empty()) {
    reader.kind_ = Kind::until_end;
    return reader;
  }
  reader.kind_ = Kind::counted;
  const char* end = length.data() + length.size();
  if (std::from_chars(length.data(), end, reader.left_).ptr != end)
    return broken("a Content-Length that is no number");
  return reader;
}

Result<bool> BodyReader::take_chunk_head(std::string& bytes) {
  for (;;) {
    const size_t end = bytes.find(line_end);
    if (std::min(end, bytes.size()) > max_line) return broken("a chunk header of more than 8 KiB");
    if (end == std::string::npos) return false;
    const std::string line = bytes.substr(0, end);
    bytes.erase(0, end + line_end.size());
    if (std::exchange(after_chunk_, false)) {
      if (!line.empty()) return broken("a chunk is longer than it said");
    } else if (in_trailer_) {
      if (line.empty()) {
        last_chunk_ = true;
        return true;
      }
    } else {
      const auto [digits_end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
      const bool good = error == std::errc() && left_ <= UINT32_MAX;
      if (!good || (digits_end != line.data() + line.size() && *digits_end != ';' && *digits_end != ' '))
        return broken("a chunk without its size");
      if (left_ > 0) return true;
      in_trailer_ = true;
    }
  }
}

Result<std::string> BodyReader::take(std::string& bytes) {
  std::string body;
  if (kind_ == Kind::until_end) {
    body.swap(bytes);
    return body;
  }
  while (!is_done()) {
    if (kind_ == Kind::chunked && left_ == 0) {
      const auto ready = take_chunk_head(bytes);
      if (!ready) return fail(ready.error());
      if (!*ready || is_done()) break;
    }
    const size_t here = std::min<uint64_t>(left_, bytes.size());
    if (here == 0) break;
    body.append(bytes, 0, here);
    bytes.erase(0, here);
    left_ -= here;
    after_chunk_ = kind_ == Kind::chunked && left_ == 0;
  }
  return body;
}

}  // namespace aybiza
