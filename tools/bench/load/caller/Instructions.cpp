#include "tools/bench/load/caller/Instructions.h"

#include <glib.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "core/base/GPtr.h"

namespace aybiza::bench {

namespace {

/// The document, flattened: the first verb decides, and what belongs to a stream is gathered.
struct Document {
  std::string first_verb;
  std::optional<ConnectStream> stream;
  std::string action, redirect;
  seconds pause{};
  int depth = 0;
  bool in_redirect = false;
};

void on_start(GMarkupParseContext*, const gchar* element, const gchar** names, const gchar** values,
              gpointer data, GError**) {
  auto& document = *static_cast<Document*>(data);
  const std::string name = element;
  const auto attribute = [&](std::string_view wanted) -> std::string {
    for (size_t i = 0; names[i]; i++)
      if (names[i] == wanted) return values[i];
    return {};
  };
  if (++document.depth == 2 && document.first_verb.empty()) document.first_verb = name;
  document.in_redirect = name == "Redirect";
  if (name == "Pause") document.pause += seconds(std::max(1, std::atoi(attribute("length").c_str())));
  if (name == "Connect") document.action = attribute("action");
  if (name == "Stream") document.stream = ConnectStream{.url = attribute("url")};
  if (name == "Parameter" && document.stream)
    document.stream->parameters.emplace_back(attribute("name"), attribute("value"));
}

void on_end(GMarkupParseContext*, const gchar*, gpointer data, GError**) {
  auto& document = *static_cast<Document*>(data);
  document.depth--;
  document.in_redirect = false;
}

void on_text(GMarkupParseContext*, const gchar* text, gsize size, gpointer data, GError**) {
  auto& document = *static_cast<Document*>(data);
  if (document.in_redirect) document.redirect.append(text, size);
}

}  // namespace

Result<Instructions> read_twiml(const std::string& text) {
  const GMarkupParser parser{.start_element = on_start, .end_element = on_end, .text = on_text};
  Document document;
  GMarkupParseContext* context =
      g_markup_parse_context_new(&parser, GMarkupParseFlags(0), &document, nullptr);
  GError* error = nullptr;
  const bool read =
      g_markup_parse_context_parse(context, text.data(), static_cast<gssize>(text.size()), &error) &&
      g_markup_parse_context_end_parse(context, &error);
  g_markup_parse_context_free(context);
  if (!read) return fail(Fault::bad_input, "the TwiML cannot be read: " + take_message(error));
  if (document.stream && document.first_verb == "Connect") {
    document.stream->action = document.action;
    document.stream->otherwise = document.redirect;
    return *document.stream;
  }
  if (document.first_verb == "Reject") return Refused{};
  if (!document.redirect.empty()) return Redirect{document.redirect, document.pause};
  return Over{document.first_verb};
}

}  // namespace aybiza::bench
