#include "core/net/Url.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace aybiza {

namespace {

bool is_unreserved(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::strchr("-_.~", c);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Takes what stands before the first of `ends` away from `text`.
std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::string_view taken = text.substr(0, text.find_first_of(ends));
  text.remove_prefix(taken.size());
  return taken;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return has_default_port() ? name : name + ":" + std::to_string(port);
}

Result<Url> parse_url(std::string_view text) {
  const std::string shown(text.substr(0, text.find('?')));  // a query may hold secrets
  const auto bad = [&](const char* why) { return fail(Fault::bad_input, "\"" + shown + "\" " + why); };
  if (std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
    return bad("holds blanks or control characters");

  Url url;
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos) return bad("is no URL: a scheme such as https:// is missing");
  for (const char c : text.substr(0, colon)) url.scheme += static_cast<char>(c | 0x20);
  if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss")
    return bad("has a scheme that is none of http, https, ws, wss");
  text.remove_prefix(colon + 3);

  std::string_view authority = take_until(text, "/?#");
  if (authority.find('@') != std::string_view::npos) return bad("holds a user name, which is not supported");
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) return bad("has an IPv6 address without its \"]\"");
    url.host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
  } else {
    url.host = take_until(authority, ":");
  }
  if (url.host.empty()) return bad("names no host");
  url.port = url.is_secure() ? 443 : 80;
  if (!authority.empty()) {
    const char* end = authority.data() + authority.size();
    const auto [last, error] = std::from_chars(authority.data() + 1, end, url.port);
    if (authority[0] != ':' || error != std::errc() || last != end || url.port == 0)
      return bad("has a port that is not a number from 1 to 65535");
  }

  url.path = take_until(text, "?#");
  if (url.path.empty()) url.path = "/";
  if (text.starts_with('?')) {
    text.remove_prefix(1);
    url.query = take_until(text, "#");
  }
  return url;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const unsigned char c : text) {
    if ((c && is_unreserved(c)) || keep.find(static_cast<char>(c)) != std::string_view::npos) {
      encoded += static_cast<char>(c);
    } else {
      encoded += {'%', digits[c >> 4], digits[c & 15]};
    }
  }
  return encoded;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return fail(Fault::bad_input, "a \"%\" is not followed by two hex digits");
    decoded += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return decoded;
}

std::string_view find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found =
      std::ranges::find(parameters, name, [](const auto& p) { return std::string_view(p.first); });
  return found == parameters.end() ? std::string_view() : found->second;
}

std::string to_query(const Parameters& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += '&';
    query += percent_encode(name) + "=" + percent_encode(value);
  }
  return query;
}

std::string with_query(std::string_view url, const Parameters& parameters) {
  std::string result(url);
  if (parameters.empty()) return result;
  if (result.find('?') == std::string::npos)
    result += '?';
  else if (!result.ends_with('?') && !result.ends_with('&'))
    result += '&';
  return result + to_query(parameters);
}

Result<Parameters> parse_form(std::string_view body, FormLimits limits) {
  if (body.size() > limits.max_bytes)
    return fail(Fault::bad_input, "the form is larger than " + std::to_string(limits.max_bytes) + " bytes");
  const auto decode = [](std::string_view part) {
    std::string text(part);
    std::ranges::replace(text, '+', ' ');
    return percent_decode(text);
  };
  Parameters parameters;
  while (!body.empty()) {
    std::string_view pair = take_until(body, "&");
    if (!body.empty()) body.remove_prefix(1);
    if (pair.empty()) continue;
    if (parameters.size() == limits.max_parameters)
      return fail(Fault::bad_input,
                  "the form has more than " + std::to_string(limits.max_parameters) + " parameters");
    auto name = decode(take_until(pair, "="));
    if (!name) return fail(name.error());
    auto value = decode(pair.empty() ? pair : pair.substr(1));
    if (!value) return fail(value.error());
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

}  // namespace aybiza
