#include "tools/bench/load/caller/Measurement.h"

#include <cmath>
#include <cstdio>

namespace aybiza::bench {

namespace {

constexpr Duration look_every = milliseconds(20);
constexpr Duration dialling_limit = seconds(15);  // beyond the time that the rate takes
constexpr Duration leaving_limit = seconds(10);
constexpr Duration rest = seconds(3);  // until an idle server has put everything away

constexpr const char* names[] = {"dialling", "settling", "recording", "leaving", "resting"};

double to_seconds(Duration d) { return std::chrono::duration<double>(d).count(); }
double rounded(double value) { return std::round(value * 1000) / 1000; }

Json to_json(const Usage& usage) {
  return {{"memory_kb", usage.memory_kb},
          {"threads", usage.threads},
          {"fds", usage.files},
          {"processes", usage.processes}};
}

}  // namespace

Measurement::Measurement(Reactor& reactor, const CallerSettings& caller, CrowdSettings crowd,
                         MeasurementSettings settings)
    : reactor_(reactor),
      crowd_settings_(crowd),
      settings_(settings),
      crowd_(reactor, caller, crowd, statistics_),
      next_look_(reactor.agenda(), [this] { advance(); }),
      idle_(usage_of_tree(settings.server)),
      dialled_at_(reactor.now()) {
  enter(callers_come_and_go() ? Step::recording : Step::dialling);
  next_look_.set(reactor_.now() + look_every);
}

void Measurement::enter(Step step) {
  step_ = step;
  const Time now = reactor_.now();
  std::printf("%s\n", to_text({{"step", names[static_cast<int>(step)]}, {"live", statistics_.live}}).c_str());
  std::fflush(stdout);
  switch (step) {
    case Step::dialling:
      until_ = now + dialling_limit +
               Duration(static_cast<int64_t>(1e9 * crowd_settings_.calls / crowd_settings_.rate));
      break;
    case Step::settling:
      dialling_ = now - dialled_at_;
      until_ = now + settings_.settle;
      break;
    case Step::recording:
      begin_recording();
      until_ = callers_come_and_go() ? Time::max() : now + settings_.record;
      break;
    case Step::leaving:
      end_recording();
      crowd_.hang_up_all();
      until_ = now + leaving_limit;
      break;
    case Step::resting:
      until_ = now + rest;
      break;
  }
}

bool Measurement::all_have_dialled() const {
  return crowd_.has_dialled_all() &&
         statistics_.accepted + statistics_.refused + statistics_.failed >= statistics_.dialled;
}

bool Measurement::is_over(Time now) const {
  if (now >= until_) return true;
  switch (step_) {
    case Step::dialling:
      return cut_short_ || all_have_dialled();
    case Step::settling:
      return cut_short_;
    case Step::recording:
      return cut_short_ || (callers_come_and_go() && crowd_.has_dialled_all() && crowd_.present() == 0);
    case Step::leaving:
      return crowd_.present() == 0;
    case Step::resting:
      return false;
  }
  return true;
}

void Measurement::cut_short() { cut_short_ = true; }

void Measurement::advance() {
  const Time now = reactor_.now();
  if (statistics_.recording)
    live_call_s_ += static_cast<double>(statistics_.live) * to_seconds(now - looked_at_);
  looked_at_ = now;
  if (is_over(now)) {
    if (step_ == Step::resting) {
      rested_ = usage_of_tree(settings_.server);
      return reactor_.stop();
    }
    enter(static_cast<Step>(static_cast<int>(step_) + 1));
  }
  next_look_.set(now + look_every);
}

void Measurement::begin_recording() {
  before_ = usage_of_tree(settings_.server);
  recorded_from_ = looked_at_ = clock_now();
  statistics_.recording = true;
}

void Measurement::end_recording() {
  loaded_ = usage_of_tree(settings_.server);
  recorded_ = clock_now() - recorded_from_;
  statistics_.recording = false;
}

Json Measurement::report() const {
  const double n = static_cast<double>(std::max<uint64_t>(1, statistics_.accepted));
  const double cpu_ms = to_ms(loaded_.cpu - before_.cpu);
  Json report = {
      {"step", "report"},
      {"n", crowd_settings_.calls},
      {"seconds", rounded(to_seconds(recorded_))},
      {"live_call_s", rounded(live_call_s_)},
      {"cpu_ms", rounded(cpu_ms)},
      {"cpu_ms_per_call_s", live_call_s_ > 0 ? rounded(cpu_ms / live_call_s_) : 0},
      {"cpu_ms_per_call", rounded(cpu_ms / n)},
      {"dialling_s", rounded(to_seconds(dialling_))},
      {"idle", to_json(idle_)},
      {"loaded", to_json(loaded_)},
      {"rested", to_json(rested_)},
      {"rss_kb_per_call",
       rounded(static_cast<double>(loaded_.memory_kb - idle_.memory_kb) / crowd_settings_.calls)},
      {"fds_per_call", rounded(static_cast<double>(loaded_.files - idle_.files) / crowd_settings_.calls)},
      {"threads", loaded_.threads},
  };
  report.update(statistics_.to_json());
  return report;
}

}  // namespace aybiza::bench
