// aybiza completion: what a shell needs to complete aybiza's commands and options, made from the table of
// commands.
#include <cstdio>

#include "tools/aybiza/Command.h"

namespace aybiza::cli {

namespace {

constexpr const char* shells[] = {"bash", "zsh", "fish"};

std::string words(const Command& command) {
  std::string text = "--help";
  for (const Option& option : command.options) text += " --" + std::string(option.name);
  return text;
}

std::string bash_files(Complete complete) {
  switch (complete) {
    case Complete::agent:
      return "COMPREPLY=($(compgen -d -- \"$word\") $(compgen -f -X '!*.y?(a)ml' -- \"$word\"))";
    case Complete::wav:
      return "COMPREPLY=($(compgen -d -- \"$word\") $(compgen -f -X '!*.wav' -- \"$word\"))";
    case Complete::file:
      return "COMPREPLY=($(compgen -f -- \"$word\"))";
    case Complete::directory:
      return "COMPREPLY=($(compgen -d -- \"$word\"))";
    case Complete::shell:
      return "COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\"))";
    case Complete::call_verb:
      return "COMPREPLY=($(compgen -W 'show hangup graph' -- \"$word\"))";
    case Complete::nothing:
      return "COMPREPLY=()";
  }
  return "COMPREPLY=()";
}

std::string bash() {
  std::string names, cases;
  for (const Command& command : commands()) {
    names += std::string(command.name) + " ";
    cases += "    " + std::string(command.name) + ")\n      case $previous in\n";
    for (const Option& option : command.options) {
      if (option.value.empty()) continue;
      cases += "        --" + std::string(option.name);
      if (option.letter) cases += std::string("|-") + option.letter;
      cases += ") " + bash_files(option.complete) + "; return ;;\n";
    }
    cases += "      esac\n      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '" + words(command) +
             "' -- \"$word\"))\n      else " + bash_files(command.complete) + "; fi ;;\n";
  }
  return "# bash completion of aybiza; put it into /etc/bash_completion.d or source it.\n"
         "_aybiza() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  shopt -s extglob\n"
         "  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W '" +
         names +
         "help --help --version' -- \"$word\")); return; fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         cases + "  esac\n}\ncomplete -o filenames -F _aybiza aybiza\n";
}

/// Text inside '…' of zsh and fish.
std::string escape(std::string_view text) {
  std::string out;
  for (char c : text)
    out += c == '\'' ? "'\\''" : c == '[' || c == ']' || c == ':' ? std::string("\\") + c : std::string(1, c);
  return out;
}

std::string zsh_files(Complete complete) {
  switch (complete) {
    case Complete::agent:
      return "_files -g \"*.y(a|)ml\"";
    case Complete::wav:
      return "_files -g \"*.wav\"";
    case Complete::file:
      return "_files";
    case Complete::directory:
      return "_files -/";
    case Complete::shell:
      return "(bash zsh fish)";
    case Complete::call_verb:
      return "(show hangup graph)";
    case Complete::nothing:
      return " ";
  }
  return " ";
}

std::string zsh() {
  std::string names, cases;
  for (const Command& command : commands()) {
    names += "    '" + std::string(command.name) + ":" + escape(command.summary) + "'\n";
    cases += "    " + std::string(command.name) + ") _arguments '--help[Show the help.]'";
    for (const Option& option : command.options) {
      const std::string value =
          option.value.empty() ? "" : ":" + escape(option.value) + ":" + zsh_files(option.complete);
      cases += std::string(" '") + (option.repeats ? "*" : "") + "--" + std::string(option.name) + "[" +
               escape(option.help) + "]" + value + "'";
    }
    cases += " '*:argument:" + zsh_files(command.complete) + "' ;;\n";
  }
  return "#compdef aybiza\n# zsh completion of aybiza; put it as _aybiza into a directory of $fpath.\n"
         "_aybiza() {\n  local -a commands=(\n" +
         names +
         "  )\n"
         "  if ((CURRENT == 2)); then _describe command commands; return; fi\n"
         "  shift words; ((CURRENT--))\n"
         "  case $words[1] in\n" +
         cases + "  esac\n}\n_aybiza \"$@\"\n";
}

std::string fish_value(Complete complete) {
  switch (complete) {
    case Complete::directory:
      return " -x -a '(__fish_complete_directories)'";
    case Complete::nothing:
      return " -x";
    case Complete::shell:
      return " -x -a 'bash zsh fish'";
    case Complete::call_verb:
      return " -x -a 'show hangup graph'";
    case Complete::agent:
      return " -k -x -a '(__fish_complete_suffix .yaml)'";
    case Complete::wav:
      return " -k -x -a '(__fish_complete_suffix .wav)'";
    case Complete::file:
      return " -r -F";
  }
  return " -x";
}

std::string fish_quote(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '\'' ? "\\'" : std::string(1, c);
  return "'" + out + "'";
}

std::string fish() {
  std::string text =
      "# fish completion of aybiza; put it as aybiza.fish into ~/.config/fish/completions.\ncomplete -c "
      "aybiza -f\n";
  for (const Command& command : commands()) {
    const std::string name(command.name);
    const std::string inside = "complete -c aybiza -n '__fish_seen_subcommand_from " + name + "'";
    text += "complete -c aybiza -n __fish_use_subcommand -a " + name + " -d " + fish_quote(command.summary) +
            "\n";
    text += inside + " -l help -d 'Show the help.'\n";
    if (command.complete != Complete::nothing) text += inside + fish_value(command.complete) + "\n";
    for (const Option& option : command.options) {
      text += inside + " -l " + std::string(option.name);
      if (option.letter) text += std::string(" -s ") + option.letter;
      if (!option.value.empty()) text += fish_value(option.complete);
      text += " -d " + fish_quote(option.help) + "\n";
    }
  }
  return text;
}

Exit completion(const Arguments& arguments) {
  const std::string& shell = arguments.positional[0];
  std::string script;
  if (shell == shells[0]) script = bash();
  if (shell == shells[1]) script = zsh();
  if (shell == shells[2]) script = fish();
  if (script.empty()) {
    std::fprintf(stderr, "aybiza completion: expected bash, zsh or fish, got \"%s\"\n", shell.c_str());
    return Exit::usage;
  }
  std::fputs(script.c_str(), stdout);
  return Exit::ok;
}

}  // namespace

Command completion_command() {
  return {
      .name = "completion",
      .arguments = "bash|zsh|fish",
      .summary = "print completions for a shell",
      .details = "Prints a script that teaches the shell to complete aybiza's commands, options and files.",
      .min_arguments = 1,
      .max_arguments = 1,
      .complete = Complete::shell,
      .examples = {{"source <(aybiza completion bash)", "Completes in this shell from now on."}},
      .run = completion,
  };
}

}  // namespace aybiza::cli
