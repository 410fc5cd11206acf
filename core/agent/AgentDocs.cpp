#include "core/agent/AgentDocs.h"

#include "core/agent/AgentKeys.h"
#include "core/config/KeyDocs.h"

namespace aybiza {

namespace {

constexpr auto introduction =
    R"(<!-- Made from core/agent/AgentKeys.cpp by `ninja -C build agent-docs`; do not edit here. -->
# Agents

An agent is a YAML file: who answers the telephone, how it listens, thinks and speaks, and what it may do.

| file | what it is |
|---|---|
| [minimal.yaml](minimal.yaml) | the smallest agent |
| [receptionist.yaml](receptionist.yaml) | a dental practice, commented line by line: start here |
| [receptionist.call.yaml](receptionist.call.yaml) | a caller for it, which `aybiza call --script` plays |
| [phone.launch](phone.launch) | the line of GStreamer elements that every agent uses unless it brings its own |
| [receptionist.eval.yaml](receptionist.eval.yaml), [eval.md](eval.md) | what it must be good at, which `aybiza eval` tries, and how suites are written |
| [aybizad.md](aybizad.md) | the daemon's own file, with an example |
| [agent.schema.json](agent.schema.json) | for editors: `# yaml-language-server: $schema=agent.schema.json` |

`aybiza validate FILE…` tells everything that is wrong with a file, each mistake with its line and column.
`aybiza graph FILE` draws its line of elements.

## Secrets and the environment

Where a type below says *text with references*, `${env:NAME}` stands for a variable of the environment,
`${env:NAME:-text}` for the same with a fallback, and `${secret:NAME}` for an entry of `secrets:`. Values are looked up
for every call and never shown; `$${` is a plain `${`.

## The line of elements

Values of this file become properties of the elements in the line, by the elements' names in the template
(`core/agent/AgentProperties.cpp` has the list). `pipeline.elements` sets any other property. A value is never pasted
into the template, so it can never add an element. Comments in a template begin with `#`.

## Keys
)";

}  // namespace

Json agent_schema() {
  Agent agent;
  Json schema = schema_of_keys("An agent of Aybiza", [&](KeyVisitor& v) { describe(v, agent); });
  // What is required may also come from the file that this one extends.
  const Json required = schema["required"];
  schema.erase("required");
  schema["anyOf"] = {{{"required", required}}, {{"required", Json::array({"extends"})}}};
  return schema;
}

std::string agent_guide() {
  Agent agent;
  return introduction + std::string("\n") + guide_of_keys([&](KeyVisitor& v) { describe(v, agent); });
}

}  // namespace aybiza
