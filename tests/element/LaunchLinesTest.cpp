// Every gst-launch line in the documentation of an element works: each `|[ … ]|` block of plugins/*/*.cpp is
// run by gst-launch-1.0 and has to reach its end without an error.
//
// Lines run in a folder that holds hello.wav (a second of sound) and question.txt. Lines that talk to
// ws://127.0.0.1:7700 or http://127.0.0.1:7700 need an emulator: AYBIZA_EMULATOR_PORT says where one listens;
// without it they are skipped.
#include <gio/gio.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "core/base/GPtr.h"
#include "tests/support/ElementDocs.h"

namespace aybiza {
namespace {

namespace fs = std::filesystem;

struct LaunchLine {
  std::string element;
  std::string command;
};

// Names the row in GoogleTest's reports.
void PrintTo(const LaunchLine& line, std::ostream* out) { *out << line.command; }

std::vector<LaunchLine> all_lines() {
  std::vector<LaunchLine> all;
  for (const auto& file : docs::element_files())
    for (auto& line : docs::launch_lines_of(file)) all.push_back({file.stem(), std::move(line)});
  return all;
}

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome run(const std::string& command, const fs::path& folder) {
  const std::string script = "exec 2>&1; timeout 60 " + command;
  const char* argv[] = {"/bin/sh", "-c", script.c_str(), nullptr};
  char* output = nullptr;
  GError* error = nullptr;
  Outcome outcome;
  if (!g_spawn_sync(folder.c_str(), const_cast<char**>(argv), nullptr, G_SPAWN_DEFAULT, nullptr, nullptr,
                    &output, nullptr, &outcome.status, &error))
    return {-1, take_message(error)};
  outcome.output = GChars(output).get();
  return outcome;
}

class LaunchLines : public testing::TestWithParam<LaunchLine> {
 protected:
  void SetUp() override {
    GError* error = nullptr;
    folder_ = GChars(g_dir_make_tmp("aybiza-launch-XXXXXX", &error)).get();
    const auto made =
        run("gst-launch-1.0 -q audiotestsrc num-buffers=8 samplesperbuffer=1000 ! "
            "audio/x-raw,format=S16LE,rate=8000,channels=1 ! wavenc ! filesink location=hello.wav",
            folder_);
    ASSERT_EQ(made.status, 0) << made.output;
    std::ofstream(folder_ / "question.txt") << "What are your opening hours?";
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_P(LaunchLines, Runs) {
  std::string command = GetParam().command;
  if (command.find(":7700") != std::string::npos) {
    const char* port = g_getenv("AYBIZA_EMULATOR_PORT");
    if (!port) GTEST_SKIP() << "needs an emulator (AYBIZA_EMULATOR_PORT)";
    command = std::regex_replace(command, std::regex(":7700"), std::string(":") + port);
  }
  const auto outcome = run(command, folder_);
  EXPECT_EQ(outcome.status, 0) << command << "\n" << outcome.output;
}

INSTANTIATE_TEST_SUITE_P(Documentation, LaunchLines, testing::ValuesIn(all_lines()), [](const auto& info) {
  return info.param.element + "_" + std::to_string(info.index);
});

TEST(Documentation, EveryElementShowsALaunchLine) {
  ASSERT_FALSE(docs::element_files().empty());
  for (const auto& file : docs::element_files()) EXPECT_FALSE(docs::launch_lines_of(file).empty()) << file;
}

}  // namespace
}  // namespace aybiza
