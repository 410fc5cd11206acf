// aybiza graph: an agent's line of elements as a picture, with what the agent's file sets on each.
#include <gio/gio.h>

#include "core/agent/AgentPipeline.h"
#include "tools/aybiza/Command.h"
#include "tools/aybiza/Start.h"

namespace aybiza::cli {

namespace {

constexpr glong longest_value = 40;

/// Text inside a "…" label: one short line, with nothing that dot would take for syntax.
std::string label(std::string_view text) {
  GChars shown(g_utf8_strlen(text.data(), static_cast<gssize>(text.size())) > longest_value
                   ? g_utf8_substring(text.data(), 0, longest_value)
                   : g_strndup(text.data(), text.size()));
  std::string out;
  for (const char* c = shown.get(); *c; c++)
    out += *c == '"' || *c == '\\' ? std::string("\\") + *c : std::string(1, *c == '\n' ? ' ' : *c);
  return text.size() > std::string_view(shown.get()).size() ? out + "…" : out;
}

std::string node(const AgentPipeline& pipeline, size_t index) {
  const LaunchElement& element = pipeline.line().elements[index];
  std::map<std::string, std::string> values;
  for (const ElementSetting& setting : pipeline.settings())
    if (setting.element == index)
      values[setting.spec->name] =
          setting.value.is_string() ? setting.value.get<std::string>() : to_text(setting.value);
  std::string text = label(element.name) + "\\n(" + label(element.factory) + ")\\n\\n";
  for (const auto& [name, value] : values) text += label(name) + " = " + label(value) + "\\l";
  return "  n" + std::to_string(index) + " [label=\"" + text + "\"];\n";
}

std::string dot(const Agent& agent, const AgentPipeline& pipeline) {
  std::string text =
      "digraph agent {\n  label=\"" + label(agent.name) +
      "\";\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9];\n";
  for (size_t i = 0; i < pipeline.line().elements.size(); i++) text += node(pipeline, i);
  for (const LaunchLink& link : pipeline.line().links)
    text += "  n" + std::to_string(link.from.element) + " -> n" + std::to_string(link.to.element) +
            " [taillabel=\"" + label(link.from.pad) + "\", headlabel=\"" + label(link.to.pad) + "\"];\n";
  return text + "}\n";
}

Exit print_svg(const std::string& source) {
  GError* error = nullptr;
  const auto flags = GSubprocessFlags(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  auto process = GPtr<GSubprocess>::adopt(g_subprocess_new(flags, &error, "dot", "-Tsvg", nullptr));
  char* svg = nullptr;
  const bool done =
      process && g_subprocess_communicate_utf8(process.get(), source.c_str(), nullptr, &svg, nullptr, &error);
  GChars owned(svg);
  if (!done || !g_subprocess_get_successful(process.get())) {
    std::fprintf(stderr, "aybiza graph: dot did not draw the graph: %s\nIs graphviz installed?\n",
                 take_message(error).c_str());
    return Exit::unavailable;
  }
  std::fputs(svg, stdout);
  return Exit::ok;
}

Exit graph(const Arguments& arguments) {
  start_gstreamer();
  const std::string& path = arguments.positional[0];
  if (!read_text_file(path)) {
    std::fprintf(stderr, "aybiza graph: %s cannot be read\n", path.c_str());
    return Exit::no_input;
  }
  AgentFile file = read_agent(path);
  const AgentPipeline pipeline = AgentPipeline::make(file.agent, file.problems);
  if (!file.ok()) {
    std::fprintf(stderr, "%s\n", text_of(file.problems).c_str());
    return Exit::failed;
  }
  const std::string source = dot(file.agent, pipeline);
  if (arguments.has("svg")) return print_svg(source);
  std::fputs(source.c_str(), stdout);
  return Exit::ok;
}

}  // namespace

Command graph_command() {
  return {
      .name = "graph",
      .arguments = "AGENT",
      .summary = "draw an agent's line of elements",
      .details =
          "Prints the GStreamer elements of the agent's line, how they are linked, and the properties that "
          "the "
          "agent's file sets on them, as a graph in the language of graphviz. Secrets appear as references.",
      .min_arguments = 1,
      .max_arguments = 1,
      .complete = Complete::agent,
      .options = {{.name = "svg", .help = "Print SVG instead; needs graphviz."}},
      .examples = {{"aybiza graph --svg pipelines/receptionist.yaml > line.svg",
                    "A picture for the browser."}},
      .run = graph,
  };
}

}  // namespace aybiza::cli
