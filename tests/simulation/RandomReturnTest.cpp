// Three hundred callers who are cut off at any moment, by a connection that breaks or a process that dies,
// some of them several times, while a tool does things that must be done once. All that is known of a call
// afterwards is its file. A caller for whom a promise was broken names its seed; SEED=<that> runs it alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;

constexpr unsigned callers = 300;
constexpr const char* wishes[] = {"book one", "book two", "book three"};

ReadyAgentPtr make_booking_agent() {
  return make_agent(R"(
extends: brief.yaml
greeting: Hello.
turn: {resume_line: We were cut off., idle: {after_ms: 0}, interrupt: {min_words: 2}}
tools:
  - type: http
    name: book
    description: Books.
    url: http://127.0.0.1:7700/practice/book
    parameters: {type: object, properties: {what: {type: string}}}
)");
}

/// How the last use of a tool with this wish ended: "success", "error", "running", or nothing where there was
/// none.
std::string state_of(const Json& request, const std::string& wish) {
  std::string id, state;
  for (const Json& message : get(request, "messages"))
    for (const Json& block : get(message, "content")) {
      const Json &use = get(block, "toolUse"), &result = get(block, "toolResult");
      if (get_string(get(use, "input"), "what") == wish) id = get_string(use, "toolUseId");
      if (id.empty() || get_string(result, "toolUseId") != id) continue;
      const bool runs = to_text(result).find("still running") != std::string::npos;
      state = runs ? "running" : get_string(result, "status");
    }
  return state;
}

/// A caller who wants three things, one after the other, and asks until each is confirmed.
class Caller {
 public:
  Caller(unsigned seed, ReadyAgentPtr agent) : random_(seed), agent_(std::move(agent)) {
    world_.checkpoints.emplace(world_.kept.path(), "w1");
    world_.practice.takes = between(0s, 2500ms);
    world_.model.first_token = between(0s, 600ms);
    world_.model.token_gap = between(0s, 60ms);
    world_.voice.first_byte = between(0s, 300ms);
    world_.model.think = [this](const Json& request) { return think(request); };
  }

  void run() {
    PhoneCall& call = world_.dial(agent_);
    trouble_.spawn(cut_off(call));
    for (const char* wish : wishes) {
      const std::string confirmation = std::string("Did ") + wish;
      const bool done = call.until([&] { return ask(call, wish, confirmation); }, 120s);
      EXPECT_TRUE(done) << wish << " was never confirmed\n" << call.story();
      if (!done) return;
    }
    trouble_.cancel();
    if (call.is_cut_off()) come_back(call);
    call.wait(100ms);
    call.hang_up();
    ASSERT_TRUE(call.ends()) << call.story();
    judge(call);
    world_.put_away();
    EXPECT_TRUE(world_.loop.is_idle()) << "a timer is left";
  }

 private:
  /// One step of asking; true once it was confirmed.
  bool ask(PhoneCall& call, const char* wish, const std::string& confirmation) {
    if (call.heard().find(confirmation) != std::string::npos) return true;
    const Time now = world_.loop.now();
    if (call.is_cut_off() || now < ask_again_) return false;
    call.say(wish);
    ask_again_ = now + 8s;
    return false;
  }

  ModelReply think(const Json& request) {
    const std::string wish = last_words(request);
    const std::string state = state_of(request, wish);
    if (state == "success") return says("Did " + wish + ", as you asked me to. Is there anything else?");
    if (state == "running") return says("One moment please.");
    if (!wish.starts_with("book ")) return says("What can I do?");
    return uses({{.id = "use-" + std::to_string(++uses_), .name = "book", .input = {{"what", wish}}}},
                uses_ % 2 ? "Let me see." : "");
  }

  Task<> cut_off(PhoneCall& call) {
    for (int times = 0; times < 6; times++) {
      co_await sleep(world_.loop, between(0s, 8s));
      if (call.has_ended()) co_return;
      if (random_() % 2)
        call.crash();
      else
        call.lose_connection();
      co_await sleep(world_.loop, between(1ms, 6s));
      come_back(call);
    }
  }

  void come_back(PhoneCall& call) {
    call.come_back();
    returns_++;
    ask_again_ = world_.loop.now() + between(500ms, 5s);
  }

  void judge(const PhoneCall& call) {
    EXPECT_THAT(world_.model.broken_rules(), testing::IsEmpty());
    for (const auto& [wish, keys] : world_.practice.wishes())
      EXPECT_EQ(keys.size(), 1u) << wish << " was ordered under more than one key\n" << call.story();
    for (const auto& [wish, keys] : world_.practice.wishes())
      EXPECT_TRUE(world_.practice.bookings().contains(*keys.begin())) << wish << " was confirmed, not done";
    int told = 0, greeted = 0;
    for (const Json& say : call.events("say")) {
      told += get_string(say, "purpose") == "resume";
      greeted += get_string(say, "purpose") == "greeting";
    }
    EXPECT_EQ(told + greeted, 1 + returns_) << "told once each time, or greeted anew\n" << call.story();
    EXPECT_EQ(get_int(call.report(), "resumed"), returns_);
  }

  Duration between(Duration least, Duration most) {
    return Duration(std::uniform_int_distribution<int64_t>(least.count(), most.count())(random_));
  }

  std::mt19937 random_;
  ReadyAgentPtr agent_;
  CallWorld world_;
  Scope trouble_;
  Time ask_again_{};
  int uses_ = 0, returns_ = 0;
};

TEST(RandomReturns, LoseNothingAndDoNothingTwice) {
  const auto agent = make_booking_agent();
  const char* alone = std::getenv("SEED");
  const unsigned first = alone ? static_cast<unsigned>(std::strtoul(alone, nullptr, 10)) : 1;
  for (unsigned seed = first; seed < first + (alone ? 1 : callers); seed++) {
    SCOPED_TRACE("SEED=" + std::to_string(seed));
    Caller(seed, agent).run();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace aybiza::test
