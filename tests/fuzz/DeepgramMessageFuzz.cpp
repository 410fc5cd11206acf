// A Deepgram that says anything at all: the first byte picks the service, every line behind it is one message
// between 100 ms of audio; an empty line is a connection that breaks. What must hold: no frame of audio is
// empty, and nothing is said after the end.
#include <cstdlib>
#include <string_view>

#include "core/vendors/deepgram/DeepgramStream.h"

using namespace aybiza;

namespace {

void drain(DeepgramStream& stream, Time now, bool& over) {
  while (auto output = stream.take()) {
    if (const auto* audio = std::get_if<DeepgramStream::SendAudio>(&*output); audio && audio->audio.empty())
      std::abort();
    if (std::holds_alternative<DeepgramStream::Connect>(*output)) stream.connected(now);
    const auto* event = std::get_if<heard::Event>(&*output);
    if (!event) continue;
    if (over) std::abort();
    over = std::holds_alternative<heard::Failed>(*event) || std::holds_alternative<heard::Ended>(*event);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  DeepgramStream stream({.api = data[0] & 1 ? ListenApi::flux : ListenApi::nova, .keep = seconds(2)});
  std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::vector<uint8_t> audio(800, 0x55);
  Time now{};
  bool over = false;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    stream.push(now, audio, static_cast<uint64_t>(now.time_since_epoch().count()));
    drain(stream, now, over);
    now += milliseconds(100);
    if (line.empty())
      stream.closed(now, 1006, "");
    else
      stream.received(now, line);
    drain(stream, now, over);
    stream.advance(now);
    drain(stream, now, over);
  }
  stream.end(now);
  drain(stream, now, over);
  return 0;
}
