// Two hundred calls in which callers, model and vendors do anything at any moment. A world that breaks a
// promise names its seed; SEED=<that> runs it alone. Run under GStreamer's leaks tracer, which reports when
// the program ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tools/simulation/RandomWorld.h"

namespace aybiza::test {
namespace {

constexpr unsigned worlds = 50;

struct Held {
  std::vector<std::string> complaints;
  std::map<std::string, int> outcomes;
  std::string trace;
};

Held hold(unsigned seed, const std::vector<ReadyAgentPtr>& agents) {
  RandomWorld world(seed, seed % 2 == 0);
  world.run(agents, RandomWorld::most_calls);
  const std::string trace = world.trace();
  world.rest();
  return {world.complaints(), world.outcomes(), trace};
}

size_t count_entries(const char* directory) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

std::vector<unsigned> seeds() {
  if (const char* seed = std::getenv("SEED")) return {static_cast<unsigned>(std::strtoul(seed, nullptr, 10))};
  std::vector<unsigned> all;
  for (unsigned seed = 1; seed <= worlds; seed++) all.push_back(seed);
  return all;
}

TEST(Random, CallsKeepTheirPromisesWhateverHappens) {
  const auto agents = make_random_agents();
  hold(0, agents);  // what is opened once and kept does not count below
  const size_t files = count_entries("/proc/self/fd"), threads = count_entries("/proc/self/task");

  std::map<std::string, int> outcomes;
  for (const unsigned seed : seeds()) {
    const Held held = hold(seed, agents);
    EXPECT_THAT(held.complaints, testing::IsEmpty());
    for (const auto& [outcome, count] : held.outcomes) outcomes[outcome] += count;
  }

  EXPECT_EQ(count_entries("/proc/self/fd"), files);
  EXPECT_EQ(count_entries("/proc/self/task"), threads);
  for (const auto& [outcome, count] : outcomes) RecordProperty(outcome, count);
}

TEST(Random, TheSameSeedGivesTheSameWorldToTheLastEventAndAnotherAnother) {
  const auto agents = make_random_agents();
  for (const unsigned seed : {1u, 2u, 3u, 4u})
    EXPECT_EQ(hold(seed, agents).trace, hold(seed, agents).trace) << seed;
  EXPECT_NE(hold(1, agents).trace, hold(3, agents).trace);
}

}  // namespace
}  // namespace aybiza::test
