// Reads a suite: each key by itself, then what keys cannot know alone: which of them exclude or need each other.
#include <glib.h>

#include <algorithm>
#include <set>

#include "core/config/Checker.h"
#include "core/config/Reading.h"
#include "tools/evaluation/Match.h"
#include "tools/evaluation/SuiteKeys.h"

namespace aybiza::evaluation {

namespace {

using Kind = Expectation::Kind;

struct KindKey {
  std::string_view key;
  Kind kind;
  bool of_call_only = false;
};
constexpr KindKey kinds[] = {
    {"said", Kind::said},
    {"any_of", Kind::any_of},
    {"absent", Kind::absent},
    {"spoken", Kind::spoken},
    {"tool", Kind::tool},
    {"no_tool", Kind::no_tool},
    {"interrupted", Kind::interrupted},
    {"language", Kind::language},
    {"outcome", Kind::outcome, true},
    {"turns", Kind::turns, true},
    {"transcript", Kind::transcript, true},
};

constexpr struct {
  std::string_view key, needs;
  Kind kind;
} companions[] = {{"arguments", "tool", Kind::tool},
                  {"schema", "tool", Kind::tool},
                  {"times", "tool", Kind::tool},
                  {"word_errors", "transcript", Kind::transcript}};

std::string item(std::string_view list, size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

class SuiteChecker {
 public:
  SuiteChecker(Suite& suite, Problems& problems) : suite_(suite), check_(suite.places, problems) {}

  void run() {
    expectations(suite_.defaults.expect, "defaults.expect", true);
    if (suite_.scenarios.empty()) check_.error("scenarios", "expected at least one scenario");
    std::set<std::string> names;
    for (size_t i = 0; i < suite_.scenarios.size(); i++) {
      Scenario& scenario = suite_.scenarios[i];
      const std::string path = item("scenarios", i);
      scenario.place = place_of(suite_.places, path);
      if (!names.insert(scenario.name).second)
        check_.error(path + ".name", "another scenario has this name already");
      answers(scenario, path);
      breakdowns(scenario, path);
      for (size_t k = 0; k < scenario.turns.size(); k++) turn(scenario.turns[k], item(path + ".turns", k));
      expectations(scenario.expect, path + ".expect", true);
    }
  }

 private:
  bool is_written(const std::string& path) const { return suite_.places.contains(path); }

  void answers(const Scenario& scenario, const std::string& path) {
    for (size_t i = 0; i < scenario.answers.size(); i++) {
      const std::string here = item(path + ".answers", i);
      if (scenario.answers[i].tool.empty() && is_written(here + ".input"))
        check_.error(here + ".input", "has no meaning without tool");
    }
  }

  void breakdowns(const Scenario& scenario, const std::string& path) {
    for (size_t i = 0; i < scenario.breakdowns.size(); i++) {
      const Breakdown& breakdown = scenario.breakdowns[i];
      const std::string here = item(path + ".breakdowns", i);
      if (breakdown.turn > static_cast<int>(scenario.turns.size()))
        check_.error(here + ".turn", "expected at most " + std::to_string(scenario.turns.size()) +
                                         ", the number of the caller's turns");
      if (is_written(here + ".status") && breakdown.what != Breakdown::What::refuse)
        check_.error(here + ".status", "has no meaning without what: refuse");
      if (is_written(here + ".lasts_ms") && breakdown.what == Breakdown::What::cut)
        check_.error(here + ".lasts_ms", "has no meaning where what is cut, which takes no time");
    }
  }

  void turn(Turn& turn, const std::string& path) {
    turn.place = place_of(suite_.places, path);
    const int deeds = !turn.say.empty() + !turn.keys.empty() + (turn.silence.count() > 0) +
                      (turn.cough.count() > 0) + (turn.noise.count() > 0) + turn.lose_line + turn.hang_up;
    if (deeds > 1)
      check_.error(
          path, "expected at most one of say, keys, silence_ms, cough_ms, noise_ms, lose_line and hang_up");
    if (is_written(path + ".hesitate") && turn.say.empty())
      check_.error(path + ".hesitate", "has no meaning without say");
    if (is_written(path + ".hesitate") && turn.hesitate.word == 0)
      check_.error(path + ".hesitate.word", "missing; it is required");
    if (is_written(path + ".back_after_ms") && !turn.lose_line)
      check_.error(path + ".back_after_ms", "has no meaning without lose_line");
    if (turn.talks_over() && deeds == 0) check_.error(path + ".send_after", "there is nothing to send");
    if (turn.talks_over()) check_.exclude(path + ".send_after", path + ".wait_for");
    if (!turn.send_after.said.empty()) check_.exclude(path + ".send_after.said", path + ".send_after.word");
    pattern(turn.wait_for, path + ".wait_for");
    pattern(turn.send_after.said, path + ".send_after.said");
    expectations(turn.expect, path + ".expect", false);
  }

  void expectations(std::vector<Expectation>& list, const std::string& path, bool of_call) {
    for (size_t i = 0; i < list.size(); i++) expectation(list[i], item(path, i), of_call);
  }

  void expectation(Expectation& x, const std::string& path, bool of_call) {
    x.place = place_of(suite_.places, path);
    std::vector<const KindKey*> written;
    for (const KindKey& kind : kinds)
      if (is_written(path + "." + std::string(kind.key))) written.push_back(&kind);
    if (written.size() > 1)
      return check_.error(path + "." + std::string(written[1]->key),
                          "is one thing too many to expect beside " + std::string(written[0]->key),
                          "begin another item with \"- \"");
    if (written.empty() && (!x.within || of_call))
      return check_.error(path, "expected something to hold, such as said, absent or tool");
    if (!written.empty()) {
      x.kind = written[0]->kind;
      const std::string key = path + "." + std::string(written[0]->key);
      if (written[0]->of_call_only && !of_call)
        check_.error(key, "belongs to a call as a whole", "write it under the scenario's own expect");
      if (x.kind == Kind::interrupted && of_call)
        check_.error(key, "belongs to a turn", "write it under the turn's expect");
    }
    for (const auto& companion : companions)
      if (const std::string key = path + "." + std::string(companion.key);
          is_written(key) && x.kind != companion.kind)
        check_.error(key, "has no meaning without " + std::string(companion.needs));
    static constexpr Kind timed[] = {Kind::within, Kind::said, Kind::any_of, Kind::tool};
    if (x.within && (of_call || std::ranges::find(timed, x.kind) == std::end(timed)))
      check_.error(path + ".within_ms", "has no meaning here",
                   "it belongs to said, any_of and tool of a turn, or stands alone there");
    texts(x, path);
  }

  void texts(const Expectation& x, const std::string& path) {
    pattern(x.said, path + ".said");
    pattern(x.absent, path + ".absent");
    pattern(x.spoken, path + ".spoken");
    for (size_t i = 0; i < x.any_of.size(); i++) pattern(x.any_of[i], path + ".any_of");
    for (const std::string& line : x.transcript)
      if (!line.starts_with("agent: ") && !line.starts_with("caller: "))
        check_.error(path + ".transcript",
                     "expected lines that begin with \"agent: \" or \"caller: \", got \"" + line + "\"");
  }

  void pattern(const std::string& text, const std::string& path) {
    if (auto fault = find_pattern_fault(text)) check_.error(path, "is no regular expression: " + *fault);
  }

  Suite& suite_;
  Checker check_;
};

void find_files(Suite& suite, const std::string& path) {
  suite.agent = beside(path, suite.agent);
  for (Scenario& scenario : suite.scenarios)
    if (!scenario.agent.empty()) scenario.agent = beside(path, scenario.agent);
  std::string& brain = suite.vendors.brain;
  if (brain.ends_with(".yaml") || brain.ends_with(".yml")) brain = beside(path, brain);
}

}  // namespace

std::pair<std::string, std::string> Turn::parts() const {
  size_t end = hesitate.word > 0 ? 0 : say.size();
  for (int words = hesitate.word; words > 0 && end < say.size(); words--)
    end = std::min(say.find(' ', say.find_first_not_of(' ', end)), say.size());
  return {say.substr(0, end), say.substr(std::min(say.find_first_not_of(' ', end), say.size()))};
}

std::string Turn::deed() const {
  if (!say.empty()) return "\"" + say + "\"";
  if (!keys.empty()) return "keys " + keys;
  if (cough.count() > 0) return "(coughs)";
  if (noise.count() > 0) return "(noise)";
  if (lose_line) return "loses the line";
  return hang_up ? "hangs up" : "";
}

std::string Turn::name(size_t number) const {
  const std::string words = !deed().empty() ? deed() : silence.count() > 0 ? "silence" : "listens";
  return "turn " + std::to_string(number) + " (" + words + ")";
}

SuiteFile read_suite(const std::string& path, const ReadFile& read_file) {
  SuiteFile file;
  auto text = read_file(path);
  if (!text) {
    add_error(file.problems, {path}, "", text.error().message, text.error().hint);
    return file;
  }
  const Yaml tree = parse_yaml(*text, path, file.problems);
  if (has_errors(file.problems)) return file;
  if (tree.kind != Yaml::Kind::map) {
    add_error(file.problems, {path, 1, 1}, "", "expected a map, got " + tree.describe());
    return file;
  }
  Reading reading{file.suite.places, file.problems};
  reading.places[""] = tree.place;
  read_map(
      tree, "", [&](KeyVisitor& v) { describe(v, file.suite); }, reading);
  SuiteChecker(file.suite, file.problems).run();
  find_files(file.suite, path);
  sort_by_place(file.problems);
  return file;
}

}  // namespace aybiza::evaluation
