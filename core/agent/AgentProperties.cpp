#include "core/agent/AgentProperties.h"

#include <algorithm>

#include "core/agent/AgentKeys.h"

namespace aybiza {

namespace {

bool is_flux_model(const std::string& model) { return model.starts_with("flux"); }
bool is_flux(const Agent& agent) { return is_flux_model(agent.listen.model); }
bool is_nova(const Agent& agent) { return !is_flux(agent); }
bool may_be_nova(const Agent& agent) {
  return is_nova(agent) ||
         !std::ranges::all_of(agent.listen.fallbacks, is_flux_model, &Listen::Fallback::model);
}
bool has_one_language(const Agent& agent) { return agent.language != "multi"; }
bool has_many_languages(const Agent& agent) { return !has_one_language(agent); }
bool has_own_fillers(const Agent& agent) {
  return agent.language.starts_with("en") || agent.language.starts_with("es") ||
         agent.was_written("speech.filler.phrases");
}
bool has_guardrail(const Agent& agent) { return !agent.think.guardrail.id.empty(); }

/// Who understands many languages still speaks the one of its voice: aura-2-celeste-es.
Json language_of(const Json& voice) {
  const auto name = voice.get<std::string>();
  return name.substr(name.rfind('-') + 1);
}
Json as_text(const Json& object) { return object.empty() ? Json("") : Json(object.dump()); }
Json is_interrupt(const Json& on_timeout) { return on_timeout == "interrupt"; }
Json is_some(const Json& kind) { return kind != "none"; }
Json is_hang_up(const Json& then) { return then == "hang_up"; }
Json seconds_to_ms(const Json& s) { return s.get<int64_t>() * 1000; }

Json is_words(const Json& model) { return model == "words"; }

/// As aybturn reads them; "" where there are none.
Json end_rules(const Agent& agent) {
  Json rules = Json::array();
  for (const Turn::End::Rule& rule : agent.turn.end.rules) {
    Json item = {{"asked", rule.asked}};
    if (const auto expects = name_of(rule.expects); expects != "asked") item["expects"] = expects;
    if (rule.wait) item["wait_ms"] = rule.wait->count();
    rules.push_back(std::move(item));
  }
  return rules.empty() ? Json("") : Json(to_text(rules));
}

// ---- what stands in for another, as the elements read it: a list of names, and one of what belongs to each -----

/// "nova-3", "nova-3@wss://eu.api.deepgram.com".
template <class Fallback>
Json names(const std::vector<Fallback>& fallbacks, std::string Fallback::*name, SecretText Fallback::*place) {
  Json all = Json::array();
  for (const Fallback& one : fallbacks)
    all.push_back((one.*place).empty() ? one.*name : one.*name + "@" + (one.*place).written());
  return all;
}
/// Null where none has any.
template <class Fallback> Json values(const std::vector<Fallback>& fallbacks, SecretText Fallback::*value) {
  if (std::ranges::all_of(fallbacks, &SecretText::empty, value)) return nullptr;
  Json all = Json::array();
  for (const Fallback& one : fallbacks) all.push_back((one.*value).written());
  return all;
}
Json listen_fallbacks(const Agent& agent) {
  return names(agent.listen.fallbacks, &Listen::Fallback::model, &Listen::Fallback::url);
}
Json listen_keys(const Agent& agent) { return values(agent.listen.fallbacks, &Listen::Fallback::api_key); }
Json think_fallbacks(const Agent& agent) {
  return names(agent.think.fallbacks, &Think::Fallback::model, &Think::Fallback::region);
}
Json think_endpoints(const Agent& agent) { return values(agent.think.fallbacks, &Think::Fallback::endpoint); }
Json speak_fallbacks(const Agent& agent) {
  return names(agent.speak.fallbacks, &Speak::Fallback::voice, &Speak::Fallback::url);
}
Json speak_keys(const Agent& agent) { return values(agent.speak.fallbacks, &Speak::Fallback::api_key); }

constexpr AgentProperty table[] = {
    {"vad.model", "vad", "model"},
    {"vad.weights", "vad", "model-path"},
    {"vad.threshold", "vad", "threshold"},
    {"vad.release_threshold", "vad", "release-threshold"},
    {"vad.min_speech_ms", "vad", "min-speech"},
    {"vad.hangover_ms", "vad", "hangover"},

    {"listen.model", "stt", "model"},
    {"listen.fallbacks", "stt", "fallback-models", nullptr, nullptr, listen_fallbacks},
    {"listen.fallbacks", "stt", "fallback-api-keys", nullptr, nullptr, listen_keys},
    {"listen.answer_ms", "stt", "answer-timeout"},
    {"listen.url", "stt", "url"},
    {"listen.api_key", "stt", "api-key"},
    {"listen.keyterms", "stt", "keyterms"},
    {"listen.redact", "stt", "redact"},
    {"listen.numerals", "stt", "numerals"},
    {"listen.profanity_filter", "stt", "profanity-filter"},
    {"listen.mip_opt_out", "stt", "mip-opt-out"},
    {"language", "stt", "language-code", nullptr, may_be_nova},
    {"listen.smart_format", "stt", "smart-format", nullptr, is_nova},
    {"listen.endpointing_ms", "stt", "endpointing", nullptr, is_nova},
    {"listen.utterance_end_ms", "stt", "utterance-end-ms", nullptr, is_nova},
    {"listen.eot_threshold", "stt", "eot-threshold", nullptr, is_flux},
    {"listen.eager_eot_threshold", "stt", "eager-eot-threshold", nullptr, is_flux},
    {"listen.eot_timeout_ms", "stt", "eot-timeout-ms", nullptr, is_flux},

    {"greeting", "turn", "greeting"},
    {"turn.resume_line", "turn", "resume-line"},
    {"turn.end.wait_ms", "turn", "end-wait"},
    {"turn.end.model", "turn", "end-by-words", is_words},
    {"turn.end.complete_ms", "turn", "end-complete"},
    {"turn.end.sentence_ms", "turn", "end-sentence"},
    {"turn.end.open_ms", "turn", "end-open"},
    {"turn.end.unfinished_ms", "turn", "end-unfinished"},
    {"turn.end.per_slot.digits_ms", "turn", "end-digits"},
    {"turn.end.per_slot.spelling_ms", "turn", "end-spelling"},
    {"turn.end.per_slot.choice_ms", "turn", "end-choice"},
    {"turn.end.per_slot.yes_no_ms", "turn", "end-yes-no"},
    {"turn.end.per_slot.number_ms", "turn", "end-number"},
    {"listen.keyterms", "turn", "end-phrases"},
    {"turn.end.rules", "turn", "end-rules", nullptr, nullptr, end_rules},
    {"turn.speculative.enabled", "turn", "guess-enabled"},
    {"turn.speculative.max_retries", "turn", "guess-max-retries"},
    {"turn.speculative.max_speech_ms", "turn", "guess-max-speech"},
    {"turn.end.timeout_ms", "turn", "end-timeout"},
    {"turn.end.max_ms", "turn", "max-turn"},
    {"turn.interrupt.enabled", "turn", "interrupt-enabled"},
    {"turn.interrupt.min_words", "turn", "interrupt-min-words"},
    {"turn.interrupt.min_ms", "turn", "interrupt-min-speech"},
    {"turn.interrupt.ignore", "turn", "interrupt-ignore"},
    {"turn.interrupt.force", "turn", "interrupt-force"},
    {"turn.interrupt.reversible.mode", "turn", "interrupt-hold"},
    {"turn.interrupt.reversible.decision_ms", "turn", "interrupt-decision"},
    {"turn.interrupt.reversible.on_timeout", "turn", "interrupt-on-timeout", is_interrupt},
    {"turn.interrupt.reversible.resume_ms", "turn", "interrupt-resume"},
    {"turn.recovery.after_ms", "turn", "recovery-after"},
    {"turn.recovery.say", "turn", "recovery-line"},
    {"turn.idle.after_ms", "turn", "idle-after"},
    {"turn.idle.prompts", "turn", "idle-prompts"},
    {"turn.idle.max", "turn", "idle-max"},
    {"turn.idle.then", "turn", "idle-hang-up", is_hang_up},
    {"turn.idle.goodbye", "turn", "idle-goodbye"},
    {"turn.dtmf.wait_ms", "turn", "dtmf-wait"},
    {"turn.dtmf.terminator", "turn", "dtmf-terminator"},
    {"turn.response_wait_ms", "turn", "response-wait"},
    {"turn.max_call_s", "turn", "max-call", seconds_to_ms},
    {"turn.max_call_goodbye", "turn", "max-call-goodbye"},

    {"instructions.text", "llm", "system-prompt"},
    {"language", "llm", "language-code", nullptr, has_one_language},
    {"speak.voice", "llm", "language-code", language_of, has_many_languages},
    {"speak.pronunciation", "llm", "pronunciation", as_text},
    {"turn.apology", "llm", "apology"},
    {"think.model", "llm", "model-id"},
    {"think.fallbacks", "llm", "fallback-model-ids", nullptr, nullptr, think_fallbacks},
    {"think.fallbacks", "llm", "fallback-endpoints", nullptr, nullptr, think_endpoints},
    {"think.first_token_ms", "llm", "first-token-timeout"},
    {"think.token_ms", "llm", "token-timeout"},
    {"think.region", "llm", "region"},
    {"think.endpoint", "llm", "endpoint-uri"},
    {"think.max_tokens", "llm", "max-tokens"},
    {"think.temperature", "llm", "temperature"},
    {"think.thinking.budget_tokens", "llm", "thinking-budget"},
    {"think.caching", "llm", "prompt-caching"},
    {"think.guardrail.id", "llm", "guardrail-identifier", nullptr, has_guardrail},
    {"think.guardrail.version", "llm", "guardrail-version", nullptr, has_guardrail},

    {"speech.filler.phrases", "llm", "filler-phrases", nullptr, has_own_fillers},
    {"speech.filler.after_ms", "llm", "filler-tool-wait"},
    {"speech.filler.model_after_ms", "llm", "filler-model-wait"},
    {"speech.hold_sound.kind", "llm", "has-hold-sound", is_some},
    {"speech.hold_sound.after_ms", "llm", "hold-sound-wait"},
    {"speech.hold_sound.kind", "player", "hold-sound"},
    {"speech.hold_sound.level_db", "player", "hold-sound-level"},

    {"speak.voice", "tts", "voice-id"},
    {"speak.fallbacks", "tts", "fallback-voices", nullptr, nullptr, speak_fallbacks},
    {"speak.fallbacks", "tts", "fallback-api-keys", nullptr, nullptr, speak_keys},
    {"speak.first_audio_ms", "tts", "first-audio-timeout"},
    {"speak.url", "tts", "url"},
    {"speak.api_key", "tts", "api-key"},
    {"speak.encoding", "tts", "encoding"},
    {"speak.speed", "tts", "speed"},
    {"speak.mip_opt_out", "tts", "mip-opt-out"},
};

}  // namespace

std::span<const AgentProperty> agent_properties() { return table; }

}  // namespace aybiza
