// Thinking ahead in whole calls: what is begun on a guess shows nowhere before the turn is over, loses nothing after
// it, and is faster.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

struct Tally {
  int early_audio = 0, early_tools = 0;
  size_t tool_turns = 0, bookings = 0, kept = 0, dropped = 0;
  std::vector<double> latencies;

  double p50() {
    std::ranges::sort(latencies);
    return latencies.at(latencies.size() / 2);
  }
};

size_t turns_of(PhoneCall& call) {
  const auto& lines = call.call().conversation().record().transcript;
  return static_cast<size_t>(std::ranges::count_if(lines, [](auto& line) { return !line.agent; }));
}
size_t tools_of(PhoneCall& call) { return call.call().conversation().record().tools.size(); }

/// So many turns, 40 % of them with a pause in which the recogniser believes too early that they are over.
Tally talk(const std::string& yaml, int turns, unsigned seed) {
  std::mt19937 random(seed);
  Tally tally;
  for (int done = 0; done < turns; done += 25) {
    CallWorld world;
    world.ears.set_eager(true);
    world.ears.peer().set_latency(25ms);
    world.ears.set_timing({.endpointing = 300, .interim_after = 150, .eager_end = 150, .end = 600});
    world.voice.first_byte = 150ms;
    world.model.first_token = 400ms;
    int uses_made = 0;
    world.model.think = [&](const Json& request) {
      const std::string words = conversation_of(request);
      const bool answers_tool = words.ends_with("{result}\n");
      if (answers_tool || last_words(request).find("book") == std::string::npos) return says("Very well.");
      const std::string id = "use-" + std::to_string(++uses_made);
      return uses({{.id = id, .name = "book_appointment", .input = {{"date", id}, {"time", "10:30"}}}});
    };
    PhoneCall& call = world.dial("extends: receptionist.yaml\n" + yaml);
    EXPECT_TRUE(call.hears("How can I help you?")) << call.story();
    for (int i = 0; i < 25; i++) {
      const bool pauses = random() % 10 < 4, wants_tool = random() % 2 == 0;
      tally.tool_turns += wants_tool;
      call.wait(300ms);
      const size_t before = turns_of(call), tools_before = tools_of(call);
      const std::string words = wants_tool ? "please book the tooth" : "tell me the hours";
      auto watch = [&](const std::function<bool()>& done) {
        call.until(
            [&] {
              if (turns_of(call) == before) {
                tally.early_audio += call.is_agent_audible();
                tally.early_tools += tools_of(call) != tools_before;
              }
              return done();
            },
            30s);
      };
      call.say(words);
      watch([&] { return !call.is_caller_speaking(); });
      if (pauses) {
        const Time until = world.loop.now() + milliseconds(280 + random() % 150);
        watch([&] { return world.loop.now() >= until; });
        call.say("on Monday");
      }
      watch([&] { return turns_of(call) > before; });
      EXPECT_TRUE(call.hears("Very well.")) << call.story();
    }
    for (const Json& event : call.events("latency"))
      tally.latencies.push_back(get_number(event, "turn_latency_ms"));
    for (const Json& event : call.events("speculation"))
      (get_bool(event, "kept") ? tally.kept : tally.dropped)++;
    for (const auto& [use, times] : world.practice.bookings()) EXPECT_EQ(times, 1) << use;
    tally.bookings += world.practice.bookings().size();
    EXPECT_THAT(world.model.broken_rules(), IsEmpty());
  }
  return tally;
}

class ThinkingAhead : public testing::TestWithParam<const char*> {};

TEST_P(ThinkingAhead, ShowsNothingEarlyLosesNoToolAndIsFaster) {
  const std::string listen = "listen: {model: " + std::string(GetParam()) + "}\n";
  Tally ahead = talk(listen + "turn: {speculative: {enabled: true}}\n", 250, 1);  // with either recogniser
  EXPECT_EQ(ahead.early_audio, 0);
  EXPECT_EQ(ahead.early_tools, 0);
  EXPECT_EQ(ahead.bookings, ahead.tool_turns) << "tools asked for, and tools at work";
  EXPECT_GT(ahead.kept, 200u);
  EXPECT_GT(ahead.dropped, 50u);
  Tally patient = talk(listen, 50, 1);
  EXPECT_EQ(patient.kept + patient.dropped, 0u);
  EXPECT_LE(ahead.p50() + 150, patient.p50());
  std::printf("%s: p50 %.0f ms ahead, %.0f ms patient; %zu guesses kept, %zu dropped\n", GetParam(),
              ahead.p50(), patient.p50(), ahead.kept, ahead.dropped);
}

INSTANTIATE_TEST_SUITE_P(Recognisers, ThinkingAhead, testing::Values("nova-3", "flux-general-en"),
                         [](auto& info) { return std::string(info.param).substr(0, 4); });

}  // namespace
}  // namespace aybiza::test
