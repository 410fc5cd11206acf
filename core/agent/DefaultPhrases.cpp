#include "core/agent/DefaultPhrases.h"

namespace aybiza {

namespace {

void speak_spanish(Agent& agent) {
  const auto say = [&agent](std::string_view path, auto& member, std::decay_t<decltype(member)> words) {
    if (!agent.was_written(path)) member = std::move(words);
  };
  Turn& turn = agent.turn;
  say("turn.apology", turn.apology, "Lo siento, algo ha salido mal. ¿Podría repetirlo?");
  say("turn.failure_goodbye", turn.failure_goodbye,
      "Lo siento, tengo un problema técnico. Por favor, vuelva a llamar más tarde.");
  say("turn.resume_line", turn.resume_line, "Disculpe, se cortó la llamada. ¿Podría repetirlo?");
  say("turn.recovery.say", turn.recovery.say, "Disculpe, no le he entendido. ¿Podría repetirlo?");
  say("turn.idle.prompts", turn.idle.prompts, {"¿Sigue ahí?"});
  say("turn.idle.goodbye", turn.idle.goodbye, "No le oigo, así que me despido. Por favor, vuelva a llamar.");
  say("turn.max_call_goodbye", turn.max_call_goodbye,
      "Lo siento, hemos llegado al límite de tiempo de esta llamada. Adiós.");
  say("turn.shutdown_goodbye", turn.shutdown_goodbye,
      "Lo siento, tengo que terminar la llamada aquí. Por favor, vuelva a llamar. Adiós.");
  say("speech.filler.phrases", agent.speech.filler.phrases,
      {"Un momento, por favor.", "Déjeme ver.", "Un segundo.", "Lo estoy mirando."});
}

}  // namespace

void speak_own_language(Agent& agent) {
  if (agent.language == "es" || agent.language.starts_with("es-")) speak_spanish(agent);
}

}  // namespace aybiza
