// Fleet: the supervisor's worker processes. It starts as many as are wanted, meets those that an earlier supervisor
// left, replaces who crashes, hangs or grows too large, and lets those of an older edition of the program go once
// enough of the new one serve. Which call goes where is not its business.
//
//   spawn ─▶ starting ─ Hello ─▶ connected ─ Serving ─▶ ready ─ drain ─▶ draining ─▶ gone
//               ▲                     │ channel lost, process alive
//               └─────────────────────┘
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/supervisor/Channel.h"
#include "core/supervisor/Messages.h"
#include "core/supervisor/Placement.h"
#include "core/supervisor/Process.h"
#include "core/supervisor/RuntimeDirectory.h"

namespace aybiza {

struct FleetSettings {
  size_t workers = 1;
  std::string program;               ///< the file that a worker runs
  std::vector<std::string> command;  ///< its arguments; number and edition are added
  int64_t edition = 0;               ///< of the program that runs now
  Duration hang_limit = seconds(2);  ///< a worker that gives no sign of life for so long is killed
  Duration start_limit = seconds(30);
  size_t memory_soft = 0;  ///< bytes; a worker beyond it is replaced and drained; 0: no limit
  size_t memory_hard = 0;  ///< bytes; a worker beyond it is killed; 0: no limit
  control::Drain retire;   ///< how long a worker that is replaced may take
};

class Fleet {
 public:
  struct Listener {
    /// A worker has said hello, perhaps to an earlier supervisor before; what it brings is the listener's.
    virtual void on_worker_hello(WorkerId worker, const control::Hello& hello, std::vector<Fd> listeners) = 0;
    /// It takes calls from now on.
    virtual void on_worker_ready(WorkerId worker) = 0;
    virtual void on_worker_message(WorkerId worker, const Json& message) = 0;
    /// Its process has ended; it is in the fleet no longer.
    virtual void on_worker_lost(WorkerId worker, const std::string& how, bool expected) = 0;

   protected:
    ~Listener() = default;
  };

  struct Status {
    WorkerId id = 0;
    pid_t pid = 0;
    int64_t edition = 0;
    std::string version, state;  ///< "starting", "connected", "ready", "draining"
    control::Beat beat;
    Time since{};
  };

  Fleet(MainLoop& loop, RuntimeDirectory directory, FleetSettings settings, Listener& listener);
  ~Fleet();

  /// Opens the door to workers. The answer: how many of an earlier supervisor are still there and will come.
  Result<size_t> open();
  /// Starts the missing ones, now and from now on.
  void staff();
  void resize(FleetSettings settings);

  /// Sent to every worker, now and to those that come later; each gets copies of the descriptors.
  void serve(control::Serve serve, std::vector<std::pair<std::string, int>> listeners);
  /// The same with other agents or settings; the sockets stay.
  void renew(control::Serve serve) { this->serve(std::move(serve), std::move(listeners_)); }
  void send(WorkerId worker, const Json& message, std::vector<Fd> fds = {});
  void send_all(const Json& message);

  /// All of them, for good.
  void drain_all(const control::Drain& drain);
  void kill_all();

  /// It is there and gives signs of life.
  bool is_well(WorkerId worker) const;
  bool is_empty() const { return starting_.empty() && connected_.empty(); }
  /// Some take calls, or will soon.
  bool has_future() const { return staffed_ && !closing_; }
  /// What placement chooses from.
  std::vector<WorkerLoad> loads() const;
  std::vector<Status> status() const;
  uint64_t restarts() const { return restarts_; }

 private:
  struct Link;
  struct Starting {
    std::unique_ptr<Process> process;
    Time since{};
    int64_t edition = 0;
    bool draining = false;
  };

  void spawn();
  void on_connection();
  void on_hello(Link& link, const control::Hello& hello, std::vector<Fd> fds);
  void on_serving(Link& link, const control::Serving& serving);
  void on_channel_gone(Link& link, std::string_view why);
  void on_process_end(WorkerId worker, const std::string& how);
  void send_serve(Link& link);
  void retire(Link& link, const char* why);
  void retire_old_editions();
  void check_health();
  size_t lasting() const;
  Link* find(WorkerId worker) const;

  MainLoop& loop_;
  RuntimeDirectory directory_;
  FleetSettings settings_;
  Listener& listener_;
  Fd door_;
  std::unique_ptr<FdWatch> door_watch_;
  std::map<WorkerId, Starting> starting_;                // no channel (yet)
  std::map<WorkerId, std::unique_ptr<Link>> connected_;  // after their hello
  std::list<std::unique_ptr<Link>> visitors_;            // before it
  control::Serve serve_;
  std::vector<std::pair<std::string, int>> listeners_;
  bool staffed_ = false, closing_ = false;
  WorkerId next_id_ = 1;
  uint64_t restarts_ = 0;
  int quick_deaths_ = 0;
  Timer respawn_, health_;
};

}  // namespace aybiza
