#include "tools/simulation/CallWorld.h"

#include <cstdio>
#include <cstdlib>

#include "core/agent/AgentChecks.h"
#include "core/call/FixedPhrases.h"
#include "core/line/Plugins.h"

namespace aybiza::test {

namespace {

/// Where this world's vendors live. A model that answers from a script must not be asked in vain.
constexpr auto vendors = R"(
listen: {url: "ws://vendor", api_key: key}
think: {endpoint: "https://bedrock", region: us-east-1}
speak: {url: "ws://aura", api_key: key}
turn: {speculative: {enabled: false}}
pipeline: {elements: {llm: {access-key: AK, secret-access-key: SK}}}
)";

Result<std::string> read(const std::string& yaml, const std::string& path) {
  if (path == "agent.yaml") return yaml;
  if (path == "brief.yaml") return "name: brief\ninstructions: Be brief." + std::string(vendors);
  if (path == "receptionist.yaml")
    return "extends: " + line::find_shipped_file("pipelines/receptionist.yaml") + vendors;
  return read_text_file(path);
}

}  // namespace

ReadyAgentPtr make_agent(const std::string& yaml) {
  AgentFile file = read_agent("agent.yaml", [&](const std::string& path) { return read(yaml, path); });
  check_secrets(file.agent, Secrets(file.agent.secrets), file.problems);
  AgentPipeline pipeline = AgentPipeline::make(file.agent, file.problems);
  if (!file.ok()) {
    for (const Problem& problem : file.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    std::abort();
  }
  return std::make_shared<const ReadyAgent>(ReadyAgent{std::move(file.agent), std::move(pipeline)});
}

void CallWorld::speak_ahead(const Agent& agent) {
  const auto order = order_fixed_phrases(agent);
  for (const std::string& text : order->texts)
    voices.put(VoiceCache::key(order->request.url, text), FakeSpeakVendor::audio_of(text + " "));
}

FakePractice::FakePractice(MemoryNetwork& network) : loop_(network.loop()) {
  peer_ = &network.serve_http("http://127.0.0.1:7700/practice",
                              [this](HttpRequest request, HttpWriter& writer) -> Task<> {
                                const std::string key(find_header(request.headers, "Idempotency-Key"));
                                wishes_[request.body].insert(key);
                                open_++;
                                co_await sleep(loop_, takes);
                                open_--;
                                if (status == 200) bookings_[key]++;
                                writer.answer(status, R"({"status":"booked"})");
                              });
}

}  // namespace aybiza::test
