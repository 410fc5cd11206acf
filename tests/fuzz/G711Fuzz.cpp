// G.711 and its concealment under any bytes: the first byte picks law and frame size, the rest is a stream of
// frames of which every frame that begins with a zero byte is lost.
#include <cstdlib>
#include <vector>

#include "core/audio/Concealment.h"
#include "core/audio/G711.h"

using namespace aybiza;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto law = data[0] & 1 ? g711::Law::alaw : g711::Law::mulaw;
  const size_t frame = 1 + (data[0] >> 1);
  std::span<const uint8_t> rest(data + 1, size - 1);
  Concealment concealment(data[0] & 2 ? 16000 : 8000);
  while (!rest.empty()) {
    const auto codes = rest.first(std::min(frame, rest.size()));
    std::vector<int16_t> samples(codes.size());
    g711::decode(law, codes, samples);
    for (size_t i = 0; i < codes.size(); i++)
      if (g711::decode(law, g711::encode(law, samples[i])) != samples[i]) std::abort();
    if (codes[0] == 0)
      concealment.conceal(samples);
    else
      concealment.receive(samples);
    rest = rest.subspan(codes.size());
  }
  return 0;
}
