// What an operator is told about a broken daemon's file, word for word, and what ships beside the code.
#include "core/supervisor/DaemonConfig.h"

#include <glib.h>
#include <gtest/gtest.h>

#include "core/supervisor/DaemonKeys.h"
#include "tests/support/JsonSchema.h"

namespace aybiza {
namespace {

DaemonFile read(const std::string& text) {
  return read_daemon_config("etc/aybizad.yaml",
                            [&](const std::string&) -> Result<std::string> { return text; });
}
std::string told(const DaemonFile& file) {
  std::string text = text_of(file.problems);
  for (size_t at; (at = text.find("etc/aybizad.yaml:")) != text.npos;) text.erase(at, 17);
  return text;
}

TEST(DaemonConfig, AnEmptyFileIsAllDefaults) {
  const DaemonFile file = read("# nothing\n");
  EXPECT_EQ(told(file), "");
  EXPECT_EQ(file.config.listen, "127.0.0.1:8080");
  EXPECT_EQ(file.config.workers, 0);
  EXPECT_EQ(file.config.overflow.type, Overflow::Type::busy);
  EXPECT_EQ(file.config.stall.hang, milliseconds(2000));
}

TEST(DaemonConfig, EveryKindOfValueArrivesInItsMember) {
  const DaemonFile file = read(R"(
listen: "[::]:80"
public_url: https://voice.example.org/a/
agents:
  - minimal.yaml
  - {file: /srv/sales.yaml, tenant: acme, limit: 5, priority: 2, overflow: {type: number, number: "+4930123456"}}
workers: 4
limits: {calls: 100, per_worker: 60, lateness_ms: 20, tenants: {acme: 50}}
overflow: {type: queue, ask_again_s: 5, patience_s: 60}
drain: {finish_s: 0, goodbye_s: 5}
memory: {soft_mb: 500, hard_mb: 900}
reports: reports
control: {listen: "9090", token: "${secret:token}"}
log: {style: text, level: warning}
secrets: {token: {file: /run/secrets/token}}
)");
  EXPECT_EQ(told(file), "");
  const DaemonConfig& config = file.config;
  EXPECT_EQ(config.public_url, "https://voice.example.org/a");
  ASSERT_EQ(config.agents.size(), 2u);
  EXPECT_EQ(config.agents[0].file, "etc/minimal.yaml") << "beside the daemon's own file";
  EXPECT_EQ(config.agents[0].overflow.type, Overflow::Type::queue) << "everyone's";
  EXPECT_EQ(config.agents[0].overflow.patience, seconds(60));
  EXPECT_EQ(config.agents[1].file, "/srv/sales.yaml");
  EXPECT_EQ(config.agents[1].overflow.type, Overflow::Type::number) << "its own";
  EXPECT_EQ(config.agents[1].overflow.number, "+4930123456");
  EXPECT_EQ(config.agents[1].tenant, "acme");
  EXPECT_EQ(config.limits.tenants, (std::map<std::string, int>{{"acme", 50}}));
  EXPECT_EQ(config.limits.lateness, milliseconds(20));
  EXPECT_EQ(config.drain.finish, seconds(0));
  EXPECT_EQ(config.reports, "etc/reports");
  EXPECT_EQ(config.log.level, DaemonConfig::Logging::Level::warning);
}

TEST(DaemonConfig, TellsWhatIsWrongAndWhereAndWhatWasMeant) {
  const struct {
    const char* yaml;
    const char* told;
  } rows[] = {
      {"worker: 4", R"(1:1: error: worker: unknown key; did you mean "workers"?)"},
      {"workers: many", R"(1:10: error: workers: expected a whole number from 0 to 256, got "many")"},
      {"workers: 1\nworkers: 2",
       R"(2:1: error: key "workers" is written twice; it stands in line 1 already)"},
      {"listen: everywhere", "1:9: error: listen: expected [ADDRESS:]PORT, such as 0.0.0.0:8080"},
      {"public_url: voice.example.org",
       R"(1:13: error: public_url: expected an address such as https://voice.example.org, got "voice.example.org")"},
      {"agents: minimal.yaml",
       R"(1:9: error: agents: expected a list, got "minimal.yaml"; begin each item with "- ")"},
      {"agents: [a.yaml, {file: a.yaml}]", "1:25: error: agents[1].file: stands in the list already"},
      {"agents: [{tenant: acme}]", "1:10: error: agents[0].file: missing; it is required"},
      {"overflow: voicmail",
       R"(1:11: error: overflow.type: expected one of busy, queue, number, voicemail, got "voicmail"; did you mean "voicemail"?)"},
      {"overflow: number",
       "1:11: error: overflow.number: missing; the number that takes the call, in quotes"},
      {"overflow: {type: number, number: \"0301234\"}",
       R"(1:34: error: overflow.number: expected a number such as "+4930123456" or an address such as )"
       R"(sip:desk@example.org, got "0301234")"},
      {"overflow: {type: busy, patience_s: 60}",
       "1:36: error: overflow.patience_s: has no meaning with type: busy; it belongs to type: queue"},
      {"agents: [{file: a, overflow: {type: busy, max_s: 9}}]",
       "1:50: error: agents[0].overflow.max_s: has no meaning with type: busy; it belongs to type: "
       "voicemail"},
      {"overflow: {type: queue, ask_again_s: 60, patience_s: 30}",
       "1:54: error: overflow.patience_s: is shorter than ask_again_s"},
      {"agents: [{file: a, tenant: acme}]\nlimits: {tenants: {acne: 5}}",
       R"(2:26: warning: limits.tenants.acne: no agent is this tenant's; did you mean "acme"?)"},
      {"limits: {tenants: {acme: -1}}",
       "1:26: error: limits.tenants.acme: expected a whole number from 1 to 100000 (calls), got the number "
       "-1"},
      {"memory: {soft_mb: 900, hard_mb: 500}", "1:19: error: memory.soft_mb: is above hard_mb"},
      {"stall: {warn_ms: 3000}", "1:18: error: stall.warn_ms: is not below hang_ms"},
      {"control: {token: \"${secret:t}\"}",
       R"(1:18: error: control.token: secret "t" is not declared under secrets:)"},
      {"- a list", "1:1: error: expected a map, got a list"},
  };
  for (const auto& row : rows) EXPECT_EQ(told(read(row.yaml)), row.told) << row.yaml;
}

TEST(DaemonConfig, KnowsWhatThisMachineDoesNotHave) {
  DaemonFile file = read("control: {listen: 127.0.0.1:9090, token: \"${env:AYBIZA_NO_SUCH_VARIABLE:-}\"}");
  EXPECT_TRUE(file.ok());
  check_values(file.config, file.problems);
  EXPECT_EQ(
      told(file),
      "1:19: error: control.listen: nobody could be let in there; set control.token, or AYBIZA_TOKEN in the "
      "environment");
}

TEST(DaemonConfig, UnderstandsWhereToListen) {
  const struct {
    const char* text;
    const char* address;
    int port;
  } rows[] = {
      {"8080", "127.0.0.1", 8080},
      {":8080", "127.0.0.1", 8080},
      {"0.0.0.0:0", "0.0.0.0", 0},
      {"[::1]:443", "::1", 443},
      {"host", nullptr, 0},
      {"1.2.3.4:65536", nullptr, 0},
      {"", nullptr, 0},
      {"1.2.3.4:", nullptr, 0},
      {"8080x", nullptr, 0},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_listen(row.text);
    ASSERT_EQ(parsed.has_value(), row.address != nullptr) << row.text;
    if (!parsed) continue;
    EXPECT_EQ(parsed->address, row.address);
    EXPECT_EQ(parsed->port, row.port);
  }
}

std::string shipped(const std::string& name) {
  return std::string(g_getenv("AYBIZA_SOURCE")) + "/pipelines/" + name;
}

TEST(DaemonDocs, TheGeneratedFilesAreCurrent) {
  EXPECT_EQ(*read_text_file(shipped("aybizad.md")), daemon_guide()) << "run: ninja -C build daemon-docs";
  EXPECT_EQ(*read_text_file(shipped("aybizad.schema.json")), daemon_schema().dump(2) + "\n")
      << "run: ninja -C build daemon-docs";
}

TEST(DaemonDocs, TheExampleIsRightByReaderAndBySchema) {
  const std::string path = shipped("aybizad.yaml");
  const DaemonFile file = read_daemon_config(path);
  EXPECT_EQ(text_of(file.problems), "");
  EXPECT_EQ(first_misfit(daemon_schema(), yaml(*read_text_file(path)), "daemon"), "");
  for (const auto& agent : file.config.agents) EXPECT_TRUE(read_text_file(agent.file)) << agent.file;
}

TEST(DaemonSchema, RefusesWhatTheReaderRefuses) {
  const struct {
    const char* yaml;
    const char* misfit;
  } rows[] = {
      {"{listen: '80', agents: [a.yaml]}", ""},
      {"{worker: 4}", "daemon.worker"},
      {"{agents: [{tenant: a}]}", "daemon.agents[0].file"},
      {"{overflow: busy}", ""},
      {"{overflow: {type: engaged}}", "daemon.overflow.type"},
      {"{limits: {tenants: {acme: many}}}", "daemon.limits.tenants.acme"},
      {"{stall: {hang_ms: 1}}", "daemon.stall.hang_ms"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(first_misfit(daemon_schema(), yaml(row.yaml), "daemon"), row.misfit) << row.yaml;
}

}  // namespace
}  // namespace aybiza
