#include "core/config/KeyDocs.h"
#include "tools/evaluation/SuiteKeys.h"

namespace aybiza::evaluation {

namespace {

constexpr auto introduction =
    R"(<!-- Made from tools/evaluation/SuiteKeys.cpp by `ninja -C build eval-docs`; do not edit here. -->
# Suites: conversations that an agent must be good at

`aybiza eval receptionist.eval.yaml` plays every scenario of a suite to its agent and says what was not as expected, and
at which moment of the conversation. It exits with 0 where all was, with 1 where something was not.

| file | what it is |
|---|---|
| [receptionist.eval.yaml](receptionist.eval.yaml) | the receptionist's suite, commented: start here |
| [eval.schema.json](eval.schema.json) | for editors: `# yaml-language-server: $schema=eval.schema.json` |

## Two ways to play

| | plain | `--audio` |
|---|---|---|
| time | simulated: an hour of conversation takes seconds | real |
| engine | its own code, pipeline included, in this process | a daemon: one that is started, or that of `--url` |
| model, voice, ears | simulated: `vendors`, `answers` and `tools` say how they behave | the emulator's, or the real ones of `--url` |
| network, keys | none is needed | as the daemon needs them |

In simulated time the caller's words are heard exactly as they are written, so that the suite tries the agent and not the
ears. `vendors.jitter` lets the times of the vendors vary from run to run; the same `--seed` gives the same run. With `--audio`
the lines are spoken and have to be understood; scenarios that say what the model or tools answer, how vendors fail or
that the line is lost are left out there, and `spoken` is not looked at.

`aybiza simulate receptionist.eval.yaml` plays the same in simulated time and holds the engine, too, against what it promises
for any call: what is on record was heard, nothing of an answer is sent behind the clear that ended it, every tool does its work
once, and nobody waits in silence.

## A scenario

The caller waits for the greeting, says the first line, waits for the answer and for `pause_ms` of silence after it, says the
next, and at last hangs up if the agent does not. Under a line stands what is expected of the answer to it, which is
everything until the caller's next line; under the scenario, what is expected of the whole call:

```yaml
- name: opening hours
  turns:
    - expect: [How can I help you?]        # only listens
    - say: When are you open?
      expect:
        - Monday                           # a text alone is what must be said
        - {said: /8( AM| in the morning)/, within_ms: 2500}
        - absent: Sunday
        - no_tool: book_appointment
    - say: Thank you, goodbye.
      send_after: {word: 6}                # talks over the agent, after six words of its answer
      expect: [interrupted: true, tool: hang_up]
  expect:
    - outcome: agent-goodbye
```

Callers are no actors, and vendors fail:

```yaml
- name: trouble
  breakdowns:
    - {vendor: model, what: stall, turn: 1, lasts_ms: 4000}   # when the first turn begins
  turns:
    - {say: I would like to come on Monday, hesitate: {word: 3, pause_ms: 400}, expect: [One moment]}
    - {cough_ms: 200, send_after: {word: 2}, expect: [interrupted: false]}
    - {lose_line: true, back_after_ms: 3000}
```

## Keys
)";

}  // namespace

Json suite_schema() {
  Suite suite;
  return schema_of_keys("A suite of Aybiza", [&](KeyVisitor& v) { describe(v, suite); });
}

std::string suite_guide() {
  Suite suite;
  return introduction + std::string("\n") + guide_of_keys([&](KeyVisitor& v) { describe(v, suite); });
}

}  // namespace aybiza::evaluation
