#include "tools/aybiza/caller/Voice.h"

#include "core/audio/G711.h"
#include "core/audio/Wav.h"
#include "core/base/Json.h"

namespace aybiza::caller {

namespace {
constexpr size_t longest_line = 8000 * 120;  // two minutes
}

Task<Result<Codes>> speak(Network& network, std::string service, std::string key, std::string voice,
                          std::string text) {
  HttpRequest request{
      .method = "POST",
      .url = service + "/v1/speak?model=" + voice + "&encoding=mulaw&sample_rate=8000&container=none",
      .headers = {{"Content-Type", "application/json"}},
      .body = to_text({{"text", text}})};
  if (!key.empty()) request.headers.emplace_back("Authorization", "Token " + key);
  auto response = co_await network.send(std::move(request));
  if (!response) co_return fail(response.error());
  auto body = co_await (*response)->read_all(longest_line);
  if (!body) co_return fail(body.error());
  if ((*response)->status() != 200)
    co_return fail(Fault::rejected, service + " would not speak: " + *body, "is it an emulator or Deepgram?",
                   (*response)->status());
  co_return Codes(body->begin(), body->end());
}

Result<Codes> load_wav(const std::string& path) {
  auto file = WavReader::open(path);
  if (!file) return fail(file.error());
  const WavFormat format = file->format();
  if (format.rate != 8000 || format.channels != 1 || format.coding == WavFormat::Coding::alaw)
    return fail(Fault::bad_input, path + " is not mono 8 kHz PCM or mu-law",
                "convert it: sox " + path + " -r 8000 -c 1 -b 16 caller.wav");
  std::vector<uint8_t> bytes(longest_line * format.bytes_per_frame());
  bytes.resize(file->read(bytes));
  if (format.coding == WavFormat::Coding::mulaw) return bytes;
  Codes codes(bytes.size() / 2);
  g711::encode(g711::Law::mulaw, {reinterpret_cast<const int16_t*>(bytes.data()), codes.size()}, codes);
  return codes;
}

}  // namespace aybiza::caller
