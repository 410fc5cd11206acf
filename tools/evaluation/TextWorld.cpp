#include "tools/evaluation/TextWorld.h"

#include <algorithm>
#include <deque>
#include <random>
#include <set>

#include "core/call/CheckpointStore.h"
#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "tools/evaluation/Breakdowns.h"
#include "tools/evaluation/Caller.h"
#include "tools/evaluation/Rehearsal.h"
#include "tools/simulation/FakeListenVendor.h"
#include "tools/simulation/FakeModelVendor.h"
#include "tools/simulation/FakeSpeakVendor.h"
#include "tools/simulation/PhoneCall.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza::evaluation {

namespace {

constexpr Duration frame = milliseconds(20), between_keys = milliseconds(150);

/// Times that vary around what they are, by the seed.
class Weather {
 public:
  Weather(uint64_t seed, double jitter) : random_(seed), jitter_(jitter) {}
  Duration about(Duration time) {
    const double part = 1 + jitter_ * std::uniform_real_distribution<double>(-1, 1)(random_);
    return std::chrono::duration_cast<Duration>(time * part);
  }

 private:
  std::mt19937_64 random_;
  double jitter_;
};

/// The HTTP services behind an agent's tools.
class ToolServices {
 public:
  ToolServices(MemoryNetwork& network, const Agent& agent, const Suite& suite, const Scenario& scenario) {
    for (const Tool& tool : agent.tools) {
      if (tool.type != Tool::Type::http) continue;
      auto& answers = answers_[tool.name];
      for (const auto* list : {&scenario.tools, &suite.tools})
        if (answers.empty())
          for (const ToolAnswer& answer : *list)
            if (answer.name == tool.name) answers.push_back(answer);
      peers_.push_back(&network.serve_http(
          tool_url(tool.name), [this, &network, name = tool.name](HttpRequest, HttpWriter& writer) {
            return serve(network.loop(), name, writer);
          }));
    }
  }

  Breakdowns::Vendor as_vendor() {
    return {peers_, [this](int status) { refusal_ = status; }};
  }
  int open_requests() const { return open_; }

 private:
  Task<> serve(Loop& loop, std::string tool, HttpWriter& writer) {
    if (refusal_) co_return writer.answer(refusal_, "{}");
    auto& answers = answers_[tool];
    if (answers.empty()) co_return writer.answer(501, R"({"error":"the suite has no answer of this tool"})");
    const ToolAnswer answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    open_++;
    co_await sleep(loop, answer.after);
    open_--;
    writer.answer(answer.status, aybiza::to_text(answer.answer));
  }

  std::map<std::string, std::deque<ToolAnswer>> answers_;
  std::vector<MemoryPeer*> peers_;
  int refusal_ = 0, open_ = 0;
};

/// Every transfer succeeds.
struct WillingCarrier final : Carrier {
  Task<Result<void>> transfer(std::string) override { co_return Result<void>{}; }
  Task<Result<void>> hang_up() override { co_return Result<void>{}; }
};

bool may_return(const Scenario& scenario) {
  return std::ranges::any_of(scenario.turns, [](const Turn& turn) { return turn.back_after.count() > 0; });
}

class World {
 public:
  World(const Suite& suite, const Scenario& scenario, ReadyAgentPtr agent, const Brain* brain, uint64_t seed)
      : suite_(suite),
        scenario_(scenario),
        ears_(network_, agent->agent.listen.eager_eot_threshold.has_value()),
        voice_(network_, speak_url),
        model_(network_, think_url),
        tools_(network_, agent->agent, suite, scenario),
        breakdowns_(loop_, scenario, vendors()) {
    performance_.log = CallLog(wait_phrases(agent->agent));
    Weather weather(seed, suite.vendors.jitter);
    model_.first_token = weather.about(suite.vendors.first_token);
    model_.token_gap = weather.about(std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(1 / suite.vendors.tokens_per_second)));
    voice_.first_byte = weather.about(suite.vendors.first_byte);
    voice_.clear_delay = Duration::zero();
    model_.think = [this, brain](const Json& request) { return think(request, brain); };
    for (MemoryPeer* peer : {&ears_.peer(), &voice_.peer, &model_.peer()})
      peer->set_latency(suite.vendors.network);
    if (may_return(scenario)) checkpoints_.emplace(kept_.path(), "w1");
    call_.emplace("eval", loop_, network_, ears_, std::move(agent), std::make_unique<WillingCarrier>(),
                  checkpoints_ ? &*checkpoints_ : nullptr);
    breakdowns_.turn_begins(0);
  }

  Performance play() {
    Caller caller(suite_, scenario_);
    CallLog& log = performance_.log;
    while (!call_->has_ended()) {
      follow();
      if (call_->is_cut_off()) {
        if (loop_.now() >= back_at_) call_->come_back();
      } else if (const auto turn = caller.tick(now_ms(), log)) {
        begin(*turn);
      } else if (caller.gives_up(now_ms(), log)) {
        call_->hang_up();
      }
      press_due_key();
      call_->wait(frame);
    }
    follow();
    breakdowns_.end();
    log.end(now_ms());
    performance_.in_vain = caller.in_vain();
    performance_.knows_spoken = true;
    return std::move(performance_);
  }

 private:
  double now_ms() const { return to_ms(loop_.now().time_since_epoch()); }

  /// Takes down what has happened since the last time.
  void follow() {
    const auto& events = call_->events();
    for (; seen_ < events.size(); seen_++)
      performance_.log.event(get_number(events[seen_], "at_ms"), events[seen_]);
    performance_.log.pronounced(call_->heard());
    const bool is_talking = call_->is_caller_speaking() || !keys_.empty();
    performance_.log.frame(now_ms(), is_talking, call_->is_agent_audible());
    call_->watch_silence(!keys_.empty());
    for (std::string& what : call_->promises().take_broken())
      performance_.broken.push_back({now_ms(), "engine", std::move(what)});
  }

  void begin(size_t number) {
    const Turn& turn = scenario_.turns[number];
    performance_.log.begin_turn(now_ms(), turn.deed());
    breakdowns_.turn_begins(number + 1);
    say(turn);
    if (turn.cough.count() > 0) call_->cough(turn.cough);
    if (turn.noise.count() > 0) call_->make_noise(turn.noise);
    keys_ = turn.keys;
    next_key_ = loop_.now();
    back_at_ = loop_.now() + turn.back_after;
    if (turn.lose_line) call_->lose_connection();
    if (turn.hang_up) call_->hang_up();
  }

  void say(const Turn& turn) {
    if (turn.say.empty()) return;
    const auto [before, behind] = turn.parts();
    call_->say(before);
    if (behind.empty()) return;
    call_->pause(turn.hesitate.pause);
    call_->say(behind);
  }

  Breakdowns::Vendors vendors() {
    using enum Breakdown::Vendor;
    return {{ears, {{&ears_.peer()}, [this](int status) { ears_.refuse(status); }}},
            {voice, {{&voice_.peer}, [this](int status) { voice_.refuse_with = status; }}},
            {model, {{&model_.peer()}, [this](int status) { refuse_to_think(status); }}},
            {tools, tools_.as_vendor()}};
  }
  void refuse_to_think(int status) {
    model_.always.reset();
    if (status) model_.always = test::refuses(status);
  }

  void press_due_key() {
    if (keys_.empty() || loop_.now() < next_key_) return;
    call_->press_key(keys_.front());
    keys_.erase(0, 1);
    next_key_ += between_keys;
  }

  test::ModelReply think(const Json& request, const Brain* brain) {
    Reply reply = answer(request, scenario_.answers, brain, loop_.wall_now());
    if (reply.status >= 400) return test::refuses(reply.status, reply.error);
    if (reply.tool.empty()) return test::says(reply.say);
    return test::uses({{.id = "use-" + std::to_string(++uses_), .name = reply.tool, .input = reply.input}},
                      reply.say);
  }

  const Suite& suite_;
  const Scenario& scenario_;
  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  test::FakeListenVendor ears_;
  test::FakeSpeakVendor voice_;
  test::FakeModelVendor model_;
  ToolServices tools_;
  Breakdowns breakdowns_;
  test::TempFolder kept_;
  std::optional<CheckpointStore> checkpoints_;  // where the caller may be back
  std::optional<test::PhoneCall> call_;
  Performance performance_;
  std::string keys_;
  Time next_key_{}, back_at_{};
  size_t seen_ = 0;
  int uses_ = 0;
};

}  // namespace

Performance play_in_text(const Suite& suite, const Scenario& scenario, ReadyAgentPtr agent,
                         const Brain* brain, uint64_t seed) {
  World world(suite, scenario, std::move(agent), brain, seed);
  return world.play();
}

}  // namespace aybiza::evaluation
