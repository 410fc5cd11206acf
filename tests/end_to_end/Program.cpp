#include "tests/end_to_end/Program.h"

#include <gtest/gtest.h>

#include <csignal>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace aybiza {

namespace {

constexpr auto patience = std::chrono::seconds(30);

std::string build_path(const std::string& path) { return std::string(g_getenv("AYBIZA_BUILD")) + "/" + path; }
std::string source_path(const std::string& path) {
  return std::string(g_getenv("AYBIZA_SOURCE")) + "/" + path;
}

GPtr<GSubprocess> spawn(const std::string& path, std::vector<std::string> arguments,
                        const Environment& environment) {
  auto launcher = GPtr<GSubprocessLauncher>::adopt(g_subprocess_launcher_new(
      GSubprocessFlags(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE)));
  // What the developer's own shell has set up for real vendors stays out.
  for (const char* name : {"TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "TWILIO_API_URL", "AYBIZA_TOKEN"})
    g_subprocess_launcher_unsetenv(launcher.get(), name);
  for (const auto& [name, value] : environment)
    g_subprocess_launcher_setenv(launcher.get(), name.c_str(), value.c_str(), TRUE);
  arguments.insert(arguments.begin(), build_path(path));
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  argv.push_back(nullptr);
  return GPtr<GSubprocess>::adopt(g_subprocess_launcher_spawnv(launcher.get(), argv.data(), nullptr));
}

GPtr<GDataInputStream> lines_of(GInputStream* stream) {
  return GPtr<GDataInputStream>::adopt(g_data_input_stream_new(stream));
}

std::optional<std::string> read_line(GDataInputStream* stream) {
  const GChars line(g_data_input_stream_read_line(stream, nullptr, nullptr, nullptr));
  if (!line) return std::nullopt;
  return line.get();
}

Environment emulated(uint16_t port) {
  const std::string address = "127.0.0.1:" + std::to_string(port);
  return {{"DEEPGRAM_URL", "ws://" + address},
          {"DEEPGRAM_API_KEY", "test"},
          {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://" + address},
          {"AWS_BEARER_TOKEN_BEDROCK", "test"},
          {"AWS_REGION", "us-east-1"},
          {"PRACTICE_URL", "http://" + address + "/practice"}};
}

std::vector<std::string> daemon_arguments(std::vector<std::string> more,
                                          const std::string& runtime_directory) {
  std::vector<std::string> all = {"--listen", "127.0.0.1:0",         "--log",
                                  "json",     "--runtime-directory", runtime_directory};
  const bool has_agents = std::find(more.begin(), more.end(), "--config") != more.end();
  if (!has_agents) more.insert(more.end(), {"--agent", source_path("pipelines/receptionist.yaml")});
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Processes that have this among their arguments.
std::vector<int> processes_with(const std::string& argument) {
  std::vector<int> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string arguments{std::istreambuf_iterator<char>(file), {}};
    if (arguments.find(argument) != std::string::npos)
      pids.push_back(std::atoi(entry.path().filename().c_str()));
  }
  return pids;
}

}  // namespace

Program::Program(const std::string& path, std::vector<std::string> arguments, const Environment& environment)
    : process_(spawn(path, std::move(arguments), environment)) {
  if (!process_) throw std::runtime_error(path + " cannot be started");
  output_ = lines_of(g_subprocess_get_stdout_pipe(process_.get()));
  follower_ = std::thread([this] { follow_log(); });
}

Program::~Program() {
  g_subprocess_force_exit(process_.get());
  follower_.join();
  if (testing::UnitTest::GetInstance()->Passed()) return;
  for (const std::string& line : log_) std::fprintf(stderr, "  | %s\n", line.c_str());
}

void Program::follow_log() {
  const auto errors = lines_of(g_subprocess_get_stderr_pipe(process_.get()));
  while (auto line = read_line(errors.get())) {
    std::lock_guard lock(mutex_);
    log_.push_back(std::move(*line));
    news_.notify_all();
  }
  std::lock_guard lock(mutex_);
  log_ended_ = true;
  news_.notify_all();
}

std::string Program::line() { return read_line(output_.get()).value_or(""); }

uint16_t Program::read_port() {
  auto ready = parse_json(line(), "the ready line");
  return ready ? static_cast<uint16_t>(get_int(*ready, "port")) : 0;
}

bool Program::logs(std::string_view text) {
  std::unique_lock lock(mutex_);
  while (true) {
    while (found_ < log_.size())
      if (log_[found_++].find(text) != std::string::npos) return true;
    if (log_ended_ || news_.wait_for(lock, patience) == std::cv_status::timeout) return false;
  }
}

void Program::signal(int number) { g_subprocess_send_signal(process_.get(), number); }

int Program::exit_code() {
  g_subprocess_wait(process_.get(), nullptr, nullptr);
  return g_subprocess_get_if_exited(process_.get()) ? g_subprocess_get_exit_status(process_.get()) : -1;
}

std::vector<int> Program::children() const {
  const char* id = g_subprocess_get_identifier(process_.get());
  if (!id) return {};  // it has ended
  const std::string pid = id;
  std::ifstream list("/proc/" + pid + "/task/" + pid + "/children");
  return {std::istream_iterator<int>(list), {}};
}

size_t Program::count(const char* folder) const {
  std::vector<int> family = children();
  family.push_back(std::atoi(g_subprocess_get_identifier(process_.get())));
  size_t sum = 0;
  for (const int pid : family) {
    const std::filesystem::directory_iterator entries("/proc/" + std::to_string(pid) + "/" + folder);
    sum += static_cast<size_t>(std::distance(begin(entries), end(entries)));
  }
  return sum;
}

TemporaryFolder::TemporaryFolder() : path(GChars(g_dir_make_tmp("aybiza-XXXXXX", nullptr)).get()) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

Vendors::Vendors()
    : emulator("tools/aybiza-emulator/aybiza-emulator", {"--port", "0"}),
      port(emulator.read_port()),
      environment(emulated(port)) {}

Daemon::Daemon(const Vendors& vendors, std::vector<std::string> arguments, const Environment& more,
               Runtime where)
    : runtime(std::move(where)),
      program("tools/aybizad/aybizad", daemon_arguments(std::move(arguments), runtime->path),
              [&] {
                Environment all = vendors.environment;
                for (const auto& [name, value] : more) all[name] = value;
                return all;
              }()),
      port(program.read_port()) {}

// A daemon's workers outlive it on purpose, and would keep its log open.
Daemon::~Daemon() {
  program.signal(SIGKILL);
  program.exit_code();  // from here on nobody starts others
  for (const int pid : processes_with(runtime->path)) kill(pid, SIGKILL);
}

}  // namespace aybiza
