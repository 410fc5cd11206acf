// Stopping the daemon while people talk to it: SIGTERM lets calls end and takes no new ones, a second one
// does not wait.
#include <gtest/gtest.h>

#include "tests/end_to_end/Program.h"
#include "tests/end_to_end/TwilioSide.h"

namespace aybiza {
namespace {

HttpAnswer announce(uint16_t port, const std::string& call_sid) {
  return post_form(port, "/twilio/voice", to_query(call_form(call_sid)));
}

/// A daemon with one call, whose agent is in the middle of its greeting.
struct Stopping : testing::Test {
  void begin(std::vector<std::string> arguments) {
    daemon.emplace(vendors, std::move(arguments));
    ASSERT_NE(daemon->port, 0);
    call.emplace(daemon->port, stream_path_of(announce(daemon->port, "CAlive").body));
    call->start("CAlive");
    ASSERT_TRUE(call->read()) << "the greeting";
  }
  void terminate() {
    daemon->program.signal(SIGTERM);
    ASSERT_TRUE(daemon->program.logs("stops taking calls"));
  }

  Vendors vendors;
  std::optional<Daemon> daemon;
  std::optional<MediaStream> call;
};

TEST_F(Stopping, LetsACallGoOnAndTakesNoNewOnes) {
  begin({"--drain", "600"});
  terminate();
  const HttpAnswer health = get(daemon->port, "/healthz");
  EXPECT_EQ(health.status, 503);
  EXPECT_NE(health.body.find("\"status\":\"draining\""), std::string::npos) << health.body;
  EXPECT_NE(announce(daemon->port, "CAlate").body.find("<Reject"), std::string::npos);

  EXPECT_TRUE(call->read());
  call->send_stop();
  EXPECT_TRUE(daemon->program.logs("\"outcome\":\"caller-gone\""));
  EXPECT_EQ(daemon->program.exit_code(), 0);
}

TEST_F(Stopping, LetsTheAgentFinishWhatItSaysWhenTimeIsUp) {
  begin({"--drain", "0"});
  terminate();
  EXPECT_EQ(call->read_to_close(), 1000);
  EXPECT_TRUE(daemon->program.logs("\"outcome\":\"shutdown\""));
  EXPECT_EQ(daemon->program.exit_code(), 0);
}

TEST_F(Stopping, EndsAtTheLimitACallThatDoesNotEnd) {
  begin({"--drain", "0", "--goodbye", "1"});
  call->echo_marks = false;  // as if the caller's audio were stuck: nothing is ever heard to its end
  terminate();
  EXPECT_EQ(call->read_to_close(), 1000);
  EXPECT_TRUE(daemon->program.logs("\"outcome\":\"shutdown\""));
  EXPECT_EQ(daemon->program.exit_code(), 0);
}

TEST_F(Stopping, DoesNotWaitWhenItIsToldTwice) {
  begin({"--drain", "600"});
  call->echo_marks = false;
  terminate();
  daemon->program.signal(SIGTERM);
  EXPECT_EQ(daemon->program.exit_code(), 0);
}

TEST(StoppingIdle, EndsAtOnce) {
  const Vendors vendors;
  Daemon daemon(vendors);
  ASSERT_NE(daemon.port, 0);
  daemon.program.signal(SIGTERM);
  EXPECT_EQ(daemon.program.exit_code(), 0);
}

}  // namespace
}  // namespace aybiza
