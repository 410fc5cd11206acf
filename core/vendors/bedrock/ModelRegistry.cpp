#include "core/vendors/bedrock/ModelRegistry.h"

#include <array>
#include <vector>

namespace aybiza::bedrock {

namespace {

using enum Thinking;
using enum Sampling;

// clang-format off
constexpr std::array table = std::to_array<Model>({
  // alias                id                                           profiles                       bare   successor            retired thinking       sampling     prefill cache   max_out  in    out
  {"claude-3-haiku",     "anthropic.claude-3-haiku-20240307-v1:0",     "us eu apac",                  true,  "claude-haiku-4-5",  false,  none,          both,        true,      0,   4096,  0.25, 1.25},
  {"claude-3-5-haiku",   "anthropic.claude-3-5-haiku-20241022-v1:0",   "us",                          true,  "claude-haiku-4-5",  false,  none,          both,        true,   2048,   8192,  0.80, 4},
  {"claude-3-5-sonnet",  "anthropic.claude-3-5-sonnet-20241022-v2:0",  "us apac",                     true,  "claude-sonnet-4-5", true,   none,          both,        true,   1024,   8192,  3, 15},
  {"claude-3-7-sonnet",  "anthropic.claude-3-7-sonnet-20250219-v1:0",  "us eu apac",                  false, "claude-sonnet-4-5", true,   budget,        both,        true,   1024,  64000,  3, 15},
  {"claude-sonnet-4",    "anthropic.claude-sonnet-4-20250514-v1:0",    "us eu apac global",           false, "claude-sonnet-4-5", false,  budget,        both,        true,   1024,  64000,  3, 15},
  {"claude-opus-4-1",    "anthropic.claude-opus-4-1-20250805-v1:0",    "us",                          false, "claude-opus-4-5",   false,  budget,        one_of_them, true,   1024,  32000, 15, 75},
  {"claude-sonnet-4-5",  "anthropic.claude-sonnet-4-5-20250929-v1:0",  "us eu jp au apac global",     false, "claude-sonnet-4-6", false,  budget,        one_of_them, true,   1024,  64000,  3, 15},
  {"claude-haiku-4-5",   "anthropic.claude-haiku-4-5-20251001-v1:0",   "us eu jp au apac global",     false, "",                  false,  budget,        one_of_them, true,   4096,  64000,  1, 5},
  {"claude-opus-4-5",    "anthropic.claude-opus-4-5-20251101-v1:0",    "us eu jp au apac global",     false, "claude-opus-4-6",   false,  budget,        one_of_them, true,   4096,  64000,  5, 25},
  {"claude-opus-4-6",    "anthropic.claude-opus-4-6-v1",               "us eu jp au apac global",     false, "claude-opus-4-7",   false,  adaptive,      one_of_them, false,  4096, 128000,  5, 25},
  {"claude-sonnet-4-6",  "anthropic.claude-sonnet-4-6",                "us eu jp au apac global",     false, "claude-sonnet-5",   false,  adaptive,      one_of_them, false,  1024,  64000,  3, 15},
  {"claude-opus-4-7",    "anthropic.claude-opus-4-7",                  "us eu jp au apac global",     false, "claude-opus-4-8",   false,  adaptive_only, neither,     false, 2048, 128000, 5, 25},
  {"claude-opus-4-8",    "anthropic.claude-opus-4-8",                  "us eu jp au apac global",     false, "claude-opus-5",     false,  adaptive_only, neither,     false, 1024, 128000, 5, 25},
  {"claude-opus-5",      "anthropic.claude-opus-5",                    "us eu jp au apac global",     false, "",                  false,  adaptive_only, neither,     false,  512, 128000, 5, 25},
  {"claude-sonnet-5",    "anthropic.claude-sonnet-5",                  "us eu jp au apac global",     false, "",                  false,  adaptive_only, neither,     false, 1024, 128000, 2, 10},
  {"claude-fable-5",     "anthropic.claude-fable-5",                   "us eu jp au apac global",     false, "claude-fable-5-1",  false,  adaptive_only, neither,     false,  512, 128000, 10, 50},
  {"claude-mythos-5",    "anthropic.claude-mythos-5",                  "us eu jp au apac global",     false, "claude-mythos-5-1", false,  adaptive_only, neither,     false,  512, 128000, 10, 50},
  {"claude-fable-5-1",   "anthropic.claude-fable-5-1",                 "us eu jp au apac global",     false, "",                  false,  adaptive_only, neither,     false,  512, 128000, 10, 50},
  {"claude-mythos-5-1",  "anthropic.claude-mythos-5-1",                "us eu jp au apac global",     false, "",                  false,  adaptive_only, neither,     false,  512, 128000, 10, 50},
});
// clang-format on

// The price list charges reads from and writes to the prompt cache as the same multiples of every model's
// input.
constexpr double cache_read_factor = 0.1;
constexpr double cache_write_factor = 1.25;

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// The geographies that serve a region, the narrowest first.
std::vector<std::string_view> geographies(std::string_view region) {
  if (region.starts_with("us-gov-")) return {"us-gov"};
  if (region.starts_with("us-") || region.starts_with("ca-")) return {"us", "global"};
  if (region.starts_with("eu-")) return {"eu"};  // never "global": European data stays in Europe
  if (region == "ap-northeast-1" || region == "ap-northeast-3") return {"jp", "apac", "global"};
  if (region == "ap-southeast-2" || region == "ap-southeast-4") return {"au", "apac", "global"};
  if (region.starts_with("ap-")) return {"apac", "global"};
  return {"global"};
}

std::string known_aliases() {
  std::string list;
  for (const Model& m : table)
    if (!m.retired) list += (list.empty() ? "" : ", ") + std::string(m.alias);
  return list;
}

const Model* serving(const Model* model) {
  while (model->retired) model = find_model(model->successor);
  return model;
}

// "eu.anthropic.claude-…": the id with something before it, in a profile id or at the end of an ARN.
bool is_addressed(std::string_view name, const Model& model) {
  return name.size() > model.id.size() && name.ends_with(model.id);
}

}  // namespace

std::span<const Model> models() { return table; }

const Model* find_model(std::string_view name) {
  for (const Model& m : table)
    if (name == m.alias || name == m.id || is_addressed(name, m)) return &m;
  return nullptr;
}

Result<ResolvedModel> resolve_model(std::string_view name, std::string_view region) {
  const Model* wanted = find_model(name);
  if (!wanted)
    return fail(Fault::bad_input, "model \"" + std::string(name) + "\" is not in the model registry",
                "known models are " + known_aliases());
  const Model* model = serving(wanted);
  if (model == wanted && is_addressed(name, *model)) return ResolvedModel{model, std::string(name), ""};

  std::string warning;
  if (model != wanted)
    warning = "model " + std::string(wanted->alias) + " is retired on Bedrock; its successor " +
              std::string(model->alias) + " answers instead";
  for (std::string_view geography : geographies(region)) {
    if (!has_word(model->profiles, geography)) continue;
    return ResolvedModel{model, std::string(geography) + "." + std::string(model->id), warning};
  }
  if (model->on_demand) return ResolvedModel{model, std::string(model->id), warning};
  return fail(
      Fault::rejected,
      "model " + std::string(model->alias) + " has no inference profile for region " + std::string(region),
      "choose another region or model; its profiles are: " + std::string(model->profiles));
}

double cost_usd(const Model& model, const TokenUsage& usage) {
  const double input = usage.input_tokens + cache_read_factor * usage.cache_read_tokens +
                       cache_write_factor * usage.cache_write_tokens;
  return (input * model.usd_in + usage.output_tokens * model.usd_out) / 1e6;
}

}  // namespace aybiza::bedrock
