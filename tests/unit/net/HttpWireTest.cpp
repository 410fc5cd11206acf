// HTTP/1.1 as bytes: what goes out is what was asked for, what comes in is exactly what the peer meant, or an
// error.
#include "core/net/HttpWire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace aybiza {
namespace {

using namespace std::literals;

std::string wire_of(const HttpRequest& request) {
  const auto wire = to_wire(request, parse_url(request.url).value());
  return wire ? *wire : "error";
}

TEST(HttpRequestWire, SendsTheTargetAsItIsWritten) {
  EXPECT_EQ(wire_of({.url = "http://h:8080/a%2Fb/%7E/../c?x=%20"}),
            "GET /a%2Fb/%7E/../c?x=%20 HTTP/1.1\r\nHost: h:8080\r\n\r\n");
  EXPECT_EQ(
      wire_of({.method = "POST", .url = "https://h", .headers = {{"X-A", "1"}, {"X-A", "2"}}, .body = "hi"}),
      "POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(wire_of({.method = "POST", .url = "https://h", .headers = {{"host", "other"}}}),
            "POST / HTTP/1.1\r\nhost: other\r\nContent-Length: 0\r\n\r\n");
}

TEST(HttpRequestWire, ALineBreakCannotBecomeAHeader) {
  EXPECT_EQ(wire_of({.url = "http://h/", .headers = {{"X", "a\r\nEvil: 1"}}}), "error");
  EXPECT_EQ(wire_of({.url = "http://h/", .headers = {{"X\n", "a"}}}), "error");
  EXPECT_EQ(wire_of({.method = "GET / HTTP/1.1\r\n", .url = "http://h/"}), "error");
}

/// A whole answer, fed in pieces: status and body, "… cut" where more bytes were expected, or "error".
std::string read(std::string_view bytes, size_t step = 1 << 20, std::string_view method = "GET") {
  std::string buffer, body;
  std::optional<ResponseHead> head;
  std::optional<BodyReader> reader;
  for (size_t at = 0; at < bytes.size(); at += step) {
    buffer += bytes.substr(at, step);
    if (!head) {
      auto taken = take_response_head(buffer);
      if (!taken) return "error";
      if (!*taken) continue;
      head = std::move(**taken);
      auto made = BodyReader::make(*head, method);
      if (!made) return "error";
      reader = *made;
    }
    auto piece = reader->take(buffer);
    if (!piece) return "error";
    body += *piece;
  }
  if (!head) return "cut";
  const std::string result = std::to_string(head->status) + " " + body;
  return reader->is_done()                ? result + "|" + buffer
         : reader->ends_with_connection() ? result
                                          : result + " cut";
}

TEST(HttpResponseWire, IsReadHoweverItIsCut) {
  struct {
    const char* bytes;
    const char* expected;  // behind "|" what belongs to the next response
  } cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellonext", "200 hello|next"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 |"},
      {"HTTP/1.1 204 No Content\r\n\r\n", "204 |"},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 |"},
      {"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\n\r\nnext",
       "200 hello world|next"},
      {"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
       "200 0123456789|"},
      {"HTTP/1.0 200 OK\r\n\r\nall of it", "200 all of it"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "200 hell cut"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "200 hello cut"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "200 hel cut"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "200  cut"},
      {"HTTP/1.1 200 OK\r\nContent-Le", "cut"},
  };
  for (const auto& [bytes, expected] : cases)
    for (size_t step = 1; step <= std::strlen(bytes); step++)
      EXPECT_EQ(read(bytes, step).substr(0, std::strlen(expected)), expected) << bytes << " step " << step;
}

TEST(HttpResponseWire, WhatIsNoResponseIsAnError) {
  for (const std::string& bytes :
       {"SSH-2.0-OpenSSH\r\n\r\n"s, "HTTP/2 200\r\n\r\n"s, "HTTP/1.1 abc\r\n\r\n"s, "HTTP/1.1 020 x\r\n\r\n"s,
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"s, "HTTP/1.1 200 OK\r\n: no name\r\n\r\n"s,
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello"s,
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"s,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"s,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n"s,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"s,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"s + std::string(9000, '0'),
        "HTTP/1.1 200 OK\r\n"s + std::string(70000, 'x'), std::string(70000, 'x')})
    EXPECT_EQ(read(bytes), "error") << bytes.substr(0, 80);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 300; i++) many += "X: y\r\n";
  EXPECT_EQ(read(many + "\r\n"), "error");
}

TEST(HttpResponseWire, KnowsWhetherTheConnectionMayBeUsedAgain) {
  const auto keeps = [](std::string bytes) { return take_response_head(bytes).value()->keep_alive; };
  EXPECT_TRUE(keeps("HTTP/1.1 200 OK\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0 200 OK\r\n\r\n"));
  EXPECT_TRUE(keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n"));
}

}  // namespace
}  // namespace aybiza
