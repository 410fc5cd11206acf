// aybiza say: text to speech, once.
#include "tools/aybiza/Command.h"
#include "tools/aybiza/OneShot.h"
#include "tools/aybiza/Start.h"

namespace aybiza::cli {

namespace {

Exit say(const Arguments& arguments) {
  start_gstreamer();
  const std::string path = arguments.value("output", "speech.wav");
  auto ended = run_pipeline("aurattssrc name=tts ! audio/x-raw ! wavenc ! filesink name=file",
                            {{"tts.text", arguments.positional.front()},
                             {"tts.url", deepgram_url(arguments.value("url"))},
                             {"tts.voice-id", arguments.value("voice", "aura-2-thalia-en")},
                             {"file.location", path}});
  if (!ended) {
    std::fprintf(stderr, "aybiza say: %s\n", ended.error().text().c_str());
    return Exit::unavailable;
  }
  std::printf("%s\n", path.c_str());
  return Exit::ok;
}

}  // namespace

Command say_command() {
  return {
      .name = "say",
      .arguments = "TEXT",
      .summary = "speak a text into a WAV file",
      .details =
          "Runs aurattssrc once. The service is --url, or DEEPGRAM_URL, or Deepgram with DEEPGRAM_API_KEY.",
      .min_arguments = 1,
      .max_arguments = 1,
      .options = {{.name = "output",
                   .letter = 'o',
                   .value = "FILE",
                   .help = "where to write (default speech.wav)",
                   .complete = Complete::wav},
                  {.name = "voice", .value = "NAME", .help = "the voice (default aura-2-thalia-en)"},
                  {.name = "url", .value = "URL", .help = "the service, ws:// or wss://"}},
      .examples = {{"aybiza say 'Good morning' -o hello.wav", "speak with Deepgram"}},
      .run = say};
}

}  // namespace aybiza::cli
