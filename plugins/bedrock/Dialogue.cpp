#include "plugins/bedrock/Dialogue.h"

#include <algorithm>

#include "core/call/Words.h"

namespace aybiza {

using namespace bedrock;
using speech::FillerSchedule;

Dialogue::Dialogue(Network& network, Toolbox& toolbox, DialogueSettings settings, ClientSettings client,
                   Random random, Listener& listener)
    : network_(network),
      settings_(std::move(settings)),
      client_(network, std::move(client), random),
      listener_(listener),
      language_(speech::find_language(settings_.language_code)),
      fillers_(settings_.fillers),
      cue_(network.loop()),
      tools_(network.loop(), toolbox, *this) {
  settings_.request.tools = toolbox.specs();
  history_ = std::move(settings_.history);
}

// ---- what it is told --------------------------------------------------------------------------------------

void Dialogue::hear(uint64_t generation, const std::string& text) {
  if (is_guessed(generation, text)) return keep_guess(text);
  replace_answer();
  generation = number(generation);
  answer_.emplace(Answer{.generation = generation, .phraser = speech::Phraser(language_, settings_.lexicon)});
  hearing_ = Hearing{.generation = generation};
  listener_.send(line::ResponseStart{.generation = generation, .origin = "model"});
  if (!is_current(generation)) return;
  const bool has_news = tell_results();
  const bool is_blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
  if (is_blank && !has_news) return end(generation, "nothing-heard");
  history_.add_caller(text);
  history_.trim(settings_.history_limit);
  wait_for(FillerSchedule::For::model);
  answering_.spawn(answer(generation));
}

void Dialogue::say(const line::Say& say) {
  if (say.purpose == "wait" && is_answering()) {
    history_.add_filler(answer_->generation, say.text);
    say_verbatim(answer_->generation, say.text);
    return;
  }
  replace_answer();
  const uint64_t generation = number(say.generation);
  hearing_ = Hearing{.generation = generation};
  history_.add_said(generation, say.text);
  listener_.send(line::ResponseStart{.generation = generation, .origin = say.purpose});
  say_verbatim(generation, say.text);
  listener_.send(line::ResponseEnd{.generation = generation, .reason = "said"});
}

void Dialogue::remark(const std::string& text) {
  drop_guess();  // it does not know this
  history_.add_caller("(" + text + ")");
}

void Dialogue::interrupt() {
  drop_guess();
  if (!answer_) return;
  const Answer cut = std::move(*answer_);
  stop_waiting();
  answer_.reset();
  answering_.cancel();
  keep_filler(history_, cut);
  history_.add_model_turn(cut.generation, {Text{cut.said}});
  tools_.leave();
}

void Dialogue::played(const line::Played& played) {
  hearing_is_told_ = true;
  std::string heard = played.heard;
  if (hearing_ && hearing_->generation == played.generation) {
    // A voice that was restarted has forgotten what it said; heard is heard.
    if (heard.size() < hearing_->heard.size()) heard = hearing_->heard;
    hearing_->heard = heard;
    if (played.complete || played.interrupted) hearing_.reset();
  }
  if (!played.interrupted) return;
  if (is_current(played.generation)) interrupt();  // the news of the flush may overtake the flush itself
  history_.cut(played.generation, heard);
}

void Dialogue::reset() {
  replace_answer();
  history_.clear();
  tools_.take_untold();
}

Json Dialogue::history() const {
  ChatHistory told = history_;
  if (is_answering()) {
    keep_filler(told, *answer_);
    told.add_model_turn(answer_->generation, {Text{answer_->said}});
  }
  if (hearing_ && hearing_is_told_) told.cut(hearing_->generation, hearing_->heard);
  told.lose_tools();
  for (const std::string& result : tools_.untold()) told.add_caller(result);
  return told.messages();
}

/// What is said next takes the place of what is being said, without a flush having come before.
void Dialogue::replace_answer() {
  drop_guess();
  if (!answer_) return;
  const uint64_t generation = answer_->generation;
  interrupt();
  listener_.send(line::ResponseEnd{.generation = generation, .interrupted = true, .reason = "interrupted"});
}

uint64_t Dialogue::number(uint64_t generation) {
  if (generation == 0) generation = last_generation_ + 1;
  last_generation_ = std::max(last_generation_, generation);
  return generation;
}

// ---- guesses ----------------------------------------------------------------------------------------------

void Dialogue::guess(uint64_t generation, const std::string& text) {
  if (is_guessed(generation, text)) return;
  drop_guess();
  if (answer_ || !tools_.untold().empty() || normalised(text).empty()) return;
  answer_.emplace(Answer{.generation = generation,
                         .phraser = speech::Phraser(language_, settings_.lexicon),
                         .guess = Guess{.text = text, .since = network_.loop().now()}});
  answering_.spawn(answer(generation));
}

bool Dialogue::is_guessed(uint64_t generation, const std::string& text) const {
  return is_current(generation) && answer_->guess && normalised(answer_->guess->text) == normalised(text);
}

/// The turn is over and is what was guessed: the answer becomes one like any other.
void Dialogue::keep_guess(const std::string& text) {
  const uint64_t generation = number(answer_->generation);
  const Guess guess = *std::exchange(answer_->guess, std::nullopt);
  hearing_ = Hearing{.generation = generation};
  history_.add_caller(text);
  history_.trim(settings_.history_limit);
  tell_outcome(generation, guess, true);
  listener_.send(line::ResponseStart{.generation = generation, .origin = "model"});
  for (const line::Stage& stage : guess.stages)
    if (is_current(generation)) listener_.post(stage);
  for (const speech::Phrase& phrase : guess.phrases)
    if (is_current(generation)) utter(generation, phrase);
  if (is_current(generation) && !answer_->has_phrase) wait_for(FillerSchedule::For::model);
  guess.settled->set();
}

void Dialogue::drop_guess() {
  if (!answer_ || !answer_->guess) return;
  const Answer dropped = std::move(*answer_);
  answer_.reset();
  answering_.cancel();
  tell_outcome(dropped.generation, *dropped.guess, false);
}

void Dialogue::tell_outcome(uint64_t generation, const Guess& guess, bool kept) {
  const auto took = network_.loop().now() - guess.since;
  listener_.post(line::Speculation{
      .generation = generation, .kept = kept, .duration = static_cast<uint64_t>(took.count())});
}

// ---- the answer -------------------------------------------------------------------------------------------

/// A model that thinks has to see its own thoughts again; one that does not takes offence at them.
ChatHistory::Thoughts Dialogue::thoughts_for(const Model& model) const {
  const bool thinks = settings_.request.thinking_budget > 0 && model.thinking != Thinking::none;
  const bool thinks_unasked = model.thinking == Thinking::adaptive_only;
  return thinks || thinks_unasked ? ChatHistory::Thoughts::keep : ChatHistory::Thoughts::drop;
}

// Whatever is sent or posted may come back as an interruption before it returns, so each step looks whether
// it is still wanted.
Task<> Dialogue::answer(uint64_t generation) {
  for (int round = 0;; round++) {
    auto turn = co_await ask(generation);
    if (!is_current(generation)) co_return;
    if (answer_->guess) {
      if (!turn) co_return drop_guess();  // who really asks may have more luck
      const auto settled = answer_->guess->settled;
      co_await settled->wait();
      if (!is_current(generation)) co_return;
    }
    if (!turn) co_return give_up(generation, turn.error());
    if (turn->stop_reason == "tool_use" && round == settings_.max_tool_rounds)
      co_return give_up(
          generation, Error{Fault::rejected,
                            "the model asked for tools " + std::to_string(round + 1) + " times in one answer",
                            "raise max-tool-rounds or say in the system prompt when to stop"});
    const std::string reason = turn->stop_reason;
    const auto uses = take_turn(generation, std::move(*turn));
    if (uses.empty()) co_return end(generation, reason);
    const auto done = answer_->tools_done;
    done->reset();
    start_tools(generation, uses);
    if (!is_current(generation)) co_return;
    co_await done->wait();
    if (!is_current(generation)) co_return;
    wait_for(FillerSchedule::For::model);
  }
}

/// Asks each model once, the next where one fails. What broke off under words goes on with the next too, or with the
/// same where there is no other.
Task<Result<ModelTurn>> Dialogue::ask(uint64_t generation) {
  ConverseRequest request = settings_.request;
  for (size_t tries = 1;; tries++) {
    const ModelChoice& choice = settings_.models[model_];
    const std::string begun = answer_->said;
    request.messages = history_to_answer().messages(thoughts_for(*choice.model));
    auto turn = co_await client_.converse(choice.address, to_text(to_json(request, *choice.model)), *this);
    if (turn) {
      count(*choice.model, turn->usage);
      if (!begun.empty()) {
        const auto is_thought = [](const Block& b) { return std::holds_alternative<Reasoning>(b); };
        turn->blocks.insert(std::ranges::find_if_not(turn->blocks, is_thought), Text{begun});
      }
      co_return turn;
    }
    if (!is_current(generation)) co_return turn;
    const bool broke_off = !answer_->said.empty() && is_retryable(turn.error().fault);
    if (tries >= std::max<size_t>(settings_.models.size(), broke_off ? 2 : 1)) co_return turn;
    // Words that did not make a phrase yet are not said.
    answer_->phraser = speech::Phraser(language_, settings_.lexicon);
    fall_back(turn.error());
    if (!is_current(generation)) co_return turn;
  }
}

/// With what the caller's turn is guessed to be, and what was said before the answer broke off.
ChatHistory Dialogue::history_to_answer() const {
  ChatHistory history = history_;
  if (answer_->guess) {
    history.add_caller(answer_->guess->text);
    history.trim(settings_.history_limit);
  }
  if (!answer_->said.empty()) {
    history.add_model_turn(answer_->generation, {Text{answer_->said}});
    history.add_caller(
        "(The line to you broke off here; the caller has heard all this. Go on from there, say none of "
        "it again and do not mention the break.)");
  }
  return history;
}

/// A call stays with the model that answered last.
void Dialogue::fall_back(const Error& cause) {
  const std::string& from = settings_.models[model_].name;
  model_ = (model_ + 1) % settings_.models.size();
  const std::string& to = settings_.models[model_].name;
  Error error = cause;
  error.message = to + (to == from ? " goes on after a break: " : " answers instead: ") + cause.message;
  if (to != from)
    listener_.post(line::Fallback{.stage = "think", .from = from, .to = to, .cause = cause.message});
  listener_.degraded(error);
}

/// Puts the turn into the history; answers which tools are to run.
std::vector<ToolUse> Dialogue::take_turn(uint64_t generation, ModelTurn turn) {
  // Tools run only where the model waits for them; in a turn that ended otherwise they would stay unanswered.
  if (turn.stop_reason != "tool_use")
    std::erase_if(turn.blocks, [](const Block& b) { return std::holds_alternative<ToolUse>(b); });
  std::vector<ToolUse> uses;
  for (const Block& block : turn.blocks)
    if (auto* use = std::get_if<ToolUse>(&block)) uses.push_back(*use);
  answer_->said.clear();
  keep_filler(history_, *answer_);
  answer_->filler.clear();
  history_.add_model_turn(generation, std::move(turn.blocks));
  return uses;
}

void Dialogue::give_up(uint64_t generation, const Error& error) {
  stop_waiting();
  keep_filler(history_, *answer_);
  history_.add_model_turn(generation, {Text{std::exchange(answer_->said, "")}});
  // No credentials, or none that this vendor takes for any model: the next turn would fare no better.
  const bool is_hopeless = error.fault == Fault::unauthorized;
  if (is_hopeless) {
    listener_.broken(error);
  } else {
    listener_.degraded(error);
  }
  if (!is_current(generation)) return;
  if (!is_hopeless && !settings_.apology.empty()) {
    history_.add_said(generation, settings_.apology);
    answer_->phraser.flush();  // half a sentence may be left
    say_verbatim(generation, settings_.apology);
  }
  end(generation, std::string(to_string(error.fault)));
}

void Dialogue::end(uint64_t generation, std::string reason) {
  if (!is_current(generation)) return;
  stop_waiting();
  answer_.reset();
  listener_.send(line::ResponseEnd{.generation = generation, .reason = std::move(reason)});
}

// ---- tools ------------------------------------------------------------------------------------------------

void Dialogue::start_tools(uint64_t generation, const std::vector<ToolUse>& uses) {
  for (const ToolUse& use : uses) {
    if (!is_current(generation)) {
      history_.answer_tool(use.id, {false, {{"error", "not started: the caller interrupted"}}});
      continue;
    }
    const ToolSpec* spec = tools_.add(generation, use);
    listener_.post(line::ToolStart{
        .generation = generation, .id = use.id, .tool = use.name, .input = to_text(use.input)});
    // Silence is what a caller takes for a broken line: the first tool that has a word for it speaks, once.
    if (spec && !spec->wait_text.empty() && is_current(generation) && !answer_->has_phrase) {
      history_.add_filler(generation, spec->wait_text);
      reach("first-token", answer_->has_token);  // the model's first output was the tool
      say_verbatim(generation, spec->wait_text);
      fillers_.filled();
    }
  }
  if (is_current(generation)) wait_for(FillerSchedule::For::tool);
  for (const ToolUse& use : uses) tools_.start(use.id);
}

void Dialogue::on_tool_detached(const ToolUse& use) {
  history_.answer_tool(use.id, {true, {{"status", "goes on in the background; its result will be told"}}});
}

void Dialogue::on_tool_ended(const RunningTools::Ended& tool) {
  drop_guess();  // it was asked without this
  if (!tool.in_background) history_.answer_tool(tool.use.id, tool.outcome);
  listener_.post(line::ToolEnd{.id = tool.use.id,
                               .tool = tool.use.name,
                               .output = to_text(tool.outcome.content),
                               .ok = tool.outcome.ok,
                               .duration = static_cast<uint64_t>(tool.took.count())});
  if (tool.in_background) return listener_.want_floor();
  if (!is_current(tool.generation) || tools_.hold_up(tool.generation)) return;
  const auto done = answer_->tools_done;
  done->set();
}

/// Into the history goes what tools in the background have answered; false where that is nothing.
bool Dialogue::tell_results() {
  const auto results = tools_.take_untold();
  for (const std::string& result : results) history_.add_caller(result);
  return !results.empty();
}

// ---- words ------------------------------------------------------------------------------------------------

void Dialogue::on_request_sent() {
  if (answer_) reach("request-sent", answer_->is_sent);
}

void Dialogue::on_event(const ConverseEvent& event) {
  if (!answer_) return;
  if (auto* text = std::get_if<TextDelta>(&event)) {
    fillers_.stop();
    reach("first-token", answer_->has_token);
    if (answer_) speak(answer_->phraser.feed(text->text));
  } else if (std::holds_alternative<TurnStop>(event)) {
    speak(answer_->phraser.flush());
  }
}

void Dialogue::on_retry(const Error& error) { listener_.degraded(error); }

void Dialogue::speak(const std::vector<speech::Phrase>& phrases) {
  for (const auto& phrase : phrases) {
    if (!answer_) return;
    const uint64_t generation = answer_->generation;
    answer_->said += phrase.written;
    reach("phrase-complete", answer_->has_phrase);
    if (!is_current(generation)) return;
    if (answer_->guess)
      answer_->guess->phrases.push_back(phrase);
    else
      utter(generation, phrase);
  }
}

void Dialogue::utter(uint64_t generation, const speech::Phrase& phrase) {
  fillers_.answered();
  stop_waiting();
  if (is_current(generation)) listener_.speak(generation, phrase);
}

void Dialogue::say_verbatim(uint64_t generation, const std::string& text) {
  const auto phrases = speech::phrases_of(text, language_, settings_.lexicon);
  if (is_current(generation)) reach("phrase-complete", answer_->has_phrase);
  for (const auto& phrase : phrases) listener_.speak(generation, phrase);
}

// ---- while there is nothing to say ------------------------------------------------------------------------

void Dialogue::wait_for(FillerSchedule::For what) {
  fillers_.wait(network_.loop().now(), what, !answer_->has_phrase);
  set_cue();
}

void Dialogue::stop_waiting() {
  fillers_.stop();
  cue_.stop();
  if (std::exchange(hold_sounds_, false))
    listener_.send(line::HoldSound{.generation = answer_->generation, .on = false});
}

void Dialogue::set_cue() {
  if (const auto due = fillers_.deadline())
    cue_.start(*due, [this] { cover_wait(); });
  else
    cue_.stop();
}

void Dialogue::cover_wait() {
  const auto cue = fillers_.take(network_.loop().now());
  set_cue();
  if (!answer_) return;
  const uint64_t generation = answer_->generation;
  if (!cue.phrase.empty()) {
    if (tools_.hold_up(generation))
      history_.add_filler(generation, cue.phrase);
    else
      answer_->filler = cue.phrase;
    say_verbatim(generation, cue.phrase);
  }
  if (!cue.hold_sound || !is_current(generation)) return;
  hold_sounds_ = true;
  listener_.send(line::HoldSound{.generation = generation, .on = true});
}

void Dialogue::keep_filler(ChatHistory& history, const Answer& answer) {
  if (!answer.filler.empty()) history.add_filler(answer.generation, answer.filler);
}

void Dialogue::reach(const char* stage, bool& once) {
  if (std::exchange(once, true)) return;
  const line::Stage note{.generation = answer_->generation,
                         .stage = stage,
                         .time = network_.loop().now().time_since_epoch().count()};
  if (answer_->guess)
    answer_->guess->stages.push_back(note);
  else
    listener_.post(note);
}

void Dialogue::count(const Model& model, const TokenUsage& usage) {
  listener_.post(line::Usage{.model = std::string(model.alias),
                             .input_tokens = usage.input_tokens,
                             .output_tokens = usage.output_tokens,
                             .cache_read_tokens = usage.cache_read_tokens,
                             .cache_write_tokens = usage.cache_write_tokens,
                             .cost_usd = cost_usd(model, usage)});
}

}  // namespace aybiza
