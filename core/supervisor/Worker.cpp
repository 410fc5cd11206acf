#include "core/supervisor/Worker.h"

#include <glib.h>

#include <algorithm>
#include <cctype>

#include "core/base/Log.h"
#include "core/telephony/RecordingPort.h"

namespace aybiza {

namespace {

/// Ids come from outside and name files.
bool is_plain_id(const std::string& id) {
  return !id.empty() && id.size() <= 128 &&
         std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
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
  void on_call_ended(Call&) override { worker.on_ended(*this); }
};

Worker::Worker(Loop& loop, Network& network, Settings settings, Listener* listener)
    : loop_(loop),
      network_(network),
      settings_(std::move(settings)),
      listener_(listener),
      drain_limit_(loop) {}

Worker::~Worker() = default;

Call* Worker::find(const std::string& call_id) {
  auto found = calls_.find(call_id);
  return found == calls_.end() ? nullptr : found->second->call.get();
}

Result<void> Worker::start_call(CallSetup setup) {
  const std::string id = setup.info.id;
  if (!is_plain_id(id))
    return fail(Fault::bad_input, "the call's id is not made of letters, digits, '-' and '_'");
  if (draining_) return fail(Fault::unavailable, "this worker takes no new calls");
  if (calls_.contains(id)) return fail(Fault::rejected, "call " + id + " is already here");
  auto live = std::make_unique<LiveCall>(*this, id);
  log(LogLevel::info, "call", "starts",
      {{"call", id}, {"agent", setup.info.agent}, {"from", setup.info.from}, {"to", setup.info.to}});
  live->recording_directory = recording_directory(*setup.agent);
  if (!live->recording_directory.empty()) record(setup, live->recording_directory);
  auto call = Call::start(loop_, network_, std::move(setup), *live);
  if (!call) {
    log(LogLevel::error, "call", "could not start", {{"call", id}, {"error", call.error().text()}});
    return fail(call.error());
  }
  live->call = std::move(*call);
  calls_.emplace(id, std::move(live));
  started_++;
  return {};
}

void Worker::on_ended(LiveCall& live) {
  const Conversation& conversation = live.call->conversation();
  const Json report = conversation.report();
  log(LogLevel::info, "call", "ended",
      {{"call", live.call_id},
       {"outcome", get(report, "outcome")},
       {"duration_ms", get(report, "duration_ms")}});
  write_report(conversation, settings_.report_directory);
  write_report(conversation, live.recording_directory);
  calls_.erase(std::string(live.call_id));
  finish_if_drained();
}

std::string Worker::recording_directory(const ReadyAgent& ready) const {
  const Agent& agent = ready.agent;
  if (agent.recording.path.empty()) return {};
  auto path = Secrets(agent.secrets).resolve(agent.recording.path);
  if (path) return *path;
  log(LogLevel::error, "call", "not recorded", {{"agent", agent.name}, {"error", path.error().text()}});
  return {};
}

/// A call that cannot be recorded is held all the same.
void Worker::record(CallSetup& setup, const std::string& directory) const {
  const std::string path = directory + "/" + setup.info.id + ".wav";
  auto recording = RecordingPort::wrap(setup.port, path);
  if (recording)
    setup.port = std::move(*recording);
  else
    log(LogLevel::error, "call", "not recorded",
        {{"call", setup.info.id}, {"error", recording.error().text()}});
}

void Worker::write_report(const Conversation& conversation, const std::string& directory) {
  if (directory.empty()) return;
  const std::string path = directory + "/" + conversation.info().id + ".json";
  const std::string text = conversation.report().dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  GError* error = nullptr;
  if (!g_file_set_contents(path.c_str(), text.data(), static_cast<gssize>(text.size()), &error))
    log(LogLevel::error, "call", "the report could not be written",
        {{"path", path}, {"error", take_message(error)}});
}

void Worker::drain(Duration limit, std::function<void()> done) {
  if (std::exchange(draining_, true)) return;
  drained_ = std::move(done);
  for (auto& [id, live] : calls_) live->call->end_politely("shutdown");
  drain_limit_.start(limit, [this] {
    for (auto& [id, live] : calls_) live->call->end("shutdown");
  });
  finish_if_drained();
}

void Worker::finish_if_drained() {
  if (!draining_ || !calls_.empty() || !drained_) return;
  drain_limit_.stop();
  loop_.post(std::exchange(drained_, {}));
}

}  // namespace aybiza
