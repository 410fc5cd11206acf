// ModelReply: a thought as Bedrock sends it: the events of a stream, each with its time after the request, or
// one JSON document. Token by token, tool arguments as broken pieces of JSON, every event with padding, usage
// at the end.
#pragma once

#include <string>
#include <vector>

#include "ModelRequest.h"
#include "core/loop/Loop.h"

namespace aybiza::emulator {

struct ModelPace {
  Duration first_token = milliseconds(400);
  double tokens_per_second = 60;  ///< 0: all at once
};

struct TimedPiece {
  Duration at{};      ///< after the request
  std::string bytes;  ///< one event, framed
};

/// ConverseStream's events. `seed` makes ids and padding; the same request may be given the same one.
std::vector<TimedPiece> converse_stream(const Thought& thought, const ModelRequest& request,
                                        const ModelPace& pace, uint32_t seed);
/// InvokeModelWithResponseStream's: `chunk` events that wrap Anthropic's own.
std::vector<TimedPiece> invoke_stream(const Thought& thought, const ModelRequest& request,
                                      const ModelPace& pace, uint32_t seed);
/// Converse's answer, due after all tokens of it would have come.
struct WholeReply {
  Duration at{};
  std::string json;
};
WholeReply converse_whole(const Thought& thought, const ModelRequest& request, const ModelPace& pace,
                          uint32_t seed);

/// A text as a model would give it out: words with the blank before them, long ones in parts.
std::vector<std::string> to_tokens(std::string_view text);

}  // namespace aybiza::emulator
