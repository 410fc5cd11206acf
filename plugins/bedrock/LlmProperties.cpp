#include "plugins/bedrock/LlmProperties.h"

#include <climits>
#include <variant>

#include "core/line/PropertyValues.h"

namespace aybiza {

namespace {

using Text = std::string LlmSettings::*;
using Texts = std::vector<std::string> LlmSettings::*;
using Number = int LlmSettings::*;
using Fraction = double LlmSettings::*;
using Flag = bool LlmSettings::*;
using Span = Duration LlmSettings::*;  // shown in milliseconds
struct Optional {                      // a span that may be 0
  Span member;
};
struct Unreadable {  // secrets, and what callers have said: no graph may show it
  Text member;
};

struct Row {
  const char *name, *nick, *blurb;
  std::variant<Text, Texts, Number, Fraction, Flag, Span, Optional, Unreadable> member;
};

using S = LlmSettings;

// All can be set while the pipeline is READY or below; Since: 0.1.
const Row rows[] = {
    {"region", "Region", "AWS region; empty: AWS_REGION or the AWS profile's", &S::region},
    {"endpoint-uri", "Endpoint", "URL of the service instead of AWS's own", &S::endpoint_uri},
    {"access-key", "Access key", "AWS access key id; empty: the default credential chain",
     Unreadable{&S::access_key}},
    {"secret-access-key", "Secret access key", "Belongs to access-key", Unreadable{&S::secret_access_key}},
    {"session-token", "Session token", "Belongs to a temporary access-key", Unreadable{&S::session_token}},
    {"bearer-token", "Bearer token", "Bedrock API key, instead of AWS keys; empty: AWS_BEARER_TOKEN_BEDROCK",
     Unreadable{&S::bearer_token}},
    {"model-id", "Model", "Alias (claude-haiku-4-5), model id, inference profile or ARN", &S::model_id},
    {"fallback-model-ids", "Fallback models",
     "Asked in turn where the model before fails; each a model, or model@region for one of another AWS region",
     &S::fallback_model_ids},
    {"fallback-endpoints", "Fallback endpoints",
     "URLs of fallback-model-ids, in their order; empty or missing: endpoint-uri, which is asked for every region "
     "where it is set",
     &S::fallback_endpoints},
    {"system-prompt", "System prompt", "Who the agent is and how it should answer", &S::system_prompt},
    {"max-tokens", "Longest answer", "Tokens an answer may have, thinking aside", &S::max_tokens},
    {"temperature", "Temperature", "0…1; -1: the model's own", &S::temperature},
    {"top-p", "Top p", "0…1; -1: the model's own", &S::top_p},
    {"thinking-budget", "Thinking budget", "Tokens the model may think before it answers; 0: not at all",
     &S::thinking_budget},
    {"prompt-caching", "Prompt caching",
     "Whether to mark what stays the same from turn to turn for the cache", &S::prompt_caching},
    {"guardrail-identifier", "Guardrail", "Guardrail that watches the conversation; empty: none",
     &S::guardrail_identifier},
    {"guardrail-version", "Guardrail version", "Its version; empty: DRAFT", &S::guardrail_version},
    {"history", "History",
     "JSON array of the Converse messages of a conversation that goes on; the signal get-history tells it",
     Unreadable{&S::history}},
    {"history-limit", "Longest history", "Turns of the caller that the model remembers; 0: all",
     &S::history_limit},
    {"request-timeout", "Request timeout", "Time for a whole request, in ms", &S::request_timeout},
    {"first-token-timeout", "First-token timeout",
     "Time until the answer begins, in ms, retries included; then the next model is asked",
     &S::first_token_timeout},
    {"token-timeout", "Token timeout",
     "Longest silence inside an answer, in ms; then the next model says the rest", &S::token_timeout},
    {"retry-attempts", "Retries",
     "Further tries of a model that failed without a word, within the first-token timeout",
     &S::retry_attempts},
    {"tools", "Tools",
     "JSON array of Converse toolSpecs for applications that answer aybiza/tool-start messages "
     "with tool-result; a call brings its own tools",
     &S::tools},
    {"max-tool-rounds", "Most tool rounds", "How many times in one answer the model may ask for tools",
     &S::max_tool_rounds},
    {"apology", "Apology", "What is said where no answer can be had; empty: nothing", &S::apology},
    {"language-code", "Language", "BCP 47 code of the language in which numbers and signs are read",
     &S::language_code},
    {"pronunciation", "Pronunciation",
     "JSON object of words and how they are spoken: {\"nginx\": \"engine x\"}; one without capitals is found however "
     "it is written",
     &S::pronunciation},
    {"filler-phrases", "Filler phrases",
     "Said in turn where an answer takes long and has no words yet, never two without an answer between them",
     &S::filler_phrases},
    {"filler-tool-wait", "Filler wait of tools", "How long a tool works in silence before one is said, in ms",
     &S::filler_tool_wait},
    {"filler-model-wait", "Filler wait of the model",
     "How long the model takes to its first word before one is said, in ms; 0: as long as it likes",
     Optional{&S::filler_model_wait}},
    {"has-hold-sound", "Hold sound", "Whether a hold sound is asked for behind that moment",
     &S::has_hold_sound},
    {"hold-sound-wait", "Hold sound wait", "From the moment for a filler to the hold sound, in ms",
     Optional{&S::hold_sound_wait}},
};

GParamSpec* make_spec(const Row& row) {
  struct Make {
    const Row& row;
    const LlmSettings defaults{};
    const GParamFlags flags =
        static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);

    GParamSpec* text(const char* value, GParamFlags f) const {
      return g_param_spec_string(row.name, row.nick, row.blurb, value, f);
    }
    GParamSpec* operator()(Text m) const { return text((defaults.*m).c_str(), flags); }
    GParamSpec* operator()(Unreadable) const {
      return text("", static_cast<GParamFlags>(flags & ~G_PARAM_READABLE));
    }
    GParamSpec* operator()(Texts) const {
      auto* item = g_param_spec_string("item", "Item", "One of them", nullptr, flags);
      return gst_param_spec_array(row.name, row.nick, row.blurb, item, flags);
    }
    GParamSpec* operator()(Number m) const {
      return g_param_spec_uint(row.name, row.nick, row.blurb, 0, INT_MAX, static_cast<guint>(defaults.*m),
                               flags);
    }
    GParamSpec* operator()(Fraction m) const {
      return g_param_spec_double(row.name, row.nick, row.blurb, -1, 1, defaults.*m, flags);
    }
    GParamSpec* operator()(Flag m) const {
      return g_param_spec_boolean(row.name, row.nick, row.blurb, defaults.*m, flags);
    }
    GParamSpec* span(Span m, guint least) const {
      const auto ms = std::chrono::duration_cast<milliseconds>(defaults.*m).count();
      return g_param_spec_uint(row.name, row.nick, row.blurb, least, INT_MAX, static_cast<guint>(ms), flags);
    }
    GParamSpec* operator()(Span m) const { return span(m, 1); }
    GParamSpec* operator()(Optional o) const { return span(o.member, 0); }
  };
  return std::visit(Make{row}, row.member);
}

struct Set {
  LlmSettings& settings;
  const GValue* value;
  void operator()(Text m) { settings.*m = line::text_of(value); }
  void operator()(Unreadable u) { (*this)(u.member); }
  void operator()(Texts m) { settings.*m = line::texts_of(value); }
  void operator()(Number m) { settings.*m = static_cast<int>(g_value_get_uint(value)); }
  void operator()(Fraction m) { settings.*m = g_value_get_double(value); }
  void operator()(Flag m) { settings.*m = g_value_get_boolean(value); }
  void operator()(Span m) { settings.*m = milliseconds(g_value_get_uint(value)); }
  void operator()(Optional o) { (*this)(o.member); }
};

struct Get {
  const LlmSettings& settings;
  GValue* value;
  void operator()(Text m) { g_value_set_string(value, (settings.*m).c_str()); }
  void operator()(Unreadable) {}
  void operator()(Texts m) { line::append_texts(value, settings.*m); }
  void operator()(Number m) { g_value_set_uint(value, static_cast<guint>(settings.*m)); }
  void operator()(Fraction m) { g_value_set_double(value, settings.*m); }
  void operator()(Flag m) { g_value_set_boolean(value, settings.*m); }
  void operator()(Span m) {
    g_value_set_uint(value,
                     static_cast<guint>(std::chrono::duration_cast<milliseconds>(settings.*m).count()));
  }
  void operator()(Optional o) { (*this)(o.member); }
};

bool is_known(guint id) { return id >= 1 && id <= std::size(rows); }

}  // namespace

guint install_llm_properties(GObjectClass* klass) {
  guint id = 0;
  for (const Row& row : rows) g_object_class_install_property(klass, ++id, make_spec(row));
  return id;
}

bool set_llm_property(LlmSettings& settings, guint id, const GValue* value) {
  if (is_known(id)) std::visit(Set{settings, value}, rows[id - 1].member);
  return is_known(id);
}

bool get_llm_property(const LlmSettings& settings, guint id, GValue* value) {
  if (is_known(id)) std::visit(Get{settings, value}, rows[id - 1].member);
  return is_known(id);
}

}  // namespace aybiza
