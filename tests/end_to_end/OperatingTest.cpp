// The daemon as those see it who run it: its configuration file, its limits and what callers get beyond them, what it
// tells Prometheus, systemd and the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Ids.h"
#include "tests/end_to_end/Program.h"
#include "tests/end_to_end/TwilioSide.h"
#include "tests/support/NotifySocket.h"
#include "tests/support/PrometheusText.h"

namespace aybiza {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Operating : public testing::Test {
 protected:
  /// Writes the configuration: two agents, "desk" and "sales", and what is given.
  void configure(const std::string& more, const std::string& of_sales = "") {
    std::ofstream(folder_.path + "/desk.yaml")
        << "name: desk\ninstructions: Be kind.\ngreeting: Good morning.\n";
    std::ofstream(folder_.path + "/sales.yaml")
        << "name: sales\ninstructions: Be kind.\ngreeting: Good morning.\n";
    std::ofstream(config()) << "agents:\n  - desk.yaml\n  - {file: sales.yaml" << of_sales
                            << "}\nworkers: 1\n"
                            << more;
  }
  std::string config() const { return folder_.path + "/aybizad.yaml"; }
  void start(const Environment& environment = {}) {
    daemon_.emplace(vendors_, std::vector<std::string>{"--config", config(), "--drain", "0"}, environment);
    ASSERT_NE(daemon_->port, 0);
  }
  /// What Twilio is told to do with a new call.
  std::string announce(const std::string& call_sid, const std::string& agent = "desk") {
    return post_form(daemon_->port, "/twilio/voice?agent=" + agent, to_query(call_form(call_sid))).body;
  }
  std::unique_ptr<MediaStream> begin(const std::string& call_sid, const std::string& agent = "desk") {
    auto stream = std::make_unique<MediaStream>(daemon_->port, stream_path_of(announce(call_sid, agent)));
    stream->start(call_sid);
    EXPECT_TRUE(stream->read()) << "the greeting";
    return stream;
  }
  /// The command line program, asking this daemon; what it says, and its exit code.
  std::pair<std::string, int> aybiza(std::vector<std::string> words) {
    words.insert(words.end(), {"--runtime-directory", daemon_->runtime->path});
    Program program("tools/aybiza/aybiza", words);
    std::string said;
    for (std::string line; !(line = program.line()).empty();) said += line + "\n";
    return {said, program.exit_code()};
  }

  TemporaryFolder folder_;
  Vendors vendors_;
  std::optional<Daemon> daemon_;
};

TEST_F(Operating, GivesExactlyTheExcessWhatTheAgentsOverflowSays) {
  configure("limits: {calls: 20, tenants: {acme: 2}}\noverflow: busy\n",
            ", tenant: acme, overflow: {type: voicemail, say: After the tone., max_s: 30}");
  start();
  int connected = 0, recorded = 0;
  for (int i = 0; i < 5; i++) {
    const std::string twiml = announce("CAsales" + std::to_string(i), "sales");
    connected += twiml.find("<Stream") != twiml.npos;
    recorded += twiml.find("<Say>After the tone.</Say><Record action=") != twiml.npos;
  }
  EXPECT_EQ(connected, 2);
  EXPECT_EQ(recorded, 3);
  int busy = 0;
  for (int i = 0; i < 27; i++) {
    const std::string twiml = announce("CAdesk" + std::to_string(i));
    connected += twiml.find("<Stream") != twiml.npos;
    busy += twiml.find("<Reject reason=\"busy\"/>") != twiml.npos;
  }
  EXPECT_EQ(connected, 20) << "at 150 % of what is allowed";
  EXPECT_EQ(busy, 9);
  EXPECT_THAT(announce("CAdesk0"), HasSubstr("<Stream")) << "who has a slot may ask again";
}

TEST_F(Operating, LetsWaitingCallersInByTurn) {
  configure(
      "limits: {calls: 1}\noverflow: {type: queue, say: Please hold., ask_again_s: 2, patience_s: 60}\n");
  start();
  auto call = begin("CAlive");
  const std::string first = announce("CAfirst");
  EXPECT_THAT(first,
              HasSubstr("<Say>Please hold.</Say><Pause length=\"2\"/><Redirect method=\"POST\">http://"));
  EXPECT_THAT(first, HasSubstr("/twilio/voice?agent=desk</Redirect>"));
  EXPECT_THAT(announce("CAsecond"), HasSubstr("<Pause"));
  EXPECT_THAT(announce("CAfirst"), Not(HasSubstr("<Say>"))) << "it is said once";
  call->send_stop();
  EXPECT_TRUE(daemon_->program.logs("\"outcome\":\"caller-gone\""));
  EXPECT_THAT(announce("CAnew"), HasSubstr("<Pause"));
  EXPECT_THAT(announce("CAsecond"), HasSubstr("<Pause"));
  EXPECT_THAT(announce("CAfirst"), HasSubstr("<Stream"));
}

TEST_F(Operating, ReadsItsConfigurationAgainAndRefusesABrokenOne) {
  configure("limits: {calls: 1}\n");
  start();
  EXPECT_THAT(announce("CA1"), HasSubstr("<Stream"));
  EXPECT_THAT(announce("CA2"), HasSubstr("<Reject"));
  configure("limits: {calls: 2}\n");
  daemon_->program.signal(SIGHUP);
  EXPECT_TRUE(daemon_->program.logs("serves its agents as they are on the disk now"));
  EXPECT_THAT(announce("CA2"), HasSubstr("<Stream"));
  configure("limits: {cals: 1}\n");
  daemon_->program.signal(SIGHUP);
  EXPECT_TRUE(daemon_->program.logs("unknown key; did you mean \\\"calls\\\"?"));
  EXPECT_THAT(announce("CA3"), HasSubstr("<Reject")) << "the old limit stays";
}

TEST_F(Operating, TellsWhatIsWrongWithItsConfiguration) {
  configure("control: {listen: 127.0.0.1:0, token: sesame}\n");
  EXPECT_EQ(Program("tools/aybizad/aybizad", {"--config", config(), "--check-config"}).exit_code(), 0);
  configure("worker: 4\n");
  std::ofstream(folder_.path + "/desk.yaml") << "name: desk\ninstructions: Be kind.\ngretting: Hello.\n";
  Program check("tools/aybizad/aybizad", {"--config", config(), "--check-config"});
  EXPECT_THAT(check.line(),
              HasSubstr("aybizad.yaml:5:1: error: worker: unknown key; did you mean \"workers\"?"));
  EXPECT_THAT(check.line(), HasSubstr("desk.yaml is not a valid agent"));
  EXPECT_THAT(check.line(),
              HasSubstr("desk.yaml:3:1: error: gretting: unknown key; did you mean \"greeting\"?"));
  EXPECT_EQ(check.exit_code(), 1);
}

TEST_F(Operating, IsWatchedByPrometheusAndFromTheCommandLine) {
  configure("");
  start();
  auto call = begin("CAlive");
  const HttpAnswer answer = get(daemon_->port, "/metrics");
  const PrometheusText metrics(answer.body);
  EXPECT_THAT(metrics.problems(), IsEmpty());
  EXPECT_EQ(metrics.value("aybiza_ready"), 1);
  EXPECT_EQ(metrics.value("aybiza_slots", {{"state", "live"}}), 1);
  EXPECT_EQ(metrics.value("aybiza_calls_started_total"), 1);

  const auto [list, listed] = aybiza({"calls"});
  EXPECT_THAT(list, HasSubstr("CAlive"));
  const auto [top, topped] = aybiza({"top", "--once"});
  EXPECT_THAT(top, HasSubstr("aybizad ok"));
  const auto [seen, seen_code] = aybiza({"top", "--once", "--json"});
  EXPECT_EQ(get_int(*parse_json(seen, "top"), "calls"), 1) << seen;
  const auto [shown, shown_code] = aybiza({"call", "show", "CAlive"});
  EXPECT_THAT(shown, HasSubstr("CAlive: desk, from"));
  const auto [graph, drawn] = aybiza({"call", "graph", "CAlive"});
  EXPECT_THAT(graph, HasSubstr("digraph pipeline"));
  for (int code : {listed, topped, seen_code, shown_code, drawn}) EXPECT_EQ(code, 0);
  EXPECT_EQ(aybiza({"call", "show", "CAother"}).second, 1);

  EXPECT_EQ(aybiza({"call", "hangup", "CAlive"}).second, 0);
  EXPECT_EQ(call->read_to_close(), 1000);
  EXPECT_TRUE(daemon_->program.logs("\"outcome\":\"operator\""));
}

TEST_F(Operating, TellsSystemdWhatItDoes) {
  configure("");
  NotifySocket systemd("@" + make_id("aybiza-test-"));
  start({{"NOTIFY_SOCKET", systemd.name()}, {"WATCHDOG_USEC", "60000000"}});
  EXPECT_EQ(systemd.next(true), "WATCHDOG=1");
  EXPECT_EQ(systemd.next(true), "READY=1\nSTATUS=serves desk, sales");
  daemon_->program.signal(SIGHUP);
  EXPECT_THAT(systemd.next(true), HasSubstr("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_THAT(systemd.next(true), HasSubstr("READY=1\n"));
  daemon_->program.signal(SIGTERM);
  EXPECT_THAT(systemd.next(true), HasSubstr("STOPPING=1\nEXTEND_TIMEOUT_USEC="));
  EXPECT_EQ(daemon_->program.exit_code(), 0);
}

}  // namespace
}  // namespace aybiza
