#include "core/supervisor/Worker.h"

#include <glib.h>

#include "core/base/Ids.h"
#include "core/base/Log.h"
#include "core/telephony/RecordingPort.h"

namespace aybiza {

namespace {

void write_report(const CallRecord& record, const std::string& directory) {
  if (directory.empty()) return;
  const std::string path = directory + "/" + record.info.id + ".json";
  const std::string text = report(record).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  GError* error = nullptr;
  if (!g_file_set_contents(path.c_str(), text.data(), static_cast<gssize>(text.size()), &error))
    log(LogLevel::error, "call", "the report could not be written",
        {{"path", path}, {"error", take_message(error)}});
}

}  // namespace

struct Worker::LiveCall final : Call::Listener {
  LiveCall(Worker& w, std::string id) : worker(w), call_id(std::move(id)) {}
  Worker& worker;
  std::string call_id;
  std::string recording_directory;  // the agent's; empty: not recorded
  std::unique_ptr<Call> call;

  void on_event(const Json& event) override {
    if (worker.listener_) worker.listener_->on_call_event(call_id, event);
  }
  void on_turning_point(Call&) override { worker.keep(*this); }
  void on_call_suspended(Call&) override { worker.on_suspended(*this); }
  void on_call_over(Call&) override {
    if (worker.checkpoints_)
      worker.checkpoints_->remove(call_id);  // nobody comes back to a call that was ended
  }
  void on_call_ended(Call&) override { worker.on_ended(*this); }
};

Worker::Worker(Loop& loop, Network& network, Settings settings, Listener* listener)
    : loop_(loop),
      network_(network),
      settings_(std::move(settings)),
      listener_(listener),
      letting_go_(loop),
      drain_limit_(loop) {
  if (!settings_.checkpoint_directory.empty())
    checkpoints_.emplace(settings_.checkpoint_directory, settings_.name);
}

Worker::~Worker() = default;

Call* Worker::find(const std::string& call_id) {
  auto found = calls_.find(call_id);
  return found == calls_.end() ? nullptr : found->second->call.get();
}

// ---- calls begin ------------------------------------------------------------------------------------------

Result<void> Worker::start_call(CallSetup setup, Arrival arrival) {
  const std::string id = setup.info.id;
  if (!is_plain_id(id))
    return fail(Fault::bad_input, "the call's id is not made of letters, digits, '-' and '_'");
  if (draining_ && !arrival) return fail(Fault::unavailable, "this worker takes no new calls");
  if (auto back = bring_back(setup); !back) return back;
  auto live = std::make_unique<LiveCall>(*this, id);
  log(LogLevel::info, "call", setup.resume ? "resumes" : "starts",
      {{"call", id}, {"agent", setup.info.agent}, {"from", setup.info.from}, {"to", setup.info.to}});
  live->recording_directory = recording_directory(*setup.agent);
  if (!live->recording_directory.empty()) record(setup, live->recording_directory);
  setup.breakers = &breakers_;
  auto call = Call::start(loop_, network_, std::move(setup), *live);
  if (!call) {
    log(LogLevel::error, "call", "could not start", {{"call", id}, {"error", call.error().text()}});
    return fail(call.error());
  }
  live->call = std::move(*call);
  keep(*live);
  calls_.emplace(id, std::move(live));
  return {};
}

Worker::Arrival Worker::expect_call() {
  if (draining_) return nullptr;
  arrivals_++;
  return Arrival(this, [this](void*) {
    arrivals_--;
    finish_if_drained();
  });
}

/// Gives the setup what is known of the call, whoever held it until now.
Result<void> Worker::bring_back(CallSetup& setup) {
  const std::string& id = setup.info.id;
  const auto here = calls_.find(id);
  if (!checkpoints_) {
    if (here == calls_.end()) return {};
    return fail(Fault::rejected, "call " + id + " is already here");
  }
  setup.may_return = true;
  if (here != calls_.end()) {
    if (here->second->call->is_over()) return fail(Fault::rejected, "call " + id + " has ended");
    setup.resume = here->second->call->checkpoint();
    calls_.erase(here);  // its line and its old connection with it
    return {};
  }
  if (!checkpoints_->has(id)) return {};
  auto checkpoint = checkpoints_->take(id);
  if (checkpoint)
    setup.resume = std::move(*checkpoint);
  else
    log(LogLevel::error, "call", "its checkpoint is lost, so it begins anew",
        {{"call", id}, {"error", checkpoint.error().text()}});
  return {};
}

std::string Worker::recording_directory(const ReadyAgent& ready) const {
  const Agent& agent = ready.agent;
  if (agent.recording.path.empty()) return {};
  auto path = Secrets(agent.secrets).resolve(agent.recording.path);
  if (path) return *path;
  log(LogLevel::error, "call", "not recorded", {{"agent", agent.name}, {"error", path.error().text()}});
  return {};
}

/// A call that cannot be recorded is held all the same. Each time that the caller comes back has a file of its
/// own: <call id>.wav, <call id>-2.wav, …
void Worker::record(CallSetup& setup, const std::string& directory) const {
  const std::string part = setup.resume ? "-" + std::to_string(setup.resume->record.resumed + 2) : "";
  const std::string path = directory + "/" + setup.info.id + part + ".wav";
  auto recording = RecordingPort::wrap(setup.port, path);
  if (recording)
    setup.port = std::move(*recording);
  else
    log(LogLevel::error, "call", "not recorded",
        {{"call", setup.info.id}, {"error", recording.error().text()}});
}

// ---- what must outlive the process ------------------------------------------------------------------------

/// False where the call is another worker's by now; then it is let go of as soon as nobody is at work in it.
bool Worker::keep(LiveCall& live) {
  if (!checkpoints_) return true;
  Checkpoint checkpoint = live.call->checkpoint();
  checkpoint.report_copy = live.recording_directory;
  const auto saved = checkpoints_->save(checkpoint);
  if (saved) return true;
  const bool is_ours = saved.error().fault != Fault::rejected;
  log(is_ours ? LogLevel::error : LogLevel::info, "call", "its checkpoint could not be saved",
      {{"call", live.call_id}, {"error", saved.error().text()}});
  if (is_ours) return true;
  moved_.push_back(live.call_id);
  letting_go_.start(Duration::zero(), [this] { let_go_of_moved(); });
  return false;
}

void Worker::let_go_of_moved() {
  for (const std::string& id : std::exchange(moved_, {})) calls_.erase(id);
  finish_if_drained();
}

// ---- calls end --------------------------------------------------------------------------------------------

void Worker::on_suspended(LiveCall& live) {
  const std::string id = live.call_id;
  if (!keep(live)) return;
  forget(live);
  if (listener_) listener_->on_call_suspended(id);
}

void Worker::on_ended(LiveCall& live) {
  const CallRecord record = live.call->conversation().record();
  log(LogLevel::info, "call", "ended",
      {{"call", record.info.id}, {"outcome", record.outcome}, {"duration_ms", record.ended_ms.value_or(0)}});
  write_reports(record, live.recording_directory);
  forget(live);
  if (listener_) listener_->on_call_ended(record.info.id, record.outcome);
}

void Worker::forget(LiveCall& live) {
  calls_.erase(std::string(live.call_id));
  finish_if_drained();
}

Result<void> Worker::finish_absent(const std::string& call_id, const std::string& outcome) {
  if (calls_.contains(call_id)) return fail(Fault::rejected, "call " + call_id + " is at work here");
  if (!checkpoints_) return fail(Fault::rejected, "no calls are on record");
  auto checkpoint = checkpoints_->take(call_id);
  if (!checkpoint) return fail(checkpoint.error());
  CallRecord& record = checkpoint->record;
  record.outcome = outcome;
  record.ended_ms = to_ms(checkpoint->saved - record.started);
  log(LogLevel::info, "call", "ended", {{"call", call_id}, {"outcome", outcome}});
  write_reports(record, checkpoint->report_copy);
  checkpoints_->remove(call_id);
  if (!listener_) return {};
  listener_->on_call_event(
      call_id, {{"event", "call-ended"}, {"at_ms", *record.ended_ms}, {"report", report(record)}});
  listener_->on_call_ended(call_id, outcome);
  return {};
}

void Worker::write_reports(const CallRecord& record, const std::string& copy) const {
  write_report(record, settings_.report_directory);
  write_report(record, copy);
}

// ---- all of them ------------------------------------------------------------------------------------------

void Worker::for_each_call(const std::function<void(const CallRecord&)>& see) const {
  for (const auto& [id, live] : calls_) see(live->call->conversation().record());
}

/// A copy of the list: a call that ends leaves it.
std::vector<Call*> Worker::all_calls() const {
  std::vector<Call*> all;
  for (const auto& [id, live] : calls_) all.push_back(live->call.get());
  return all;
}

void Worker::drain(Duration finish, Duration goodbye, std::function<void()> done) {
  if (std::exchange(draining_, true)) return;
  drained_ = std::move(done);
  drain_limit_.start(finish, [this, goodbye] {
    drain_limit_.start(goodbye, [this] {
      for (Call* call : all_calls()) call->end("shutdown");
    });
    for (Call* call : all_calls()) call->end_politely("shutdown");
  });
  finish_if_drained();
}

void Worker::finish_if_drained() {
  if (!draining_ || !calls_.empty() || arrivals_ > 0 || !drained_) return;
  drain_limit_.stop();
  loop_.post(std::exchange(drained_, {}));
}

}  // namespace aybiza
