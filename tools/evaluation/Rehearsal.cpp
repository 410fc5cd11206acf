#include "tools/evaluation/Rehearsal.h"

#include <glib.h>

#include "core/agent/AgentKeys.h"
#include "core/agent/AgentReader.h"

namespace aybiza::evaluation {

namespace {

/// Stands for every value that this machine does not have; nothing of a simulated world looks at it.
constexpr auto stand_in = "AYBIZA_EVAL_STAND_IN";

void stand_in_for(const SecretText& text) {
  const auto references = text.references();
  if (!references) return;  // the reader has said so
  for (const SecretReference& reference : *references)
    if (reference.kind == SecretReference::Kind::env && !reference.has_fallback)
      g_setenv(reference.name.c_str(), "stand-in", FALSE);
}

void replace_secrets(Agent& agent) {
  g_setenv(stand_in, "stand-in", TRUE);
  for (auto& [name, source] : agent.secrets) source = {.env = stand_in};
  for_each_leaf(agent, [](const std::string&, const Key&, const Leaf& leaf) {
    std::visit(Overloaded{
                   [](SecretText* text) { stand_in_for(*text); },
                   [](NamedTexts* texts) {
                     for (const auto& [name, text] : *texts) stand_in_for(text);
                   },
                   [](ElementSettings* elements) {
                     for (const auto& [element, texts] : *elements)
                       for (const auto& [name, text] : texts) stand_in_for(text);
                   },
                   [](const auto&) {},
               },
               leaf);
  });
}

void lead_into_simulation(Agent& agent) {
  const SecretText key("key");
  agent.listen.url = SecretText(listen_url);
  agent.speak.url = SecretText(speak_url);
  agent.listen.api_key = agent.speak.api_key = key;
  agent.speak.encoding = Speak::Encoding::mulaw;  // which the simulated voice speaks
  agent.think.endpoint = SecretText(think_url);
  agent.think.region = SecretText("us-east-1");
  auto& model = agent.pipeline.elements["llm"];
  model["access-key"] = model["secret-access-key"] = key;
  for (Tool& tool : agent.tools)
    if (tool.type == Tool::Type::http) tool.url = SecretText(tool_url(tool.name));
  agent.recording.path = {};
}

}  // namespace

std::string tool_url(const std::string& tool) { return "http://tools.invalid/" + tool + "/"; }

std::vector<std::string> wait_phrases(const Agent& agent) {
  std::vector<std::string> phrases = agent.speech.filler.phrases;
  for (const Tool& tool : agent.tools) phrases.push_back(tool.say_while_waiting);
  return phrases;
}

Result<ReadyAgentPtr> rehearse_agent(const std::string& path, const ReadFile& read_file) {
  AgentFile file = read_agent(path, read_file);
  if (file.ok()) {
    lead_into_simulation(file.agent);
    replace_secrets(file.agent);
    AgentPipeline pipeline = AgentPipeline::make(file.agent, file.problems, read_file);
    if (file.ok())
      return std::make_shared<const ReadyAgent>(ReadyAgent{std::move(file.agent), std::move(pipeline)});
  }
  sort_by_place(file.problems);
  std::string lines = path + " is not a valid agent:";
  for (const Problem& problem : file.problems) lines += "\n  " + problem.text();
  return fail(Fault::bad_input, lines);
}

}  // namespace aybiza::evaluation
