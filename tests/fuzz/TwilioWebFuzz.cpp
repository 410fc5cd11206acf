// What arrives at and leaves the webhook. The bytes are a form: whatever it holds, it reads back the same
// after it was written again. They are also a name and a value for TwiML: an XML parser must find exactly one
// element of each kind, whatever the value tries to be.
#include <glib.h>

#include <cstdlib>
#include <map>

#include "core/net/Url.h"
#include "core/telephony/TwiMl.h"
#include "core/telephony/TwilioSignature.h"

using namespace aybiza;

namespace {

void check(bool promise) {
  if (!promise) std::abort();
}

void fuzz_form(std::string_view body) {
  const auto form = parse_form(body);
  if (!form) return;
  const auto again = parse_form(to_query(*form), {.max_bytes = 1 << 20});
  check(again && *again == *form);
  check(is_twilio_signature(twilio_signature("token", "https://a.test/", *form), "token", "https://a.test/",
                            *form));
}

using Elements = std::map<std::string, int>;

Elements elements_of(const std::string& xml) {
  GMarkupParser parser{};
  parser.start_element = [](GMarkupParseContext*, const gchar* name, const gchar**, const gchar**,
                            gpointer elements, GError**) { (*static_cast<Elements*>(elements))[name]++; };
  Elements elements;
  GMarkupParseContext* context =
      g_markup_parse_context_new(&parser, GMarkupParseFlags(0), &elements, nullptr);
  check(g_markup_parse_context_parse(context, xml.data(), static_cast<gssize>(xml.size()), nullptr));
  check(g_markup_parse_context_end_parse(context, nullptr));
  g_markup_parse_context_free(context);
  for (const unsigned char c : xml) check(c >= 0x20 || c == '\t' || c == '\n');
  check(xml.find("&#x") == std::string::npos);
  return elements;
}

void fuzz_twiml(std::string_view text) {
  const auto half = text.size() / 2;
  const std::string name(text.substr(0, half)), value(text.substr(half));
  check(elements_of(twiml::connect_stream(value, {{name, value}})) ==
        Elements({{"Response", 1}, {"Connect", 1}, {"Stream", 1}, {"Parameter", 1}}));
  check(elements_of(twiml::say_and_hang_up(text)) == Elements({{"Response", 1}, {"Say", 1}, {"Hangup", 1}}));
  check(elements_of(twiml::dial(text)).at("Dial") == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_form(text);
  fuzz_twiml(text);
  return 0;
}
