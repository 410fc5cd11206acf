#include "core/call/TurnPolicy.h"

#include <algorithm>
#include <utility>

#include "core/call/Words.h"

namespace aybiza {

namespace {
constexpr Duration wordless_voice = seconds(5);
/// So long nobody minds that nothing is heard; nor for a breath after the agent took the floor.
constexpr Duration unnoticed_silence = seconds(3), breath = milliseconds(1000);
}  // namespace

TurnPolicy::TurnPolicy(TurnSettings settings)
    : settings_(std::move(settings)), caller_(settings_), barge_in_(settings_) {}

// ---- the caller -------------------------------------------------------------------------------------------

void TurnPolicy::started(Time now) {
  last_activity_ = last_sound_ = now;
  started_ = now - settings_.elapsed;
  last_generation_ = settings_.last_generation;
  const bool goes_on = last_generation_ > 0;
  const std::string& words = goes_on ? settings_.resume_line : settings_.greeting;
  if (!words.empty()) say(now, words, goes_on ? "resume" : "greeting");
}

void TurnPolicy::speech_started(Time now, Time at) {
  last_activity_ = now;
  sounded(now);
  caller_.voice_started(now, at);
  barge_in_.voice_started(now);
  follow_barge_in(now);
}

void TurnPolicy::speech_stopped(Time now, Time at) {
  last_activity_ = std::max(last_activity_, at);
  sounded(at);
  caller_.voice_stopped(now, at);
  barge_in_.voice_paused(now, at);
  follow_barge_in(now);
  end_turn_if_over(now);
}

void TurnPolicy::speech_paused(Time now, Time at) {
  caller_.voice_paused(now, at);
  barge_in_.voice_paused(now, at);
  follow_barge_in(now);
  end_turn_if_over(now);
}

void TurnPolicy::speech_resumed(Time now) {
  caller_.voice_resumed(now);
  barge_in_.voice_started(now);
  follow_barge_in(now);
}

void TurnPolicy::interim(Time now, std::string_view text, Time last_word_end, Time listened) {
  if (!caller_.interim(now, text, last_word_end, listened)) return;
  last_activity_ = now;
  last_sound_ = std::max(last_sound_, std::min(last_word_end, now));
  judge_words(now, false);
  end_turn_if_over(now);
}

void TurnPolicy::final(Time now, std::string_view text, Time last_word_end) {
  if (!caller_.final(now, text, last_word_end)) return;
  last_activity_ = now;
  last_sound_ = std::max(last_sound_, std::min(last_word_end, now));
  judge_words(now, true);
  end_turn_if_over(now);
}

void TurnPolicy::speech_final(Time now) {
  caller_.speech_final(now);
  end_turn_if_over(now);
}

void TurnPolicy::utterance_ended(Time now) {
  caller_.utterance_ended(now);
  end_turn_if_over(now);
}

void TurnPolicy::input_ended(Time now) {
  caller_.input_ended();
  end_turn_if_over(now);
}

void TurnPolicy::turn_info(Time now, std::string_view event, std::string_view text) {
  if (caller_.turn_info(now, event, text)) last_activity_ = now;
  if (event != "end" && !text.empty()) judge_words(now, false);
  end_turn_if_over(now);
}

void TurnPolicy::key_pressed(Time now, std::string_view digit) {
  sounded(now);
  if (open_ && !hang_up_reason_ && settings_.interrupt_enabled) interrupt(now, "dtmf");
  caller_.key_pressed(now, digit);
  if (!caller_.is_empty()) last_activity_ = now;  // a terminator behind nothing says nothing
  end_turn_if_over(now);
}

void TurnPolicy::end_turn_if_over(Time now) {
  const auto turn = caller_.take(now);
  if (!turn) return consider_guess(now);
  guesses_ = 0;
  // The agent speaks and what was said did not stop it: an acknowledgement, not a turn.
  if (open_ || hang_up_reason_) return;
  idle_prompts_said_ = 0;
  floor_wanted_ = false;  // this answer brings it out, too
  open(now, "");
  actions_.emplace_back(turn::EndTurn{last_generation_, turn->text, turn->reason, turn->speech_end, now});
}

/// While it is not certain that the turn is over, the model may think already about what it probably is.
void TurnPolicy::consider_guess(Time now) {
  if (guess_ && (*guess_ != normalised(caller_.words()) || caller_.has_resumed())) {
    guess_.reset();
    actions_.push_back(turn::Guess{last_generation_ + 1, ""});
  }
  const auto at = guess_deadline();
  if (!at || now < *at) return;
  guesses_++;
  guess_ = normalised(caller_.words());
  actions_.emplace_back(turn::Guess{last_generation_ + 1, caller_.words()});
}

std::optional<Time> TurnPolicy::guess_deadline() const {
  if (!settings_.guess_enabled || guess_ || open_ || hang_up_reason_) return std::nullopt;
  if (guesses_ > settings_.guess_max_retries) return std::nullopt;
  const auto at = caller_.likely_at();
  return at && *at <= caller_.since() + settings_.guess_max_speech ? at : std::nullopt;
}

// ---- interruption -----------------------------------------------------------------------------------------

void TurnPolicy::judge_words(Time now, bool final) {
  barge_in_.words(now, caller_.words(), final);
  follow_barge_in(now);
}

void TurnPolicy::follow_barge_in(Time now) {
  const auto decision = barge_in_.take();
  if (!decision) return;
  using Step = BargeIn::Decision::Step;
  if (decision->step == Step::cut) return interrupt(now, decision->cause);
  const char* how = settings_.interrupt_hold == InterruptHold::duck ? "duck" : "pause";
  if (decision->step == Step::go_on) how = "release";
  actions_.emplace_back(turn::Hold{last_generation_, how, decision->cause});
}

void TurnPolicy::interrupt(Time now, std::string cause) {
  stop_waiting();
  actions_.emplace_back(turn::Interrupt{open_->generation, std::move(cause)});
  close();
  overdue_ = "interruption";
  last_activity_ = now;
}

// ---- the agent --------------------------------------------------------------------------------------------

void TurnPolicy::open(Time now, std::string purpose) {
  const bool is_answer = purpose.empty();
  guess_.reset();  // whoever takes the floor drops it
  open_ = Open{
      .generation = ++last_generation_, .since = now, .last_progress = now, .purpose = std::move(purpose)};
  barge_in_.opened(is_answer);
  overdue_ = nullptr;
}

void TurnPolicy::close() {
  open_.reset();
  barge_in_.closed();
}

void TurnPolicy::say(Time now, std::string text, std::string purpose) {
  caller_.agent_said(text);
  open(now, purpose);
  actions_.emplace_back(turn::Say{last_generation_, std::move(text), std::move(purpose)});
}

void TurnPolicy::played(Time now, uint64_t generation, bool complete, bool interrupted,
                        std::string_view heard) {
  if (!heard.empty()) caller_.agent_said(heard);
  if (!open_ || open_->generation != generation || interrupted) return;
  const bool was_heard = std::exchange(open_->heard, true);
  const bool is_empty = complete && !was_heard && open_->purpose.empty();
  open_->last_progress = now;
  if (!is_empty) last_activity_ = now;
  if (was_heard || !complete)
    sounded(now);
  else
    stop_waiting();
  barge_in_.became_audible(now);
  if (complete) close();
  if (is_empty) overdue_ = "empty-answer";  // the caller has waited since his own last word
  follow_barge_in(now);
  if (complete) finish_if_due(now);
}

void TurnPolicy::hang_up(Time now, std::string_view reason, std::string_view farewell) {
  if (!hang_up_reason_) {
    hang_up_reason_ = reason;
    farewell_ = farewell;
    barge_in_.protect();
    follow_barge_in(now);
  }
  finish_if_due(now);
}

void TurnPolicy::resume(Time now, std::string_view text) {
  if (!ended_) return;
  ended_ = false;
  hang_up_reason_.reset();
  barge_in_.unprotect();
  farewell_.clear();
  last_activity_ = now;
  if (!text.empty()) say(now, std::string(text), "apology");
}

void TurnPolicy::broken_down(Time now, bool answer_lost, std::string_view words, std::string_view otherwise,
                             std::string_view hang_up_reason) {
  if (ended_) return;
  const bool ending = hang_up_reason_.has_value();  // the goodbye may be what was lost; it is not said again
  const bool lost = open_ && (answer_lost || !hang_up_reason.empty());
  if (lost) interrupt(now, "breakdown");
  const std::string_view text = words.empty() && lost ? otherwise : words;
  if (!open_ && !text.empty() && !ending)
    say(now, std::string(text), hang_up_reason.empty() ? "apology" : "goodbye");
  if (!hang_up_reason.empty() && !ending) {
    hang_up_reason_ = hang_up_reason;
    barge_in_.protect();
  }
  finish_if_due(now);
}

void TurnPolicy::finish_if_due(Time now) {
  if (!hang_up_reason_ || open_ || ended_) return;
  if (!farewell_.empty()) return say(now, std::exchange(farewell_, {}), "goodbye");
  ended_ = true;
  actions_.emplace_back(turn::HangUp{*hang_up_reason_});
}

// ---- silence ----------------------------------------------------------------------------------------------

void TurnPolicy::sounded(Time at) {
  last_sound_ = std::max(last_sound_, at);
  stop_waiting();
}

void TurnPolicy::stop_waiting() {
  if (std::exchange(waits_, false)) actions_.emplace_back(turn::Wait{false, ""});
}

/// When the silence gets too long for a caller who waits for something, and does not speak himself. How long vendors
/// may take does not matter here: whatever is slow, what counts is how long nothing has been heard.
std::optional<Time> TurnPolicy::wait_deadline() const {
  if (waits_ || caller_.is_speaking() || (!open_ && caller_.is_empty())) return std::nullopt;
  if (open_) return std::max(last_sound_ + unnoticed_silence, open_->since + breath);
  return last_sound_ + std::max(unnoticed_silence, caller_.patience());
}

// ---- time -------------------------------------------------------------------------------------------------

/// Since when nobody has spoken and nothing is to be waited for. A voice without a word for so long is a noise.
std::optional<Time> TurnPolicy::quiet_since() const {
  if (open_ || hang_up_reason_ || !caller_.is_empty()) return std::nullopt;
  if (!caller_.is_speaking()) return last_activity_;
  return std::max(last_activity_, caller_.voice_since() + wordless_voice);
}

/// What counts is how long the caller has heard nothing, not when the last of his words was understood.
std::optional<Time> TurnPolicy::recovery_deadline() const {
  const auto quiet = quiet_since();
  if (!quiet || !overdue_ || settings_.recovery_after <= Duration::zero()) return std::nullopt;
  return (caller_.is_speaking() ? *quiet : last_sound_) + settings_.recovery_after;
}

std::optional<Time> TurnPolicy::idle_deadline() const {
  const auto quiet = quiet_since();
  const bool exhausted = idle_prompts_said_ >= settings_.idle_max && !settings_.idle_hang_up;
  if (!quiet || exhausted || settings_.idle_after <= Duration::zero()) return std::nullopt;
  return *quiet + settings_.idle_after;
}

/// A breath after whoever spoke last.
std::optional<Time> TurnPolicy::floor_deadline() const {
  const auto quiet = quiet_since();
  if (!floor_wanted_ || !quiet) return std::nullopt;
  return *quiet + milliseconds(300);
}

void TurnPolicy::give_floor(Time now) {
  floor_wanted_ = false;
  last_activity_ = now;
  open(now, "");
  actions_.emplace_back(turn::GiveFloor{last_generation_});
}

std::optional<Time> TurnPolicy::deadline() const {
  if (ended_) return std::nullopt;
  std::optional<Time> first;
  auto consider = [&](std::optional<Time> t) {
    if (t && (!first || *t < *first)) first = t;
  };
  consider(caller_.deadline());
  consider(wait_deadline());
  consider(recovery_deadline());
  consider(guess_deadline());
  consider(idle_deadline());
  consider(floor_deadline());
  if (open_) consider(open_->last_progress + settings_.response_wait);
  consider(barge_in_.deadline());
  if (settings_.max_call > Duration::zero() && !hang_up_reason_) consider(started_ + settings_.max_call);
  return first;
}

void TurnPolicy::time_passed(Time now) {
  if (ended_) return;
  auto due = [now](std::optional<Time> t) { return t && now >= *t; };

  if (settings_.max_call > Duration::zero() && !hang_up_reason_ && due(started_ + settings_.max_call)) {
    if (open_) interrupt(now, "time-limit");
    hang_up(now, "max-duration", settings_.max_call_goodbye);
  }
  barge_in_.time_passed(now);
  follow_barge_in(now);
  end_turn_if_over(now);
  if (open_ && due(open_->last_progress + settings_.response_wait)) {
    const bool again = open_->purpose == "recovery";
    interrupt(now, "no-answer");
    overdue_ = again ? nullptr : "no-answer";
    finish_if_due(now);
    if (!ended_ && !open_ && overdue_) recover(now);  // the caller has waited long enough
  }
  if (due(wait_deadline())) {
    waits_ = true;
    actions_.emplace_back(turn::Wait{true, open_ ? "answer" : "words"});
  }
  if (due(recovery_deadline())) recover(now);
  if (due(floor_deadline())) give_floor(now);
  if (due(idle_deadline())) consider_idle(now);
}

void TurnPolicy::recover(Time now) {
  actions_.emplace_back(turn::Recover{std::exchange(overdue_, nullptr)});
  last_activity_ = now;
  if (!settings_.recovery_line.empty()) say(now, settings_.recovery_line, "recovery");
}

void TurnPolicy::consider_idle(Time now) {
  last_activity_ = now;
  const auto& prompts = settings_.idle_prompts;
  if (idle_prompts_said_ < settings_.idle_max && !prompts.empty()) {
    const size_t next = std::min(static_cast<size_t>(idle_prompts_said_++), prompts.size() - 1);
    return say(now, prompts[next], "idle");
  }
  idle_prompts_said_ = settings_.idle_max;
  if (settings_.idle_hang_up) hang_up(now, "idle", settings_.idle_goodbye);
}

}  // namespace aybiza
