#include "tools/aybiza/caller/LiveView.h"

#include <cmath>
#include <cstdio>

#include "tools/aybiza/Terminal.h"

namespace aybiza::caller {

using cli::Ink;
using cli::paint;

namespace {

std::string clock_text(const Json& event) {
  char text[16];
  std::snprintf(text, sizeof text, "%6.2f s", get_number(event, "at_ms") / 1000);
  return text;
}

std::string rounded(const Json& object, const char* key) {
  const Json& value = get(object, key);
  return value.is_number() ? std::to_string(std::lround(value.get<double>())) : "?";
}

}  // namespace

std::string latency_line(const Json& l) {
  return "end of turn " + rounded(l, "end_of_turn_ms") + " · first token " + rounded(l, "first_token_ms") +
         " · first audio " + rounded(l, "first_audio_ms") + " · first byte out " +
         rounded(l, "first_frame_ms") + " | turn_latency_ms " + rounded(l, "turn_latency_ms") +
         " | engine_overhead_ms " + rounded(l, "engine_overhead_ms");
}

void LiveView::clear_interim() {
  if (std::exchange(interim_shown_, false)) std::fputs("\r\033[K", stdout);
}

void LiveView::interim(const std::string& text) {
  if (!terminal_) return;
  clear_interim();
  std::fputs(paint(Ink::dim, "           caller  " + text + " …").c_str(), stdout);
  std::fflush(stdout);
  interim_shown_ = true;
}

void LiveView::line(const Json& event, const std::string& who, const std::string& text) {
  clear_interim();
  std::printf("%s  %s%s\n", paint(Ink::dim, clock_text(event)).c_str(), who.c_str(), text.c_str());
  std::fflush(stdout);
}

void LiveView::show(const Json& event) {
  const std::string kind = get_string(event, "event");
  const std::string text = get_string(event, "text");
  const std::string caller = paint(Ink::cyan, "caller  "), agent = paint(Ink::green, "agent   "),
                    tool = paint(Ink::yellow, "tool    "), note = paint(Ink::dim, "        ");
  if (kind == "interim")
    interim(text);
  else if (kind == "final")
    line(event, caller, text);
  else if (kind == "key")
    line(event, caller, "presses " + get_string(event, "digit"));
  else if (kind == "heard" && (get_bool(event, "complete") || get_bool(event, "interrupted"))) {
    if (!text.empty())
      line(event, agent, text + (get_bool(event, "interrupted") ? paint(Ink::red, " — interrupted") : ""));
  } else if (kind == "tool-start")
    line(event, tool, get_string(event, "tool") + " " + to_text(get(event, "input")));
  else if (kind == "tool-end")
    line(event, tool,
         get_string(event, "tool") + (get_bool(event, "ok") ? " → " : " failed → ") +
             to_text(get(event, "output")) + " in " + rounded(event, "ms") + " ms");
  else if (kind == "latency")
    line(event, note, paint(Ink::dim, latency_line(event)));
  else if (kind == "warning")
    line(event, paint(Ink::red, "warning "), get_string(event, "where") + ": " + get_string(event, "what"));
}

}  // namespace aybiza::caller
