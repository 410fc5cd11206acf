// Everything an Aura peer can do to a voice: the input is a list of lines; the first byte of each says
// whether the rest is a message, audio, a closed connection or something that we do meanwhile. Whatever
// comes, audio of an answer that was cut is never let through, and a voice that failed asks for nothing more.
#include <cstdlib>

#include "core/vendors/deepgram/AuraStream.h"

using namespace aybiza;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  AuraStream stream({});
  Time now{};
  uint64_t generation = 1, cut = 0;
  bool failed = false;
  stream.start(now);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) continue;
    const auto what = line.substr(1);
    switch (line[0]) {
      case 'a':
        if (auto answer = stream.received_audio(now, std::vector<uint8_t>(what.size() * 100, 0x55));
            answer && *answer <= cut)
          std::abort();
        break;
      case 'c':
        stream.closed(now, 1011, what);
        break;
      case 's':
        stream.say(now, generation, {std::string(what), std::string(what)});
        break;
      case 'e':
        stream.end(now), generation++;
        break;
      case 'x':
        stream.clear(now), cut = generation++;
        break;
      case 't':
        now += milliseconds(100 * what.size()), stream.tick(now);
        break;
      default:
        stream.received(now, line);
    }
    for (const auto& action : stream.take_actions()) {
      // What is made already may still be played and told; the vendor is done with.
      const bool asks_vendor = std::holds_alternative<aura::OpenSocket>(action) ||
                               std::holds_alternative<aura::SendText>(action) ||
                               std::holds_alternative<aura::Failed>(action);
      if (failed && asks_vendor) std::abort();
      failed = failed || std::holds_alternative<aura::Failed>(action);
      if (std::holds_alternative<aura::OpenSocket>(action)) stream.opened(now);
    }
    stream.heard(generation, milliseconds(what.size()));
  }
  return 0;
}
