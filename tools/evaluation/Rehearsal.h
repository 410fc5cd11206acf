// Rehearsal: an agent made ready for simulated vendors: its own file, with every address leading into the simulated
// world and every secret that this machine does not have replaced by a word.
#pragma once

#include "core/call/ReadyAgent.h"

namespace aybiza::evaluation {

/// Where a simulated world's vendors live.
inline constexpr auto listen_url = "ws://vendor", think_url = "https://bedrock", speak_url = "ws://aura";
/// Where calls of the agent's HTTP tool of that name go.
std::string tool_url(const std::string& tool);

/// The error holds everything that is wrong with the agent's file, a line each.
Result<ReadyAgentPtr> rehearse_agent(const std::string& path, const ReadFile& read_file = read_text_file);

/// What the agent says while its answer is in the making.
std::vector<std::string> wait_phrases(const Agent& agent);

}  // namespace aybiza::evaluation
