// Suite: what the author of an agent expects of it, as typed values: callers who say their lines, and what must come
// of it. Plain structs; a member's initial value is the default. Every key's meaning, unit and range stands in
// SuiteKeys.cpp, from which the reader, the JSON Schema and the guide are made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/config/Files.h"
#include "core/config/Place.h"
#include "core/loop/Loop.h"

namespace aybiza::evaluation {

/// One thing that must hold, of the answer to a line or of the whole call. Exactly one of the keys up to `transcript`
/// is written; it is the kind.
struct Expectation {
  enum class Kind {
    within,  ///< no other key than within_ms: how soon the answer begins
    said,
    any_of,
    absent,
    spoken,
    tool,
    no_tool,
    interrupted,
    language,
    outcome,
    turns,
    transcript
  } kind = Kind::within;
  std::string said;  ///< texts of this kind are a part of what was said, or a /regular expression/
  std::vector<std::string> any_of;
  std::string absent;
  std::string spoken;
  std::string tool;
  std::string no_tool;
  bool interrupted = true;
  std::string language;
  std::string outcome;
  int turns = 0;
  std::vector<std::string> transcript;
  // Which belong to one of them.
  std::optional<milliseconds> within;
  Json arguments = Json::object();  ///< of the tool: a part of what it was called with
  Json schema = Json::object();     ///< of the tool's arguments
  int times = 0;                    ///< of the tool; 0 = at least once
  double word_errors = 0;           ///< of the transcript, as a part of a line's words

  Place place;  ///< in the suite's file
};

/// When a line begins that does not wait for the agent to finish.
struct SendAfter {
  std::string said;  ///< once the agent has said this
  int word = 0;      ///< once so many words of the answer were heard
  milliseconds delay{0};
};

/// Where a line is interrupted by its speaker, who thinks.
struct Hesitation {
  int word = 0;  ///< behind it
  milliseconds pause{700};
};

/// A line of the caller and what must come of it; without anything to do the caller only listens.
struct Turn {
  std::string say;
  Hesitation hesitate;
  std::string keys;
  milliseconds silence{0};
  milliseconds cough{0};
  milliseconds noise{0};
  bool lose_line = false;
  milliseconds back_after{0};  ///< the lost line; 0 = never
  bool hang_up = false;
  std::string wait_for;
  std::optional<milliseconds> pause;  ///< unset = the defaults'
  SendAfter send_after;
  std::vector<Expectation> expect;

  Place place;  ///< in the suite's file

  bool talks_over() const {
    return !send_after.said.empty() || send_after.word > 0 || send_after.delay.count() > 0;
  }
  /// A sound that asks for no answer.
  bool only_sounds() const { return cough.count() > 0 || noise.count() > 0; }
  bool only_listens() const {
    return say.empty() && keys.empty() && silence.count() == 0 && !only_sounds() && !lose_line && !hang_up;
  }
  /// The line up to where its speaker hesitates, and the rest.
  std::pair<std::string, std::string> parts() const;
  /// What the caller does, in words; empty where that is nothing.
  std::string deed() const;
  /// `turn 3 ("Yes, please.")`, for messages.
  std::string name(size_t number) const;
};

/// What an HTTP tool of the agent answers where the vendors are simulated.
struct ToolAnswer {
  std::string name;
  int status = 200;
  milliseconds after{0};
  Json answer = Json::object();
};

/// What the model says where it is simulated, in place of thinking.
struct ModelAnswer {
  std::string say;
  std::string tool;
  Json input = Json::object();
  int status = 200;  ///< from 400 up: an error in place of an answer
};

/// What goes wrong, and when.
struct Breakdown {
  enum class Vendor { ears, voice, model, tools } vendor = Vendor::ears;
  enum class What { cut, stall, vanish, refuse } what = What::cut;
  int turn = 0;           ///< from the beginning of this turn of the caller; 0 = of the call
  milliseconds after{0};  ///< so much later
  milliseconds lasts{1000};
  int status = 503;  ///< of a refusal
};

/// The simulated vendors.
struct Vendors {
  std::string brain;  ///< a scenario of the emulator's: a file, or the name of one that ships
  milliseconds first_token{400};
  double tokens_per_second = 60;
  milliseconds first_byte{150};  ///< of the voice
  milliseconds network{0};       ///< to each of them, one way
  double jitter = 0.2;           ///< how much they vary from run to run, as a part
};

struct Scenario {
  std::string name;
  std::string agent;  ///< empty = the suite's
  int repeat = 0;     ///< 0 = the defaults'
  std::vector<ModelAnswer> answers;
  std::vector<ToolAnswer> tools;
  std::vector<Breakdown> breakdowns;
  std::vector<Turn> turns;
  std::vector<Expectation> expect;

  Place place;
};

struct Suite {
  struct Defaults {
    int repeat = 1;
    std::optional<milliseconds> within;  ///< for every answer
    milliseconds pause{1200};
    milliseconds patience{10000};
    milliseconds longest{600000};
    std::string voice = "aura-2-apollo-en";  ///< who speaks the caller's lines, where they are spoken
    std::vector<Expectation> expect;         ///< of every call
  };

  std::string agent;
  Vendors vendors;
  std::vector<ToolAnswer> tools;
  Defaults defaults;
  std::vector<Scenario> scenarios;

  Places places;  ///< of the keys that were written
};

struct SuiteFile {
  Suite suite;        ///< to be used only where ok()
  Problems problems;  ///< by place
  bool ok() const { return !has_errors(problems); }
};

/// Strict, and tells everything that is wrong at once. Agents' and brains' files are not read here, only found.
SuiteFile read_suite(const std::string& path, const ReadFile& read_file = read_text_file);

}  // namespace aybiza::evaluation
