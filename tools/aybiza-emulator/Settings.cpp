#include "Settings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace aybiza::emulator {

namespace {

Result<double> to_number(std::string_view name, std::string_view value, double most) {
  const std::string text(value);
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || number < 0 || number > most)
    return fail(Fault::bad_input, std::string(name) + " must be a number from 0 to " +
                                      std::to_string(static_cast<int64_t>(most)) + ", not \"" + text + "\"");
  return number;
}

struct Setting {
  SettingHelp help;
  std::function<Result<void>(Settings&, std::string_view)> set;
};

template <class Member> std::function<Result<void>(Settings&, std::string_view)> text(Member member) {
  return [member](Settings& settings, std::string_view value) -> Result<void> {
    member(settings) = value;
    return {};
  };
}

std::function<Result<void>(Settings&, std::string_view)> ms(const char* name, Duration Latencies::*member) {
  return [name, member](Settings& settings, std::string_view value) -> Result<void> {
    auto number = to_number(name, value, 60000);
    if (!number) return fail(number.error());
    settings.latencies.*member =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>(*number));
    return {};
  };
}

Result<void> set_port(Settings& settings, std::string_view value) {
  auto number = to_number("port", value, 65535);
  if (!number) return fail(number.error());
  settings.port = static_cast<int>(*number);
  return {};
}
Result<void> set_ears(Settings& settings, std::string_view value) {
  if (value != "real" && value != "script")
    return fail(Fault::bad_input, "ears must be real or script, not \"" + std::string(value) + "\"");
  settings.ears = value;
  return {};
}
Result<void> set_tokens(Settings& settings, std::string_view value) {
  auto number = to_number("tokens-per-second", value, 1e6);
  if (!number) return fail(number.error());
  settings.latencies.tokens_per_second = *number;
  return {};
}
Result<void> add_fault(Settings& settings, std::string_view value) {
  auto rule = parse_fault(value);
  if (!rule) return fail(rule.error());
  settings.faults.push_back(std::move(*rule));
  return {};
}

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> settings = {
      {{"port", "N", "port to listen on; 0 takes a free one (default 7700)"}, set_port},
      {{"address", "IP", "address to listen on (default 127.0.0.1)"},
       text([](Settings & s) -> auto& { return s.address; })},
      {{"port-file", "FILE", "write the port there once it listens"},
       text([](Settings & s) -> auto& { return s.port_file; })},
      {{"scenario", "FILE", "what the model says and the ears expect (default: the dental practice)"},
       text([](Settings & s) -> auto& { return s.scenario; })},
      {{"ears", "real|script", "recognise speech, or hear the scenario's script line by line (default real)"},
       set_ears},
      {{"interim-ms", "MS", "audio between two interim results (default 250)"},
       ms("interim-ms", &Latencies::interim)},
      {{"end-of-turn-ms", "MS", "silence that ends a turn, unless the request asks for more (default 350)"},
       ms("end-of-turn-ms", &Latencies::end_of_turn)},
      {{"first-token-ms", "MS", "from a request to the model's first token (default 400)"},
       ms("first-token-ms", &Latencies::first_token)},
      {{"tokens-per-second", "N", "the model's pace after that; 0: all at once (default 60)"}, set_tokens},
      {{"first-byte-ms", "MS", "from a complete sentence to its first sound (default 150)"},
       ms("first-byte-ms", &Latencies::first_byte)},
      {{"fault", "SPEC", "plan a fault; may be given several times, see FAULTS"}, add_fault},
      {{"api-key", "KEY", "Deepgram's key (default: any)"},
       text([](Settings & s) -> auto& { return s.keys.deepgram; })},
      {{"aws-id", "ID", "AWS access key id (default AKIDEXAMPLE)"},
       text([](Settings & s) -> auto& { return s.keys.aws_id; })},
      {{"aws-secret", "KEY", "its secret (default wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY)"},
       text([](Settings & s) -> auto& { return s.keys.aws_secret; })},
      {{"aws-bearer", "TOKEN", "Bedrock's API key (default: any)"},
       text([](Settings & s) -> auto& { return s.keys.aws_bearer; })},
      {{"twilio-token", "TOKEN", "Twilio's auth token (default 12345)"},
       text([](Settings & s) -> auto& { return s.keys.twilio_token; })},
  };
  return settings;
}

}  // namespace

Result<void> change(Settings& settings, std::string_view name, std::string_view value) {
  auto found = std::ranges::find_if(all_settings(), [&](const Setting& s) { return s.help.name == name; });
  if (found == all_settings().end())
    return fail(Fault::bad_input, "there is no setting \"" + std::string(name) + "\"");
  return found->set(settings, value);
}

const std::vector<SettingHelp>& setting_help() {
  static const std::vector<SettingHelp> help = [] {
    std::vector<SettingHelp> list;
    for (const auto& setting : all_settings()) list.push_back(setting.help);
    return list;
  }();
  return help;
}

Result<void> read_settings(Settings& settings, const std::string& file) {
  std::string mistakes;
  auto mistake = [&](const YAML::Mark& mark, const std::string& what) {
    mistakes += (mistakes.empty() ? "" : "\n") + file + ":" + std::to_string(mark.line + 1) + ":" +
                std::to_string(mark.column + 1) + ": " + what;
  };
  try {
    const YAML::Node root = YAML::LoadFile(file);
    if (!root.IsMap()) return fail(Fault::bad_input, file + ": the settings must be a map");
    for (const auto& entry : root) {
      const std::string key = entry.first.Scalar();
      const bool is_list = key == "faults" && entry.second.IsSequence();
      if (!is_list && !entry.second.IsScalar()) {
        mistake(entry.second.Mark(), key + " must be a single value");
      } else if (is_list) {
        for (const auto& item : entry.second)
          if (auto set = change(settings, "fault", item.IsScalar() ? item.Scalar() : ""); !set)
            mistake(item.Mark(), set.error().text());
      } else if (auto set = change(settings, key, entry.second.Scalar()); !set) {
        mistake(entry.first.Mark(), set.error().text());
      }
    }
  } catch (const YAML::BadFile&) {
    return fail(Fault::bad_input, file + ": cannot be read");
  } catch (const YAML::Exception& e) {
    mistake(e.mark, e.msg);
  }
  if (!mistakes.empty()) return fail(Fault::bad_input, mistakes);
  return {};
}

}  // namespace aybiza::emulator
