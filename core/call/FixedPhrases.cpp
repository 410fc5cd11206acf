#include "core/call/FixedPhrases.h"

#include <algorithm>
#include <cstdlib>

#include "core/speech/Phraser.h"
#include "core/vendors/deepgram/SpeakSettings.h"

namespace aybiza {

std::vector<std::string> fixed_phrases(const Agent& agent) {
  const Turn& turn = agent.turn;
  std::vector<std::string> texts{agent.greeting};
  for (const std::string& text : agent.speech.filler.phrases) texts.push_back(text);
  for (const Tool& tool : agent.tools) texts.push_back(tool.say_while_waiting);
  texts.push_back(turn.apology);
  for (const std::string& text : turn.idle.prompts) texts.push_back(text);
  texts.insert(texts.end(), {turn.idle.goodbye, turn.resume_line, turn.failure_goodbye, turn.max_call_goodbye,
                             turn.shutdown_goodbye});
  for (const auto& [name, domain] : agent.pipeline.domains) texts.push_back(domain.say);

  // Who understands many languages still speaks the one of its voice.
  const std::string& voice = agent.speak.voice;
  const auto& language =
      speech::find_language(agent.language == "multi" ? voice.substr(voice.rfind('-') + 1) : agent.language);
  const speech::Lexicon lexicon(agent.speak.pronunciation);
  std::vector<std::string> phrases;
  for (const std::string& text : texts)
    for (speech::Phrase& phrase : speech::phrases_of(text, language, lexicon))
      if (std::ranges::find(phrases, phrase.spoken) == phrases.end())
        phrases.push_back(std::move(phrase.spoken));
  return phrases;
}

Result<VoiceMaker::Order> order_fixed_phrases(const Agent& agent) {
  const Secrets secrets(agent.secrets);
  auto url = secrets.resolve(agent.speak.url);
  if (!url) return fail(url.error());
  auto key = secrets.resolve(agent.speak.api_key);
  if (!key) return fail(key.error());
  SpeakSettings speak{.url = *url,
                      .api_key = *key,
                      .voice = agent.speak.voice,
                      .speed = agent.speak.speed,
                      .mip_opt_out = agent.speak.mip_opt_out};
  const bool is_mulaw = agent.speak.encoding == Speak::Encoding::mulaw;
  speak.format.encoding = is_mulaw ? MediaFormat::Encoding::mulaw : MediaFormat::Encoding::s16le;
  speak.format.rate = 8000;
  if (const char* usual = std::getenv("DEEPGRAM_API_KEY"); usual && speak.api_key.empty())
    speak.api_key = usual;
  auto request = make_request(speak);
  if (!request) return fail(request.error());
  return VoiceMaker::Order{
      .request = std::move(*request),
      .format = {is_mulaw ? Loudness::Coding::mulaw : Loudness::Coding::s16le, speak.format.rate},
      .texts = fixed_phrases(agent)};
}

}  // namespace aybiza
