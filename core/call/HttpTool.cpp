#include "core/call/HttpTool.h"

#include <glib.h>

#include "core/base/GPtr.h"
#include "core/call/ToolOutcomes.h"
#include "core/loop/Event.h"

namespace aybiza {

namespace {

constexpr size_t largest_answer = 64 * 1024;  // of which the model sees the start only
constexpr size_t largest_shown = 4 * 1024;

std::string as_plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : to_text(value);
}

std::string percent_encoded(const std::string& text) {
  return std::unique_ptr<char, GFree>(g_uri_escape_string(text.c_str(), nullptr, FALSE)).get();
}

std::string as_json_text(const Json& value) { return to_text(value); }

/// Replaces each {name} that is an argument; an argument that was not given becomes `absent`. Braces that
/// name no property of the tool stay: a JSON body has its own.
std::string fill(const std::string& text, const Tool& tool, const Json& arguments,
                 const std::function<std::string(const Json&)>& encode, const std::string& absent) {
  std::string filled;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text[at] == '{' ? text.find('}', at) : std::string::npos;
    const std::string name = end == std::string::npos ? "" : text.substr(at + 1, end - at - 1);
    if (name.empty() || !get(tool.parameters, "properties").contains(name)) {
      filled += text[at++];
      continue;
    }
    filled += arguments.contains(name) ? encode(arguments[name]) : absent;
    at = end + 1;
  }
  return filled;
}

std::string_view method_name(Tool::Method method) {
  switch (method) {
    case Tool::Method::GET:
      return "GET";
    case Tool::Method::POST:
      return "POST";
    case Tool::Method::PUT:
      return "PUT";
    case Tool::Method::PATCH:
      return "PATCH";
    case Tool::Method::DELETE:
      return "DELETE";
  }
  return "POST";
}

std::string shortened(std::string text) {
  if (text.size() > largest_shown) text = text.substr(0, largest_shown) + "…";
  return text;
}

ToolOutcome as_outcome(int status, const std::string& body) {
  auto json = parse_json(body, "the answer", {.max_bytes = largest_answer});
  Json content =
      json ? (json->is_object() ? *json : Json{{"result", *json}}) : Json{{"text", shortened(body)}};
  if (status >= 200 && status < 300) return {.ok = true, .content = content};
  return {.ok = false,
          .content = {{"error", "the service answered with status " + std::to_string(status)},
                      {"answer", content}}};
}

}  // namespace

Result<HttpRequest> make_tool_request(const Tool& tool, const Secrets& secrets, const ToolUse& use) {
  HttpRequest request{.method = std::string(method_name(tool.method)), .timeout = tool.timeout};
  auto url = secrets.resolve(tool.url);
  if (!url) return fail(url.error());
  request.url = fill(
      *url, tool, use.input, [](const Json& v) { return percent_encoded(as_plain_text(v)); }, "");
  for (const auto& [name, text] : tool.headers) {
    auto value = secrets.resolve(text);
    if (!value) return fail(value.error());
    request.headers.emplace_back(name, *value);
  }
  // The same id on a repeated request lets the service do the thing once.
  request.headers.emplace_back("Idempotency-Key", use.id);
  const bool has_body = tool.method != Tool::Method::GET && tool.method != Tool::Method::DELETE;
  if (!tool.body.empty()) {
    auto body = secrets.resolve(tool.body);
    if (!body) return fail(body.error());
    request.body = fill(*body, tool, use.input, as_json_text, "null");
  } else if (has_body) {
    request.body = to_text(use.input);
  }
  if (!request.body.empty() && find_header(request.headers, "content-type").empty())
    request.headers.emplace_back("Content-Type", "application/json");
  return request;
}

Task<ToolOutcome> run_http_tool(Network& network, Tool tool, Secrets secrets, ToolUse use) {
  auto request = make_tool_request(tool, secrets, use);
  if (!request) co_return failed_tool(request.error().text());
  auto exchange = [](Network& network, HttpRequest request) -> Task<Result<ToolOutcome>> {
    auto response = co_await network.send(std::move(request));
    if (!response) co_return fail(response.error());
    auto body = co_await (*response)->read_all(largest_answer);
    if (!body) co_return fail(body.error());
    co_return as_outcome((*response)->status(), *body);
  };
  auto outcome = co_await with_timeout(network.loop(), tool.timeout, exchange(network, std::move(*request)));
  if (!outcome) co_return failed_tool("the service did not answer in time");
  if (!*outcome) co_return failed_tool("the service could not be reached: " + outcome->error().message);
  co_return std::move(**outcome);
}

}  // namespace aybiza
