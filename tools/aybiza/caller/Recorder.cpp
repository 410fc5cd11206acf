#include "tools/aybiza/caller/Recorder.h"

#include "core/audio/G711.h"

namespace aybiza::caller {

Result<Recorder> Recorder::open(const std::string& path) {
  auto file = WavWriter::open(path, {.coding = WavFormat::Coding::pcm16, .rate = 8000, .channels = 2});
  if (!file) return fail(file.error());
  return Recorder(std::move(*file));
}

void Recorder::add(Bytes caller, Bytes agent) {
  interleaved_.clear();
  for (size_t i = 0; i < caller.size(); i++) {
    interleaved_.push_back(g711::decode(g711::Law::mulaw, caller[i]));
    interleaved_.push_back(g711::decode(g711::Law::mulaw, agent[i]));
  }
  file_.write({reinterpret_cast<const uint8_t*>(interleaved_.data()), interleaved_.size() * sizeof(int16_t)});
}

}  // namespace aybiza::caller
