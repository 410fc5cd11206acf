#include "core/telephony/TwiMl.h"

#include <glib.h>

#include "core/base/GPtr.h"

namespace aybiza::twiml {

namespace {

/// For text and attribute values alike. What XML cannot hold, not even escaped, is dropped: a parser that
/// meets a control character refuses the whole answer, and the caller with it.
std::string escaped(std::string_view text) {
  const GChars valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
  std::string clean;
  for (const char* at = valid.get(); *at; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    const bool is_xml =
        c >= 0x20 ? c != 0xFFFE && c != 0xFFFF && (c < 0x7F || c > 0x9F) : c == '\t' || c == '\n';
    if (is_xml) clean.append(at, static_cast<const char*>(g_utf8_next_char(at)));
  }
  return GChars(g_markup_escape_text(clean.data(), static_cast<gssize>(clean.size()))).get();
}

std::string say_first(std::string_view text) {
  return text.empty() ? "" : "<Say>" + escaped(text) + "</Say>";
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? "" : " " + std::string(name) + "=\"" + escaped(value) + "\"";
}

std::string response(const std::string& verbs) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>" + verbs + "</Response>\n";
}

}  // namespace

std::string connect_stream(std::string_view url, const Parameters& parameters, std::string_view action) {
  std::string inner;
  for (const auto& [name, value] : parameters)
    inner += "<Parameter name=\"" + escaped(name) + "\" value=\"" + escaped(value) + "\"/>";
  return response("<Connect" + attribute("action", action) + "><Stream" + attribute("url", url) + ">" +
                  inner + "</Stream></Connect>");
}

std::string dial(std::string_view to, std::string_view say) {
  const bool is_sip = to.starts_with("sip:") || to.starts_with("sips:");
  const std::string target = is_sip ? "<Sip>" + escaped(to) + "</Sip>" : escaped(to);
  return response(say_first(say) + "<Dial>" + target + "</Dial>");
}

std::string reject_busy() { return response("<Reject reason=\"busy\"/>"); }

std::string hang_up() { return response("<Hangup/>"); }

std::string say_and_hang_up(std::string_view text) {
  return response("<Say>" + escaped(text) + "</Say><Hangup/>");
}

std::string enqueue(std::string_view queue, std::string_view say) {
  return response(say_first(say) + "<Enqueue>" + escaped(queue) + "</Enqueue>");
}

std::string wait_and_ask(seconds pause, std::string_view url, std::string_view say) {
  return response(say_first(say) + "<Pause" + attribute("length", std::to_string(pause.count())) +
                  "/><Redirect method=\"POST\">" + escaped(url) + "</Redirect>");
}

std::string voicemail(seconds longest, std::string_view then, std::string_view announce,
                      std::string_view say) {
  return response(say_first(say) + "<Record" + attribute("action", then) +
                  attribute("maxLength", std::to_string(longest.count())) + " playBeep=\"true\"" +
                  attribute("recordingStatusCallback", announce) + "/><Hangup/>");
}

}  // namespace aybiza::twiml
