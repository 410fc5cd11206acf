#include "tools/evaluation/Judge.h"

#include <algorithm>
#include <cmath>

#include "core/call/ToolArguments.h"
#include "tools/evaluation/Match.h"

namespace aybiza::evaluation {

namespace {

using Kind = Expectation::Kind;

std::string quoted(const std::string& text) {
  return text.size() > 1 && text.front() == '/' ? text : "\"" + text + "\"";
}
std::string whole(double ms) { return std::to_string(std::llround(ms)) + " ms"; }

/// What is judged: the time of one turn, or the whole call.
struct Span {
  std::string where;
  double begins_ms = 0, ends_ms = 0, anchor_ms = 0;
  std::vector<Window::Piece> heard;
  std::string spoken;
  const Window* turn = nullptr;  ///< null: the whole call

  std::string words() const {
    std::string all;
    for (const auto& piece : heard) all += piece.text;
    return all;
  }
  std::string heard_instead() const {
    const std::string all = words();
    return all.empty() ? "the agent said nothing" : "the agent said \"" + all + "\"";
  }
};

class Judgement {
 public:
  Judgement(const CallLog& log, bool knows_spoken) : log_(log), knows_spoken_(knows_spoken) {}

  void hold(const Expectation& x, const Span& span) {
    span_ = &span;
    x_ = &x;
    switch (x.kind) {
      case Kind::within:
        return answers_within(*x.within);
      case Kind::said:
        return is_said({x.said});
      case Kind::any_of:
        return is_said(x.any_of);
      case Kind::absent:
        return is_absent();
      case Kind::spoken:
        if (knows_spoken_ && !occurs(x.spoken, span.spoken))
          fail("the voice to say " + quoted(x.spoken), "it said \"" + span.spoken + "\"", span.ends_ms);
        return;
      case Kind::tool:
        return is_called();
      case Kind::no_tool:
        return is_not_called();
      case Kind::interrupted:
        return is_interrupted();
      case Kind::language:
        return speaks();
      case Kind::outcome:
        if (log_.outcome() != x.outcome)
          fail("the call to end as " + x.outcome,
               "it ended as " + (log_.outcome().empty() ? "nobody knows what" : log_.outcome()),
               span.ends_ms);
        return;
      case Kind::turns:
        if (const size_t turns = get(log_.report(), "turns").size(); turns != static_cast<size_t>(x.turns))
          fail(std::to_string(x.turns) + " turns of the caller", "there were " + std::to_string(turns),
               span.ends_ms);
        return;
      case Kind::transcript:
        return reads();
    }
  }

  /// The answer to a turn begins in time, if there is one.
  void answers_within(milliseconds limit, bool required = true) {
    const Window& window = *span_->turn;
    const std::string expected = "the answer to begin within " + std::to_string(limit.count()) + " ms";
    const auto reply_ms = window.reply_ms();
    if (!reply_ms) {
      if (required) fail(expected, "there was none", span_->ends_ms);
      return;
    }
    const double took = *reply_ms - window.anchor_ms();
    if (took > static_cast<double>(limit.count())) fail(expected, "it took " + whole(took), *reply_ms);
  }
  void by_default(milliseconds limit, const Span& span, const Place& place) {
    static const Expectation any;
    span_ = &span;
    x_ = &any;
    const size_t before = failures.size();
    answers_within(limit, false);
    if (failures.size() > before) failures.back().place = place;
  }

  std::vector<Failure> failures;

 private:
  void fail(std::string expected, std::string instead, double at_ms) {
    failures.push_back({x_->place, span_->where, std::move(expected), std::move(instead), at_ms});
  }

  void is_said(const std::vector<std::string>& patterns) {
    std::string list;
    for (const auto& pattern : patterns) list += (list.empty() ? "" : " or ") + quoted(pattern);
    std::string words;
    for (const Window::Piece& piece : span_->heard) {
      words += piece.text;
      if (!std::ranges::any_of(patterns, [&](const auto& pattern) { return occurs(pattern, words); }))
        continue;
      const double took = piece.at_ms - span_->anchor_ms;
      if (x_->within && took > static_cast<double>(x_->within->count()))
        fail(list + " within " + std::to_string(x_->within->count()) + " ms", "it took " + whole(took),
             piece.at_ms);
      return;
    }
    fail("the agent to say " + list, span_->heard_instead(), span_->ends_ms);
  }

  void is_absent() {
    std::string words;
    for (const Window::Piece& piece : span_->heard) {
      words += piece.text;
      if (occurs(x_->absent, words))
        return fail("the agent not to say " + quoted(x_->absent), span_->heard_instead(), piece.at_ms);
    }
  }

  std::vector<const ToolRun*> tools() const {
    std::vector<const ToolRun*> list;
    for (const ToolRun& tool : log_.tools())
      if (tool.at_ms >= span_->begins_ms && tool.at_ms <= span_->ends_ms) list.push_back(&tool);
    return list;
  }
  std::string tools_instead() const {
    std::string list;
    for (const ToolRun* tool : tools())
      list += (list.empty() ? "" : ", ") + tool->name + " " + to_text(tool->input);
    return list.empty() ? "no tool was called" : "called: " + list;
  }
  /// What is wrong with the tool's arguments.
  std::optional<std::string> misfit(const ToolRun& tool) const {
    if (!x_->arguments.empty())
      if (auto missing = find_missing(x_->arguments, tool.input)) return missing;
    return x_->schema.empty() ? std::nullopt : find_argument_fault(tool.input, x_->schema);
  }

  void is_called() {
    const std::string with = x_->arguments.empty() ? "" : " with " + to_text(x_->arguments);
    std::string wrong;
    int count = 0;
    std::optional<double> first_ms;
    for (const ToolRun* tool : tools()) {
      if (tool->name != x_->tool) continue;
      if (auto fault = misfit(*tool)) {
        wrong = *fault;
      } else {
        count++;
        if (!first_ms) first_ms = tool->at_ms;
      }
    }
    const std::string expected = "the tool " + x_->tool + " to be called" + with;
    if (count == 0 && !wrong.empty()) return fail(expected, wrong + "; " + tools_instead(), span_->ends_ms);
    if (count == 0) return fail(expected, tools_instead(), span_->ends_ms);
    if (x_->times > 0 && count != x_->times)
      return fail(expected + " " + std::to_string(x_->times) + " times",
                  "it was " + std::to_string(count) + " times", *first_ms);
    if (const double took = *first_ms - span_->anchor_ms;
        x_->within && took > static_cast<double>(x_->within->count()))
      fail(expected + " within " + std::to_string(x_->within->count()) + " ms", "it took " + whole(took),
           *first_ms);
  }

  void is_not_called() {
    for (const ToolRun* tool : tools())
      if (x_->no_tool == "*" || tool->name == x_->no_tool)
        return fail(
            x_->no_tool == "*" ? "no tool to be called" : "the tool " + x_->no_tool + " not to be called",
            tools_instead(), tool->at_ms);
  }

  void is_interrupted() {
    const bool cut = span_->turn->cut_ms.has_value();
    if (cut == x_->interrupted) return;
    if (cut)
      fail("the line not to cut the agent short", "it did", *span_->turn->cut_ms);
    else
      fail("the line to cut the agent short", "the agent went on; " + span_->heard_instead(), span_->ends_ms);
  }

  void speaks() {
    const std::string language = guess_language(span_->words());
    if (language == x_->language) return;
    fail("the agent to speak " + x_->language,
         (language.empty() ? "no language can be told" : "it sounds like " + language) + "; " +
             span_->heard_instead(),
         span_->ends_ms);
  }

  void reads() {
    const Json& transcript = get(log_.report(), "transcript");
    for (size_t i = 0; i < std::max(x_->transcript.size(), transcript.size()); i++) {
      const Json& entry = at(transcript, i);
      const std::string line = get_string(entry, "speaker") + ": " + get_string(entry, "text");
      const double at_ms = i < transcript.size() ? get_number(entry, "at_ms") : span_->ends_ms;
      const std::string number = "line " + std::to_string(i + 1) + " of the transcript";
      if (i >= x_->transcript.size())
        return fail("the transcript to end before line " + std::to_string(i + 1), "it goes on: " + line,
                    at_ms);
      const std::string& wanted = x_->transcript[i];
      if (i >= transcript.size()) return fail(number + " to be \"" + wanted + "\"", "there was none", at_ms);
      const bool same_speaker = wanted.starts_with(get_string(entry, "speaker") + ":");
      if (!same_speaker || word_error_rate(wanted.substr(wanted.find(' ')), get_string(entry, "text")) >
                               x_->word_errors + 1e-9)
        return fail(number + " to be \"" + wanted + "\"", "it was \"" + line + "\"", at_ms);
    }
  }

  const CallLog& log_;
  const bool knows_spoken_;
  const Span* span_ = nullptr;
  const Expectation* x_ = nullptr;
};

Span span_of(const CallLog& log, size_t window, std::string where) {
  const auto& windows = log.windows();
  const Window& turn = windows[window];
  const double ends = window + 1 < windows.size() ? windows[window + 1].begins_ms : log.ended_ms();
  return {.where = std::move(where),
          .begins_ms = turn.begins_ms,
          .ends_ms = ends,
          .anchor_ms = turn.anchor_ms(),
          .heard = turn.heard,
          .spoken = turn.spoken,
          .turn = &turn};
}

Span whole_call(const CallLog& log) {
  Span span{.where = "the call", .ends_ms = log.ended_ms()};
  for (const Window& window : log.windows()) {
    if (!span.heard.empty() && !window.heard.empty()) span.heard.back().text += ' ';
    span.heard.insert(span.heard.end(), window.heard.begin(), window.heard.end());
    span.spoken += (span.spoken.empty() || window.spoken.empty() ? "" : " ") + window.spoken;
  }
  return span;
}

}  // namespace

std::string Failure::text() const {
  return (place.file.empty() ? "" : place.text() + ": ") + where + ": expected " + expected + "; " + instead;
}

std::vector<Failure> judge(const Suite& suite, const Scenario& scenario, const CallLog& log,
                           const std::vector<size_t>& in_vain, bool knows_spoken) {
  Judgement judgement(log, knows_spoken);
  const size_t begun = log.windows().size() - 1;
  for (size_t i = 0; i < scenario.turns.size(); i++) {
    const Turn& turn = scenario.turns[i];
    if (i >= begun) {
      judgement.failures.push_back(
          {turn.place, turn.name(i + 1), "the caller's turn to come", "the call was over", log.ended_ms()});
      break;
    }
    const Span span = span_of(log, i + 1, turn.name(i + 1));
    if (std::ranges::find(in_vain, i) != in_vain.end())
      judgement.failures.push_back({turn.place, span.where, "what the caller waited for to be said before",
                                    "the agent said \"" + log.windows()[i].words() + "\"", span.begins_ms});
    const bool asks = (!turn.say.empty() || !turn.keys.empty()) &&
                      std::ranges::find(turn.expect, Kind::within, &Expectation::kind) == turn.expect.end();
    if (suite.defaults.within && asks)
      judgement.by_default(*suite.defaults.within, span, place_of(suite.places, "defaults.within_ms"));
    for (const Expectation& x : turn.expect) judgement.hold(x, span);
  }
  const Span call = whole_call(log);
  for (const Expectation& x : suite.defaults.expect) judgement.hold(x, call);
  for (const Expectation& x : scenario.expect) judgement.hold(x, call);
  return std::move(judgement.failures);
}

}  // namespace aybiza::evaluation
