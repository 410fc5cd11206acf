#include "core/vendors/bedrock/ChatHistory.h"

#include <algorithm>

#include "core/base/Overloaded.h"

namespace aybiza::bedrock {

namespace {

// What the model reads about a tool that was at work when the call was cut off.
constexpr auto lost =
    "the call was cut off while this was running, so whether it was done is unknown; find out, or ask the "
    "caller, before you do it again, and then use exactly the same input";

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view broken_off = " —";

bool is_blank(std::string_view text) { return text.find_first_not_of(blanks) == std::string_view::npos; }

std::string_view trim_end(std::string_view text) {
  const size_t last = text.find_last_not_of(blanks);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// How far `text` agrees with `heard`, both read without their blanks, which a voice does not keep.
struct Agreement {
  size_t text = 0;   // bytes of text that were heard
  size_t heard = 0;  // bytes of heard that are used up
};
Agreement agree(std::string_view text, std::string_view heard) {
  Agreement a;
  size_t i = 0, j = 0;
  for (;;) {
    while (i < text.size() && blanks.find(text[i]) != std::string_view::npos) i++;
    while (j < heard.size() && blanks.find(heard[j]) != std::string_view::npos) j++;
    if (i == text.size() || j == heard.size() || text[i] != heard[j]) break;
    a = {++i, ++j};
  }
  if (i == text.size()) a.text = i;
  if (j == heard.size()) a.heard = j;
  while (a.text > 0 && a.text < text.size() && (text[a.text] & 0xC0) == 0x80)
    a.text--;  // never half a character
  return a;
}

}  // namespace

void ChatHistory::add_caller(std::string text) {
  if (!is_blank(text)) entries_.push_back({Role::user, 0, Text{std::move(text)}});
}

void ChatHistory::add_model_turn(uint64_t generation, std::vector<Block> blocks) {
  // Thoughts have to come back only together with the tools that they led to; elsewhere they are ballast.
  std::vector<std::string> ids;
  for (const Block& block : blocks)
    if (auto* use = std::get_if<ToolUse>(&block)) ids.push_back(use->id);
  for (Block& block : blocks) {
    if (std::holds_alternative<Reasoning>(block) && ids.empty()) continue;
    if (auto* text = std::get_if<Text>(&block); text && is_blank(text->text)) continue;
    std::visit([&](auto&& b) { entries_.push_back({Role::assistant, generation, std::move(b)}); }, block);
  }
  for (std::string& id : ids)
    entries_.push_back({Role::user, generation, ToolResult{std::move(id), Pending{}}});
}

void ChatHistory::add_said(uint64_t generation, std::string text) {
  if (!is_blank(text)) entries_.push_back({Role::assistant, generation, Text{std::move(text)}});
}

void ChatHistory::add_filler(uint64_t generation, std::string text) {
  if (is_blank(text)) return;
  auto place = entries_.end();
  while (place != entries_.begin() && is_tool_talk(*std::prev(place))) --place;
  entries_.insert(place, {Role::assistant, generation, Text{std::move(text)}});
}

void ChatHistory::drop_opening() {
  const auto* text = entries_.empty() ? nullptr : std::get_if<Text>(&entries_.front().content);
  if (text && text->text == opening) entries_.erase(entries_.begin());
}

bool ChatHistory::is_tool_talk(const Entry& entry) {
  return std::holds_alternative<ToolUse>(entry.content) || std::holds_alternative<ToolResult>(entry.content);
}

void ChatHistory::answer_tool(const std::string& id, ToolOutcome outcome) {
  for (Entry& entry : entries_) {
    auto* result = std::get_if<ToolResult>(&entry.content);
    if (!result || result->id != id || !std::holds_alternative<Pending>(result->outcome)) continue;
    result->outcome = std::move(outcome);
    return;
  }
}

void ChatHistory::lose_tools() {
  for (Entry& entry : entries_)
    if (auto* result = std::get_if<ToolResult>(&entry.content))
      if (std::holds_alternative<Pending>(result->outcome))
        result->outcome = ToolOutcome{false, {{"error", lost}}};
}

void ChatHistory::cut(uint64_t generation, std::string_view heard) {
  bool over = is_blank(heard);
  bool lost_words = false;
  Entry* last = nullptr;
  for (Entry& entry : entries_) {
    auto* text = std::get_if<Text>(&entry.content);
    if (!text || entry.role != Role::assistant || entry.generation != generation) continue;
    const auto [kept, used] = over ? Agreement{} : agree(text->text, heard);
    heard.remove_prefix(used);
    lost_words |= !is_blank(std::string_view(text->text).substr(kept));
    text->text.resize(kept);
    if (kept > 0) last = &entry;
    over = over || is_blank(heard) || kept == 0;
  }
  if (last && lost_words) {
    auto& text = std::get<Text>(last->content).text;
    text = std::string(trim_end(text)) + std::string(broken_off);
  }
  std::erase_if(entries_, [](const Entry& e) {
    auto* text = std::get_if<Text>(&e.content);
    return text && is_blank(text->text);
  });
}

size_t ChatHistory::count_turns() const {
  return static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(), [](const Entry& e) {
    return e.role == Role::user && std::holds_alternative<Text>(e.content);
  }));
}

void ChatHistory::trim(size_t limit) {
  size_t turns = count_turns();
  if (limit == 0 || turns <= limit) return;
  // A history may begin only with the caller's own words, or a result would lose its use.
  auto first = entries_.begin();
  for (const size_t keep = std::max<size_t>(1, limit / 2);; ++first)
    if (first->role == Role::user && std::holds_alternative<Text>(first->content) && turns-- == keep) break;
  entries_.erase(entries_.begin(), first);
}

Json ChatHistory::to_json(const Entry& entry) {
  return std::visit(
      Overloaded{
          [](const Text& t) {
            return Json{{"text", t.text}};
          },
          [](const Reasoning& r) {
            if (!r.redacted.empty()) return Json{{"reasoningContent", {{"redactedContent", r.redacted}}}};
            Json thought{{"text", r.text}};
            if (!r.signature.empty()) thought["signature"] = r.signature;
            return Json{{"reasoningContent", {{"reasoningText", std::move(thought)}}}};
          },
          [](const ToolUse& u) {
            return Json{{"toolUse", {{"toolUseId", u.id}, {"name", u.name}, {"input", u.input}}}};
          },
          [](const ToolResult& r) {
            ToolOutcome running{true,
                                {{"status", "still running; the caller interrupted before it was done"}}};
            const auto* done = std::get_if<ToolOutcome>(&r.outcome);
            const ToolOutcome& outcome = done ? *done : running;
            Json content = outcome.content.is_object() ? outcome.content : Json{{"result", outcome.content}};
            return Json{{"toolResult",
                         {{"toolUseId", r.id},
                          {"content", Json::array({{{"json", std::move(content)}}})},
                          {"status", outcome.ok ? "success" : "error"}}}};
          },
      },
      entry.content);
}

Json ChatHistory::messages(Thoughts thoughts) const {
  Json messages = Json::array();
  auto add = [&](Role role, Json block) {
    const char* name = role == Role::user ? "user" : "assistant";
    if (messages.empty() || messages.back()["role"] != name)
      messages.push_back({{"role", name}, {"content", Json::array()}});
    messages.back()["content"].push_back(std::move(block));
  };
  if (!entries_.empty() && entries_.front().role != Role::user) add(Role::user, {{"text", opening}});
  for (const Entry& entry : entries_) {
    if (thoughts == Thoughts::drop && std::holds_alternative<Reasoning>(entry.content)) continue;
    add(entry.role, to_json(entry));
  }
  return messages;
}

}  // namespace aybiza::bedrock
