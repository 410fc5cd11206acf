// aybiza hear: speech to text, once.
#include "core/base/Json.h"
#include "core/line/Notes.h"
#include "tools/aybiza/Command.h"
#include "tools/aybiza/OneShot.h"
#include "tools/aybiza/Start.h"

namespace aybiza::cli {

namespace {

Exit hear(const Arguments& arguments) {
  start_gstreamer();
  const bool as_json = arguments.has("json");
  auto show = [&](const GstStructure* structure) {
    auto phrase = line::from_structure<line::Transcript>(structure);
    if (!phrase || phrase->text.empty()) return;
    if (as_json)
      std::printf("%s\n", to_text({{"text", phrase->text},
                                   {"start_ms", phrase->running_time / 1000000},
                                   {"duration_ms", phrase->duration / 1000000},
                                   {"confidence", phrase->confidence}})
                              .c_str());
    else
      std::printf("%s\n", phrase->text.c_str());
    std::fflush(stdout);
  };
  auto ended =
      run_pipeline("filesrc name=file ! wavparse ! audioconvert ! audioresample ! deepgramsttsink name=stt",
                   {{"file.location", arguments.positional.front()},
                    {"stt.url", deepgram_url(arguments.value("url"))},
                    {"stt.model", arguments.value("model", "nova-3")},
                    {"stt.language-code", arguments.value("language", "en")}},
                   show);
  if (!ended) {
    std::fprintf(stderr, "aybiza hear: %s\n", ended.error().text().c_str());
    return Exit::unavailable;
  }
  return Exit::ok;
}

}  // namespace

Command hear_command() {
  return {
      .name = "hear",
      .arguments = "FILE",
      .summary = "write down what is said in a WAV file",
      .details =
          "Runs deepgramsttsink once, at the speed of speech, and prints one line a phrase. The service is "
          "--url, or DEEPGRAM_URL, or Deepgram with DEEPGRAM_API_KEY.",
      .min_arguments = 1,
      .max_arguments = 1,
      .complete = Complete::wav,
      .options = {{.name = "model", .value = "NAME", .help = "nova-3 (default) or flux-general-en"},
                  {.name = "language", .value = "CODE", .help = "BCP 47 (default en)"},
                  {.name = "json", .help = "print each phrase as JSON with its times"},
                  {.name = "url", .value = "URL", .help = "the service, ws:// or wss://"}},
      .examples = {{"aybiza hear hello.wav", "recognise with Deepgram"}},
      .run = hear};
}

}  // namespace aybiza::cli
