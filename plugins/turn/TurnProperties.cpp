#include "plugins/turn/TurnProperties.h"

#include <climits>

#include "core/line/PropertyValues.h"

namespace aybiza {

namespace {

using Text = std::string TurnSettings::*;
using Texts = std::vector<std::string> TurnSettings::*;
using Number = int TurnSettings::*;
using Flag = bool TurnSettings::*;
using Ordinal = uint64_t TurnSettings::*;
using Span = Duration TurnSettings::*;  // shown in milliseconds
using Hold = InterruptHold TurnSettings::*;

struct Row {
  const char *name, *nick, *blurb;
  std::variant<Text, Texts, Number, Ordinal, Flag, Span, Hold> member;
};

// All can be set while the pipeline is READY or below; Since: 0.1.
const Row rows[] = {
    {"greeting", "Greeting", "What the agent says first; empty lets the caller begin",
     &TurnSettings::greeting},
    {"last-generation", "Last answer",
     "Number of the last answer of a call that goes on after it was cut off; 0: a new call",
     &TurnSettings::last_generation},
    {"elapsed", "Elapsed", "How long a call that goes on has lasted already, in ms", &TurnSettings::elapsed},
    {"resume-line", "Resume line", "What the agent says first, once, in a call that goes on; may be empty",
     &TurnSettings::resume_line},
    {"end-wait", "End wait", "Shortest silence after the last voiced sample before a turn may end, in ms",
     &TurnSettings::end_wait},
    {"end-by-words", "End by words",
     "Whether words and silence decide when a turn ends; otherwise it ends when the recogniser says so",
     &TurnSettings::end_by_words},
    {"end-complete", "End after complete words",
     "Silence behind words that answer, ask or say goodbye, in ms", &TurnSettings::end_complete},
    {"end-sentence", "End after a sentence", "Silence behind a sentence, in ms", &TurnSettings::end_sentence},
    {"end-open", "End after open words", "Silence behind words that may be all, in ms",
     &TurnSettings::end_open},
    {"end-unfinished", "End after unfinished words",
     "Silence behind words that want another one (and, for, my), in ms", &TurnSettings::end_unfinished},
    {"end-digits", "End of digits", "Silence that ends a number that is dictated, in ms",
     &TurnSettings::end_digits},
    {"end-spelling", "End of spelling", "Silence that ends what is spelt, in ms",
     &TurnSettings::end_spelling},
    {"end-choice", "End of a choice",
     "Silence once an expected phrase is named where one of several things was asked for, in ms",
     &TurnSettings::end_choice},
    {"end-yes-no", "End of yes or no",
     "Silence in place of end-sentence and end-open where yes or no was asked, in ms; 0: those",
     &TurnSettings::end_yes_no},
    {"end-number", "End of a number",
     "Silence in place of end-sentence and end-open where a number, day or time was asked, in ms; 0: those",
     &TurnSettings::end_number},
    {"end-rules", "Rules of the end",
     "JSON list of {asked: regular expression on the agent's last words, expects: free, yes_no, number, digits, "
     "spelling or choice, wait_ms}",
     &TurnSettings::end_rules},
    {"end-phrases", "Expected phrases",
     "Names and products: where a caller has begun one of several words, the rest of it is waited for; a whole one "
     "is an answer where one of several things was asked for",
     &TurnSettings::end_phrases},
    {"end-timeout", "End timeout", "Silence after words that ends a turn whatever the recogniser says, in ms",
     &TurnSettings::end_timeout},
    {"max-turn", "Longest turn", "Longest turn of the caller, in ms", &TurnSettings::max_turn},
    {"dtmf-wait", "Key wait", "Pause after the last key that ends a turn of keys, in ms",
     &TurnSettings::dtmf_wait},
    {"dtmf-terminator", "Terminator", "The key that ends a turn of keys at once; empty: none",
     &TurnSettings::dtmf_terminator},
    {"guess-enabled", "Guess", "Whether the model may begin before the turn is certainly over",
     &TurnSettings::guess_enabled},
    {"guess-max-retries", "Wrong guesses", "Guesses that may be wrong in a turn",
     &TurnSettings::guess_max_retries},
    {"guess-max-speech", "Longest guess", "No guesses in a turn that lasts longer, in ms",
     &TurnSettings::guess_max_speech},
    {"interrupt-enabled", "Interruptible", "Whether the caller can stop the agent",
     &TurnSettings::interrupt_enabled},
    {"interrupt-min-words", "Words to interrupt",
     "Words of the caller that stop the agent; 0: voice alone does", &TurnSettings::interrupt_min_words},
    {"interrupt-min-speech", "Speech to interrupt",
     "Voice that stops the agent, in ms, where interrupt-min-words is 0",
     &TurnSettings::interrupt_min_speech},
    {"interrupt-ignore", "Acknowledgements", "Phrases that never stop the agent",
     &TurnSettings::interrupt_ignore},
    {"interrupt-force", "Stop words", "Phrases that always stop the agent", &TurnSettings::interrupt_force},
    {"interrupt-hold", "Hold",
     "What happens to the agent's voice until it is clear whether the caller interrupts",
     &TurnSettings::interrupt_hold},
    {"interrupt-decision", "Decision", "Time from the caller's first sound to what it means, in ms",
     &TurnSettings::interrupt_decision},
    {"interrupt-on-timeout", "Interrupt on timeout",
     "Whether who talks through that time, no word being understood yet, interrupts",
     &TurnSettings::interrupt_on_timeout},
    {"interrupt-resume", "Resume", "Pause of the caller after which a held voice goes on at once, in ms",
     &TurnSettings::interrupt_resume},
    {"recovery-after", "Recovery after",
     "Silence of both sides where somebody should have spoken before the agent asks, in ms; 0: never",
     &TurnSettings::recovery_after},
    {"recovery-line", "Recovery line", "What the agent says then", &TurnSettings::recovery_line},
    {"idle-after", "Idle after", "Silence of both sides before an idle prompt, in ms; 0: never",
     &TurnSettings::idle_after},
    {"idle-prompts", "Idle prompts",
     "What the agent says in silence, one after the other, the last one again", &TurnSettings::idle_prompts},
    {"idle-max", "Most idle prompts", "Idle prompts in a row without an answer", &TurnSettings::idle_max},
    {"idle-hang-up", "Hang up when idle",
     "Whether to hang up after the last idle prompt; otherwise wait in silence", &TurnSettings::idle_hang_up},
    {"idle-goodbye", "Idle goodbye", "What the agent says before it hangs up on silence",
     &TurnSettings::idle_goodbye},
    {"max-call", "Longest call", "Longest call, in ms; 0: unlimited", &TurnSettings::max_call},
    {"max-call-goodbye", "Time-limit goodbye", "What the agent says when the longest call is reached",
     &TurnSettings::max_call_goodbye},
    {"response-wait", "Response wait", "Time without progress after which an answer is given up, in ms",
     &TurnSettings::response_wait},
};

GType hold_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(InterruptHold::pause), "The voice stands still", "pause"},
      {static_cast<int>(InterruptHold::duck), "The voice becomes soft", "duck"},
      {static_cast<int>(InterruptHold::none), "The voice goes on", "none"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("AybTurnInterruptHold", values);
  return type;
}

GParamSpec* make_spec(const Row& row) {
  const auto flags =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  const TurnSettings defaults;
  struct Make {
    const Row& row;
    GParamFlags flags;
    const TurnSettings& defaults;
    GParamSpec* operator()(Text m) {
      return g_param_spec_string(row.name, row.nick, row.blurb, (defaults.*m).c_str(), flags);
    }
    GParamSpec* operator()(Texts) {
      auto* item = g_param_spec_string("phrase", "Phrase", "One phrase", nullptr, flags);
      return gst_param_spec_array(row.name, row.nick, row.blurb, item, flags);
    }
    GParamSpec* operator()(Number m) {
      return g_param_spec_uint(row.name, row.nick, row.blurb, 0, 100, static_cast<guint>(defaults.*m), flags);
    }
    GParamSpec* operator()(Ordinal m) {
      return g_param_spec_uint64(row.name, row.nick, row.blurb, 0, G_MAXUINT64, defaults.*m, flags);
    }
    GParamSpec* operator()(Flag m) {
      return g_param_spec_boolean(row.name, row.nick, row.blurb, defaults.*m, flags);
    }
    GParamSpec* operator()(Hold m) {
      return g_param_spec_enum(row.name, row.nick, row.blurb, hold_type(), static_cast<int>(defaults.*m),
                               flags);
    }
    GParamSpec* operator()(Span m) {
      const auto ms = std::chrono::duration_cast<milliseconds>(defaults.*m).count();
      return g_param_spec_uint(row.name, row.nick, row.blurb, 0, INT_MAX, static_cast<guint>(ms), flags);
    }
  };
  return std::visit(Make{row, flags, defaults}, row.member);
}

struct Set {
  TurnSettings& settings;
  const GValue* value;
  void operator()(Text m) { settings.*m = line::text_of(value); }
  void operator()(Texts m) { settings.*m = line::texts_of(value); }
  void operator()(Number m) { settings.*m = static_cast<int>(g_value_get_uint(value)); }
  void operator()(Ordinal m) { settings.*m = g_value_get_uint64(value); }
  void operator()(Flag m) { settings.*m = g_value_get_boolean(value); }
  void operator()(Hold m) { settings.*m = static_cast<InterruptHold>(g_value_get_enum(value)); }
  void operator()(Span m) { settings.*m = milliseconds(g_value_get_uint(value)); }
};

struct Get {
  const TurnSettings& settings;
  GValue* value;
  void operator()(Text m) { g_value_set_string(value, (settings.*m).c_str()); }
  void operator()(Texts m) { line::append_texts(value, settings.*m); }
  void operator()(Number m) { g_value_set_uint(value, static_cast<guint>(settings.*m)); }
  void operator()(Ordinal m) { g_value_set_uint64(value, settings.*m); }
  void operator()(Flag m) { g_value_set_boolean(value, settings.*m); }
  void operator()(Hold m) { g_value_set_enum(value, static_cast<int>(settings.*m)); }
  void operator()(Span m) {
    g_value_set_uint(value,
                     static_cast<guint>(std::chrono::duration_cast<milliseconds>(settings.*m).count()));
  }
};

bool is_known(guint id) { return id >= 1 && id <= std::size(rows); }

}  // namespace

void install_turn_properties(GObjectClass* klass) {
  guint id = 0;
  for (const Row& row : rows) g_object_class_install_property(klass, ++id, make_spec(row));
}

bool set_turn_property(TurnSettings& settings, guint id, const GValue* value) {
  if (is_known(id)) std::visit(Set{settings, value}, rows[id - 1].member);
  return is_known(id);
}

bool get_turn_property(const TurnSettings& settings, guint id, GValue* value) {
  if (is_known(id)) std::visit(Get{settings, value}, rows[id - 1].member);
  return is_known(id);
}

}  // namespace aybiza
