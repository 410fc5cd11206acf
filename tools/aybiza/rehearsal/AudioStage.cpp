#include "tools/aybiza/rehearsal/AudioStage.h"

#include <algorithm>

#include "core/agent/AgentReader.h"
#include "core/base/Ids.h"
#include "core/loop/Event.h"
#include "core/loop/MainLoop.h"
#include "core/net/SocketNetwork.h"
#include "core/net/Url.h"
#include "tools/aybiza/rehearsal/Companions.h"
#include "tools/evaluation/Caller.h"
#include "tools/evaluation/Minds.h"
#include "tools/evaluation/Rehearsal.h"
#include "tools/simulation/FakeListenVendor.h"

namespace aybiza::rehearsal {

namespace {

using namespace aybiza::evaluation;
using caller::Carriage;

constexpr Duration between_keys = milliseconds(150);

struct Route {
  caller::CallTarget target;
  caller::EventSource events;
  std::string voice_service, voice_key;
};

class AudioCall final : Carriage::Listener {
 public:
  AudioCall(Network& network, const Suite& suite, const Scenario& scenario, Route route)
      : network_(network),
        suite_(suite),
        scenario_(scenario),
        route_(std::move(route)),
        caller_(suite, scenario) {
    if (const auto agent = load_agent(suite.agent)) performance_.log = CallLog(wait_phrases(*agent));
  }

  Task<Result<Performance>> run() {
    for (const evaluation::Turn& turn : scenario_.turns) {
      auto codes = co_await make_sound(turn);
      if (!codes) co_return fail(codes.error());
      lines_.push_back(std::move(*codes));
    }
    scope_.spawn(follow());
    auto order = co_await caller::ask_webhook(network_, route_.target);
    if (!order) co_return fail(order.error());
    WebSocketRequest stream{.url = order->url};
    auto socket = co_await network_.connect(std::move(stream));
    if (!socket) co_return fail(socket.error());
    began_ = network_.loop().now();
    // Not make_unique: only this class may see itself as the carriage's listener.
    carriage_.reset(new Carriage(network_.loop(), std::move(*socket), route_.target, *order, *this));
    co_await over_.wait();
    const double ended_ms = now_ms();
    Timer limit(network_.loop());  // the daemon's report follows the end of the call at once
    limit.start(seconds(5), [this] { reported_.set(); });
    co_await reported_.wait();
    performance_.log.end(ended_ms);
    performance_.in_vain = caller_.in_vain();
    co_return std::move(performance_);
  }

 private:
  double now_ms() const { return carriage_ ? to_ms(network_.loop().now() - began_) : 0; }

  /// What is to be heard of the caller in this turn.
  Task<Result<caller::Codes>> make_sound(const evaluation::Turn& turn) {
    caller::Codes codes;
    const auto append = [&codes](const std::vector<uint8_t>& more) {
      codes.insert(codes.end(), more.begin(), more.end());
    };
    const auto [before, behind] = turn.parts();
    for (const std::string& part : {before, behind}) {
      if (part.empty()) continue;
      if (!codes.empty()) append(test::quiet(static_cast<int>(turn.hesitate.pause.count())));
      auto spoken = co_await caller::speak(network_, route_.voice_service, route_.voice_key,
                                           suite_.defaults.voice, part);
      if (!spoken) co_return fail(spoken.error());
      append(*spoken);
    }
    if (turn.cough.count() > 0) append(test::coughed(static_cast<int>(turn.cough.count())));
    if (turn.noise.count() > 0) append(test::hissed(static_cast<int>(turn.noise.count())));
    co_return codes;
  }

  Task<> follow() {
    co_await caller::follow_events(network_, route_.events, route_.target.call_sid,
                                   [this](const Json& event) { performance_.log.event(now_ms(), event); });
    reported_.set();
  }

  void on_frame(Time now, Bytes, Bytes, bool agent_audible) override {
    if (!carriage_) return;  // the first frame leaves from the constructor
    performance_.log.frame(now_ms(), carriage_->is_talking() || !keys_.empty(), agent_audible);
    if (const auto turn = caller_.tick(now_ms(), performance_.log)) return begin(*turn, now);
    if (!keys_.empty() && now >= next_key_) {
      carriage_->press(keys_.front());
      keys_.erase(0, 1);
      next_key_ += between_keys;
    }
    if (caller_.gives_up(now_ms(), performance_.log)) carriage_->hang_up();
  }

  void begin(size_t number, Time now) {
    const evaluation::Turn& turn = scenario_.turns[number];
    performance_.log.begin_turn(now_ms(), turn.deed());
    carriage_->say(lines_[number]);
    keys_ = turn.keys;
    next_key_ = now;
    if (turn.hang_up) carriage_->hang_up();
  }

  void on_closed(std::string) override { over_.set(); }

  Network& network_;
  const Suite& suite_;
  const Scenario& scenario_;
  Route route_;
  Caller caller_;
  Performance performance_;
  std::vector<caller::Codes> lines_;
  std::string keys_;
  Time next_key_{}, began_{};
  Event over_, reported_;
  Scope scope_;
  std::unique_ptr<Carriage> carriage_;
};

Result<Performance> play_on(const Suite& suite, const Scenario& scenario, Route route) {
  MainLoop loop;
  SocketNetwork network(loop);
  AudioCall call(network, suite, scenario, std::move(route));
  Result<Performance> outcome = fail(Fault::cancelled, "the call did not take place");
  Scope scope;
  loop.post([&] {
    const auto work = [](MainLoop& loop, AudioCall& call, Result<Performance>& outcome) -> Task<> {
      outcome = co_await call.run();
      loop.quit();
    };
    scope.spawn(work(loop, call, outcome));
  });
  loop.run();
  return outcome;
}

std::string origin(const std::string& url) {
  auto parsed = parse_url(url);
  return parsed ? parsed->scheme + "://" + parsed->authority() : url;
}

}  // namespace

std::string AudioStage::skips(const Scenario& scenario) const {
  if (!scenario.answers.empty()) return "it says what the model answers";
  if (!scenario.tools.empty()) return "it says what tools answer";
  if (!scenario.breakdowns.empty()) return "it says how vendors fail";
  if (std::ranges::any_of(scenario.turns, &evaluation::Turn::lose_line))
    return "a caller in it loses the line";
  if (!scenario.agent.empty() && scenario.agent != suite_.agent) return "it is another agent's";
  return "";
}

Result<Performance> AudioStage::play(const Scenario& scenario, uint64_t) {
  Route route{.target = {.auth_token = settings_.auth_token,
                         .call_sid = make_id("CA"),
                         .from = "+15550100",
                         .to = "+15550199"}};
  if (!settings_.url.empty()) {
    route.target.webhook = settings_.url;
    route.events = {origin(settings_.url), settings_.events_token};
    route.voice_service = settings_.voice_service;
    route.voice_key = settings_.voice_key;
    return play_on(suite_, scenario, std::move(route));
  }
  const std::string& brain = suite_.vendors.brain;
  auto companions = Companions::start({suite_.agent, brain.empty() ? "" : find_brain(brain)});
  if (!companions) return fail(companions.error());
  route.target.auth_token.clear();
  route.target.webhook = (*companions)->daemon() + "/twilio/voice";
  route.events.daemon = (*companions)->daemon();
  route.voice_service = (*companions)->emulator();
  route.voice_key = "eval";
  return play_on(suite_, scenario, std::move(route));
}

}  // namespace aybiza::rehearsal
