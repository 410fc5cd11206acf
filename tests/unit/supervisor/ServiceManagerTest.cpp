// ServiceManager: what systemd would read from its socket, datagram by datagram.
#include "core/supervisor/ServiceManager.h"

#include <glib.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/Ids.h"
#include "tests/support/NotifySocket.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

TEST(ServiceManager, TellsEachStepOfALife) {
  for (const std::string& name : {"@" + make_id("aybiza-test-"), "/tmp/" + make_id("aybiza-test-")}) {
    NotifySocket systemd(name);
    const ServiceManager manager(systemd.name(), 4s);
    EXPECT_TRUE(manager.ready("2 workers, 3 agents"));
    EXPECT_EQ(systemd.next(), "READY=1\nSTATUS=2 workers, 3 agents");
    EXPECT_TRUE(manager.alive());
    EXPECT_EQ(systemd.next(), "WATCHDOG=1");
    EXPECT_TRUE(manager.reloading(Time(12345678ns)));
    EXPECT_EQ(systemd.next(), "RELOADING=1\nMONOTONIC_USEC=12345");
    EXPECT_TRUE(manager.status("reload refused:\nMAINPID=1"));
    EXPECT_EQ(systemd.next(), "STATUS=reload refused: MAINPID=1") << "a status adds no line";
    EXPECT_TRUE(manager.stopping("7 calls left", 130s));
    EXPECT_EQ(systemd.next(), "STOPPING=1\nEXTEND_TIMEOUT_USEC=130000000\nSTATUS=7 calls left");
    EXPECT_EQ(systemd.next(), "");
  }
}

TEST(ServiceManager, SaysNothingWhereNobodyListens) {
  const ServiceManager manager("");
  EXPECT_TRUE(manager.ready("up"));
  EXPECT_FALSE(manager.watchdog_interval());
}

TEST(ServiceManager, DoesNotWaitForAServiceManagerThatHasGone) {
  EXPECT_EQ(ServiceManager("/tmp/no-such-socket").alive().error().fault, Fault::unavailable);
  EXPECT_EQ(ServiceManager(std::string(200, 'x')).alive().error().fault, Fault::bad_input);
  NotifySocket systemd("@" + make_id("aybiza-test-"));
  const ServiceManager manager(systemd.name());
  bool was_refused = false;
  for (int i = 0; i < 10000 && !was_refused; i++) was_refused = !manager.alive();
  EXPECT_TRUE(was_refused) << "its queue is full, and we did not hang";
}

TEST(ServiceManager, IsWatchedOnlyWhereTheWatchdogIsItsOwn) {
  const std::string own = std::to_string(getpid()), other = std::to_string(getpid() + 1);
  const struct {
    const char* usec;
    const char* pid;
    std::optional<Duration> interval;
  } rows[] = {
      {"10000000", own.c_str(), 5s},
      {"10000000", nullptr, 5s},
      {"10000000", other.c_str(), std::nullopt},
      {nullptr, nullptr, std::nullopt},
      {"soon", nullptr, std::nullopt},
      {"0", nullptr, std::nullopt},
  };
  auto set = [](const char* name, const char* value) {
    if (value)
      g_setenv(name, value, TRUE);
    else
      g_unsetenv(name);
  };
  for (const auto& row : rows) {
    set("WATCHDOG_USEC", row.usec);
    set("WATCHDOG_PID", row.pid);
    EXPECT_EQ(ServiceManager::from_environment().watchdog_interval(), row.interval);
  }
  set("WATCHDOG_USEC", nullptr);
  set("WATCHDOG_PID", nullptr);
}

}  // namespace
}  // namespace aybiza
