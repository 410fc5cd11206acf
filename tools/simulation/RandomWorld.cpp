#include "tools/simulation/RandomWorld.h"

#include <algorithm>
#include <cmath>

namespace aybiza::test {

using namespace std::chrono_literals;

namespace {

constexpr Duration longest_call = 90s;
constexpr Duration next_key = 2s;  // may follow for so long

/// Whose words are whose shows where calls are mixed up.
const std::vector<std::string> names = {"ann", "bob", "cem", "dan"};
/// Tools that do something outside of the call.
const std::set<std::string> doers = {"book", "look_up", "send_letter"};
constexpr const char* lines[] = {"hello this is NAME",
                                 "what are your opening hours",
                                 "no wait stop",
                                 "uh-huh",
                                 "this is NAME and I would like to come on Monday please",
                                 "yes",
                                 "NAME",
                                 "my number is four seven one one"};

std::string said_by(const std::string& name, std::string line) {
  const size_t at = line.find("NAME");
  return at == line.npos ? line : line.replace(at, 4, name);
}

constexpr auto common = R"(
extends: brief.yaml
greeting: Good morning, how can I help you?
turn:
  idle: {after_ms: PATIENCE, prompts: ["Are you there?"], max: 2, goodbye: Goodbye then.}
  apology: Sorry, say that again?
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
  - type: http
    name: send_letter
    description: Sends a letter.
    url: http://127.0.0.1:7700/practice/letter
    on_interrupt: detach
)";

/// What each agent has beside that: how long it lets a caller think, what stands in the map `turn`, and the rest.
constexpr struct {
  const char *patience, *turn, *rest;
} characters[] = {
    {"3000", "", ""},
    {"3000", "interrupt: {min_words: 0}", ""},
    {"3000", "interrupt: {reversible: {mode: duck}}",
     "speech: {hold_sound: {kind: none}, filler: {phrases: []}}"},
    {"3000", "interrupt: {min_words: 2, reversible: {on_timeout: resume}}",
     "listen: {model: flux-general-en}"},
    {"3000", "interrupt: {reversible: {mode: none}}",
     "listen: {model: flux-general-en, eager_eot_threshold: 0.5}"},
    {"8000", "", ""},
};

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

std::vector<ReadyAgentPtr> make_random_agents() {
  std::vector<ReadyAgentPtr> agents;
  for (const auto& character : characters) {
    const std::string turn = *character.turn ? std::string("turn:\n  ") + character.turn : "turn:";
    const std::string yaml = replaced(common, "PATIENCE", character.patience);
    agents.push_back(make_agent(replaced(yaml, "turn:", turn) + character.rest));
  }
  return agents;
}

RandomWorld::RandomWorld(unsigned seed, bool faults) : seed_(seed), random_(seed), disturbed_(faults) {
  settle_vendors();
  world_.model.think = [this](const Json& request) { return think(request); };
}

void RandomWorld::settle_vendors() {
  world_.model.first_token = between(0s, 800ms);
  world_.model.token_gap = between(0s, 60ms);
  world_.voice.first_byte = between(0s, 300ms);
  world_.voice.clear_delay = between(0s, 100ms);
  world_.practice.takes = between(0s, 2s);
  world_.transfer_refusal = pick(2) ? "the number is busy" : "";
  world_.line.has_marks = pick(4) > 0;
  world_.line.delay = between(0s, 150ms);
  for (MemoryPeer* peer : {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer()})
    peer->set_latency(between(0s, 120ms));
}

void RandomWorld::complain(const std::string& what) {
  const double ms = to_ms(world_.loop.now().time_since_epoch());
  complaints_.push_back("SEED=" + std::to_string(seed_) + " at " + std::to_string(std::llround(ms)) +
                        " ms: " + what);
}

// ---- what happens -----------------------------------------------------------------------------------------

ToolUse RandomWorld::use(const char* tool, const std::set<std::string>& callers, Json input) {
  const std::string id = std::string(tool) + "-" + std::to_string(++next_tool_);
  asked_for_[id] = callers;
  return {.id = id, .name = tool, .input = std::move(input)};
}

ModelReply RandomWorld::think(const Json& request) {
  const std::set<std::string> callers = find_callers(request, names);
  if (callers.size() > 1) complain("a request holds words of two callers: " + conversation_of(request));
  const Json& messages = get(request, "messages");
  const bool after_tools = at(messages, messages.size() - 1).dump().find("toolResult") != std::string::npos;
  if (!after_tools) return invent(callers);
  // The model says what came of them, or nothing more, or goes on.
  switch (pick(8)) {
    case 0:
      return says("");
    case 1:
      return uses({use("look_up", callers)}, "I will look once more.");
    default:
      return says("That is done.");
  }
}

ModelReply RandomWorld::invent(const std::set<std::string>& callers) {
  switch (pick(disturbed_ ? 15 : 11)) {
    case 0:
      return says("Once upon a time there lived an old king, who had three sons. And a golden bird.");
    case 1:
      return uses({use("book", callers)}, pick(2) ? "" : "Let me see.");
    case 2:
      return uses({use("book", callers), use("look_up", callers), use("book", callers)});
    case 3:
      return uses({use("get_time", callers), use("nonsense", callers)});
    case 4:
      return uses({use("send_dtmf", callers, {{"digits", "12"}})});
    case 5:
      if (pick(2)) return uses({use("hang_up", callers)}, "Goodbye.");
      return uses({use("transfer_call", callers)}, "I will put you through.");
    case 6:
      return uses({use("send_letter", callers)}, "I am sending it.");
    case 11:
      return refuses(pick(2) ? 503 : 429);
    case 12:
      return breaks_after(pick(2) ? "" : "I was saying. And then");
    case 13:
      return stalls_after(pick(2) ? "" : "I was saying. And then");
    case 14:
      return sends("garbage that is no event stream at all");
    default:
      return says("Yes. That is possible, of course.");
  }
}

/// What a person does next; some of it takes a while.
Task<> RandomWorld::speak(Person person) {
  PhoneCall& call = *person.call;
  const std::string line = said_by(person.name, lines[pick(std::size(lines))]);
  const size_t how = pick(10);
  if (how == 0) {  // hesitates in the middle
    const size_t middle = line.find(' ', line.size() / 2);
    call.say(line.substr(0, middle));
    co_await sleep(world_.loop, between(1500ms, 2500ms));
    if (!call.has_ended() && middle != line.npos) call.say(line.substr(middle));
  } else if (how == 1) {
    call.cough(between(60ms, 600ms));
  } else if (how == 2) {
    for (size_t keys = 1 + pick(4); keys > 0 && !call.has_ended(); keys--) {
      call.press_key("1234567890#*"[pick(12)]);
      co_await sleep(world_.loop, 150ms);
    }
  } else if (how == 3) {  // talks over the agent
    const Time enough = world_.loop.now() + 5s;
    while (!call.has_ended() && !call.is_agent_audible() && world_.loop.now() < enough)
      co_await sleep(world_.loop, 20ms);
    co_await sleep(world_.loop, between(0s, 2s));
    if (!call.has_ended()) call.say(line);
  } else {
    call.say(line);
  }
}

Task<> RandomWorld::behave(Person person) {
  PhoneCall& call = *person.call;
  const Time end = world_.loop.now() + between(1s, 45s);
  while (!call.has_ended() && world_.loop.now() < end) {
    co_await sleep(world_.loop, between(50ms, 6s));
    if (call.has_ended()) co_return;
    co_await speak(person);
  }
  // Most hang up, some lose the line, some just say nothing more.
  if (const size_t how = pick(8); how == 0)
    call.lose_connection();
  else if (how > 1)
    call.hang_up();
}

Task<> RandomWorld::disturb() {
  for (;;) {
    co_await sleep(world_.loop, between(500ms, 12s));
    MemoryPeer* const peers[] = {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer(),
                                 &world_.practice.peer()};
    if (pick(4))
      co_await disturb_peer(*peers[pick(std::size(peers))]);
    else
      co_await refuse_for_a_while();
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

/// Vendors who are there and do not want to.
Task<> RandomWorld::refuse_for_a_while() {
  const int status = pick(2) ? 503 : 429;
  world_.practice.status = 500;
  if (pick(2)) {
    world_.ears.refuse(status);
    world_.ears.peer().cut();
  } else {
    world_.voice.refuse_with = status;
    world_.voice.peer.cut();
  }
  co_await sleep(world_.loop, between(100ms, 1500ms));
  world_.ears.refuse(0);
  world_.voice.refuse_with = 0;
  world_.practice.status = 200;
}

// ---- what must hold ---------------------------------------------------------------------------------------

void RandomWorld::pass() {
  world_.loop.run_for(20ms);
  for (const Person& person : persons_) watch(person);
}

void RandomWorld::watch(const Person& person) {
  PhoneCall& call = *person.call;
  call.watch_silence(world_.loop.now() < call.last_pressed() + next_key);
  for (const std::string& broken : call.promises().take_broken()) complain(broken + "\n" + call.story());
}

void RandomWorld::judge(const Person& person) {
  const PhoneCall& call = *person.call;
  if (!call.has_ended()) return complain("a call did not end\n" + call.story());
  outcomes_[call.outcome()]++;
  if (call.outcome() == "error" && !disturbed_) complain("an error without a cause: " + call.detail());
  for (const Json& tool : call.events("tool-start"))
    for (const std::string& name : asked_for_[get_string(tool, "id")])
      if (name != person.name)
        complain("a tool that " + name + " asked for ran in another call\n" + call.story());
}

void RandomWorld::run(const std::vector<ReadyAgentPtr>& agents, size_t calls) {
  if (pick(2))
    for (const ReadyAgentPtr& agent : agents) world_.speak_ahead(agent->agent);
  while (persons_.size() < calls) {
    persons_.push_back({&world_.dial(agents[pick(agents.size())]), names[persons_.size()]});
    people_.spawn(behave(persons_.back()));
    for (const Time next = world_.loop.now() + between(0s, 2s); world_.loop.now() < next;) pass();
  }
  if (disturbed_) weather_.spawn(disturb());

  const Time latest = world_.loop.now() + longest_call;
  const auto all_ended = [&] { return std::ranges::all_of(world_.calls, &PhoneCall::has_ended); };
  while (!all_ended() && world_.loop.now() < latest) pass();
  for (const Person& person : persons_) judge(person);
  for (const auto& rule : world_.model.broken_rules()) complain("Bedrock would refuse: " + rule);

  judge_deeds();
}

void RandomWorld::judge_deeds() {
  std::set<std::string> asked, confirmed;
  for (const auto& [id, callers] : asked_for_) asked.insert(id);
  size_t transfers_asked = 0;
  for (const PhoneCall& call : world_.calls)
    for (const Json& tool : call.events("tool-end")) {
      const std::string name = get_string(tool, "tool");
      if (get_bool(tool, "ok") && doers.contains(name)) confirmed.insert(get_string(tool, "id"));
      transfers_asked += name == "transfer_call";
    }
  for (const auto& wrong : find_wrong_deeds(asked, confirmed, world_.practice.bookings())) complain(wrong);
  if (world_.transfers.size() > transfers_asked)
    complain(std::to_string(world_.transfers.size()) + " transfers, " + std::to_string(transfers_asked) +
             " asked for");
}

std::string RandomWorld::trace() const {
  std::string all;
  for (const PhoneCall& call : world_.calls) all += call.story();
  return all;
}

void RandomWorld::rest() {
  weather_.cancel();
  people_.cancel();
  for (MemoryPeer* peer :
       {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer(), &world_.practice.peer()})
    peer->resume();
  world_.put_away();
  if (!world_.loop.is_idle()) complain("a timer is left when all calls are gone");
}

}  // namespace aybiza::test
