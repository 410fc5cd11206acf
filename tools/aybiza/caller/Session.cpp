#include "tools/aybiza/caller/Session.h"

#include <algorithm>

#include "core/audio/Dtmf.h"
#include "tools/aybiza/caller/Events.h"

namespace aybiza::caller {

Session::Session(Network& network, SessionSettings settings, Script script, OnEvent on_event)
    : network_(network),
      settings_(std::move(settings)),
      script_(std::move(script)),
      on_event_(std::move(on_event)),
      dialogue_(script_.lines, settings_.patience) {}

Task<Result<void>> Session::prepare_lines() {
  for (const Line& line : script_.lines) {
    Codes codes;
    if (!line.say.empty()) {
      auto spoken =
          co_await speak(network_, settings_.voice_service, settings_.voice_key, script_.voice, line.say);
      if (!spoken) co_return fail(spoken.error());
      codes = std::move(*spoken);
    }
    lines_.push_back(std::move(codes));
  }
  if (settings_.wav.empty()) co_return Result<void>();
  auto recorded = load_wav(settings_.wav);
  if (!recorded) co_return fail(recorded.error());
  lines_.front() = std::move(*recorded);
  co_return Result<void>();
}

Task<Result<SessionResult>> Session::run() {
  if (auto ready = co_await prepare_lines(); !ready) co_return fail(ready.error());
  if (!settings_.directory.empty()) {
    auto recorder = Recorder::open(settings_.directory + "/call.wav");
    if (!recorder) co_return fail(recorder.error());
    recorder_.emplace(std::move(*recorder));
  }
  if (!settings_.events.empty()) scope_.spawn(watch_events());

  auto order = co_await ask_webhook(network_, settings_.target);
  if (!order) co_return fail(order.error());
  WebSocketRequest stream{.url = order->url};
  auto socket = co_await network_.connect(std::move(stream));
  if (!socket) co_return fail(socket.error());
  began_ = network_.loop().now();
  // Not make_unique: only this class may see itself as the carriage's listener.
  carriage_.reset(new Carriage(network_.loop(), std::move(*socket), settings_.target, *order, *this));

  co_await over_.wait();
  // The daemon's report follows the end of the call at once; without events there is none to wait for.
  Timer limit(network_.loop());
  limit.start(seconds(5), [this] { report_arrived_.set(); });
  if (!settings_.events.empty()) co_await report_arrived_.wait();
  recorder_.reset();
  co_return judge();
}

Task<> Session::watch_events() {
  // Named, because g++ 12 destroys an aggregate that is made inside a co_await twice.
  EventSource source{settings_.events, settings_.events_token};
  std::function<void(const Json&)> on_event = [this](const Json& event) {
    if (get_string(event, "event") == "call-ended") report_ = get(event, "report");
    on_event_(event);
  };
  co_await follow_events(network_, source, settings_.target.call_sid, on_event);
  report_arrived_.set();
}

void Session::begin(size_t index, Time) {
  carriage_->say(lines_[index]);
  for (char key : script_.lines[index].keys) carriage_->press(key);
}

void Session::on_frame(Time now, Bytes said, Bytes heard, bool agent_audible) {
  if (recorder_) recorder_->add(said, heard);
  const bool talking = carriage_ && carriage_->is_talking();
  if (talking)
    spoke_until_ = now + Carriage::frame_time;
  else if (agent_audible && spoke_until_)
    answers_ms_.push_back(to_ms(now - *std::exchange(spoke_until_, {})));
  if (!carriage_) return;  // the first frame leaves from the constructor
  if (auto line = dialogue_.tick(now, agent_audible, talking)) begin(*line, now);
  if (dialogue_.gives_up(now) || now - began_ > settings_.longest) carriage_->hang_up();
}

void Session::on_closed(std::string reason) {
  closed_by_ = std::move(reason);
  over_.set();
}

bool Session::hang_up() {
  if (carriage_) carriage_->hang_up();
  return carriage_ != nullptr;
}

SessionResult Session::judge() const {
  SessionResult result{.report = report_.is_object() ? report_ : Json::object()};
  Json& report = result.report;
  report["caller"] = {{"ended_by", closed_by_}, {"answers_ms", answers_ms_}};
  const Goal& goal = script_.goal;
  auto miss = [&](std::string what) { result.misses.push_back(std::move(what)); };

  const std::string outcome = get_string(report, "outcome");
  if (!goal.outcome.empty() && outcome != goal.outcome)
    miss("the call ended as \"" + outcome + "\" instead of \"" + goal.outcome + "\"");
  for (const std::string& wanted : goal.tools) {
    const Json& tools = get(report, "tools");
    const bool called = std::ranges::any_of(
        tools, [&](const Json& tool) { return get_string(tool, "tool") == wanted && get_bool(tool, "ok"); });
    if (!called) miss("the tool \"" + wanted + "\" was not called with success");
  }
  const size_t turns = get(report, "turns").size();
  if (turns < goal.turns)
    miss("there were " + std::to_string(turns) + " turns instead of at least " + std::to_string(goal.turns));
  if (closed_by_.starts_with("the connection broke")) miss(closed_by_);
  result.reached = result.misses.empty();
  report["goal"] = {{"reached", result.reached}, {"misses", result.misses}};
  return result;
}

}  // namespace aybiza::caller
