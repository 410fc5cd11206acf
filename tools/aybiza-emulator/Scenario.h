// Scenario: what the emulator's model knows, read from YAML. A conversation moves through states; in each,
// phrases are listened for and answered, slots are asked for until all are known, and then something is done
// about them.
//
//   start: open                          # the state of a new conversation
//   fallback: "Sorry, say that again?"   # where nothing fits
//   define: {want: "i want | i would like"}          # phrases by name, notation of Phrase.h
//   fillers: ["please", "um"]            # heard anywhere, mean nothing
//   slots:
//     service: {values: {cleaning: ["[a] cleaning"]}}   # value: phrases
//     date: {kind: date}                 # or kind: clock; see Calendar.h
//   anywhere: […]                        # rules that hold in every state, after the state's own
//   states:
//     open:
//       hears:                           # the first rule with a phrase that occurs in the caller's words
//       wins
//         - phrases: ["<want> an appointment"]
//           say: "With pleasure."        # what the model says; {slot} and {result.key} are filled in
//           go: booking                  # the next state; without it the same one
//           forget: [date]               # slots that are no longer known
//           tool: {name: hang_up, input: {}, then: {…action…}, failed: {…action…}}
//       asks: {service: "What for?"}     # asked in this order until known
//       complete: {…action…}             # when all of asks is known
//   script: ["what the scripted ears hear", …]
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "Phrase.h"
#include "core/base/Json.h"

namespace aybiza::emulator {

struct Action;

struct ToolCall {
  std::string name;
  Json input = Json::object();  ///< strings in it may hold {slot}
  std::shared_ptr<const Action> then, failed;
};

struct Action {
  std::string say;
  std::optional<ToolCall> tool;
  std::string go;
  std::vector<std::string> forget;
};

struct Rule {
  std::vector<Phrase> phrases;
  Action action;
};

struct Question {
  std::string slot, text;
};

struct State {
  std::vector<Rule> hears;
  std::vector<Question> asks;
  std::optional<Action> complete;
};

struct Slot {
  enum class Kind { values, date, clock };
  Kind kind = Kind::values;
  std::vector<std::pair<std::string, Phrase>> values;  ///< of Kind::values: what to call it, how it is said
  Phrase phrase;                                       ///< all ways of saying any value
};

struct Scenario {
  std::string name, start, fallback;
  std::map<std::string, Phrase> definitions;
  std::vector<Phrase> fillers;
  std::map<std::string, Slot> slots;
  std::vector<Rule> anywhere;
  std::map<std::string, State> states;
  std::vector<std::string> script;

  /// What `<name>` stands for: a slot or a definition.
  const Phrase* find(std::string_view name) const;
};

/// All mistakes at once, a line each: "file:line:column: what".
Result<Scenario> read_scenario(std::string_view yaml, std::string_view file);
Result<Scenario> load_scenario(const std::string& path);

}  // namespace aybiza::emulator
