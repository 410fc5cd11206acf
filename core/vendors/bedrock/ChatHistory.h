// ChatHistory: the conversation as the model sees it. It is kept as a flat list of things that were said and
// done, in order, and turned into Bedrock's messages on demand; so the rules of the API hold by construction:
// the first message is the user's, roles alternate, every toolUse has its toolResult at the head of the next
// user message.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/base/Json.h"
#include "core/line/Toolbox.h"

namespace aybiza::bedrock {

/// What stands first where the agent spoke first; the API wants a user message there.
inline constexpr auto opening = "(The call has begun.)";

struct Text {
  std::string text;
};
/// The model's own thoughts; goes back to the vendor unmodified, its signature vouches for it.
struct Reasoning {
  std::string text;
  std::string signature;
  std::string redacted;  ///< base64, instead of text and signature
};
/// What a model turn consists of, in the model's own order.
using Block = std::variant<Text, Reasoning, ToolUse>;

class ChatHistory {
 public:
  /// From the `messages` of an earlier conversation. Fault::bad_input where the API would refuse them: roles
  /// that do not alternate, a toolUse without its result, a block of no known kind.
  static Result<ChatHistory> parse(const Json& messages);

  /// The caller's words. Empty text leaves no trace.
  void add_caller(std::string text);

  /// A finished turn of the model. Each toolUse in it gets a place for its result, which says "still running"
  /// to the model until answer_tool() fills it. `generation` is the answer that the words belong to.
  void add_model_turn(uint64_t generation, std::vector<Block> blocks);

  /// Words spoken on the agent's behalf that no model thought of: a greeting, an apology.
  void add_said(uint64_t generation, std::string text);
  /// Words that fill the time while an answer is in the making. They go before the tools that are running,
  /// because the next request must end with the tools' results.
  void add_filler(uint64_t generation, std::string text);

  /// Also after the turn is long over. An id that is not waiting is ignored (the history was cleared).
  void answer_tool(const std::string& id, ToolOutcome outcome);

  /// Tools that are still running will never answer: whether they did their work nobody knows.
  void lose_tools();

  /// The caller interrupted this answer: only `heard` of its words remain, with a dash where they break off.
  /// What tools did stays, because it happened.
  void cut(uint64_t generation, std::string_view heard);

  /// Forgets the oldest turns once there are more than `limit` turns of the caller. Half of them go at once,
  /// so that the prompt cache loses its prefix rarely. 0 = no limit.
  void trim(size_t limit);

  void clear() { entries_.clear(); }
  bool empty() const { return entries_.empty(); }

  enum class Thoughts { keep, drop };
  /// The `messages` of a request. A model that does not think rejects another model's thoughts: drop them for
  /// it.
  Json messages(Thoughts thoughts = Thoughts::keep) const;

 private:
  struct Pending {};
  struct ToolResult {
    std::string id;
    std::variant<Pending, ToolOutcome> outcome;
  };
  enum class Role { user, assistant };
  struct Entry {
    Role role;
    uint64_t generation;
    std::variant<Text, Reasoning, ToolUse, ToolResult> content;
  };
  struct Reader;
  /// Takes away what messages() puts first where the agent spoke first.
  void drop_opening();
  static bool is_tool_talk(const Entry& entry);
  static Json to_json(const Entry& entry);
  size_t count_turns() const;

  std::vector<Entry> entries_;
};

}  // namespace aybiza::bedrock
