#include "tools/evaluation/TextStage.h"

#include <deque>
#include <random>
#include <set>

#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "tools/simulation/PhoneCall.h"
#include "tools/simulation/FakeListenVendor.h"
#include "tools/simulation/FakeModelVendor.h"
#include "tools/simulation/FakeSpeakVendor.h"
#include "tools/evaluation/Caller.h"
#include "tools/evaluation/Rehearsal.h"

namespace aybiza::evaluation {

namespace {

constexpr Duration frame = milliseconds(20), between_keys = milliseconds(150);
/// What the simulated ears can tell apart.
constexpr size_t most_words = 100;

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
      network.serve_http(tool_url(tool.name),
                         [this, &network, name = tool.name](HttpRequest, HttpWriter& writer) {
                           return serve(network.loop(), name, writer);
                         });
    }
  }

 private:
  Task<> serve(Loop& loop, std::string tool, HttpWriter& writer) {
    auto& answers = answers_[tool];
    if (answers.empty()) co_return writer.answer(501, R"({"error":"the suite has no answer of this tool"})");
    const ToolAnswer answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    co_await sleep(loop, answer.after);
    writer.answer(answer.status, aybiza::to_text(answer.answer));
  }

  std::map<std::string, std::deque<ToolAnswer>> answers_;
};

/// Every transfer succeeds.
struct WillingCarrier final : Carrier {
  Task<Result<void>> transfer(std::string) override { co_return Result<void>{}; }
  Task<Result<void>> hang_up() override { co_return Result<void>{}; }
};

class World {
 public:
  World(const Suite& suite, const Scenario& scenario, ReadyAgentPtr agent, const Brain* brain, uint64_t seed)
      : suite_(suite),
        scenario_(scenario),
        ears_(network_, agent->agent.listen.eager_eot_threshold.has_value()),
        voice_(network_, speak_url),
        model_(network_, think_url),
        tools_(network_, agent->agent, suite, scenario) {
    performance_.log = CallLog(wait_phrases(agent->agent));
    Weather weather(seed, suite.vendors.jitter);
    model_.first_token = weather.about(suite.vendors.first_token);
    model_.token_gap = weather.about(std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(1 / suite.vendors.tokens_per_second)));
    voice_.first_byte = weather.about(suite.vendors.first_byte);
    voice_.clear_delay = Duration::zero();
    model_.think = [this, brain](const Json& request) { return think(request, brain); };
    call_.emplace("eval", loop_, network_, ears_, std::move(agent), std::make_unique<WillingCarrier>(),
                  nullptr);
  }

  Performance play() {
    Caller caller(suite_, scenario_);
    CallLog& log = performance_.log;
    while (!call_->has_ended()) {
      follow();
      if (const auto turn = caller.tick(now_ms(), log))
        begin(*turn);
      else if (caller.gives_up(now_ms(), log))
        call_->hang_up();
      press_due_key();
      call_->wait(frame);
    }
    follow();
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
    performance_.log.frame(now_ms(), call_->is_caller_speaking() || !keys_.empty(),
                           call_->is_agent_audible());
  }

  void begin(size_t number) {
    const Turn& turn = scenario_.turns[number];
    performance_.log.begin_turn(now_ms(), turn.deed());
    if (!turn.say.empty()) call_->say(turn.say);
    keys_ = turn.keys;
    next_key_ = loop_.now();
    if (turn.hang_up) call_->hang_up();
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
  std::optional<test::PhoneCall> call_;
  Performance performance_;
  std::string keys_;
  Time next_key_{};
  size_t seen_ = 0;
  int uses_ = 0;
};

size_t different_words(const Scenario& scenario) {
  std::set<std::string> words;
  for (const Turn& turn : scenario.turns)
    for (const auto& word : emulator::split_at_blanks(turn.say)) words.insert(word);
  return words.size();
}

}  // namespace

Result<std::unique_ptr<Stage>> TextStage::open(const Suite& suite, const ReadFile& read_file) {
  std::unique_ptr<TextStage> stage(new TextStage(suite));
  for (const Scenario& scenario : suite.scenarios) {
    const std::string& path = scenario.agent.empty() ? suite.agent : scenario.agent;
    if (stage->agents_.contains(path)) continue;
    auto agent = rehearse_agent(path, read_file);
    if (!agent) return fail(agent.error());
    stage->agents_[path] = std::move(*agent);
  }
  if (!suite.vendors.brain.empty()) {
    auto brain = load_brain(suite.vendors.brain);
    if (!brain) return fail(brain.error());
    stage->brain_ = std::move(*brain);
  }
  return stage;
}

Result<Performance> TextStage::play(const Scenario& scenario, uint64_t seed) {
  if (const size_t words = different_words(scenario); words > most_words)
    return fail(Fault::bad_input,
                "the caller says " + std::to_string(words) + " different words, more than the " +
                    std::to_string(most_words) + " that simulated ears tell apart",
                "make two scenarios of it");
  const ReadyAgentPtr& agent = agents_.at(scenario.agent.empty() ? suite_.agent : scenario.agent);
  World world(suite_, scenario, agent, brain_ ? &*brain_ : nullptr, seed);
  return world.play();
}

}  // namespace aybiza::evaluation
