// Agent: what an operator wrote in an agent's YAML file, as typed values. Plain structs; a member's initial
// value is the default. Every key's meaning, unit and range stands in AgentKeys.cpp, from which the reader,
// the JSON Schema and pipelines/README.md are made. Text that may refer to a secret is a SecretText and is
// resolved per call.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/config/Place.h"
#include "core/config/Secrets.h"
#include "core/loop/Loop.h"

namespace aybiza {

/// Speech to text: how the caller is understood.
struct Listen {
  enum class Provider { deepgram } provider = Provider::deepgram;
  std::string model = "nova-3";  ///< nova-… (/v1/listen) or flux-… (/v2/listen)
  struct Fallback {
    std::string model;
    SecretText url, api_key;  ///< empty = those of the wanted one
  };
  std::vector<Fallback> fallbacks;  ///< in turn where the one before fails
  milliseconds answer{5000};        ///< nothing said about speech for so long: another connection; 0 = never
  SecretText url{"${env:DEEPGRAM_URL:-wss://api.deepgram.com}"};
  SecretText api_key;                 ///< empty = DEEPGRAM_API_KEY of the environment
  std::vector<std::string> keyterms;  ///< words to expect: names, products, places
  bool smart_format = false;
  bool numerals = true;
  bool profanity_filter = false;
  std::vector<std::string> redact;  ///< kinds of numbers that the recogniser replaces: pci, ssn, numbers, …
  bool mip_opt_out = false;         ///< keep the audio out of the vendor's model improvement programme
  milliseconds endpointing{300};    ///< nova: silence that makes a phrase speech_final; 0 = off
  milliseconds utterance_end{1000};  ///< nova: gap between words that ends an utterance; 0 = off
  double eot_threshold = 0.7;        ///< flux: confidence that ends a turn, 0.5…1
  std::optional<double> eager_eot_threshold = 0.5;  ///< flux: confidence of an early guess, 0.3…0.9
  milliseconds eot_timeout{5000};  ///< flux: silence that ends a turn whatever the model believes
};

/// The language model that thinks of the answers.
struct Think {
  std::string model = "claude-haiku-4-5";
  struct Fallback {
    std::string model;
    SecretText region, endpoint;  ///< empty = those of the wanted one
  };
  std::vector<Fallback> fallbacks;  ///< in turn where the one before fails
  milliseconds first_token{3000};   ///< an answer that has not begun by then is asked of the next model
  milliseconds token{3000};         ///< an answer that stops for so long is gone on with by the next model
  SecretText region;                ///< empty = AWS_REGION or the AWS profile's
  SecretText endpoint{"${env:AWS_ENDPOINT_URL_BEDROCK_RUNTIME:-}"};  ///< empty = AWS's own for the region
  int max_tokens = 400;                                              ///< of one answer
  std::optional<double> temperature;                                 ///< 0…1; unset = the model's own
  struct Thinking {
    int budget_tokens = 0;  ///< tokens for thinking before the answer; 0 = off
  } thinking;
  bool caching = true;  ///< mark the stable part of the prompt for the vendor's cache
  struct Guardrail {
    SecretText id;  ///< empty = none
    std::string version = "DRAFT";
  } guardrail;
};

/// Text to speech: how the agent sounds.
struct Speak {
  enum class Provider { deepgram } provider = Provider::deepgram;
  std::string voice = "aura-2-thalia-en";
  struct Fallback {
    std::string voice;
    SecretText url, api_key;  ///< empty = those of the wanted one
  };
  std::vector<Fallback> fallbacks;  ///< in turn where the one before fails
  milliseconds first_audio{800};    ///< a vendor who owes audio and is silent for so long is not waited for
  SecretText url{"${env:DEEPGRAM_URL:-wss://api.deepgram.com}"};
  SecretText api_key;  ///< empty = DEEPGRAM_API_KEY of the environment
  enum class Encoding { mulaw, linear16 } encoding = Encoding::mulaw;  ///< at 8000 Hz
  double speed = 1.0;                                                  ///< 0.7…1.5 of the voice's own
  std::map<std::string, std::string> pronunciation;  ///< words and phrases, and how they are spoken
  bool mip_opt_out = false;  ///< keep the text out of the vendor's model improvement programme
};

/// What the caller hears beside the model's own words.
struct Speech {
  struct Filler {
    std::vector<std::string> phrases = {"One moment, please.", "Let me see.", "Just a second.",
                                        "I'm looking into that."};  ///< in turn; empty = none
    milliseconds after{1000};                                       ///< of a tool's work before one is said
    milliseconds model_after{1500};  ///< of a model's silence before one is said; 0 = never
  } filler;
  struct HoldSound {
    enum class Kind { none, typing, tone } kind = Kind::typing;
    milliseconds after{200};  ///< from the moment for a filler
    double level_db = -28;    ///< of its peaks, below full scale
  } hold_sound;
};

/// Whose turn it is to speak.
struct Turn {
  struct End {
    enum class Model { words, recogniser } model = Model::words;  ///< who decides
    milliseconds wait{0};  ///< shortest silence after the caller's last voiced sample before a turn may end
    // Silence that ends a turn, by how finished its words sound; for model words.
    milliseconds complete{300};                    ///< they answer, ask or say goodbye
    milliseconds sentence{700};                    ///< a sentence
    milliseconds open{1000};                       ///< may be all, may go on
    milliseconds unfinished{1500};                 ///< end in a word that wants another one
    struct PerSlot {                               ///< by what the agent has asked for
      milliseconds digits{2000}, spelling{2000};   ///< in the middle of it
      milliseconds choice{450};                    ///< once a keyterm is named
      std::optional<milliseconds> yes_no, number;  ///< in place of sentence and open
    } per_slot;
    struct Rule {
      std::string asked;  ///< regular expression, found in the agent's last words
      enum class Expects { asked, free, yes_no, number, digits, spelling, choice } expects = Expects::asked;
      std::optional<milliseconds> wait;  ///< silence that ends the answer, whatever it is
    };
    std::vector<Rule> rules;
    milliseconds timeout{1500};   ///< silence after words that ends a turn whatever the recogniser says
    milliseconds longest{60000};  ///< longest turn of the caller
  } end;
  struct Speculative {  ///< the model may begin to think before the turn is certainly over
    bool enabled = true;
    int max_retries = 3;             ///< wrong guesses in a turn
    milliseconds max_speech{10000};  ///< not in a turn that lasts longer
  } speculative;
  struct Interrupt {
    bool enabled = true;
    int min_words = 1;             ///< recognised words that make the agent fall silent; 0 = voice alone does
    milliseconds min_speech{500};  ///< voice that makes it fall silent where min_words is 0
    std::vector<std::string> ignore = {"mm-hm", "mhm", "uh-huh", "uh huh", "hm",
                                       "okay",  "ok",  "yeah",   "right"};
    std::vector<std::string> force = {"stop", "wait", "hold on"};
    struct Reversible {
      enum class Mode { pause, duck, none } mode = Mode::pause;  ///< of the agent's voice, until it is clear
      milliseconds decision{500};  ///< from the caller's first sound to what it means
      enum class OnTimeout { interrupt, resume } on_timeout = OnTimeout::interrupt;
      milliseconds resume{150};  ///< a voice that pauses for so long lets the agent go on at once
    } reversible;
  } interrupt;
  struct Recovery {
    milliseconds after{3000};  ///< silence of both sides where an answer or a turn should have been
    std::string say = "I'm sorry, I missed that. Could you say it again?";
  } recovery;
  struct Idle {
    milliseconds after{8000};  ///< silence of both sides before a prompt; 0 = never
    std::vector<std::string> prompts = {"Are you still there?"};  ///< in turn, the last one again and again
    int max = 2;                                                  ///< prompts in a row without an answer
    enum class Then { hang_up, wait } then = Then::hang_up;
    std::string goodbye = "I can't hear you, so I'll say goodbye. Please call again.";
  } idle;
  struct Dtmf {
    milliseconds wait{2000};       ///< pause after the last key before the digits become a turn
    std::string terminator = "#";  ///< this key ends the digits at once; empty = none
  } dtmf;
  /// When the caller is back after a lost connection.
  std::string resume_line = "Sorry, we were cut off. Could you say that again?";
  /// When no answer can be had.
  std::string apology = "I'm sorry, something went wrong. Could you say that again?";
  /// Before giving up.
  std::string failure_goodbye =
      "I'm sorry, there is a technical problem on my side. Please call again later.";
  milliseconds response_wait{20000};  ///< an answer that makes no progress for so long is given up
  seconds max_call{3600};             ///< 0 = unlimited
  std::string max_call_goodbye = "I'm sorry, we have reached the time limit of this call. Goodbye.";
  /// When the daemon has to stop.
  std::string shutdown_goodbye = "I'm sorry, I have to end our call here. Please call again. Goodbye.";
};

/// "digits", …: as in the file.
std::string_view name_of(Turn::End::Rule::Expects expects);

/// Voice activity: when somebody speaks at all. What is unset is left to aybvad, which is tuned for the
/// telephone.
struct Vad {
  enum class Model { builtin, silero } model = Model::builtin;  ///< silero: the network is asked as well
  std::string weights;                                          ///< silero: its file, silero_vad_v5.onnx
  std::optional<double> threshold;          ///< 0…1, speech probability from which silence becomes speech
  std::optional<double> release_threshold;  ///< 0…1, speech probability below which speech becomes silence
  std::optional<milliseconds> min_speech;   ///< a sound has to last so long to start speech
  std::optional<milliseconds> hangover;     ///< silence has to last so long to end speech
};

/// Something that the model may call.
struct Tool {
  enum class Type { hang_up, transfer_call, send_dtmf, get_time, http } type = Type::http;
  std::string name;         ///< what the model calls it; a built-in tool's default is its type
  std::string description;  ///< for the model; built-in tools bring their own
  SecretText to;            ///< transfer_call: E.164 number or SIP address
  // http only
  enum class Method { GET, POST, PUT, PATCH, DELETE } method = Method::POST;
  SecretText url;  ///< template: {argument} stands for the percent-encoded argument
  std::map<std::string, SecretText> headers;
  SecretText body;  ///< template: {argument} stands for the argument as JSON; empty = all arguments as one
                    ///< JSON object
  Json parameters = {{"type", "object"}, {"properties", Json::object()}};  ///< JSON Schema of the arguments
  milliseconds timeout{10000};
  std::string say_while_waiting;  ///< spoken when the tool starts, unless the model has said something itself
  enum class OnInterrupt { finish, cancel, detach } on_interrupt = OnInterrupt::finish;
  enum class OnDuplicate { allow, reuse } on_duplicate = OnDuplicate::allow;  ///< the same arguments again
};

/// "hang_up", "http", …: as in the file.
std::string_view name_of(Tool::Type type);

/// A part of the line that fails and comes back as a whole, while the call goes on.
struct Domain {
  std::vector<std::string> elements;  ///< by their names in the template
  struct Restart {
    enum class Strategy {
      one_for_one,   ///< this domain alone
      rest_for_one,  ///< and those further down the line
      one_for_all    ///< and all others
    } strategy = Strategy::one_for_one;
    int max_restarts = 3;  ///< in a row; one more failure ends the call
    milliseconds within{5000};
  } restart;
  std::string say;         ///< spoken when it is back; empty = turn.apology where an answer was lost
  std::string tell_model;  ///< added to the conversation as the model sees it; empty = nothing
};

/// The line of elements, where the agent does not use pipelines/phone.launch as it is.
struct PipelineSettings {
  std::string file;    ///< template (*.launch), absolute or beside the agent's file; empty = phone.launch
  std::string launch;  ///< template as text, instead of a file
  /// Properties by element name in the template: {"stt": {"lateness": "200"}}. Text is converted to the
  /// property's type.
  std::map<std::string, std::map<std::string, SecretText>> elements;
  std::map<std::string, Domain> domains;  ///< by name; what is in none ends the call when it fails
};

struct Recording {
  SecretText path;  ///< directory for <call id>.wav and <call id>.json; empty = no recording
};

struct Instructions {
  std::string text;  ///< the system prompt
  std::string file;  ///< where `text` was read from; empty = it stands in the agent's file
};

struct Agent {
  std::string extends;  ///< the file that this one was laid upon; its values are here already
  std::string name;     ///< [a-z0-9-], unique among the agents of a daemon
  std::string description;
  std::string language = "en";  ///< BCP 47
  std::string greeting;         ///< said first; empty = the caller speaks first
  Instructions instructions;
  Listen listen;
  Think think;
  Speak speak;
  Speech speech;
  Turn turn;
  Vad vad;
  std::vector<Tool> tools;
  PipelineSettings pipeline;
  SecretSources secrets;
  Recording recording;

  Places places;
  Place place_of(std::string_view path) const { return aybiza::place_of(places, path); }
  bool was_written(std::string_view path) const { return places.contains(std::string(path)); }
};

}  // namespace aybiza
