#include "core/supervisor/StallWatch.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <glib.h>
#include <semaphore.h>
#include <signal.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "core/base/GPtr.h"
#include "core/base/Log.h"
#include "core/loop/AtWork.h"

namespace aybiza {

namespace {

int stall_signal() { return SIGRTMIN + 4; }

/// How long the loop's thread has to answer: one that is stopped, or deep in the kernel, does not.
constexpr auto patience = milliseconds(200);

// ---- on the loop's thread ---------------------------------------------------------------------------------

/// The handler's answer. `asked` guards it: a signal that arrives after its time is not answered.
struct Answer {
  std::array<void*, 64> addresses;
  int count = 0;
  AtWork::Id call_id;
  std::atomic<bool> asked = false;
  sem_t given;
};
Answer answer;

void on_signal(int) {
  const int error = errno;
  if (answer.asked.exchange(false)) {
    answer.count = backtrace(answer.addresses.data(), answer.addresses.size());
    answer.call_id = AtWork::current();
    sem_post(&answer.given);
  }
  errno = error;
}

// ---- on the watch's thread --------------------------------------------------------------------------------

std::string hex(const void* address, const void* base) {
  char text[32];
  g_snprintf(text, sizeof text, "+0x%tx", static_cast<const char*>(address) - static_cast<const char*>(base));
  return text;
}

/// Functions that their library keeps to itself have no name here; the library's offset is for addr2line.
std::string describe(void* address) {
  Dl_info info;
  if (!dladdr(address, &info) || !info.dli_fname) return "?";
  const std::string library =
      std::filesystem::path(info.dli_fname).filename().string() + hex(address, info.dli_fbase);
  if (!info.dli_sname) return library;
  int status = 0;
  const std::unique_ptr<char, GFree> readable(abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status));
  return std::string(status == 0 ? readable.get() : info.dli_sname) + hex(address, info.dli_saddr) + " (" +
         library + ")";
}

/// Asks the thread where it stands and for whom; leaves the stall as it is where it does not answer.
void ask(pthread_t thread, Stall& stall) {
  answer.asked = true;
  if (pthread_kill(thread, stall_signal()) != 0) return;
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += Duration(patience).count();
  until.tv_sec += until.tv_nsec / 1'000'000'000;
  until.tv_nsec %= 1'000'000'000;
  // Where our question cannot be taken back any more the answer is on its way.
  if (sem_timedwait(&answer.given, &until) != 0) {
    if (answer.asked.exchange(false)) return;
    sem_wait(&answer.given);
  }
  stall.call_id = answer.call_id.data();
  constexpr int of_the_signal = 2;  // the handler itself, and the kernel's return from it
  for (int i = of_the_signal; i < answer.count; i++)
    stall.frames.push_back(describe(answer.addresses[static_cast<size_t>(i)]));
}

Time clock_now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return Time(seconds(now.tv_sec) + Duration(now.tv_nsec));
}

}  // namespace

StallWatch::StallWatch(const LoopMeter& meter, Settings settings, Report report)
    : meter_(meter), settings_(settings), report_(std::move(report)), watched_(pthread_self()) {
  // The first backtrace() of a process loads a library and the first look at the mark makes it, which no handler may.
  void* nothing[1];
  backtrace(nothing, 1);
  answer.call_id = AtWork::current();
  sem_init(&answer.given, 0, 0);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(stall_signal(), &action, nullptr);
  thread_ = std::thread([this] { watch(); });
  pthread_setname_np(thread_.native_handle(), "stall-watch");
}

StallWatch::~StallWatch() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ending_.notify_one();
  thread_.join();
  sem_destroy(&answer.given);
}

void StallWatch::watch() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, settings_.warn / 2, [this] { return ended_; })) look();
}

void StallWatch::look() {
  const auto since = meter_.turn_began();
  if (!since || *since == reported_) return;
  Stall stall{.since = *since, .lasted = clock_now() - *since};
  if (stall.lasted < settings_.warn) return;
  reported_ = *since;
  stalls_.fetch_add(1, std::memory_order_relaxed);
  ask(watched_, stall);
  report_(stall);
}

void StallWatch::log_stall(const Stall& stall) {
  log(LogLevel::warning, "stall", "the loop does not turn",
      {{"ms", to_ms(stall.lasted)}, {"call", stall.call_id}, {"stack", stall.frames}});
}

}  // namespace aybiza
