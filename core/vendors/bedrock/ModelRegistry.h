// The models we know on Amazon Bedrock, as data: how each is addressed from a region, what a request to it
// may contain, what it costs, and which one takes over when it is retired. The table itself is in
// ModelRegistry.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace aybiza::bedrock {

/// How a model is asked to think before it answers.
enum class Thinking {
  none,           ///< it cannot; asking gives a 400
  budget,         ///< {"type": "enabled", "budget_tokens": N}
  adaptive,       ///< {"type": "adaptive"} preferred, a budget still works
  adaptive_only,  ///< {"type": "adaptive"} with an effort; a budget gives a 400
};

/// Which of temperature and topP a model accepts.
enum class Sampling { both, one_of_them, neither };

struct Model {
  std::string_view alias;      ///< short name for people: "claude-haiku-4-5"
  std::string_view id;         ///< foundation model id
  std::string_view profiles;   ///< prefixes of its inference profiles, separated by spaces
  bool on_demand;              ///< may be called by its bare id, without a profile
  std::string_view successor;  ///< alias of the model to use instead; empty for the newest ones
  bool retired;                ///< Bedrock no longer serves it
  Thinking thinking;
  Sampling sampling;
  bool prefill;          ///< accepts a conversation that ends with the assistant
  int min_cache_tokens;  ///< shortest prefix that a cachePoint can store; 0 = no prompt caching
  int max_out;           ///< largest maxTokens
  double usd_in;         ///< US$ per million input tokens
  double usd_out;        ///< US$ per million output tokens
};

std::span<const Model> models();

/// By alias, foundation id, profile id ("eu.anthropic…") or ARN of one of these; null where it is unknown.
const Model* find_model(std::string_view name);

struct ResolvedModel {
  const Model* model = nullptr;  ///< never null; lives for ever
  std::string id;                ///< what goes into the request's path: bare id, profile id or ARN
  std::string warning;           ///< not empty where another model than the wanted one was chosen, and why
};

/// The concrete model behind a name. An alias or bare id becomes the profile of the region's own geography,
/// so that data of a European tenant stays in Europe; a profile id or ARN is taken as it is, unless its model
/// is retired. Fault::bad_input: unknown name. Fault::rejected: the model cannot be reached from this region.
Result<ResolvedModel> resolve_model(std::string_view name, std::string_view region);

struct TokenUsage {
  uint64_t input_tokens = 0, output_tokens = 0, cache_read_tokens = 0, cache_write_tokens = 0;
};

/// What a request cost, in US$ at list price.
double cost_usd(const Model& model, const TokenUsage& usage);

}  // namespace aybiza::bedrock
