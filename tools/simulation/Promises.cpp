#include "tools/simulation/Promises.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <numeric>

#include "tools/simulation/FakeSpeakVendor.h"

namespace aybiza::test {

namespace {

constexpr Duration longest_silence = seconds(5);
/// In which an idle prompt comes to be heard.
constexpr Duration prompt = seconds(2);
constexpr size_t words_of_grace = 2;
/// An answer that nobody has asked for is announced by what was heard of it, which takes as long as a mark.
constexpr Duration announcement = seconds(1);
constexpr Duration per_sample = std::chrono::microseconds(125);

const std::set<std::string_view> known_outcomes = {"agent-goodbye", "caller-gone",      "caller-lost",
                                                   "idle",          "max-duration",     "transferred",
                                                   "error",         "too-many-restarts"};

std::string plain(std::string_view text) {
  std::string letters;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)))
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return letters;
}

/// Of plain texts. A voice whose connection breaks says the word at which it broke again.
bool begins_like(std::string_view heard, std::string_view meant) {
  constexpr size_t telling = 3;
  if (heard.size() < telling || meant.size() < telling)
    return meant.starts_with(heard.substr(0, telling)) || heard.starts_with(meant.substr(0, telling));
  for (size_t broke_at = 0; meant.starts_with(heard.substr(0, broke_at)); broke_at++) {
    if (heard.size() - broke_at < telling) return false;
    for (size_t again_at = 0; again_at <= broke_at; again_at++)
      if (heard.substr(broke_at, telling) == meant.substr(again_at, telling)) return true;
  }
  return false;
}

std::vector<std::string> plain_words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (std::string word = plain(text.substr(at, end - at)); !word.empty()) words.push_back(std::move(word));
    at = end + 1;
  }
  return words;
}

/// A word of `meant` whose voice was held in its middle is two in `heard`.
size_t edit_distance(const std::vector<std::string>& meant, const std::vector<std::string>& heard) {
  std::vector<std::vector<size_t>> apart(meant.size() + 1, std::vector<size_t>(heard.size() + 1));
  for (size_t i = 0; i <= meant.size(); i++)
    for (size_t j = 0; j <= heard.size(); j++) {
      if (i == 0 || j == 0) {
        apart[i][j] = i + j;
        continue;
      }
      const size_t changed = apart[i - 1][j - 1] + (meant[i - 1] != heard[j - 1]);
      apart[i][j] = std::min({apart[i - 1][j] + 1, apart[i][j - 1] + 1, changed});
      if (j > 1 && meant[i - 1] == heard[j - 2] + heard[j - 1])
        apart[i][j] = std::min(apart[i][j], apart[i - 1][j - 2]);
    }
  return apart.back().back();
}

/// Those that are not over after so many letters.
size_t words_beyond(const std::vector<std::string>& words, size_t letters) {
  size_t end = 0;
  return static_cast<size_t>(
      std::ranges::count_if(words, [&](const auto& w) { return (end += w.size()) > letters; }));
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// Speech is whole frames of letters and pauses; tones and hold sounds are neither.
bool is_voice(const MemoryPort::Sent& sent) {
  const auto is_letter = &FakeSpeakVendor::is_letter;
  return std::ranges::any_of(sent.audio, is_letter) &&
         std::ranges::all_of(sent.audio, [&](uint8_t sample) { return is_letter(sample) || sample == 0xff; });
}

/// Of a mark's name, "g7-31".
std::optional<uint64_t> generation_of(std::string_view mark) {
  uint64_t generation = 0;
  if (!mark.starts_with('g')) return std::nullopt;
  const auto [end, error] = std::from_chars(mark.data() + 1, mark.data() + mark.size(), generation);
  return error == std::errc() ? std::optional(generation) : std::nullopt;
}

uint64_t generation_of(const Json& event) { return static_cast<uint64_t>(get_int(event, "generation")); }

}  // namespace

// ---- what the caller is sent ------------------------------------------------------------------------------

void Promises::sent(const MemoryPort::Sent& sent) {
  using Kind = MemoryPort::Sent::Kind;
  settle_cut(sent.at);
  if (sent.kind == Kind::audio && is_voice(sent)) voice(sent);
  if (sent.kind == Kind::mark) mark(sent.mark);
  if (sent.kind == Kind::clear) clear(sent.at);
}

void Promises::voice(const MemoryPort::Sent& frame) {
  plays_until_ = std::max(plays_until_, frame.at) + per_sample * static_cast<int64_t>(frame.audio.size());
  if (cut_ && cut_->clears > 0 && announced_ <= cut_->generation && !unexplained_) unexplained_ = frame.at;
}

void Promises::mark(std::string_view name) {
  const auto generation = generation_of(name);
  if (!generation) return broken("the mark " + in_quotes(name) + " belongs to no answer");
  if (cut_ && cut_->clears > 0 && *generation <= cut_->generation)
    broken("audio of answer " + std::to_string(*generation) + " was sent behind the clear that ended it");
}

void Promises::clear(Time at) {
  plays_until_ = at;
  begins_behind_clear_ = true;
  if (!cut_ || cut_->at != at) return broken("the caller's carrier was cleared and nobody had interrupted");
  if (++cut_->clears == 2)
    broken("one interruption, of answer " + std::to_string(cut_->generation) + ", was cleared twice");
}

/// Whatever an interruption does it does at once.
void Promises::settle_cut(Time now) {
  if (cut_ && now > cut_->at && std::exchange(cut_->was_audible, false) && cut_->clears == 0)
    broken("answer " + std::to_string(cut_->generation) + " was interrupted and its voice went on");
  if (unexplained_ && now > *unexplained_ + announcement) {
    unexplained_.reset();
    broken("there was a voice behind the clear that ended answer " + std::to_string(cut_->generation));
  }
}

// ---- what the engine tells --------------------------------------------------------------------------------

void Promises::told(const Json& event, Time now, std::string_view sounded) {
  settle_cut(now);
  const std::string name = get_string(event, "event");
  if (event.contains("generation") && name != "interrupted") {
    announced_ = std::max(announced_, generation_of(event));
    if (cut_ && announced_ > cut_->generation) unexplained_.reset();
  }
  if (name == "call-started" && get_string(event, "call") != id_)
    broken("call " + id_ + " began as " + in_quotes(get_string(event, "call")));
  if (name == "call-resumed") resumed(sounded);
  if (name == "interrupted") interrupted(event, now);
  if (name == "heard") heard(event, sounded);
  if (name == "hold" && get_string(event, "how") == "duck") blurred_.insert(generation_of(event));
  if (name == "tool-start") tool_started(event);
  if (name == "tool-end") tool_ended(event);
  if (name == "key") quiet_since_ = now;
  if (name == "turn" || name == "interrupted") is_callers_turn_ = false;
}

void Promises::interrupted(const Json& event, Time now) {
  const uint64_t generation = generation_of(event);
  if (cut_ && cut_->generation >= generation)
    broken("answer " + std::to_string(generation) + " was interrupted again");
  cut_ = Cut{.generation = generation, .at = now, .was_audible = plays_until_ > now};
}

void Promises::heard(const Json& event, std::string_view sounded) {
  const uint64_t generation = generation_of(event);
  heard_[generation] = get_string(event, "text");
  const bool was_cut = get_bool(event, "interrupted");
  if (get_bool(event, "complete") || was_cut) hold_against_truth(generation, sounded, was_cut);
  if (get_bool(event, "complete") && !get_string(event, "text").empty()) is_callers_turn_ = true;
}

/// Another process, another connection: what the old one held is lost.
void Promises::resumed(std::string_view sounded) {
  heard_.clear();
  settled_ = sounded.size();
  begins_behind_clear_ = false;
  plays_until_ = {};
  cut_.reset();
  unexplained_.reset();
}

/// What sounded since the last answer was over is this one's. The word at which it was cut, of which a letter may have
/// sounded, is neither heard nor not.
void Promises::hold_against_truth(uint64_t generation, std::string_view sounded, bool was_cut) {
  std::string believed = std::move(heard_[generation]);
  heard_.erase(generation);
  if (speak_) believed = speak_(believed);
  const std::string_view truth = sounded.substr(std::min(settled_, sounded.size()));
  settled_ = sounded.size();
  const bool is_blurred = blurred_.erase(generation) > 0;
  const std::string_view whole = was_cut ? truth.substr(0, truth.find_last_of(' ') + 1) : truth;
  const size_t apart = std::min(words_apart(believed, truth), words_apart(believed, whole));
  if (!is_blurred && apart > words_of_grace)
    broken("of answer " + std::to_string(generation) + " the caller heard " + in_quotes(truth) +
           ", on record is " + in_quotes(believed));
  const bool is_next = cut_ && generation > cut_->generation && std::exchange(begins_behind_clear_, false);
  if (is_next && !is_blurred && !begins_like(plain(truth), plain(believed)))
    broken("behind a clear the caller heard " + in_quotes(truth) + ", which is not how " +
           in_quotes(believed) + " begins");
}

void Promises::tool_started(const Json& event) {
  if (!tools_.emplace(get_string(event, "id"), false).second)
    broken("the tool use " + get_string(event, "id") + " began twice");
}

void Promises::tool_ended(const Json& event) {
  const auto tool = tools_.find(get_string(event, "id"));
  if (tool == tools_.end())
    return broken("the tool use " + get_string(event, "id") + " ended and had not begun");
  if (std::exchange(tool->second, true)) broken("the tool use " + tool->first + " ended twice");
}

// ---- time -------------------------------------------------------------------------------------------------

/// Nothing that a vendor does or fails to do is an excuse: a caller who hears nothing does not know of it. Only where it
/// is his own turn to speak the agent's idle prompt may be later than that.
void Promises::passed(Time now, Time last_sound, bool is_awaited) {
  settle_cut(now);
  if (is_awaited || !quiet_since_) quiet_since_ = now;
  quiet_since_ = std::max(*quiet_since_, last_sound);
  const Duration limit = is_callers_turn_ ? std::max(longest_silence, patience_ + prompt) : longest_silence;
  if (now - *quiet_since_ <= limit) return;
  broken("both sides were silent for " + std::to_string(limit / milliseconds(1)) +
         " ms with nothing to wait for");
  quiet_since_ = now;
}

void Promises::ended(const Json& report, std::string_view sounded) {
  const std::string outcome = get_string(report, "outcome");
  if (!known_outcomes.contains(outcome)) broken("nobody knows the outcome " + in_quotes(outcome));
  if (get_string(report, "call") != id_)
    broken("the report is of the call " + in_quotes(get_string(report, "call")));
  if (!heard_.empty()) {  // the call ended under a word
    const uint64_t last = heard_.rbegin()->first;
    heard_[last] = std::accumulate(heard_.begin(), heard_.end(), std::string(),
                                   [](std::string all, const auto& one) { return all + " " + one.second; });
    hold_against_truth(last, sounded, true);
  }
}

// ---- words and deeds --------------------------------------------------------------------------------------

size_t words_apart(std::string_view meant, std::string_view heard) {
  const auto a = plain_words(meant), b = plain_words(heard);
  const std::string x = plain(meant), y = plain(heard);
  const auto same = static_cast<size_t>(std::ranges::mismatch(x, y).in1 - x.begin());
  // A voice that was held in the middle of a word makes two of it.
  return std::min(edit_distance(a, b), std::max(words_beyond(a, same), words_beyond(b, same)));
}

std::vector<std::string> find_wrong_deeds(const std::set<std::string>& asked,
                                          const std::set<std::string>& confirmed,
                                          const std::map<std::string, int>& done) {
  std::vector<std::string> wrong;
  for (const auto& [id, times] : done) {
    if (times != 1) wrong.push_back(id + " was done " + std::to_string(times) + " times");
    if (!asked.contains(id)) wrong.push_back(id + " was done and nobody had asked for it");
  }
  for (const std::string& id : confirmed)
    if (!done.contains(id)) wrong.push_back(id + " was confirmed and never done");
  return wrong;
}

std::set<std::string> find_callers(const Json& request, const std::vector<std::string>& names) {
  std::set<std::string> found;
  for (const Json& message : get(request, "messages")) {
    if (get_string(message, "role") != "user") continue;
    for (const Json& block : get(message, "content"))
      for (const std::string& word : plain_words(get_string(block, "text")))
        if (std::ranges::find(names, word) != names.end()) found.insert(word);
  }
  return found;
}

}  // namespace aybiza::test
