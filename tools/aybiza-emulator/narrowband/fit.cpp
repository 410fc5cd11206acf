// fit-narrowband: computes the transform that lets pocketsphinx's 16 kHz model understand telephone audio.
//
// The same speech is turned into cepstra twice: as it is, and after a trip through G.711 at 8 kHz. What a
// frame looks like after the trip is close to a linear function of what it was before, so for each of the
// model's three streams (cepstra, their first and second differences) a 13 × 14 matrix is fitted by least
// squares. Written as an MLLR file it moves every mean of the model to where narrowband speech will be; a
// factor per dimension does the same for the variances. The speech is Debian's: the recordings of
// pocketsphinx-testdata and sentences by flite's voices.
//
//   fit-narrowband narrowband.mllr narrowband.means      (run by hand; the result is in the tree)
#include <flite/flite.h>
#include <pocketsphinx.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <span>
#include <vector>

#include "core/audio/G711.h"
#include "core/audio/Resample.h"

extern "C" {
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_kal16(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_slt(const char*);
}

namespace {

using namespace aybiza;

constexpr int cepstra_count = 13;
constexpr int stream_count = 3;
using Samples = std::vector<int16_t>;
using Frame = std::array<double, cepstra_count * stream_count>;

constexpr const char* training_sentences[] = {
    "I would like to make an appointment for a cleaning next Tuesday at half past ten in the morning.",
    "What are your opening hours, and are you open on Saturday?",
    "The quick brown fox jumps over the lazy dog while a yellow bird watches from the garden wall.",
    "Could you please tell me how much a check up and a new filling would cost me this year?",
    "Joyful voices measured the pleasure of treasure, though nothing was worth the whole journey.",
    "My telephone number is five five five, one nine eight two, three four six seven.",
    "She had your dark suit in greasy wash water all year. Don't ask me to carry an oily rag like that.",
    "Thursday, the fifteenth of February, at quarter to four in the afternoon, would be wonderful. Thank "
    "you, goodbye.",
};

Samples through_the_telephone(std::span<const int16_t> wide) {
  Samples narrow = resample(wide, 16000, 8000);
  for (auto& sample : narrow) sample = g711::decode(g711::Law::mulaw, g711::encode(g711::Law::mulaw, sample));
  return resample(narrow, 8000, 16000);
}

Samples read_file(const std::string& path, size_t header) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  if (bytes.size() <= header) return {};
  Samples samples((bytes.size() - header) / 2);
  memcpy(samples.data(), bytes.data() + header, samples.size() * 2);
  return samples;
}

std::vector<Samples> speech() {
  std::vector<Samples> all;
  const std::string data = "/usr/share/pocketsphinx/test/data/";
  for (const char* name : {"goforward.raw", "numbers.raw", "something.raw"})
    all.push_back(read_file(data + name, 0));
  for (int i = 1; i <= 5; i++) all.push_back(read_file(data + "cards/00" + std::to_string(i) + ".wav", 44));
  for (const char* part : {"0870", "0880", "0890", "0920", "0930"})
    all.push_back(read_file(data + "librivox/sense_and_sensibility_01_austen_64kb-" + part + ".wav", 44));
  flite_init();
  for (cst_voice* voice : {register_cmu_us_awb(nullptr), register_cmu_us_kal16(nullptr),
                           register_cmu_us_rms(nullptr), register_cmu_us_slt(nullptr)})
    for (const char* sentence : training_sentences) {
      cst_wave* wave = flite_text_to_wave(sentence, voice);
      all.push_back(resample({cst_wave_samples(wave), static_cast<size_t>(cst_wave_num_samples(wave))},
                             cst_wave_sample_rate(wave), 16000));
      delete_wave(wave);
    }
  std::erase_if(all, [](const Samples& s) { return s.size() < 16000; });
  return all;
}

// Cepstra with the model's own front end.
std::vector<std::array<double, cepstra_count>> cepstra(fe_t* front_end, const Samples& samples) {
  fe_start_stream(front_end);
  fe_start_utt(front_end);
  const int16* next = samples.data();
  size_t left = samples.size();
  int32 room = 0;
  fe_process_frames(front_end, nullptr, &left, nullptr, &room, nullptr);  // how many frames there will be
  room += 2;
  auto** frames = static_cast<mfcc_t**>(ckd_calloc_2d(room, cepstra_count, sizeof(mfcc_t)));
  int32 count = room, last = 0;
  next = samples.data();
  left = samples.size();
  int32 first_speech = -1;
  fe_process_frames(front_end, &next, &left, frames, &count, &first_speech);
  fe_end_utt(front_end, frames[count], &last);
  std::vector<std::array<double, cepstra_count>> out(count);
  for (int i = 0; i < count; i++)
    for (int c = 0; c < cepstra_count; c++) out[i][c] = frames[i][c];
  ckd_free_2d(frames);
  return out;
}

// Cepstra less their mean, and their differences over time, as the model's "1s_c_d_dd" features are made.
std::vector<Frame> features(const std::vector<std::array<double, cepstra_count>>& cep) {
  const int count = static_cast<int>(cep.size());
  std::array<double, cepstra_count> mean{};
  for (const auto& frame : cep)
    for (int c = 0; c < cepstra_count; c++) mean[c] += frame[c] / count;
  auto at = [&](int i, int c) { return cep[std::clamp(i, 0, count - 1)][c] - mean[c]; };
  std::vector<Frame> out(count);
  for (int i = 0; i < count; i++)
    for (int c = 0; c < cepstra_count; c++) {
      out[i][c] = at(i, c);
      out[i][cepstra_count + c] = at(i + 2, c) - at(i - 2, c);
      out[i][2 * cepstra_count + c] = (at(i + 3, c) - at(i - 1, c)) - (at(i + 1, c) - at(i - 3, c));
    }
  return out;
}

constexpr int column_count = cepstra_count + 1;  // the last one is the constant
using Row = std::array<double, column_count>;

// Solves A x = b for a symmetric positive definite A by elimination.
Row solve(std::array<Row, column_count> a, Row b) {
  for (int i = 0; i < column_count; i++)
    for (int j = i + 1; j < column_count; j++) {
      const double factor = a[j][i] / a[i][i];
      for (int k = i; k < column_count; k++) a[j][k] -= factor * a[i][k];
      b[j] -= factor * b[i];
    }
  for (int i = column_count - 1; i >= 0; i--) {
    for (int k = i + 1; k < column_count; k++) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

struct Pair {
  Frame wide, narrow;
};

void write_stream(FILE* out, const std::vector<Pair>& pairs, int stream) {
  std::array<Row, column_count> squares{};
  std::array<Row, cepstra_count> products{};
  for (const auto& [wide, narrow] : pairs) {
    Row x;
    for (int c = 0; c < cepstra_count; c++) x[c] = wide[stream * cepstra_count + c];
    x[cepstra_count] = 1;
    for (int i = 0; i < column_count; i++)
      for (int j = 0; j < column_count; j++) squares[i][j] += x[i] * x[j];
    for (int c = 0; c < cepstra_count; c++)
      for (int j = 0; j < column_count; j++) products[c][j] += narrow[stream * cepstra_count + c] * x[j];
  }
  fprintf(out, "%d\n", cepstra_count);
  std::array<Row, cepstra_count> matrix;
  for (int c = 0; c < cepstra_count; c++) {
    matrix[c] = solve(squares, products[c]);
    for (int j = 0; j < cepstra_count; j++) fprintf(out, "%.5f ", matrix[c][j]);
    fprintf(out, "\n");
  }
  for (int c = 0; c < cepstra_count; c++) fprintf(out, "%.5f ", matrix[c][cepstra_count]);
  fprintf(out, "\n");
  for (int c = 0; c < cepstra_count; c++) {
    double wide_power = 0, narrow_power = 0;
    for (const auto& pair : pairs) {
      wide_power += pair.wide[stream * cepstra_count + c] * pair.wide[stream * cepstra_count + c];
      narrow_power += pair.narrow[stream * cepstra_count + c] * pair.narrow[stream * cepstra_count + c];
    }
    fprintf(out, "%.5f ", narrow_power / wide_power);
  }
  fprintf(out, "\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fprintf(stderr, "usage: fit-narrowband TRANSFORM MEANS\n"), 2;
  cmd_ln_t* config =
      cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", "/usr/share/pocketsphinx/model/en-us/en-us", "-lowerf",
                  "130", "-upperf", "6800", "-nfilt", "25", "-transform", "dct", "-lifter", "22",
                  "-remove_silence", "no", nullptr);
  fe_t* front_end = fe_init_auto_r(config);
  std::vector<Pair> pairs;
  std::array<double, cepstra_count> means{};
  for (const auto& wide : speech()) {
    const auto narrow_cepstra = cepstra(front_end, through_the_telephone(wide));
    const auto before = features(cepstra(front_end, wide));
    const auto after = features(narrow_cepstra);
    for (size_t i = 0; i < std::min(before.size(), after.size()); i++) {
      pairs.push_back({before[i], after[i]});
      for (int c = 0; c < cepstra_count; c++) means[c] += narrow_cepstra[i][c];
    }
  }
  FILE* out = fopen(argv[1], "w");
  if (!out) return perror(argv[1]), 1;
  fprintf(out, "1\n%d\n", stream_count);
  for (int stream = 0; stream < stream_count; stream++) write_stream(out, pairs, stream);
  fclose(out);
  out = fopen(argv[2], "w");
  if (!out) return perror(argv[2]), 1;
  for (int c = 0; c < cepstra_count; c++)
    fprintf(out, "%s%.2f", c ? " " : "", means[c] / static_cast<double>(pairs.size()));
  fprintf(out, "\n");
  fclose(out);
  fprintf(stderr, "%zu frames\n", pairs.size());
  return 0;
}
