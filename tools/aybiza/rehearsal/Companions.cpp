#include "tools/aybiza/rehearsal/Companions.h"

#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <vector>

#include "core/base/GPtr.h"
#include "core/base/Json.h"
#include "tools/aybiza/Programs.h"

namespace aybiza::rehearsal {

namespace {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// A server whose first line of output is a JSON object with its port; told to end when this is destroyed.
class Server {
 public:
  Server(const std::string& name, std::vector<std::string> arguments, const Environment& environment) {
    const auto launcher = GPtr<GSubprocessLauncher>::adopt(g_subprocess_launcher_new(
        GSubprocessFlags(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE)));
    for (const auto& [variable, value] : environment)
      if (value.empty())
        g_subprocess_launcher_unsetenv(launcher.get(), variable.c_str());
      else
        g_subprocess_launcher_setenv(launcher.get(), variable.c_str(), value.c_str(), TRUE);
    arguments.insert(arguments.begin(), cli::find_program(name));
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    argv.push_back(nullptr);
    process_ = GPtr<GSubprocess>::adopt(g_subprocess_launcher_spawnv(launcher.get(), argv.data(), nullptr));
    if (!process_) return;
    const auto output =
        GPtr<GDataInputStream>::adopt(g_data_input_stream_new(g_subprocess_get_stdout_pipe(process_.get())));
    char* line = g_data_input_stream_read_line(output.get(), nullptr, nullptr, nullptr);
    if (line) port = static_cast<int>(get_int(parse_json(line, "the ready line").value_or(Json()), "port"));
    g_free(line);
  }
  Server(const Server&) = delete;
  ~Server() {
    if (!process_) return;
    g_subprocess_send_signal(process_.get(), SIGTERM);
    g_subprocess_wait(process_.get(), nullptr, nullptr);
  }

  int port = 0;  ///< 0: it did not start

 private:
  GPtr<GSubprocess> process_;
};

std::string make_folder() {
  std::string path = std::filesystem::temp_directory_path() / "aybiza-eval-XXXXXX";
  return mkdtemp(path.data()) ? path : "";
}

std::string address(int port) { return "127.0.0.1:" + std::to_string(port); }

/// Leads every client of a vendor to the emulator, which takes any key, and away from real accounts.
Environment emulated(int port) {
  const std::string http = "http://" + address(port);
  return {{"DEEPGRAM_URL", "ws://" + address(port)},
          {"DEEPGRAM_API_KEY", "eval"},
          {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME", http},
          {"AWS_BEARER_TOKEN_BEDROCK", "eval"},
          {"AWS_REGION", "us-east-1"},
          {"PRACTICE_URL", http + "/practice"},
          {"TWILIO_AUTH_TOKEN", ""},
          {"TWILIO_ACCOUNT_SID", ""},
          {"AYBIZA_TOKEN", ""}};
}

}  // namespace

struct Companions::Parts {
  explicit Parts(const CompanionSettings& settings)
      : runtime(make_folder()), emulator("aybiza-emulator", emulator_arguments(settings), {}) {
    if (emulator.port)
      daemon.emplace(
          "aybizad",
          std::vector<std::string>{"--agent", settings.agent, "--listen", "127.0.0.1:0", "--workers", "1",
                                   "--drain", "0", "--log", "json", "--runtime-directory", runtime},
          emulated(emulator.port));
  }
  ~Parts() {
    daemon.reset();
    std::error_code ignored;
    std::filesystem::remove_all(runtime, ignored);
  }
  static std::vector<std::string> emulator_arguments(const CompanionSettings& settings) {
    std::vector<std::string> arguments = {"--port", "0"};
    if (!settings.brain.empty()) arguments.insert(arguments.end(), {"--scenario", settings.brain});
    return arguments;
  }

  std::string runtime;
  Server emulator;
  std::optional<Server> daemon;
};

Companions::Companions(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Companions::~Companions() = default;

Result<std::unique_ptr<Companions>> Companions::start(const CompanionSettings& settings) {
  auto parts = std::make_unique<Parts>(settings);
  if (!parts->emulator.port)
    return fail(Fault::unavailable, "aybiza-emulator does not start",
                "is it installed? --url names a daemon that runs elsewhere");
  if (!parts->daemon->port)
    return fail(Fault::unavailable, "aybizad does not start with " + settings.agent,
                "try: aybizad --agent " + settings.agent);
  return std::unique_ptr<Companions>(new Companions(std::move(parts)));
}

std::string Companions::emulator() const { return "http://" + address(parts_->emulator.port); }
std::string Companions::daemon() const { return "http://" + address(parts_->daemon->port); }

}  // namespace aybiza::rehearsal
