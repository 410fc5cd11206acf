#include "core/vendors/deepgram/SpeakVoices.h"

namespace aybiza {

namespace {

// clang-format off
constexpr SpeakVoice voices[] = {
    {"amalthea", "en", "feminine", "Filipino"},
    {"andromeda", "en", "feminine", "American"},
    {"apollo", "en", "masculine", "American"},
    {"arcas", "en", "masculine", "American"},
    {"aries", "en", "masculine", "American"},
    {"asteria", "en", "feminine", "American"},
    {"athena", "en", "feminine", "American"},
    {"atlas", "en", "masculine", "American"},
    {"aurora", "en", "feminine", "American"},
    {"callista", "en", "feminine", "American"},
    {"cora", "en", "feminine", "American"},
    {"cordelia", "en", "feminine", "American"},
    {"delia", "en", "feminine", "American"},
    {"draco", "en", "masculine", "British"},
    {"electra", "en", "feminine", "American"},
    {"harmonia", "en", "feminine", "American"},
    {"helena", "en", "feminine", "American"},
    {"hera", "en", "feminine", "American"},
    {"hermes", "en", "masculine", "American"},
    {"hyperion", "en", "masculine", "Australian"},
    {"iris", "en", "feminine", "American"},
    {"janus", "en", "feminine", "American"},
    {"juno", "en", "feminine", "American"},
    {"jupiter", "en", "masculine", "American"},
    {"luna", "en", "feminine", "American"},
    {"mars", "en", "masculine", "American"},
    {"minerva", "en", "feminine", "American"},
    {"neptune", "en", "masculine", "American"},
    {"odysseus", "en", "masculine", "American"},
    {"ophelia", "en", "feminine", "American"},
    {"orion", "en", "masculine", "American"},
    {"orpheus", "en", "masculine", "American"},
    {"pandora", "en", "feminine", "British"},
    {"phoebe", "en", "feminine", "American"},
    {"pluto", "en", "masculine", "American"},
    {"saturn", "en", "masculine", "American"},
    {"selene", "en", "feminine", "American"},
    {"thalia", "en", "feminine", "American"},
    {"theia", "en", "feminine", "American"},
    {"vesta", "en", "feminine", "American"},
    {"zeus", "en", "masculine", "American"},
    {"sirio", "es", "masculine", "Mexican"},
    {"nestor", "es", "masculine", "Peninsular"},
    {"carina", "es", "feminine", "Peninsular"},
    {"celeste", "es", "feminine", "Colombian"},
    {"alvaro", "es", "masculine", "Peninsular"},
    {"diana", "es", "feminine", "Peninsular"},
    {"aquila", "es", "masculine", "Latin American"},
    {"selena", "es", "feminine", "Latin American"},
    {"estrella", "es", "feminine", "Mexican"},
    {"javier", "es", "masculine", "Mexican"},
    {"agustina", "es", "", ""},
    {"antonia", "es", "", ""},
    {"gloria", "es", "", ""},
    {"luciano", "es", "", ""},
    {"olivia", "es", "", ""},
    {"silvia", "es", "", ""},
    {"valerio", "es", "", ""},
    {"aurelia", "de", "", ""},
    {"elara", "de", "", ""},
    {"fabian", "de", "", ""},
    {"julius", "de", "", ""},
    {"kara", "de", "", ""},
    {"lara", "de", "", ""},
    {"viktoria", "de", "", ""},
    {"beatrix", "nl", "", ""},
    {"cornelia", "nl", "", ""},
    {"daphne", "nl", "", ""},
    {"hestia", "nl", "", ""},
    {"lars", "nl", "", ""},
    {"leda", "nl", "", ""},
    {"rhea", "nl", "", ""},
    {"roman", "nl", "", ""},
    {"sander", "nl", "", ""},
    {"agathe", "fr", "", ""},
    {"hector", "fr", "", ""},
    {"cesare", "it", "", ""},
    {"cinzia", "it", "", ""},
    {"demetra", "it", "", ""},
    {"dionisio", "it", "", ""},
    {"elio", "it", "", ""},
    {"flavio", "it", "", ""},
    {"livia", "it", "", ""},
    {"maia", "it", "", ""},
    {"melia", "it", "", ""},
    {"ama", "ja", "", ""},
    {"ebisu", "ja", "", ""},
    {"fujin", "ja", "", ""},
    {"izanami", "ja", "", ""},
    {"uzume", "ja", "", ""},
};
// clang-format on

constexpr std::string_view prefix = "aura-2-";

}  // namespace

std::span<const SpeakVoice> speak_voices() { return voices; }

const SpeakVoice* find_voice(std::string_view full_name) {
  if (!full_name.starts_with(prefix)) return nullptr;
  full_name.remove_prefix(prefix.size());
  for (const SpeakVoice& voice : voices)
    if (full_name.size() == voice.name.size() + 1 + voice.language.size() &&
        full_name.starts_with(voice.name) && full_name[voice.name.size()] == '-' &&
        full_name.ends_with(voice.language))
      return &voice;
  return nullptr;
}

}  // namespace aybiza
