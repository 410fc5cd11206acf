// AgentDocs: what the description of the keys (AgentKeys.cpp) is made into for people and for editors. The
// results are kept in pipelines/ and a test holds them against these functions.
#pragma once

#include <string>

#include "core/base/Json.h"

namespace aybiza {

/// pipelines/agent.schema.json: JSON Schema (2020-12) of an agent's YAML.
Json agent_schema();

/// pipelines/README.md: every key with its type, default and meaning.
std::string agent_guide();

}  // namespace aybiza
