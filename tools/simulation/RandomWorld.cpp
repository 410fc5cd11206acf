#include "tools/simulation/RandomWorld.h"

#include <set>

namespace aybiza::test {

using namespace std::chrono_literals;

namespace {

constexpr Duration longest_silence = 5s;
constexpr Duration longest_call = 90s;
constexpr Duration next_key = 2s;  // may follow for so long
/// What a caller waits at most for a vendor who was just disturbed to be replaced.
constexpr Duration repair = 12s;

constexpr const char* lines[] = {"hello",  "what are your opening hours",           "no wait stop",
                                 "uh-huh", "I would like to come on Monday please", "yes"};

const std::set<std::string> typed_outcomes = {"agent-goodbye", "caller-gone", "caller-lost", "idle",
                                              "max-duration",  "transferred", "error"};

}  // namespace

ReadyAgentPtr make_random_agent() {
  return make_agent(R"(
extends: brief.yaml
greeting: Good morning, how can I help you?
turn:
  idle: {after_ms: 3000, prompts: ["Are you there?"], max: 2, goodbye: Goodbye then.}
  apology: Sorry, say that again?
  speculative: {enabled: true}
tools:
  - hang_up
  - get_time
  - {type: send_dtmf}
  - {type: transfer_call, to: "+4930123456"}
  - type: http
    name: book
    description: Books.
    url: http://127.0.0.1:7700/practice/book
    say_while_waiting: I am booking that.
  - type: http
    name: look_up
    description: Looks up.
    url: http://127.0.0.1:7700/practice/look
    on_interrupt: cancel
)");
}

RandomWorld::RandomWorld(unsigned seed, bool faults) : seed_(seed), random_(seed), disturbed_(faults) {
  world_.model.think = [this](const Json& request) { return think(request); };
  world_.model.first_token = between(0s, 800ms);
  world_.model.token_gap = between(0s, 60ms);
  world_.voice.first_byte = between(0s, 300ms);
  world_.practice.takes = between(0s, 2s);
  world_.transfer_refusal = pick(2) ? "the number is busy" : "";
  for (MemoryPeer* peer : {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer()})
    peer->set_latency(between(0s, 120ms));
}

void RandomWorld::complain(std::string what) {
  complaints_.push_back("SEED=" + std::to_string(seed_) + " at " +
                        std::to_string(to_ms(world_.loop.now().time_since_epoch())) +
                        " ms: " + std::move(what));
}

// ---- what happens
// -------------------------------------------------------------------------------------------------

ModelReply RandomWorld::think(const Json& request) {
  const auto id = [this] { return "tool-" + std::to_string(++next_tool_); };
  // After tools the model says what came of it, or nothing more.
  const bool after_tools = get(at(get(request, "messages"), get(request, "messages").size() - 1), "content")
                               .dump()
                               .find("toolResult") != std::string::npos;
  if (after_tools) return pick(4) ? says("That is done.") : says("");
  switch (pick(disturbed_ ? 14 : 10)) {
    case 0:
      return says("Once upon a time there lived an old king, who had three sons. And a golden bird.");
    case 1:
      return uses({{.id = id(), .name = "book"}}, pick(2) ? "" : "Let me see.");
    case 2:
      return uses(
          {{.id = id(), .name = "book"}, {.id = id(), .name = "look_up"}, {.id = id(), .name = "book"}});
    case 3:
      return uses({{.id = id(), .name = "get_time"}, {.id = id(), .name = "nonsense"}});
    case 4:
      return uses({{.id = id(), .name = "send_dtmf", .input = {{"digits", "12"}}}});
    case 5:
      if (pick(2)) return uses({{.id = id(), .name = "hang_up"}}, "Goodbye.");
      return uses({{.id = id(), .name = "transfer_call"}}, "I will put you through.");
    case 10:
      return refuses(pick(2) ? 503 : 429);
    case 11:
      return breaks_after(pick(2) ? "" : "I was saying. And then");
    case 12:
      return stalls_after(pick(2) ? "" : "I was saying. And then");
    case 13:
      return sends("garbage that is no event stream at all");
    default:
      return says("Yes. That is possible, of course.");
  }
}

Task<> RandomWorld::behave(PhoneCall& call) {
  const Time end = world_.loop.now() + between(1s, 45s);
  while (!call.has_ended() && world_.loop.now() < end) {
    co_await sleep(world_.loop, between(50ms, 6s));
    if (call.has_ended()) co_return;
    if (pick(8) == 0)
      call.press_key("1234567890#*"[pick(12)]);
    else
      call.say(lines[pick(std::size(lines))]);
  }
  // Most go; some just say nothing more.
  if (pick(4)) call.hang_up();
}

Task<> RandomWorld::disturb() {
  for (;;) {
    co_await sleep(world_.loop, between(500ms, 12s));
    MemoryPeer* const peers[] = {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer(),
                                 &world_.practice.peer()};
    co_await disturb_peer(*peers[pick(std::size(peers))]);
    calm_since_ = world_.loop.now();
  }
}

Task<> RandomWorld::disturb_peer(MemoryPeer& peer) {
  switch (pick(3)) {
    case 0:
      peer.cut();
      break;
    case 1:
      peer.stall();
      co_await sleep(world_.loop, between(100ms, 5s));
      peer.resume();
      break;
    case 2:
      peer.cut();
      peer.set_unreachable(true);
      co_await sleep(world_.loop, between(100ms, 1500ms));
      peer.set_unreachable(false);
      break;
  }
}

// ---- what must hold
// -------------------------------------------------------------------------------------------------

void RandomWorld::watch(Watch& watch) {
  const PhoneCall& call = *watch.call;
  const Time now = world_.loop.now();
  const bool pending = world_.model.open_requests() > 0 || world_.practice.open_requests() > 0 ||
                       now < call.last_pressed() + next_key || (disturbed_ && now < calm_since_ + repair);
  if (call.has_ended() || call.is_agent_audible() || call.is_caller_speaking() || pending)
    watch.quiet_since = now;
  if (now - watch.quiet_since <= longest_silence) return;
  complain("both sides were silent for 5 s with nothing to wait for\n" + call.story());
  watch.quiet_since = now;
}

void RandomWorld::judge(const PhoneCall& call) {
  if (!call.has_ended()) return complain("a call did not end\n" + call.story());
  outcomes_[call.outcome()]++;
  if (!typed_outcomes.contains(call.outcome()))
    complain("nobody knows the outcome \"" + call.outcome() + "\"");
  if (call.outcome() == "error" && !disturbed_) complain("an error without a cause: " + call.detail());
  for (const Json& tool : call.events("tool-end"))
    if (get_string(tool, "tool") == "book" && get_bool(tool, "ok") &&
        !world_.practice.bookings().contains(get_string(tool, "id")))
      complain("a booking that was confirmed never happened: " + to_text(tool));
}

void RandomWorld::run(ReadyAgentPtr agent, int calls) {
  for (int i = 0; i < calls; i++) {
    PhoneCall& call = world_.dial(agent);
    people_.spawn(behave(call));
    world_.loop.run_for(between(0s, 2s));
  }
  if (disturbed_) weather_.spawn(disturb());
  std::vector<Watch> watches;
  for (const PhoneCall& call : world_.calls) watches.push_back({&call, world_.loop.now()});

  const Time latest = world_.loop.now() + longest_call;
  auto all_ended = [&] { return std::ranges::all_of(world_.calls, &PhoneCall::has_ended); };
  while (!all_ended() && world_.loop.now() < latest) {
    world_.loop.run_for(20ms);
    for (Watch& one : watches) watch(one);
  }
  for (const PhoneCall& call : world_.calls) judge(call);
  for (const auto& rule : world_.model.broken_rules()) complain("Bedrock would refuse: " + rule);
  for (const auto& [id, times] : world_.practice.bookings())
    if (times != 1) complain(id + " was booked " + std::to_string(times) + " times");

  weather_.cancel();
  people_.cancel();
  for (MemoryPeer* peer :
       {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer(), &world_.practice.peer()})
    peer->resume();
  world_.put_away();
  if (!world_.loop.is_idle()) complain("a timer is left when all calls are gone");
}

}  // namespace aybiza::test
