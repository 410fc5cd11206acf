#include <algorithm>

#include "core/config/Place.h"
#include "tools/aybiza/Command.h"

namespace aybiza::cli {

namespace {

const Option help{"help", 'h', "", "Show this help."};

tl::unexpected<Error> misuse(std::string message, std::string hint = {}) {
  return fail(Fault::bad_input, std::move(message), std::move(hint));
}

const Option* find(const Command& command, std::string_view name) {
  if (name == help.name) return &help;
  auto it = std::find_if(command.options.begin(), command.options.end(),
                         [&](const Option& option) { return option.name == name; });
  return it == command.options.end() ? nullptr : &*it;
}

const Option* find(const Command& command, char letter) {
  if (letter == help.letter) return &help;
  auto it = std::find_if(command.options.begin(), command.options.end(),
                         [&](const Option& option) { return option.letter == letter; });
  return it == command.options.end() ? nullptr : &*it;
}

tl::unexpected<Error> unknown(const Command& command, const std::string& word) {
  std::vector<std::string_view> names = {help.name};
  for (const Option& option : command.options) names.push_back(option.name);
  const auto near = nearest(std::string_view(word).substr(word.starts_with("--") ? 2 : 1), names);
  return misuse("unknown option " + word, near.empty() ? "" : "did you mean --" + std::string(near) + "?");
}

/// Reads "--name", "--name=value", "--name value", "-n", "-n value" and "-nvalue" off the front of the words.
class Parser {
 public:
  Parser(const Command& command, const std::vector<std::string>& words) : command_(command), words_(words) {}

  Result<Arguments> parse() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (word == "--") {
        arguments_.positional.insert(arguments_.positional.end(), words_.begin() + at_, words_.end());
        break;
      }
      auto taken = word.starts_with("--")                 ? long_option(word)
                   : word.starts_with("-") && word != "-" ? short_option(word)
                                                          : argument(word);
      if (!taken) return fail(taken.error());
    }
    return check_count();
  }

 private:
  Result<void> argument(const std::string& word) {
    arguments_.positional.push_back(word);
    return {};
  }
  Result<void> long_option(const std::string& word) {
    const size_t equals = word.find('=');
    const Option* option = find(command_, std::string_view(word).substr(2, equals - 2));
    if (!option) return unknown(command_, word.substr(0, equals));
    if (equals == word.npos) return take(*option, nullptr);
    const std::string value = word.substr(equals + 1);
    return take(*option, &value);
  }
  Result<void> short_option(const std::string& word) {
    const Option* option = find(command_, word[1]);
    if (!option) return unknown(command_, word);
    if (word.size() == 2) return take(*option, nullptr);
    const std::string value = word.substr(2);
    return take(*option, &value);
  }
  Result<void> take(const Option& option, const std::string* value) {
    const std::string name = "--" + std::string(option.name);
    auto& values = arguments_.options[std::string(option.name)];
    if (option.value.empty()) {
      if (value) return misuse(name + " takes no value");
      return {};
    }
    if (!values.empty() && !option.repeats) return misuse(name + " is given twice");
    if (!value && at_ == words_.size()) return misuse(name + " needs a value", std::string(option.value));
    values.push_back(value ? *value : words_[at_++]);
    return {};
  }
  Result<Arguments> check_count() {
    if (arguments_.has("help")) return arguments_;
    const size_t count = arguments_.positional.size();
    if (count < command_.min_arguments) return misuse("expected " + std::string(command_.arguments));
    if (count > command_.max_arguments)
      return misuse("unexpected argument \"" + arguments_.positional[command_.max_arguments] + "\"");
    return arguments_;
  }

  const Command& command_;
  const std::vector<std::string>& words_;
  size_t at_ = 0;
  Arguments arguments_;
};

}  // namespace

std::string Arguments::value(std::string_view option, std::string_view fallback) const {
  auto it = options.find(option);
  return it == options.end() || it->second.empty() ? std::string(fallback) : it->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  auto it = options.find(option);
  return it == options.end() ? std::vector<std::string>{} : it->second;
}

Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words) {
  return Parser(command, words).parse();
}

}  // namespace aybiza::cli
