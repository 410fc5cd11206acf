#include "core/net/Url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aybiza {
namespace {

using testing::HasSubstr;

TEST(Url, HasItsPartsAsTheyAreWritten) {
  struct {
    const char* text;
    Url url;
    const char* authority;
    const char* target;
  } cases[] = {
      {"https://api.deepgram.com", {"https", "api.deepgram.com", 443, "/", ""}, "api.deepgram.com", "/"},
      {"wss://host/v1/listen?a=b&c=%20d",
       {"wss", "host", 443, "/v1/listen", "a=b&c=%20d"},
       "host",
       "/v1/listen?a=b&c=%20d"},
      {"HTTP://h:8080/a%2Fb/../%7E#part",
       {"http", "h", 8080, "/a%2Fb/../%7E", ""},
       "h:8080",
       "/a%2Fb/../%7E"},
      {"ws://[::1]:7700?x", {"ws", "::1", 7700, "/", "x"}, "[::1]:7700", "/?x"},
      {"http://h:80/", {"http", "h", 80, "/", ""}, "h", "/"},
  };
  for (const auto& [text, expected, authority, target] : cases) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url) << text << ": " << url.error().text();
    EXPECT_EQ(url->scheme, expected.scheme) << text;
    EXPECT_EQ(url->host, expected.host) << text;
    EXPECT_EQ(url->port, expected.port) << text;
    EXPECT_EQ(url->path, expected.path) << text;
    EXPECT_EQ(url->query, expected.query) << text;
    EXPECT_EQ(url->authority(), authority) << text;
    EXPECT_EQ(url->target(), target) << text;
  }
}

TEST(Url, WhatIsNoUrlIsNamedWithoutItsQuery) {
  for (const char* text : {"", "api.deepgram.com", "ftp://h/", "http://", "http://:80/", "http://h:0/",
                           "http://h:99999", "http://h:8x/", "http://[::1/", "http://[::1]x/",
                           "http://user:pw@h/", "http://h/a b", "http://h/\r\nX-Evil: 1"}) {
    const auto url = parse_url(std::string(text) + "?key=secret");
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().fault, Fault::bad_input);
    EXPECT_THAT(url.error().text(), testing::Not(HasSubstr("secret")));
  }
}

TEST(Percent, EncodesEverythingButUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-_.~"), "AZaz09-_.~");
  EXPECT_EQ(percent_encode("a b/c:d+é"), "a%20b%2Fc%3Ad%2B%C3%A9");
  EXPECT_EQ(percent_encode("a/b c", "/"), "a/b%20c");
  EXPECT_EQ(percent_encode(std::string_view("\0\xff", 2)), "%00%FF");
  EXPECT_EQ(percent_decode("a%20b%2fc").value(), "a b/c");
  for (const char* text : {"%", "%4", "%4g", "abc%g0"}) EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(Query, KeepsOrderAndRepetition) {
  const Parameters parameters{{"keyterm", "Dr. Ruiz"}, {"keyterm", "root canal"}, {"model", "nova-3"}};
  EXPECT_EQ(to_query(parameters), "keyterm=Dr.%20Ruiz&keyterm=root%20canal&model=nova-3");
  EXPECT_EQ(with_query("ws://h/", {{"a", "b"}}), "ws://h/?a=b");
  EXPECT_EQ(with_query("ws://h/?x=y", {{"a", "b"}}), "ws://h/?x=y&a=b");
  EXPECT_EQ(with_query("ws://h/", {}), "ws://h/");
}

TEST(Form, IsReadWithBlanksRepetitionAndEmptyValues) {
  const auto form = parse_form("CallSid=CA1&From=%2B15550100&Said=two+words&empty=&bare&&Said=again");
  ASSERT_TRUE(form);
  EXPECT_THAT(*form, testing::ElementsAre(testing::Pair("CallSid", "CA1"), testing::Pair("From", "+15550100"),
                                          testing::Pair("Said", "two words"), testing::Pair("empty", ""),
                                          testing::Pair("bare", ""), testing::Pair("Said", "again")));
  EXPECT_EQ(find_parameter(*form, "Said"), "two words");
  EXPECT_EQ(find_parameter(*form, "said"), "");
}

TEST(Form, HasLimits) {
  EXPECT_FALSE(parse_form("a=1&b=2&c=3", {.max_parameters = 2}));
  EXPECT_FALSE(parse_form("a=12345", {.max_bytes = 6}));
  EXPECT_FALSE(parse_form("a=%zz"));
  EXPECT_TRUE(parse_form("a=1&b=2", {.max_bytes = 7, .max_parameters = 2}));
}

}  // namespace
}  // namespace aybiza
