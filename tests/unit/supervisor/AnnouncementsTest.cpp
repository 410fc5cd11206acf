// One-time tokens of announced callers, and their files.
#include "core/supervisor/Announcements.h"

#include <glib.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/GPtr.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

struct AnnouncementsTest : testing::Test {
  ~AnnouncementsTest() override { std::filesystem::remove_all(folder); }
  std::string leave(const std::string& call) {
    return announcements.leave({.call = call, .agent = "desk"}, now).value_or("");
  }

  const std::string folder{GChars(g_dir_make_tmp("announced-XXXXXX", nullptr)).get()};
  const WallTime now = std::chrono::system_clock::now();
  Announcements announcements{folder, 60s, 2};
};

TEST_F(AnnouncementsTest, ATokenWorksOnceAndNotForEver) {
  const std::string first = leave("CA1"), second = leave("CA2");
  EXPECT_EQ(leave("CA3"), "") << "too many are outstanding";
  EXPECT_EQ(announcements.take(first, now + 1s)->call, "CA1");
  EXPECT_FALSE(announcements.take(first, now + 1s));
  EXPECT_FALSE(announcements.take(second, now + 61s));
  EXPECT_NE(leave("CA4"), "") << "their places are free";
}

TEST_F(AnnouncementsTest, TheNextSupervisorKnowsThem) {
  const std::string token = leave("CA1");
  EXPECT_EQ(Announcements(folder, 60s, 2).take(token, now + 1s)->agent, "desk");
}

TEST_F(AnnouncementsTest, ATokenNamesNoOtherFile) {
  const std::string token = leave("CA1");
  for (const std::string& guess :
       {std::string(), std::string("guess"), "../" + token, "./" + token, "/" + folder + "/" + token})
    EXPECT_FALSE(announcements.take(guess, now)) << guess;
  EXPECT_TRUE(announcements.take(token, now));
}

}  // namespace
}  // namespace aybiza
