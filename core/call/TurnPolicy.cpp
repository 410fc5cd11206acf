#include "core/call/TurnPolicy.h"

#include <algorithm>
#include <utility>

#include "core/call/Words.h"

namespace aybiza {

TurnPolicy::TurnPolicy(TurnSettings settings) : settings_(std::move(settings)), caller_(settings_) {
  for (auto& phrase : settings_.interrupt_ignore) phrase = normalised(phrase);
  for (auto& phrase : settings_.interrupt_force) phrase = normalised(phrase);
}

// ---- the caller -------------------------------------------------------------------------------------------

void TurnPolicy::started(Time now) {
  last_activity_ = now;
  started_ = now - settings_.elapsed;
  last_generation_ = settings_.last_generation;
  const bool goes_on = last_generation_ > 0;
  const std::string& words = goes_on ? settings_.resume_line : settings_.greeting;
  if (!words.empty()) say(now, words, goes_on ? "resume" : "greeting");
}

void TurnPolicy::speech_started(Time now, Time at) {
  last_activity_ = now;
  caller_.voice_started(now, at);
}

void TurnPolicy::speech_stopped(Time now, Time at) {
  last_activity_ = now;
  caller_.voice_stopped(now, at);
  end_turn_if_over(now);
}

void TurnPolicy::interim(Time now, std::string_view text) {
  if (text.empty()) return;
  last_activity_ = now;
  caller_.interim(now, text);
  consider_interruption(now, caller_.words());
}

void TurnPolicy::final(Time now, std::string_view text, Time last_word_end) {
  if (!caller_.final(now, text, last_word_end)) return;
  last_activity_ = now;
  consider_interruption(now, caller_.words());
}

void TurnPolicy::speech_final(Time now) {
  caller_.speech_final(now);
  end_turn_if_over(now);
}

void TurnPolicy::utterance_ended(Time now) {
  caller_.utterance_ended();
  end_turn_if_over(now);
}

void TurnPolicy::input_ended(Time now) {
  caller_.input_ended();
  end_turn_if_over(now);
}

void TurnPolicy::turn_info(Time now, std::string_view event, std::string_view text) {
  last_activity_ = now;
  caller_.turn_info(now, event, text);
  if (event != "end" && !text.empty()) consider_interruption(now, caller_.words());
  end_turn_if_over(now);
}

void TurnPolicy::key_pressed(Time now, std::string_view digit) {
  last_activity_ = now;
  if (open_ && !hang_up_reason_ && settings_.interrupt_enabled) interrupt(now, "dtmf");
  caller_.key_pressed(now, digit);
  end_turn_if_over(now);
}

void TurnPolicy::end_turn_if_over(Time now) {
  const auto turn = caller_.take(now);
  // The agent speaks and what was said did not stop it: an acknowledgement, not a turn.
  if (!turn || open_ || hang_up_reason_) return;
  idle_prompts_said_ = 0;
  open_ = Open{.generation = ++last_generation_, .last_progress = now};
  actions_.push_back(turn::EndTurn{last_generation_, turn->text, turn->reason, turn->speech_end, now});
}

// ---- interruption -----------------------------------------------------------------------------------------

bool TurnPolicy::is_backchannel(std::string_view words) const {
  const std::string normal = normalised(words);
  return std::ranges::find(settings_.interrupt_ignore, normal) != settings_.interrupt_ignore.end();
}

bool TurnPolicy::is_forced(std::string_view words) const {
  const std::string padded = " " + normalised(words) + " ";
  return std::ranges::any_of(settings_.interrupt_force, [&](const std::string& phrase) {
    return padded.find(" " + phrase + " ") != std::string::npos;
  });
}

void TurnPolicy::consider_interruption(Time now, std::string_view words) {
  if (!open_ || hang_up_reason_) return;
  if (!settings_.interrupt_enabled && open_->heard) return;
  if (is_forced(words)) return interrupt(now, "words");
  if (is_backchannel(words)) return;
  // Nothing was heard yet: the caller simply had not finished, however few the words are.
  if (!open_->heard && open_->purpose.empty()) return interrupt(now, "continued");
  const auto enough = static_cast<size_t>(std::max(1, settings_.interrupt_min_words));
  if (count_words(normalised(words)) >= enough) interrupt(now, "words");
}

void TurnPolicy::interrupt(Time now, std::string cause) {
  actions_.push_back(turn::Interrupt{open_->generation, std::move(cause)});
  open_.reset();
  last_activity_ = now;
}

// ---- the agent --------------------------------------------------------------------------------------------

void TurnPolicy::say(Time now, std::string text, std::string purpose) {
  open_ = Open{.generation = ++last_generation_, .last_progress = now, .purpose = purpose};
  actions_.push_back(turn::Say{last_generation_, std::move(text), std::move(purpose)});
}

void TurnPolicy::played(Time now, uint64_t generation, bool complete, bool interrupted) {
  if (!open_ || open_->generation != generation || interrupted) return;
  open_->last_progress = last_activity_ = now;
  open_->heard = true;
  if (!complete) return;
  open_.reset();
  finish_if_due(now);
}

void TurnPolicy::hang_up(Time now, std::string_view reason, std::string_view farewell) {
  if (!hang_up_reason_) {
    hang_up_reason_ = reason;
    farewell_ = farewell;
  }
  finish_if_due(now);
}

void TurnPolicy::resume(Time now, std::string_view text) {
  if (!ended_) return;
  ended_ = false;
  hang_up_reason_.reset();
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
  if (!hang_up_reason.empty() && !ending) hang_up_reason_ = hang_up_reason;
  finish_if_due(now);
}

void TurnPolicy::finish_if_due(Time now) {
  if (!hang_up_reason_ || open_ || ended_) return;
  if (!farewell_.empty()) return say(now, std::exchange(farewell_, {}), "goodbye");
  ended_ = true;
  actions_.push_back(turn::HangUp{*hang_up_reason_});
}

// ---- time -------------------------------------------------------------------------------------------------

std::optional<Time> TurnPolicy::voice_deadline() const {
  const bool may_stop_it =
      settings_.interrupt_enabled && settings_.interrupt_min_words == 0 && !hang_up_reason_;
  if (!may_stop_it || !caller_.is_speaking() || !open_ || !open_->heard) return std::nullopt;
  return caller_.voice_since() + settings_.interrupt_min_speech;
}

std::optional<Time> TurnPolicy::idle_deadline() const {
  const bool exhausted = idle_prompts_said_ >= settings_.idle_max && !settings_.idle_hang_up;
  const bool quiet = !open_ && !caller_.is_speaking() && caller_.is_empty();
  if (!quiet || exhausted || hang_up_reason_ || settings_.idle_after <= Duration::zero()) return std::nullopt;
  return last_activity_ + settings_.idle_after;
}

std::optional<Time> TurnPolicy::deadline() const {
  if (ended_) return std::nullopt;
  std::optional<Time> first;
  auto consider = [&](std::optional<Time> t) {
    if (t && (!first || *t < *first)) first = t;
  };
  consider(caller_.deadline());
  consider(idle_deadline());
  if (open_) consider(open_->last_progress + settings_.response_wait);
  consider(voice_deadline());
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
  if (due(voice_deadline())) interrupt(now, "speech");
  end_turn_if_over(now);
  if (open_ && due(open_->last_progress + settings_.response_wait)) {
    interrupt(now, "no-answer");
    finish_if_due(now);
  }
  if (due(idle_deadline())) consider_idle(now);
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
