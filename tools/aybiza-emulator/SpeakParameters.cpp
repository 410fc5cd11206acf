#include "SpeakParameters.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/audio/G711.h"
#include "core/audio/Resample.h"

namespace aybiza::emulator {

namespace {

constexpr int bad_request_status = 400;

tl::unexpected<Error> bad_request(std::string message) {
  return fail(Fault::rejected, std::move(message), "Bad Request", bad_request_status);
}
tl::unexpected<Error> invalid(std::string message) {
  return fail(Fault::rejected, "Failed to deserialize query parameters: " + std::move(message),
              "INVALID_QUERY_PARAMETER", bad_request_status);
}

bool is_one_of(int rate, std::initializer_list<int> rates) {
  return std::ranges::find(rates, rate) != rates.end();
}

void put_number(std::string& bytes, uint32_t value, int count) {
  for (int i = 0; i < count; i++) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

}  // namespace

Result<SpeakParameters> read_speak(const Parameters& query, SpeakTransport transport) {
  const bool rest = transport == SpeakTransport::rest;
  SpeakParameters read;
  if (auto model = find_parameter(query, "model"); !model.empty()) read.model = model;
  if (!read.model.starts_with("aura-") || std::ranges::count(read.model, '-') < 2)
    return bad_request("No such model/version combination found.");

  std::string encoding(find_parameter(query, "encoding"));
  if (encoding.empty()) encoding = rest ? "mp3" : "linear16";
  const bool linear = encoding == "linear16";
  if (linear)
    read.format.encoding = SpeakFormat::Encoding::linear16;
  else if (encoding == "mulaw")
    read.format.encoding = SpeakFormat::Encoding::mulaw;
  else if (encoding == "alaw")
    read.format.encoding = SpeakFormat::Encoding::alaw;
  else if (encoding == "mp3" || encoding == "opus" || encoding == "flac" || encoding == "aac")
    return rest ? bad_request("The emulator does not encode " + encoding +
                              "; ask for linear16, mulaw or alaw.")
                : invalid("encoding: unsupported for streaming: " + encoding);
  else
    return invalid("encoding: unknown variant `" + encoding + "`");

  read.format.rate = linear ? 24000 : 8000;
  if (auto rate = find_parameter(query, "sample_rate"); !rate.empty()) {
    const auto [end, error] = std::from_chars(rate.data(), rate.data() + rate.size(), read.format.rate);
    if (error != std::errc() || end != rate.data() + rate.size())
      return invalid("sample_rate: invalid digit found in string");
  }
  const bool fits = linear ? is_one_of(read.format.rate, {8000, 16000, 24000, 32000, 48000})
                           : is_one_of(read.format.rate, {8000, 16000});
  if (!fits) return bad_request("Unsupported sample_rate for encoding " + encoding + ".");

  const std::string container(find_parameter(query, "container"));
  if (!container.empty() && container != "none" && !(rest && container == "wav"))
    return bad_request("Unsupported container " + container + " for encoding " + encoding + ".");
  read.format.wav = rest && container != "none";

  if (auto speed = find_parameter(query, "speed"); !speed.empty()) {
    const auto [end, error] = std::from_chars(speed.data(), speed.data() + speed.size(), read.speed);
    if (error != std::errc() || end != speed.data() + speed.size())
      return invalid("speed: invalid float literal");
    if (read.speed < 0.7 || read.speed > 1.5) return bad_request("speed must be between 0.7 and 1.5.");
  }
  return read;
}

std::string encode_sound(const Sound& sound, const SpeakFormat& format) {
  const auto samples = resample(sound.samples, sound.rate, format.rate);
  if (format.encoding == SpeakFormat::Encoding::linear16)
    return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)};
  const auto law = format.encoding == SpeakFormat::Encoding::mulaw ? g711::Law::mulaw : g711::Law::alaw;
  std::string codes(samples.size(), '\0');
  g711::encode(law, samples, {reinterpret_cast<uint8_t*>(codes.data()), codes.size()});
  return codes;
}

std::string wav_header(const SpeakFormat& format) {
  constexpr uint32_t unknown_length = 0x7fffffff;
  const bool linear = format.encoding == SpeakFormat::Encoding::linear16;
  const uint32_t tag = linear ? 1 : format.encoding == SpeakFormat::Encoding::alaw ? 6 : 7;
  const uint32_t width = linear ? 2 : 1;
  std::string bytes = "RIFF";
  put_number(bytes, unknown_length, 4);
  bytes += "WAVEfmt ";
  put_number(bytes, 16, 4);
  put_number(bytes, tag, 2);
  put_number(bytes, 1, 2);
  put_number(bytes, static_cast<uint32_t>(format.rate), 4);
  put_number(bytes, static_cast<uint32_t>(format.rate) * width, 4);
  put_number(bytes, width, 2);
  put_number(bytes, width * 8, 2);
  bytes += "data";
  put_number(bytes, unknown_length - 36, 4);
  return bytes;
}

std::string content_type(const SpeakFormat& format) {
  if (format.wav) return "audio/wav";
  const char* name = format.encoding == SpeakFormat::Encoding::linear16 ? "l16"
                     : format.encoding == SpeakFormat::Encoding::mulaw  ? "mulaw"
                                                                        : "alaw";
  return std::string("audio/") + name + ";rate=" + std::to_string(format.rate);
}

}  // namespace aybiza::emulator
