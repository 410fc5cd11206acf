#include "tools/evaluation/SuiteKeys.h"

namespace aybiza::evaluation {

static constexpr std::string_view any_map = "a map";

static std::span<const std::string_view> names_of(Breakdown::Vendor) {
  static constexpr std::string_view names[] = {"ears", "voice", "model", "tools"};
  return names;
}
static std::span<const std::string_view> names_of(Breakdown::What) {
  static constexpr std::string_view names[] = {"cut", "stall", "vanish", "refuse"};
  return names;
}

static std::string_view shorthand_of(const Expectation&) { return "said"; }
static std::string_view shorthand_of(const Turn&) { return "say"; }
static std::string_view shorthand_of(const ModelAnswer&) { return "say"; }

static void describe(KeyVisitor& v, Expectation& x) {
  v({.name = "said",
     .doc = "The agent says this, as the transcript writes it: a part of it, in any case of letters, or a "
            "`/regular expression/`."},
    x.said);
  v({.name = "any_of", .doc = "The agent says at least one of these.", .max_length = 100}, x.any_of);
  v({.name = "absent", .doc = "The agent does not say this."}, x.absent);
  v({.name = "spoken",
     .doc = "The voice says this, letter by letter, after numbers and signs have become words; only where "
            "the vendors are simulated."},
    x.spoken);
  v({.name = "tool", .doc = "This tool is called."}, x.tool);
  v({.name = "no_tool", .doc = "This tool is not called; `*`: none is."}, x.no_tool);
  v({.name = "interrupted", .doc = "Whether the line cuts the agent short."}, x.interrupted);
  v({.name = "language",
     .doc = "The agent speaks this language, as its commonest words tell.",
     .pattern = "en|es|de|fr|it|pt|nl",
     .pattern_says = "one of en, es, de, fr, it, pt and nl"},
    x.language);
  v({.name = "outcome",
     .doc = "Of a call: why it ended, such as `agent-goodbye`, `caller-gone`, `idle`, `transferred` or "
            "`max-duration`."},
    x.outcome);
  v({.name = "turns", .doc = "Of a call: how many turns of the caller were answered.", .max = 1000}, x.turns);
  v({.name = "transcript",
     .doc = "Of a call: every line of it in order, each `agent: …` or `caller: …`.",
     .max_length = 1000},
    x.transcript);
  v({.name = "within_ms",
     .doc = "How long it may take from the caller's last word: `said` and `any_of` until it is said, `tool` "
            "until it is called. Alone: until the answer begins; a phrase that only fills the wait is none.",
     .max = 600000},
    x.within);
  v({.name = "arguments",
     .doc =
         "With `tool`: what it is called with, among other things. A text may be a `/regular expression/`.",
     .pattern_says = any_map},
    x.arguments);
  v({.name = "schema", .doc = "With `tool`: a JSON Schema that its arguments conform to."}, x.schema);
  v({.name = "times", .doc = "With `tool`: how often; 0: at least once.", .max = 100}, x.times);
  v({.name = "word_errors",
     .doc = "With `transcript`: which part of a line's words may be wrong, missing or too many.",
     .max = 1},
    x.word_errors);
}

static void describe(KeyVisitor& v, SendAfter& x) {
  v({.name = "said", .doc = "The agent has said this since the caller's last line."}, x.said);
  v({.name = "word", .doc = "So many words of its answer were heard.", .unit = "words", .max = 1000}, x.word);
  v({.name = "delay_ms", .doc = "So much later; alone: after the answer has begun.", .max = 600000}, x.delay);
}

static void describe(KeyVisitor& v, Hesitation& x) {
  v({.name = "word", .doc = "Behind so many words of the line.", .unit = "words", .max = 1000}, x.word);
  v({.name = "pause_ms", .doc = "How long.", .min = 1, .max = 60000}, x.pause);
}

static void describe(KeyVisitor& v, Turn& x) {
  v({.name = "say", .doc = "What the caller says."}, x.say);
  v({.name = "hesitate", .doc = "Where the caller stops within the line, and thinks."}, x.hesitate);
  v({.name = "keys",
     .doc = "The keys that the caller presses.",
     .max_length = 100,
     .pattern = "[0-9A-D*#]*",
     .pattern_says = "keys of a telephone in quotes, such as \"42#\""},
    x.keys);
  v({.name = "silence_ms",
     .doc = "How long the caller says nothing, whatever the agent does.",
     .max = 600000},
    x.silence);
  v({.name = "cough_ms", .doc = "How long the caller makes a sound that is no word.", .max = 10000}, x.cough);
  v({.name = "noise_ms",
     .doc = "How long there is a noise on the caller's side that is no voice.",
     .max = 60000},
    x.noise);
  v({.name = "lose_line", .doc = "The caller's connection breaks."}, x.lose_line);
  v({.name = "back_after_ms",
     .doc = "With `lose_line`: how much later the carrier opens another one for the same call; 0: never.",
     .max = 60000},
    x.back_after);
  v({.name = "hang_up", .doc = "The caller hangs up."}, x.hang_up);
  v({.name = "wait_for",
     .doc = "Not before the agent has said this and fallen silent; a part, or a `/regular expression/`."},
    x.wait_for);
  v({.name = "pause_ms",
     .doc = "How long the agent has to be silent before; not set: as in `defaults`.",
     .max = 60000},
    x.pause);
  v({.name = "send_after", .doc = "Talk over the agent instead of waiting for its silence."}, x.send_after);
  v.list_of(
      {.name = "expect",
       .doc = "What must come before the caller's next line; each may be written as what is `said` alone.",
       .max_length = 100},
      x.expect);
}

static void describe(KeyVisitor& v, ToolAnswer& x) {
  v({.name = "name", .doc = "The agent's tool.", .max_length = 64, .required = true}, x.name);
  v({.name = "status", .doc = "The HTTP status; from 400 up the tool fails.", .min = 200, .max = 599},
    x.status);
  v({.name = "after_ms", .doc = "How long it takes.", .max = 600000}, x.after);
  v({.name = "answer", .doc = "The body, as JSON.", .pattern_says = any_map}, x.answer);
}

static void describe(KeyVisitor& v, ModelAnswer& x) {
  v({.name = "say", .doc = "What the model says.", .max_length = 10000}, x.say);
  v({.name = "tool", .doc = "The tool that it uses after that.", .max_length = 64}, x.tool);
  v({.name = "input", .doc = "With these arguments.", .pattern_says = any_map}, x.input);
  v({.name = "status",
     .doc = "The HTTP status; from 400 up the model fails to answer.",
     .min = 200,
     .max = 599},
    x.status);
}

static void describe(KeyVisitor& v, Vendors& x) {
  v({.name = "brain",
     .doc = "What the model thinks: a scenario file of `aybiza-emulator` beside this one, or `receptionist`, "
            "which ships."},
    x.brain);
  v({.name = "first_token_ms", .doc = "How long the model takes to begin.", .max = 60000}, x.first_token);
  v({.name = "tokens_per_second", .doc = "How fast it goes on.", .min = 1, .max = 10000},
    x.tokens_per_second);
  v({.name = "first_byte_ms", .doc = "How long the voice takes to begin.", .max = 60000}, x.first_byte);
  v({.name = "network_ms", .doc = "How far away each of the vendors is, one way.", .max = 10000}, x.network);
  v({.name = "jitter", .doc = "How much these times vary from run to run, as a part of each.", .max = 1},
    x.jitter);
}

static void describe(KeyVisitor& v, Breakdown& x) {
  v({.name = "vendor", .doc = "Who hears, speaks, thinks, or does what the agent's tools ask for."},
    x.vendor);
  v({.name = "what",
     .doc =
         "`cut`: open connections break. `stall`: nothing arrives for a while. `vanish`: they break and nobody can "
         "be reached for a while. `refuse`: they break and new ones are refused for a while."},
    x.what);
  v({.name = "turn",
     .doc = "It happens when the caller's turn of this number begins; 0: when the call does.",
     .max = 200},
    x.turn);
  v({.name = "after_ms", .doc = "So much later.", .max = 600000}, x.after);
  v({.name = "lasts_ms", .doc = "How long it takes.", .max = 600000}, x.lasts);
  v({.name = "status", .doc = "With `refuse`: the HTTP status.", .min = 400, .max = 599}, x.status);
}

static void describe(KeyVisitor& v, Scenario& x) {
  v({.name = "name", .doc = "What is tried, in a few words.", .max_length = 200, .required = true}, x.name);
  v({.name = "agent", .doc = "Another agent's file than the suite's."}, x.agent);
  v({.name = "repeat", .doc = "How often it is played; 0: as in `defaults`.", .max = 1000}, x.repeat);
  v.list_of({.name = "answers",
             .doc = "What the model answers in place of the brain: the first to the first message that it "
                    "gets, and so on, results of "
                    "tools included. Each may be written as what it says alone.",
             .max_length = 100},
            x.answers);
  v.list_of({.name = "tools",
             .doc = "What the agent's HTTP tools answer, before the suite's. Several of one tool: one after "
                    "the other, the last from then on.",
             .max_length = 100},
            x.tools);
  v.list_of({.name = "breakdowns", .doc = "How the simulated vendors fail meanwhile.", .max_length = 100},
            x.breakdowns);
  v.list_of({.name = "turns",
             .doc = "What the caller does. The first line follows the greeting; a turn with `expect` alone "
                    "only listens.",
             .max_length = 200},
            x.turns);
  v.list_of({.name = "expect", .doc = "What must hold of the call as a whole.", .max_length = 100}, x.expect);
}

static void describe(KeyVisitor& v, Suite::Defaults& x) {
  v({.name = "repeat", .doc = "How often each scenario is played.", .min = 1, .max = 1000}, x.repeat);
  v({.name = "within_ms",
     .doc =
         "How long any answer may take to begin, where its turn does not say; not set: as long as it likes. "
         "A phrase that only fills the wait is no answer.",
     .max = 600000},
    x.within);
  v({.name = "pause_ms", .doc = "How long the agent is silent before the caller goes on.", .max = 60000},
    x.pause);
  v({.name = "patience_ms", .doc = "How long the caller waits for an answer.", .min = 1000, .max = 600000},
    x.patience);
  v({.name = "longest_ms", .doc = "After that the caller hangs up in any case.", .min = 1000, .max = 3600000},
    x.longest);
  v({.name = "voice", .doc = "Who speaks the caller's lines, where they are spoken (`--audio`)."}, x.voice);
  v.list_of({.name = "expect", .doc = "What must hold of every call.", .max_length = 100}, x.expect);
}

void describe(KeyVisitor& v, Suite& x) {
  v({.name = "agent", .doc = "The file of the agent that is tried, beside this one.", .required = true},
    x.agent);
  v({.name = "vendors", .doc = "The simulated model and voice."}, x.vendors);
  v.list_of({.name = "tools",
             .doc = "What the agent's HTTP tools answer where the vendors are simulated. A tool without an "
                    "answer fails.",
             .max_length = 100},
            x.tools);
  v({.name = "defaults", .doc = "For all scenarios."}, x.defaults);
  v.list_of({.name = "scenarios", .doc = "The conversations.", .max_length = 1000, .required = true},
            x.scenarios);
}

}  // namespace aybiza::evaluation
