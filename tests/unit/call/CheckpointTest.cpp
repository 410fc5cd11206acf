// What is kept of a running call: everything that it needs to go on, read back as it was written or refused
// as a whole; and the files of a machine's calls, each with one owner.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "core/call/CheckpointStore.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::TempFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr auto history =
    R"([{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"Hello"}]}])";

Checkpoint eventful(const std::string& id = "CA1") {
  Checkpoint checkpoint{.history = history, .saved = WallTime(1767603620000ms), .report_copy = "/recordings"};
  CallRecord& record = checkpoint.record;
  record.info = {.id = id, .agent = "desk", .from = "+1", .to = "+2"};
  record.started = WallTime(1767603600000ms);
  record.transcript = {
      {.agent = true, .generation = 1, .at_ms = 300.5, .text = "Hello", .purpose = "greeting"},
      {.agent = false, .generation = 2, .at_ms = 900, .text = "A table — für zwei"},
      {.agent = true, .generation = 2, .at_ms = 2000, .text = "Of", .interrupted = true}};
  record.latencies[2] = {.speech_end = Time(900ms), .decided = Time(1100ms), .first_frame = Time(1900ms)};
  record.tools = {{{"id", "t1"}, {"tool", "book"}, {"at_ms", 1500.0}, {"input", {{"day", "monday"}}}}};
  record.warnings = {{{"at_ms", 1.5}, {"where", "llm"}, {"what", "slow"}}};
  record.requests = 2;
  record.usage = {.model = "claude", .input_tokens = 1000, .output_tokens = 20, .cost_usd = 0.25};
  record.guesses_kept = 3;
  record.guesses_dropped = 1;
  record.resumed = 1;
  return checkpoint;
}

/// Its three lines, to be tampered with.
std::vector<std::string> lines_of(const Checkpoint& checkpoint) {
  std::istringstream in(to_text(checkpoint, "w1"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Checkpoint, IsReadBackAsItWasWritten) {
  const std::string text = to_text(eventful(), "w1");
  const auto again = parse_checkpoint(text);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(to_text(*again, "w1"), text);
  EXPECT_EQ(report(again->record), report(eventful().record));
  EXPECT_EQ(again->record.last_generation(), 2u);
  EXPECT_EQ(again->report_copy, "/recordings");
}

TEST(Checkpoint, TellsInItsFirstLineWhoseItIs) {
  const auto head = parse_checkpoint_head(lines_of(eventful())[0]);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->call_id, "CA1");
  EXPECT_EQ(head->owner, "w1");
  EXPECT_EQ(head->saved, eventful().saved);
}

TEST(Checkpoint, IsRefusedAsAWholeWhereAnyPartOfItIsWrong) {
  struct Row {
    size_t line;
    std::string text;
    const char* says;
  };
  const auto good = lines_of(eventful());
  const std::string too_many = "{\"call\":\"CA1\",\"agent\":\"desk\",\"transcript\":[" + [] {
    std::string items = "{}";
    for (size_t i = 0; i < Checkpoint::most_entries; i++) items += ",{}";
    return items;
  }() + "],\"tools\":[],\"warnings\":[],\"latencies\":{}}";
  const Row rows[] = {
      {0, "", "the checkpoint's head"},
      {0, "{}", "version is 0, and this program knows 1"},
      {0, R"({"checkpoint":2,"call":"CA1"})", "version is 2"},
      {0, R"({"checkpoint":1})", "names no call"},
      {0, R"({"checkpoint":1,"call":"CA2"})", "of different calls"},
      {1, "{}", "transcript is no list"},
      {1, good[1].substr(0, good[1].size() / 2), "the checkpoint's record"},
      {1, R"({"transcript":[1],"tools":[],"warnings":[],"latencies":{}})", "transcript holds something else"},
      {1, R"({"transcript":[],"tools":[],"warnings":[],"latencies":[]})", "latencies"},
      {1, R"({"transcript":[],"tools":[],"warnings":[],"latencies":{}})", "names no call"},
      {1, too_many, "transcript is no list of at most 10000"},
      {2, "", "the checkpoint's history"},
      {2, "{}", "no JSON array"},
      {2, R"([{"role":"assistant","content":[{"text":"x"}]}])", "is not the user's"},
  };
  for (const Row& row : rows) {
    auto lines = good;
    lines[row.line] = row.text;
    const auto checkpoint = parse_checkpoint(lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n");
    ASSERT_FALSE(checkpoint) << row.says;
    EXPECT_EQ(checkpoint.error().fault, Fault::bad_input);
    EXPECT_THAT(checkpoint.error().message, HasSubstr(row.says));
  }
  EXPECT_FALSE(parse_checkpoint(std::string(Checkpoint::largest + 1, ' ')));
}

// ---- on disk ----------------------------------------------------------------------------------------------

TEST(CheckpointStore, KeepsACallUntilItIsOver) {
  TempFolder folder;
  const CheckpointStore store(folder.path(), "w1");
  EXPECT_FALSE(store.has("CA1"));
  ASSERT_TRUE(store.save(eventful()));
  ASSERT_TRUE(store.save(eventful())) << "again, at the next turn";
  EXPECT_TRUE(store.has("CA1"));
  EXPECT_EQ(to_text(*store.load("CA1"), "w1"), to_text(eventful(), "w1"));
  EXPECT_THAT(folder.files(), UnorderedElementsAre("CA1.checkpoint")) << "no draft is left";
  store.remove("CA1");
  store.remove("CA1");
  EXPECT_THAT(folder.files(), IsEmpty());
  EXPECT_FALSE(store.load("CA1"));
}

TEST(CheckpointStore, ShowsNobodyElseWhatCallersSaid) {
  TempFolder folder;
  ASSERT_TRUE(CheckpointStore(folder.path(), "w1").save(eventful()));
  struct stat status;
  ASSERT_EQ(stat((folder.path() + "/CA1.checkpoint").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(CheckpointStore, ListsCallsWithTheirOwners) {
  TempFolder folder;
  const CheckpointStore first(folder.path(), "w1"), second(folder.path(), "w2");
  ASSERT_TRUE(first.save(eventful("CA1")) && first.save(eventful("CA2")) && second.save(eventful("CA3")));
  std::ofstream(folder.path() + "/CA4.checkpoint") << "torn";
  std::ofstream(folder.path() + "/CA5.checkpoint.w1.new") << to_text(eventful("CA5"), "w1");
  std::vector<std::string> found;
  for (const auto& head : second.list()) found.push_back(head.call_id + " " + head.owner);
  EXPECT_THAT(found, UnorderedElementsAre("CA1 w1", "CA2 w1", "CA3 w2"));
  EXPECT_THAT(CheckpointStore("/nowhere", "w1").list(), IsEmpty());
}

TEST(CheckpointStore, LetsOnlyTheLastOwnerWrite) {
  TempFolder folder;
  const CheckpointStore before(folder.path(), "w1"), after(folder.path(), "w2");
  ASSERT_TRUE(before.save(eventful()));
  const auto taken = after.take("CA1");
  ASSERT_TRUE(taken);
  const auto late = before.save(eventful());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::rejected);
  before.remove("CA1");
  EXPECT_TRUE(after.has("CA1")) << "it is not his any more";
  EXPECT_TRUE(after.save(*taken));
}

TEST(CheckpointStore, AnswersForFilesThatAreNotThereOrTorn) {
  TempFolder folder;
  const CheckpointStore store(folder.path(), "w1");
  EXPECT_EQ(store.load("CA1").error().fault, Fault::unavailable);
  EXPECT_EQ(store.load("../CA1").error().fault, Fault::bad_input);
  std::ofstream(folder.path() + "/CA1.checkpoint") << to_text(eventful(), "w1").substr(0, 200);
  EXPECT_EQ(store.load("CA1").error().fault, Fault::bad_input);
  EXPECT_EQ(CheckpointStore("/nowhere", "w1").save(eventful()).error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace aybiza
