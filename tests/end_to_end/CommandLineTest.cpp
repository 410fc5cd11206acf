// aybiza as a user meets it: real processes, their output and their exit codes.
#include <gio/gio.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/GPtr.h"
#include "core/base/Json.h"

namespace aybiza {
namespace {

struct Ran {
  int code = -1;
  std::string out, err;
};

Ran aybiza(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), std::string(g_getenv("AYBIZA_BUILD")) + "/tools/aybiza/aybiza");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  argv.push_back(nullptr);
  auto flags = GSubprocessFlags(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  auto process = GPtr<GSubprocess>::adopt(g_subprocess_newv(argv.data(), flags, nullptr));
  char *out = nullptr, *err = nullptr;
  if (!process || !g_subprocess_communicate_utf8(process.get(), nullptr, nullptr, &out, &err, nullptr))
    return {};
  Ran ran{g_subprocess_get_exit_status(process.get()), out ? out : "", err ? err : ""};
  g_free(out);
  g_free(err);
  return ran;
}

/// A file that lives as long as the test.
class TempFile {
 public:
  explicit TempFile(const std::string& text) {
    path_ = testing::TempDir() + "aybiza-" + std::to_string(getpid()) + ".yaml";
    std::ofstream(path_) << text;
  }
  ~TempFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

const std::string good = "name: test\ninstructions: Be kind.\n";

TEST(CommandLine, AnswersYesNoAndPardonByItsExitCode) {
  const TempFile valid(good), nowhere("");
  EXPECT_EQ(aybiza({"--help"}).code, 0);
  EXPECT_EQ(aybiza({"--version"}).out.substr(0, 7), "aybiza ");
  EXPECT_EQ(aybiza({}).code, 2);
  EXPECT_EQ(aybiza({"validate"}).code, 2);
  EXPECT_EQ(aybiza({"validate", "--no-such-option"}).code, 2);
  EXPECT_EQ(aybiza({"validate", "/nowhere.yaml"}).code, 3);
  EXPECT_EQ(aybiza({"completion", "tcsh"}).code, 2);
}

TEST(CommandLine, SuggestsWhatWasMeant) {
  EXPECT_EQ(aybiza({"valdate"}).err,
            "aybiza: unknown command \"valdate\"; did you mean \"validate\"?\nTry \"aybiza --help\".\n");
  EXPECT_EQ(
      aybiza({"validate", "x", "--jsno"}).err,
      "aybiza validate: unknown option --jsno; did you mean --json?\nTry \"aybiza validate --help\".\n");
}

TEST(CommandLine, EveryCommandExplainsItself) {
  const std::string overview = aybiza({"--help"}).out;
  for (const std::string name : {"validate", "eval", "graph", "schema", "docs", "completion"}) {
    EXPECT_NE(overview.find("\n  " + name), std::string::npos);
    const Ran help = aybiza({name, "--help"});
    EXPECT_EQ(help.code, 0);
    for (const char* section :
         {"NAME\n", "SYNOPSIS\n", "DESCRIPTION\n", "OPTIONS\n", "EXAMPLES\n", "EXIT CODES\n"})
      EXPECT_NE(help.out.find(section), std::string::npos) << name << " " << section;
  }
}

TEST(CommandLine, ValidateTellsEveryProblemInPlainTextAndAsJson) {
  const TempFile bad("name: test\ninstruction: Be kind.\nturn: {end: {wait_ms: soon}}\n");
  const Ran plain = aybiza({"validate", bad.path()});
  EXPECT_EQ(plain.code, 1);
  EXPECT_NE(
      plain.out.find(bad.path() + ":2:1: error: instruction: unknown key; did you mean \"instructions\"?\n"),
      std::string::npos);
  EXPECT_EQ(plain.out.find('\033'), std::string::npos) << "colours are for terminals";

  const Ran json = aybiza({"validate", "--json", bad.path()});
  EXPECT_EQ(json.code, 1);
  const auto report = parse_json(json.out, "the report");
  ASSERT_TRUE(report);
  EXPECT_EQ(at(*report, 0)["ok"], false);
  EXPECT_EQ(at(*report, 0)["problems"].size(), 3u);  // missing, unknown and of the wrong type
}

TEST(CommandLine, ValidateAlsoLinksThePipeline) {
  const TempFile unlinked(good + "pipeline: {launch: mulawdec name=a ! mulawdec name=b}\n");
  const Ran ran = aybiza({"validate", unlinked.path()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(
      ran.out.find(unlinked.path() + ":3:20: error: cannot link a:src to b:sink: a:src gives audio/x-raw"),
      std::string::npos)
      << ran.out;
}

TEST(CommandLine, ASecretWithoutAValueIsAnErrorUnlessItIsToBeIgnored) {
  const TempFile file(
      good +
      "pipeline: {launch: identity name=a, elements: {a: {sleep-time: \"${secret:pause}\"}}}\n"
      "secrets: {pause: {env: AYBIZA_NO_SUCH_VARIABLE}}\n");
  EXPECT_EQ(aybiza({"validate", file.path()}).code, 1);
  EXPECT_EQ(aybiza({"validate", "--no-secrets", file.path()}).code, 0);
}

TEST(CommandLine, GraphShowsTheLineAndReferencesInPlaceOfSecrets) {
  const TempFile file(
      good +
      "pipeline: {launch: identity name=first ! identity name=second, elements: {first: {sleep-time: "
      "\"${env:PAUSE:-1}\"}}}\n");
  const Ran ran = aybiza({"graph", file.path()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out.substr(0, 15), "digraph agent {");
  EXPECT_NE(ran.out.find("n0 -> n1"), std::string::npos);
  EXPECT_NE(ran.out.find("sleep-time = ${env:PAUSE:-1}"), std::string::npos);
  EXPECT_EQ(aybiza({"graph", "/nowhere.yaml"}).code, 3);
}

TEST(CommandLine, EvalAnswersByItsExitCodeAndWritesWhatProgramsRead) {
  const TempFile agent(good + "greeting: Hello there.\n");
  const auto suite = [&](const std::string& expected) {
    return "agent: " + agent.path() + "\nscenarios:\n- name: greeting\n  turns:\n  - expect: [" + expected +
           "]\n  - hang_up: true\n";
  };
  const std::string folder = testing::TempDir() + "aybiza-eval-" + std::to_string(getpid());
  const auto write = [&](const std::string& text) { std::ofstream(folder + ".yaml") << text; };
  const auto run = [&](std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"eval", folder + ".yaml"});
    return aybiza(more);
  };

  write(suite("Hello there"));
  const Ran good_run = run();
  EXPECT_EQ(good_run.code, 0) << good_run.out << good_run.err;
  EXPECT_EQ(good_run.out.find('\033'), std::string::npos) << "colours are for terminals";
  EXPECT_EQ(run({"--filter", "nothing of the kind"}).code, 2);
  EXPECT_EQ(run({"--repeat", "many"}).code, 2);

  write(suite("Good evening"));
  const Ran bad_run = run({"--junit", folder + ".xml", "--json", folder + ".json"});
  EXPECT_EQ(bad_run.code, 1) << bad_run.out << bad_run.err;
  EXPECT_NE(bad_run.out.find(folder +
                             ".yaml:5:14: turn 1 (listens): expected the agent to say \"Good evening\"; the "
                             "agent said \"Hello there.\""),
            std::string::npos)
      << bad_run.out;
  std::string xml, json;
  std::getline(std::ifstream(folder + ".xml"), xml, '\0');
  std::getline(std::ifstream(folder + ".json"), json, '\0');
  EXPECT_NE(xml.find("failures=\"1\""), std::string::npos) << xml;
  EXPECT_EQ(get_int(parse_json(json, "the report").value_or(Json()), "failed"), 1) << json;

  write(suite("{sad: Hello}"));
  EXPECT_EQ(run().code, 2);
  EXPECT_EQ(aybiza({"eval", "/nowhere.yaml"}).code, 3);
  for (const char* ending : {".yaml", ".xml", ".json"}) std::remove((folder + ending).c_str());
}

TEST(CommandLine, SchemaAndDocsPrintWhatShips) {
  EXPECT_TRUE(parse_json(aybiza({"schema"}).out, "the schema"));
  EXPECT_NE(aybiza({"docs"}).out.find("### turn.interrupt"), std::string::npos);
}

TEST(CommandLine, CompletionsAreValidForTheirShell) {
  const Ran bash = aybiza({"completion", "bash"});
  EXPECT_EQ(bash.code, 0);
  std::ofstream(testing::TempDir() + "aybiza.bash") << bash.out;
  EXPECT_EQ(std::system(("bash -n " + testing::TempDir() + "aybiza.bash").c_str()), 0);
  EXPECT_NE(bash.out.find("--no-secrets"), std::string::npos);
  EXPECT_EQ(aybiza({"completion", "zsh"}).out.substr(0, 16), "#compdef aybiza\n");
  EXPECT_NE(aybiza({"completion", "fish"}).out.find("-l no-secrets"), std::string::npos);
}

}  // namespace
}  // namespace aybiza
