// HttpTool: a tool that is one HTTP request, described in the agent's YAML. The model's arguments fill the
// templates as values: percent-encoded in the URL, as JSON in the body, so nothing that a caller says can
// become syntax.
#pragma once

#include "core/agent/Agent.h"
#include "core/line/Toolbox.h"
#include "core/net/Network.h"

namespace aybiza {

/// The request for these arguments, secrets filled in; an error where a template or secret does not resolve.
Result<HttpRequest> make_tool_request(const Tool& tool, const Secrets& secrets, const ToolUse& use);

/// Sends it. A 2xx answer's JSON object is the outcome (other JSON as {"result": …}, text as {"text": …});
/// everything else is a failure that tells the model what happened. All parameters by value: the task may
/// outlive its starter.
Task<ToolOutcome> run_http_tool(Network& network, Tool tool, Secrets secrets, ToolUse use);

}  // namespace aybiza
