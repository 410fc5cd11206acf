// Admission: limits hold exactly, a call has one slot, and no slot outlives its call.
#include "core/supervisor/Admission.h"

#include <gtest/gtest.h>

#include <random>

namespace aybiza {
namespace {

using namespace std::chrono_literals;

SlotHolder caller(std::string id, std::string agent = "a", std::string tenant = "t") {
  return {.call_id = std::move(id), .agent = std::move(agent), .tenant = std::move(tenant)};
}
std::string call(int n) { return "CA" + std::to_string(n); }

AdmissionLimits limits(size_t calls = 10, size_t per_worker = 10) {
  return {.calls = calls, .per_worker = per_worker, .lease = 60s, .absence = 30s};
}
Admission ledger(AdmissionLimits limits, std::set<WorkerId> workers = {1, 2}) {
  Admission admission(std::move(limits));
  admission.set_open_workers(std::move(workers));
  return admission;
}
/// Reserves, assigns and confirms.
void bring_in(Admission& admission, const SlotHolder& holder, WorkerId worker, Time now = Time(0s)) {
  ASSERT_TRUE(admission.reserve(holder, now));
  ASSERT_TRUE(admission.assign(holder.call_id, worker, now));
  EXPECT_FALSE(admission.confirm(holder, worker));
}

TEST(Admission, RefusesExactlyTheExcessAndNamesTheLimit) {
  const struct {
    const char* name;
    AdmissionLimits limits;
    size_t admitted;
    std::string why;
  } rows[] = {
      {"machine", limits(7), 7, "this machine has its limit of 7 calls"},
      {"workers", limits(0, 4), 8, "no worker has room (each takes 4 calls)"},
      {"tenant", {.calls = 10, .tenants = {{"t", 3}}}, 3, "tenant \"t\" has its limit of 3 calls"},
      {"agent", {.calls = 10, .agents = {{"a", 2}}}, 2, "agent \"a\" has its limit of 2 calls"},
      {"machine",
       {.calls = 9, .tenants = {{"x", 1}}, .agents = {{"x", 1}}},
       9,
       "this machine has its limit of 9 calls"},
  };
  for (const auto& row : rows) {
    Admission admission = ledger(row.limits);
    size_t admitted = 0;
    for (int i = 0; i < 100; i++) {
      const auto lease = admission.reserve(caller(call(i)), Time(0s));
      if (lease)
        admitted++;
      else
        EXPECT_EQ(lease.error().text(), row.why) << row.name;
    }
    EXPECT_EQ(admitted, row.admitted) << row.name;
    EXPECT_EQ(admission.slots(), row.admitted) << row.name;
    EXPECT_EQ(get_int(get(admission.numbers(), "refused"), row.name),
              100 - static_cast<int64_t>(row.admitted));
  }
}

TEST(Admission, TakesNobodyNewWhileItDrainsOrNoWorkerIsThere) {
  Admission admission = ledger(limits());
  bring_in(admission, caller("in"), 1);
  admission.set_draining(true);
  EXPECT_EQ(admission.reserve(caller("new"), Time(0s)).error().limit, Refusal::Limit::draining);
  EXPECT_TRUE(admission.reserve(caller("in"), Time(0s))) << "who is in may return";
  admission.set_draining(false);
  admission.set_open_workers({});
  EXPECT_EQ(admission.reserve(caller("new"), Time(0s)).error().limit, Refusal::Limit::workers);
}

TEST(Admission, GivesACallOneSlotHoweverOftenItIsAnnounced) {
  Admission admission = ledger(limits(1));
  for (int i = 0; i < 5; i++) EXPECT_TRUE(admission.reserve(caller("CA1"), Time(seconds(i))));
  EXPECT_EQ(admission.slots(), 1u);
  EXPECT_TRUE(admission.expire(Time(60s)).empty()) << "asking again renews the lease";
  EXPECT_EQ(admission.expire(Time(64s)).size(), 1u);
  EXPECT_TRUE(admission.reserve(caller("CA2"), Time(64s)));
}

TEST(Admission, ForgetsACallThatNeverComes) {
  Admission admission = ledger(limits());
  ASSERT_TRUE(admission.reserve(caller("no stream"), Time(0s)));
  ASSERT_TRUE(admission.reserve(caller("no call"), Time(0s)));
  ASSERT_TRUE(admission.assign("no call", 1, Time(50s)));
  bring_in(admission, caller("live"), 1);
  const auto first = admission.expire(Time(60s));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].holder.call_id, "no stream");
  EXPECT_EQ(first[0].state, SlotState::reserved);
  EXPECT_EQ(admission.expire(Time(110s)).size(), 1u) << "its worker had a lease of its own";
  EXPECT_EQ(admission.slots(), 1u);
  EXPECT_FALSE(admission.assign("no stream", 1, Time(110s)));
}

TEST(Admission, KeepsTheSlotOfACallThatIsAwayUntilItsDeadline) {
  Admission admission = ledger(limits(2));
  bring_in(admission, caller("CA1"), 1);
  bring_in(admission, caller("CA2"), 1);
  admission.suspend("CA1", 1, Time(10s));
  EXPECT_EQ(admission.find("CA1")->state, SlotState::absent);
  EXPECT_FALSE(admission.reserve(caller("CA3"), Time(20s))) << "its slot is kept";
  EXPECT_TRUE(admission.reserve(caller("CA1"), Time(20s))) << "its caller is back";
  EXPECT_TRUE(admission.assign("CA1", 2, Time(21s)));
  EXPECT_FALSE(admission.confirm(caller("CA1"), 2));
  EXPECT_EQ(admission.find("CA1")->worker, 2u);

  admission.suspend("CA2", 1, Time(30s));
  EXPECT_TRUE(admission.expire(Time(59s)).empty());
  EXPECT_EQ(admission.expire(Time(60s)).size(), 1u);
  EXPECT_EQ(admission.slots(), 1u);
}

TEST(Admission, MovesACallWhoseCallerReturnedBeforeItsWorkerWasKnownToHang) {
  Admission admission = ledger(limits());
  bring_in(admission, caller("CA1"), 1);
  ASSERT_TRUE(admission.assign("CA1", 2, Time(5s)));
  EXPECT_EQ(admission.reconcile(1, {caller("CA1")}).moved, std::vector<std::string>{"CA1"});
  EXPECT_FALSE(admission.confirm(caller("CA1"), 2));
  admission.release("CA1", 1);
  admission.suspend("CA1", 1, Time(6s));
  EXPECT_EQ(admission.find("CA1")->state, SlotState::live) << "what its old worker says is no longer heard";
  admission.release("CA1", 2);
  EXPECT_EQ(admission.slots(), 0u);
}

TEST(Admission, TellsWhichWorkerHasToLetGo) {
  Admission admission = ledger(limits());
  bring_in(admission, caller("CA1"), 1);
  EXPECT_EQ(admission.confirm(caller("CA1"), 2), std::optional<WorkerId>(1));
  EXPECT_EQ(admission.calls_of(1), 0u);
  EXPECT_EQ(admission.calls_of(2), 1u);
}

TEST(Admission, CountsWhatIsOnItsWayToAWorker) {
  Admission admission = ledger(limits(0, 1), {1});
  ASSERT_TRUE(admission.reserve(caller("CA1"), Time(0s)));
  EXPECT_FALSE(admission.reserve(caller("CA2"), Time(0s))) << "the only place is promised";
  ASSERT_TRUE(admission.assign("CA1", 1, Time(0s)));
  EXPECT_EQ(admission.calls_of(1), 1u);
  EXPECT_FALSE(admission.reserve(caller("CA2"), Time(0s)));
}

TEST(Admission, MakesTheCallsOfALostWorkerAbsent) {
  Admission admission = ledger(limits());
  bring_in(admission, caller("CA1"), 1);
  ASSERT_TRUE(admission.reserve(caller("CA2"), Time(0s)));
  ASSERT_TRUE(admission.assign("CA2", 1, Time(0s)));
  bring_in(admission, caller("CA3"), 2);
  const auto absent = admission.worker_lost(1, Time(100s));
  EXPECT_EQ(absent, (std::vector{caller("CA1"), caller("CA2")}));
  EXPECT_EQ(admission.slots(SlotState::absent), 2u);
  EXPECT_EQ(admission.slots(SlotState::live), 1u);
  EXPECT_EQ(admission.calls_of(1), 0u);
  EXPECT_EQ(admission.expire(Time(130s)).size(), 2u);
}

TEST(Admission, SaysTheSameAsItsWorkersAfterEachOfTheirReports) {
  Admission admission = ledger(limits(2));
  bring_in(admission, caller("over"), 1);
  bring_in(admission, caller("here"), 1);
  ASSERT_TRUE(admission.assign("over", 1, Time(0s)));
  ASSERT_FALSE(admission.confirm(caller("over"), 1));
  const auto differences =
      admission.reconcile(1, {caller("here"), caller("unheard of", "b", "u"), caller("another", "b", "u")});
  EXPECT_EQ(differences.released, std::vector<std::string>{"over"});
  EXPECT_EQ(differences.adopted, (std::vector<std::string>{"unheard of", "another"}));
  EXPECT_EQ(admission.slots(), 3u) << "what is true goes before what is allowed";
  EXPECT_FALSE(admission.reserve(caller("new"), Time(0s)));
}

TEST(Admission, LeavesCallsThatAreOnTheirWayToTheWorkerThatReports) {
  Admission admission = ledger(limits());
  ASSERT_TRUE(admission.reserve(caller("CA1"), Time(0s)));
  ASSERT_TRUE(admission.assign("CA1", 1, Time(0s)));
  EXPECT_TRUE(admission.reconcile(1, {}).released.empty());
  EXPECT_EQ(admission.reconcile(1, {caller("CA1")}).adopted, std::vector<std::string>{"CA1"});
  EXPECT_EQ(admission.find("CA1")->state, SlotState::live);
}

/// Callers who wait in a full machine of two slots; each asks again every 5 s.
class Line : public testing::Test {
 protected:
  Line() {
    admission_.set_open_workers({1});
    bring_in(admission_, caller("in1"), 1);
    bring_in(admission_, caller("in2", "b", "other"), 1);
  }
  bool gets_in(const std::string& id, int priority = 0, std::string agent = "a", std::string tenant = "t") {
    const SlotHolder holder{id, std::move(agent), std::move(tenant), priority};
    if (admission_.reserve(holder, now_)) return true;
    admission_.wait(holder, now_, now_ + 8s);
    return false;
  }
  Admission admission_{{.calls = 2, .tenants = {{"small", 1}}, .lease = 60s, .absence = 30s}};
  Time now_{};
};

TEST_F(Line, LetsTheFirstInFirst) {
  EXPECT_FALSE(gets_in("first"));
  EXPECT_FALSE(gets_in("second"));
  admission_.release("in1");
  EXPECT_FALSE(gets_in("newcomer"));
  EXPECT_FALSE(gets_in("second")) << "asked sooner, but came later";
  EXPECT_TRUE(gets_in("first"));
  admission_.release("in2");
  EXPECT_TRUE(gets_in("second"));
}

TEST_F(Line, LetsAHigherPriorityInBeforeAllLowerOnesThatQueuedLater) {
  EXPECT_FALSE(gets_in("low"));
  EXPECT_FALSE(gets_in("high", 5));
  EXPECT_FALSE(gets_in("later", 5));
  admission_.release("in1");
  EXPECT_FALSE(gets_in("low"));
  EXPECT_FALSE(gets_in("later", 5));
  EXPECT_TRUE(gets_in("high", 5));
  EXPECT_EQ(to_text(get(get(admission_.numbers(), "refused"), "machine")), "3") << "each is refused once";
}

TEST_F(Line, PassesOverWhoIsHeldBackByALimitOfItsOwn) {
  admission_.release("in1");
  bring_in(admission_, caller("small1", "a", "small"), 1);
  EXPECT_FALSE(gets_in("small2", 9, "a", "small"));
  EXPECT_FALSE(gets_in("other"));
  admission_.release("in2");
  EXPECT_TRUE(gets_in("other")) << "the room is of no use to who waits before";
}

TEST_F(Line, ForgetsWhoStopsAsking) {
  EXPECT_FALSE(gets_in("hung up"));
  now_ += 5s;
  EXPECT_FALSE(gets_in("patient"));
  EXPECT_EQ(admission_.wait(caller("patient"), now_, now_ + 8s), now_);
  now_ += 4s;
  admission_.expire(now_);
  EXPECT_EQ(get_int(admission_.numbers(), "in_line"), 1);
  admission_.release("in1");
  EXPECT_TRUE(gets_in("patient"));
}

TEST(Admission, ShowsItsNumbers) {
  Admission admission = ledger({.calls = 10, .tenants = {{"t", 5}, {"idle", 1}}});
  bring_in(admission, caller("CA1"), 1);
  ASSERT_TRUE(admission.reserve(caller("CA2", "b", "u"), Time(0s)));
  EXPECT_EQ(to_text(admission.numbers()),
            R"({"slots":2,"limit":10,"in_line":0,"states":{"reserved":1,"assigned":0,"live":1,"absent":0},)"
            R"("tenants":{"idle":{"calls":0,"limit":1},"t":{"calls":1,"limit":5},"u":{"calls":1,"limit":0}},)"
            R"("agents":{"a":{"calls":1,"limit":0},"b":{"calls":1,"limit":0}},"admitted":2,)"
            R"("refused":{"draining":0,"machine":0,"workers":0,"tenant":0,"agent":0},)"
            R"("lease_over":0,"not_returned":0})");
}

/// Workers as they really are, whose messages may be lost: what the ledger has to agree with in the end.
class Machine {
 public:
  explicit Machine(uint64_t seed) : random_(seed) {}

  void run(int calls) {
    while (next_ < calls || !live_.empty() || admission_.slots() > 0) {
      now_ += 1s;
      if (next_ < calls) arrive(call(next_++));
      if (chance(2)) happen_to_someone();
      if (now_.time_since_epoch() % 5s == 0s) {
        report();
        ASSERT_NO_FATAL_FAILURE(expect_agreement());
      }
      ASSERT_LT(now_, Time(5000s)) << "slots are left: " << to_text(admission_.numbers());
    }
  }

 private:
  bool chance(int one_in) { return random_() % static_cast<unsigned>(one_in) == 0; }

  void arrive(const std::string& id) {
    if (!admission_.reserve(caller(id), now_)) return;
    if (chance(10)) return;  // the caller hung up before the stream: a failed dial
    connect(id);
  }
  void connect(const std::string& id) {
    const WorkerId worker = first_ + random_() % 2;
    if (!admission_.assign(id, worker, now_)) return;
    if (chance(10)) return;  // the stream broke on its way
    live_[id] = worker;
    if (!chance(5)) admission_.confirm(caller(id), worker);  // or the message is lost
  }
  void happen_to_someone() {
    if (chance(40)) return lose_worker();
    if (live_.empty()) return;
    auto it = std::next(live_.begin(), static_cast<long>(random_() % live_.size()));
    const auto [id, worker] = *it;
    switch (random_() % 4) {
      case 0:  // hung up
      case 1:  // transferred
        live_.erase(it);
        return admission_.release(id, worker);
      case 2:  // ended, and the worker's word of it is lost
        live_.erase(it);
        return;
      default:  // the stream is lost; the caller returns or not
        live_.erase(it);
        admission_.suspend(id, worker, now_);
        if (chance(2) && admission_.reserve(caller(id), now_)) connect(id);
    }
  }
  /// kill -9: another number takes its place.
  void lose_worker() {
    const WorkerId lost = first_++;
    std::vector<std::string> cut;
    for (const auto& [id, worker] : live_)
      if (worker == lost) cut.push_back(id);
    for (const std::string& id : cut) live_.erase(id);
    admission_.worker_lost(lost, now_);
    admission_.set_open_workers({first_, first_ + 1});
    for (const std::string& id : cut)
      if (!chance(4) && admission_.reserve(caller(id), now_)) connect(id);
  }
  /// Every worker's list of its live calls, and the ledger's clock.
  void report() {
    for (WorkerId worker : {first_, first_ + 1}) {
      std::vector<SlotHolder> holders;
      for (const auto& [id, at] : live_)
        if (at == worker) holders.push_back(caller(id));
      admission_.reconcile(worker, holders);
    }
    admission_.expire(now_);
  }
  void expect_agreement() {
    ASSERT_EQ(admission_.slots(SlotState::live), live_.size())
        << "seed and second " << now_.time_since_epoch() / 1s;
    for (const auto& [id, worker] : live_) {
      const auto* slot = admission_.find(id);
      ASSERT_TRUE(slot) << id;
      ASSERT_EQ(slot->worker, worker) << id;
    }
    ASSERT_LE(admission_.slots(), 50u);
  }

  std::mt19937_64 random_;
  Time now_{};
  int next_ = 0;
  WorkerId first_ = 1;
  std::map<std::string, WorkerId> live_;
  Admission admission_ = ledger({.calls = 50, .per_worker = 0, .lease = 10s, .absence = 10s});
};

TEST(Admission, EqualsTheLiveCallsWithinFiveSecondsHoweverAThousandCallsEnd) {
  for (uint64_t seed = 1; seed <= 20; seed++) {
    SCOPED_TRACE(seed);
    ASSERT_NO_FATAL_FAILURE(Machine(seed).run(1000));
  }
}

}  // namespace
}  // namespace aybiza
