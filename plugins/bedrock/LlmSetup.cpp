#include "plugins/bedrock/LlmSetup.h"

namespace aybiza {

namespace {

constexpr size_t largest_history = 4 << 20;  // bytes; a model's context holds less
constexpr size_t largest_lexicon = 1 << 20;

using namespace bedrock;

// Somewhere else than AWS the region is only a word in the signature.
constexpr auto region_elsewhere = "us-east-1";

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// Instead of AWS's own; mostly empty.
std::string endpoint_of(const LlmSettings& settings, const aws::Environment& environment) {
  std::string endpoint = settings.endpoint_uri;
  for (const char* name : {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"})
    if (endpoint.empty()) endpoint = environment.get(name);
  return without_slash(std::move(endpoint));
}

Result<std::string> region_of(const LlmSettings& settings, const aws::Environment& environment) {
  if (!settings.region.empty()) return settings.region;
  auto region = aws_region(environment);
  if (region || endpoint_of(settings, environment).empty()) return region;
  return region_elsewhere;
}

/// `named`: a model, or model@region.
Result<ModelChoice> choose_model(const std::string& named, const std::string& usual_region,
                                 const std::string& endpoint, std::vector<std::string>& warnings) {
  const size_t at = named.rfind('@');
  const std::string region = at == named.npos ? usual_region : named.substr(at + 1);
  if (region.empty() || region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != region.npos)
    return fail(Fault::bad_input, "\"" + named + "\" names no AWS region behind its @",
                "write for example claude-haiku-4-5@us-west-2");
  auto model = resolve_model(named.substr(0, at), region);
  if (!model) return fail(model.error());
  if (!model->warning.empty()) warnings.push_back(model->warning);
  const std::string alias(model->model->alias);
  return ModelChoice{
      .model = model->model,
      .name = at == named.npos ? alias : alias + "@" + region,
      .address = {
          .model_id = std::move(model->id),
          .endpoint = endpoint.empty() ? "https://bedrock-runtime." + region + ".amazonaws.com" : endpoint,
          .region = region}};
}

Result<ClientSettings> prepare_client(const LlmSettings& settings, const aws::Environment& environment) {
  ClientSettings client;
  client.bearer_token = settings.bearer_token;
  if (settings.access_key.empty() != settings.secret_access_key.empty())
    return fail(Fault::bad_input, "access-key and secret-access-key go together, but only one is set");
  if (!settings.access_key.empty()) {
    const AwsKeys keys{settings.access_key, settings.secret_access_key, settings.session_token};
    client.keys = [keys]() -> Task<Result<AwsKeys>> { co_return keys; };
  } else if (client.bearer_token.empty()) {
    client.bearer_token = aws_bearer_token(environment);
  }
  client.first_token = settings.first_token_timeout;
  client.between_tokens = settings.token_timeout;
  client.request = settings.request_timeout;
  client.retry.max_tries = 1 + settings.retry_attempts;
  client.retry_stalled = settings.fallback_model_ids.empty();
  return client;
}

Result<speech::Lexicon> read_lexicon(const std::string& json) {
  using speech::Lexicon;
  const auto entries = parse_json(json, "the property pronunciation", {.max_bytes = largest_lexicon});
  if (!entries) return fail(entries.error());
  if (!entries->is_object() || entries->size() > Lexicon::most_entries)
    return fail(Fault::bad_input, "the property pronunciation is no JSON object of at most " +
                                      std::to_string(Lexicon::most_entries) +
                                      " words and how they are spoken");
  Lexicon::Entries words;
  for (const auto& [written, spoken] : entries->items()) {
    const auto* text = spoken.get_ptr<const std::string*>();
    const std::string fault = text ? Lexicon::fault(written, *text) : "is not to be spoken as text";
    if (!fault.empty())
      return fail(Fault::bad_input, "the property pronunciation: \"" + written + "\" " + fault);
    words[written] = *text;
  }
  return Lexicon(words);
}

}  // namespace

Result<LlmSetup> prepare(const LlmSettings& settings, const aws::Environment& environment,
                         const std::string& call_id) {
  LlmSetup setup;
  auto client = prepare_client(settings, environment);
  if (!client) return fail(client.error());
  setup.client = std::move(*client);

  auto region = region_of(settings, environment);
  if (!region) return fail(region.error());
  const std::string usual = endpoint_of(settings, environment);
  std::vector<std::string> names{settings.model_id}, endpoints{usual};
  names.insert(names.end(), settings.fallback_model_ids.begin(), settings.fallback_model_ids.end());
  endpoints.insert(endpoints.end(), settings.fallback_endpoints.begin(), settings.fallback_endpoints.end());
  endpoints.resize(names.size());
  for (size_t i = 0; i < names.size(); i++) {
    const std::string own = without_slash(endpoints[i]);
    auto choice = choose_model(names[i], *region, own.empty() ? usual : own, setup.warnings);
    if (!choice) return fail(choice.error());
    setup.dialogue.models.push_back(std::move(*choice));
  }

  if (!settings.history.empty()) {
    const auto messages =
        parse_json(settings.history, "the property history", {.max_bytes = largest_history});
    if (!messages) return fail(messages.error());
    auto history = ChatHistory::parse(*messages);
    if (!history) return fail(history.error());
    setup.dialogue.history = std::move(*history);
  }
  setup.dialogue.history_limit = static_cast<size_t>(settings.history_limit);
  setup.dialogue.max_tool_rounds = settings.max_tool_rounds;
  setup.dialogue.apology = settings.apology;
  setup.dialogue.language_code = settings.language_code;
  if (!settings.pronunciation.empty()) {
    auto lexicon = read_lexicon(settings.pronunciation);
    if (!lexicon) return fail(lexicon.error());
    setup.dialogue.lexicon = std::move(*lexicon);
  }
  setup.dialogue.fillers = {.phrases = settings.filler_phrases,
                            .tool_wait = settings.filler_tool_wait,
                            .model_wait = settings.filler_model_wait,
                            .has_hold_sound = settings.has_hold_sound,
                            .hold_wait = settings.hold_sound_wait};
  ConverseRequest& request = setup.dialogue.request;
  request.system = settings.system_prompt;
  request.max_tokens = settings.max_tokens;
  if (settings.temperature >= 0) request.temperature = settings.temperature;
  if (settings.top_p >= 0) request.top_p = settings.top_p;
  request.thinking_budget = settings.thinking_budget;
  request.prompt_caching = settings.prompt_caching;
  request.guardrail_identifier = settings.guardrail_identifier;
  request.guardrail_version = settings.guardrail_version;
  if (!call_id.empty()) request.metadata = {{"call", call_id}};
  return setup;
}

}  // namespace aybiza
