// Planned faults strike when they were planned for, and mistakes in a plan are named.
#include <gtest/gtest.h>

#include <algorithm>

#include "aybiza-emulator/Faults.h"

namespace aybiza::emulator {
namespace {

std::string pattern(const char* plan, int occasions) {
  Faults faults;
  faults.add(*parse_fault(plan));
  std::string text;
  for (int i = 0; i < occasions; i++) text += faults.strikes("bedrock", FaultKind::drop) ? 'x' : '.';
  return text;
}

TEST(Fault, StrikesWhenItWasPlanned) {
  EXPECT_EQ(pattern("bedrock:drop", 4), "xxxx");
  EXPECT_EQ(pattern("bedrock:drop@3", 5), "..x..");
  EXPECT_EQ(pattern("bedrock:drop*2", 5), "xx...");
  EXPECT_EQ(pattern("bedrock:drop%0", 4), "....");
  EXPECT_EQ(pattern("bedrock:stall", 4), "....") << "another kind";
  EXPECT_EQ(pattern("speak:drop", 4), "....") << "another place";
  const auto some = std::ranges::count(pattern("bedrock:drop%0.5", 1000), 'x');
  EXPECT_NEAR(static_cast<double>(some), 500, 60);
}

TEST(Fault, NamesWhatIsWrongWithAPlan) {
  for (const char* broken : {"", "drop", "moon:drop", "bedrock:explode", "bedrock:drop@x", "bedrock:drop%2",
                             "bedrock:drop@", "bedrock:drop*-1"})
    EXPECT_FALSE(parse_fault(broken)) << broken;
}

TEST(Fault, CountsForTheControlEndpoint) {
  Faults faults;
  faults.add(*parse_fault("listen:drop@2"));
  for (int i = 0; i < 3; i++) faults.strikes("listen", FaultKind::drop);
  EXPECT_EQ(faults.to_json()[0]["occasions"], 3);
  EXPECT_EQ(faults.to_json()[0]["struck"], 1);
}

}  // namespace
}  // namespace aybiza::emulator
