// hotpath: what one frame of a caller costs on its way from Twilio's socket to the recogniser's, beside the floor
// below which nothing gets, in the same run on the same machine. Every round each of N calls gets one frame and is
// served; only the serving is counted, in CPU time of this thread. N calls at once, because with one everything is in
// the cache, as it never is in earnest.
//
//   build/tools/bench/hotpath/hotpath [CALLS [ROUNDS]]
//   valgrind --tool=callgrind build/tools/bench/hotpath/hotpath 20 100       (where the instructions go)
#include <gst/gst.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "core/audio/G711.h"
#include "core/line/Plugins.h"
#include "tools/bench/hotpath/Floor.h"
#include "tools/bench/hotpath/Line.h"

using namespace aybiza;
using namespace aybiza::bench;

namespace {

constexpr int frames_of_speech = 75, frames_of_silence = 175;  // 1.5 s and 3.5 s, by turns

std::string carrier_frame(std::string_view text) {
  std::string frame;
  append_frame(frame, Opcode::text, text, 0x5a17c0de);
  return frame;
}

/// A buzz of 120 Hz with a voice's fall towards high tones, four syllables a second; else the hiss of a line.
std::vector<uint8_t> audio_of(int round) {
  const bool speech = round % (frames_of_speech + frames_of_silence) < frames_of_speech;
  std::vector<int16_t> samples(160);
  for (size_t i = 0; i < samples.size(); i++) {
    const double t = (round * 160 + static_cast<double>(i)) / 8000;
    double x = std::rand() % 21 - 10;
    for (int h = 1; speech && h < 28; h++)
      x += 6000.0 / h * std::sin(2 * M_PI * 120 * h * t) * std::abs(std::sin(M_PI * 4 * t));
    samples[i] = static_cast<int16_t>(std::clamp(x, -32000.0, 32000.0));
  }
  std::vector<uint8_t> codes(160);
  g711::encode(g711::Law::mulaw, samples, codes);
  return codes;
}

std::string media_message(int round) {
  std::string text = R"({"event":"media","sequenceNumber":")" + std::to_string(round + 3) +
                     R"(","media":{"track":"inbound","chunk":")" + std::to_string(round + 1) +
                     R"(","timestamp":")" + std::to_string(round * 20) + R"(","payload":")";
  base64::append_encoded(text, audio_of(round));
  return carrier_frame(text + R"("},"streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0"})");
}

constexpr std::string_view start_message =
    R"({"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0",)"
    R"("callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},)"
    R"("customParameters":{}},"streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0"})";

double cpu_now() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

struct Peers {
  std::vector<Fd> carriers, recognisers;
};

/// µs of CPU a frame.
double measure(Peers& peers, int rounds, const std::function<void()>& serve) {
  constexpr int warm_up = 10;
  double used = 0;
  size_t heard = 0;
  for (int round = 0; round < rounds + warm_up; round++) {
    const std::string message = media_message(round);
    for (auto& carrier : peers.carriers) send_all(carrier, message);
    const double before = cpu_now();
    serve();
    if (round >= warm_up) used += cpu_now() - before;
    for (auto& recogniser : peers.recognisers) heard += drain(recogniser);
  }
  if (heard < peers.carriers.size() * static_cast<size_t>(rounds) * 150) {
    std::fprintf(stderr, "hotpath: the recognisers heard only %zu bytes\n", heard);
    std::exit(1);
  }
  return used / rounds / static_cast<double>(peers.carriers.size());
}

}  // namespace

int main(int argc, char** argv) {
  gst_init(&argc, &argv);
  line::load_plugins();
  const int calls = argc > 1 ? std::atoi(argv[1]) : 300, rounds = argc > 2 ? std::atoi(argv[2]) : 500;

  Peers floor_peers, line_peers;
  Floor floor;
  MainLoop loop;
  ReadyNetwork network(loop);
  std::vector<std::unique_ptr<Line>> lines;
  for (int i = 0; i < calls; i++) {
    SocketPair carrier, recogniser;
    floor_peers.carriers.push_back(std::move(carrier.peers));
    floor_peers.recognisers.push_back(std::move(recogniser.peers));
    floor.add_call(std::move(carrier.ours), std::move(recogniser.ours));
  }
  for (int i = 0; i < calls; i++) {
    SocketPair carrier, recogniser;
    send_all(carrier.peers, carrier_frame(start_message));
    network.prepare(std::move(recogniser.ours));
    lines.push_back(std::make_unique<Line>(loop, network, std::move(carrier.ours)));
    loop.iterate();
    line_peers.carriers.push_back(std::move(carrier.peers));
    line_peers.recognisers.push_back(std::move(recogniser.peers));
  }
  const double least = measure(floor_peers, rounds, [&] { floor.serve(); });
  const double ours = measure(line_peers, rounds, [&] { loop.iterate(); });
  std::printf("%d calls, CPU of a frame in µs: floor %.2f, line %.2f, ratio %.2f\n", calls, least, ours,
              ours / least);
}
