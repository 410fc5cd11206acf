// A caller who talks, coughs and acknowledges while the agent speaks: the agent stands still at once, and then goes on
// as if nothing had been, or is silent for good; and what it remembers is what was heard.
#include <glib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using Kind = MemoryPort::Sent::Kind;

/// Lower case only, so that its audio can be told from that of what is said next, which is not.
constexpr std::string_view story =
    "once upon a time there lived an old king, who had three sons and a golden bird. every night the bird sang in its "
    "cage, and all who heard it forgot their sorrows. one morning the cage was empty. the king sent out his eldest son, "
    "but he did not come back. he sent out the second, and he stayed away as well. then the youngest begged his "
    "father to let him go, and the king gave him a horse and his blessing.";

constexpr auto agent = R"(
extends: brief.yaml
turn: {idle: {after_ms: 4000, prompts: ["ARE YOU THERE?"]}, recovery: {say: "PARDON?"}}
)";

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}
size_t count_words(std::string_view text) {
  return text.empty() ? 0 : 1 + static_cast<size_t>(std::ranges::count(text, ' '));
}

class BargeInCalls : public testing::Test {
 protected:
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low));
  }
  Duration between(Duration low, Duration high) {
    return milliseconds(between(static_cast<int>(to_ms(low)), static_cast<int>(to_ms(high))));
  }

  /// A call in which the agent has begun the story.
  PhoneCall& story_call(std::string_view next = "SURE.") {
    for (MemoryPeer* peer : {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer()})
      peer->set_latency(between(10ms, 80ms));
    world_.model.think = [this, next](const Json&) {
      return says(std::exchange(story_told_, true) ? std::string(next) : std::string(story));
    };
    story_told_ = false;
    dialled_ = world_.loop.now();
    PhoneCall& call = world_.dial(agent_);
    call.say("tell me a story");
    EXPECT_TRUE(call.hears("once")) << call.story();
    return call;
  }

  /// The longest silence of the agent until it has told the whole story.
  Duration longest_gap(PhoneCall& call, const std::function<void()>& meanwhile) {
    Duration longest{};
    const Time end = world_.loop.now() + 90s;
    while (without_blanks(call.heard()).size() < without_blanks(std::string(story)).size() &&
           world_.loop.now() < end) {
      meanwhile();
      world_.loop.run_for(20ms);
      if (!call.is_agent_audible()) longest = std::max(longest, world_.loop.now() - call.last_heard());
    }
    return longest;
  }

  CallWorld world_;
  ReadyAgentPtr agent_ = make_agent(agent);
  std::minstd_rand random_{1};
  bool story_told_ = false;
  Time dialled_{};
};

TEST_F(BargeInCalls, WhoAcknowledgesOrCoughsLosesNoWordOfTheAnswer) {
  constexpr const char* acknowledgements[] = {"uh-huh", "mm-hm", "okay", "yeah", "right", "mhm"};
  int sounds = 0, went_on = 0, holds = 0;
  for (const bool coughs : {false, true})
    for (int done = 0; done < 100;) {
      PhoneCall& call = story_call();
      const auto first = call.events("hold").size();
      int here = 0;
      Time next = world_.loop.now() + between(300ms, 2s);
      const Duration gap = longest_gap(call, [&] {
        if (here == 8 || world_.loop.now() < next) return;
        here++;
        if (!coughs) {
          call.say(acknowledgements[random_() % std::size(acknowledgements)]);
          // Now and then several in a row.
          if (random_() % 4 == 0)
            next = world_.loop.now() + between(500ms, 700ms);
          else
            next = world_.loop.now() + between(1500ms, 3s);
        } else {
          call.cough(between(180ms, 340ms));
          next = world_.loop.now() + between(700ms, 3s);
        }
      });
      const bool whole = without_blanks(call.heard()) == without_blanks(std::string(story));
      const bool in_time = gap <= 1s;
      const auto cuts = static_cast<int>(call.events("interrupted").size());
      EXPECT_TRUE(cuts > 0 || (whole && in_time)) << to_ms(gap) << "\n" << call.story();
      EXPECT_EQ(call.port().count(Kind::clear), static_cast<size_t>(cuts));
      holds += static_cast<int>(call.events("hold").size() - first) / 2;
      sounds += here;
      went_on += here - cuts;
      done += here;
      call.hang_up();
    }
  RecordProperty("sounds", sounds);
  RecordProperty("went_on", went_on);
  EXPECT_GE(went_on, sounds * 95 / 100);
  EXPECT_GE(holds, sounds * 80 / 100) << "the voice stood still at most of them";
}

TEST_F(BargeInCalls, WhoMeansItHasTheFloorWithinHalfASecond) {
  constexpr const char* objections[] = {"no I wanted to know when you open",
                                        "excuse me that is not what I asked",
                                        "please stop I have another question",
                                        "but what about Tuesday afternoon", "hold on let me get a pen first"};
  int in_time = 0;
  for (int i = 0; i < 100; i++) {
    PhoneCall& call = story_call();
    call.wait(between(200ms, 8s));
    const auto holds_before = call.events("hold").size();
    call.say(objections[i % 5]);
    ASSERT_TRUE(call.until([&] { return !call.events("interrupted").empty(); }, 5s)) << call.story();
    const double decided = get_number(call.events("interrupted")[0], "at_ms");
    const auto holds = call.events("hold");
    ASSERT_GT(holds.size(), holds_before);
    in_time += holds.size() == holds_before + 1 && decided - get_number(holds[holds_before], "at_ms") <= 500;
    ASSERT_TRUE(call.hears("SURE.")) << call.story();

    // Nothing of the old answer behind the clear, and the clear with the decision.
    bool cleared = false;
    for (const auto& sent : call.port().sent()) {
      if (sent.kind == Kind::clear) {
        EXPECT_NEAR(to_ms(sent.at - dialled_), decided, 40);
        cleared = true;
      }
      if (!cleared || sent.kind != Kind::audio) continue;
      for (const uint8_t sample : sent.audio)
        ASSERT_FALSE(g_ascii_islower(FakeSpeakVendor::letter_of(sample)))
            << FakeSpeakVendor::letter_of(sample);
    }
    EXPECT_EQ(call.port().count(Kind::clear), 1u);
    call.hang_up();
  }
  RecordProperty("in_time", in_time);
  EXPECT_GE(in_time, 98);
}

TEST_F(BargeInCalls, RemembersWhatWasHeardAndNotAWordMore) {
  int exact = 0;
  for (int i = 0; i < 200; i++) {
    PhoneCall& call = story_call();
    call.wait(between(0ms, 12s));
    call.say("no please stop that now");
    ASSERT_TRUE(call.until([&] { return call.port().count(Kind::clear) > 0; }, 5s)) << call.story();
    const std::string heard = call.heard();
    ASSERT_TRUE(call.hears("SURE.")) << call.story();
    const auto transcript = call.transcript();
    const auto told =
        std::ranges::find_if(transcript, [](auto& line) { return line.starts_with("agent: once"); });
    // Of whom not one word was heard to its end, nothing is remembered.
    const std::string stored = told == transcript.end() ? "" : told->substr(std::string("agent: ").size());
    EXPECT_TRUE(story.starts_with(stored)) << stored;
    EXPECT_TRUE(without_blanks(heard).starts_with(without_blanks(stored))) << stored << "\nis more than\n"
                                                                           << heard;
    // The word at the cut: where the text stands after as many letters as were heard.
    size_t letters = without_blanks(heard).size(), at = 0;
    while (at < story.size() && letters > 0) letters -= story[at++] != ' ';
    const size_t words = count_words(story.substr(0, at));
    EXPECT_LE(words, count_words(stored) + 2) << stored << "\n" << heard;
    exact += words <= count_words(stored) + 1;
    if (!stored.empty()) {
      EXPECT_NE(conversation_of(world_.model.requests().back()).find("assistant: " + stored + " —\n"),
                std::string::npos);
    }
    call.hang_up();
    world_.loop.run_for(1s);
  }
  RecordProperty("within_one_word", exact);
  EXPECT_GE(exact, 190);
}

TEST_F(BargeInCalls, IsNeverSilentForLongWhateverTheCallerDoes) {
  constexpr const char* words[] = {"uh-huh", "no", "stop", "what about Tuesday then", "yeah okay", "wait"};
  std::map<std::string, int> recoveries;
  for (int i = 0; i < 1000; i++) {
    PhoneCall& call = story_call(random_() % 3 ? "SURE." : "");
    Time quiet_since = world_.loop.now(), keys_until{};
    Time next = world_.loop.now() + between(0ms, 2s);
    int left = between(1, 6);
    bool silent = false;
    const Time end = world_.loop.now() + 25s;
    while (!call.has_ended() && world_.loop.now() < end && !silent) {
      if (left > 0 && world_.loop.now() >= next) {
        left--;
        next = world_.loop.now() + between(20ms, 2s);
        switch (random_() % 4) {
          case 0:
            call.cough(between(60ms, 1500ms));
            break;
          case 1:
            call.press_key("12#*"[random_() % 4]);
            keys_until = world_.loop.now() + 2s;  // another one may follow
            break;
          default:
            call.say(words[random_() % std::size(words)]);
        }
      }
      world_.loop.run_for(20ms);
      if (call.is_agent_audible() || call.is_caller_speaking() || world_.model.open_requests() > 0 ||
          world_.loop.now() < keys_until)
        quiet_since = world_.loop.now();
      silent = world_.loop.now() - quiet_since > 5s;
    }
    EXPECT_FALSE(silent) << "run " << i << "\n" << call.story();
    for (const Json& recovery : call.events("recovery")) recoveries[get_string(recovery, "cause")]++;
    call.hang_up();
    world_.loop.run_for(1s);
    if (i % 50 == 49) world_.put_away();
  }
  for (const auto& [cause, count] : recoveries) RecordProperty(cause, count);
  EXPECT_GT(recoveries["interruption"], 0);
  EXPECT_GT(recoveries["empty-answer"], 0);
}

}  // namespace
}  // namespace aybiza::test
