// PrometheusText: a strict reader of Prometheus' text format 0.0.4. It accepts what the format's rules allow and says
// what breaks them, as `promtool check metrics` would.
#pragma once

#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace aybiza {

class PrometheusText {
 public:
  using Labels = std::map<std::string, std::string>;
  struct Family {
    std::string type;
    std::map<Labels, double> samples;                                  // of counters and gauges
    std::map<Labels, std::vector<std::pair<double, double>>> buckets;  // le and count, by the other labels
    std::map<Labels, double> sums, counts;
  };

  explicit PrometheusText(const std::string& text) : text_(text) { read(); }
  /// What breaks the rules, line by line; empty where nothing does.
  const std::vector<std::string>& problems() const { return problems_; }
  const std::map<std::string, Family>& families() const { return families_; }
  /// A counter's or gauge's sample; NaN where there is none.
  double value(const std::string& family, const Labels& labels = {}) const {
    const auto found = families_.find(family);
    if (found == families_.end()) return NAN;
    const auto sample = found->second.samples.find(labels);
    return sample == found->second.samples.end() ? NAN : sample->second;
  }

 private:
  void read() {
    if (!text_.empty() && text_.back() != '\n') problems_.push_back("the last line has no end");
    for (size_t at = 0; at < text_.size();) {
      const size_t end = std::min(text_.find('\n', at), text_.size());
      line_ = text_.substr(at, end - at);
      at = end + 1;
      if (line_.starts_with("# HELP "))
        read_help();
      else if (line_.starts_with("# TYPE "))
        read_type();
      else if (!line_.empty() && line_[0] != '#')
        read_sample();
    }
    for (const auto& [name, family] : families_) check_histogram(name, family);
  }
  void wrong(const std::string& why) { problems_.push_back(why + ": " + line_); }

  static bool is_name(const std::string& name, bool may_have_colon) {
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) return false;
    for (char c : name)
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && !(c == ':' && may_have_colon))
        return false;
    return true;
  }
  void read_help() {
    const size_t end = line_.find(' ', 7);
    const std::string name = line_.substr(7, end - 7);
    if (!is_name(name, true)) wrong("not a metric's name");
    if (!helped_.insert(name).second) wrong("a second HELP");
    for (size_t at = line_.find('\\', 7); at != line_.npos; at = line_.find('\\', at + 2))
      if (at + 1 == line_.size() || (line_[at + 1] != '\\' && line_[at + 1] != 'n'))
        wrong("an unknown escape");
  }
  void read_type() {
    const size_t end = line_.find(' ', 7);
    current_ = line_.substr(7, end - 7);
    const std::string type = end == line_.npos ? "" : line_.substr(end + 1);
    if (type != "counter" && type != "gauge" && type != "histogram") wrong("an unknown type");
    if (type == "counter" && !current_.ends_with("_total")) wrong("a counter's name ends in _total");
    if (type != "counter" && current_.ends_with("_total")) wrong("only counters are a total");
    if (!helped_.contains(current_)) wrong("no HELP before it");
    if (families_.contains(current_)) wrong("a second TYPE, or a family in two pieces");
    families_[current_].type = type;
  }
  void read_sample() {
    const size_t name_end = line_.find_first_of("{ ");
    const std::string name = line_.substr(0, name_end);
    if (!is_name(name, true)) return wrong("not a metric's name");
    Labels labels;
    size_t at = name_end;
    if (at != line_.npos && line_[at] == '{') {
      const auto end = read_labels(at + 1, labels);
      if (!end) return;
      at = *end;
    }
    if (at == line_.npos || line_[at] != ' ') return wrong("no value");
    const auto value = read_number(line_.substr(at + 1));
    if (!value) return wrong("not a number");
    keep(name, std::move(labels), *value);
  }
  /// Where they end.
  std::optional<size_t> read_labels(size_t at, Labels& labels) {
    auto bad = [&](const char* why) -> std::optional<size_t> {
      wrong(why);
      return std::nullopt;
    };
    for (;;) {
      const size_t equals = line_.find('=', at);
      if (equals == line_.npos || equals + 1 >= line_.size() || line_[equals + 1] != '"')
        return bad("no label");
      const std::string label = line_.substr(at, equals - at);
      if (!is_name(label, false) || label.starts_with("__")) return bad("not a label's name");
      std::string value;
      for (at = equals + 2; at < line_.size() && line_[at] != '"'; at++) {
        if (line_[at] != '\\') {
          value += line_[at];
          continue;
        }
        const char escape = ++at < line_.size() ? line_[at] : '?';
        if (escape != '\\' && escape != '"' && escape != 'n') return bad("an unknown escape");
        value += escape == 'n' ? '\n' : escape;
      }
      if (at >= line_.size()) return bad("a label without an end");
      if (!labels.emplace(label, value).second) return bad("a label twice");
      at++;
      if (at < line_.size() && line_[at] == '}') return at + 1;
      if (at >= line_.size() || line_[at] != ',') return bad("no end of the labels");
      at++;
    }
  }
  static std::optional<double> read_number(const std::string& text) {
    if (text == "+Inf") return INFINITY;
    if (text == "-Inf") return -INFINITY;
    if (text == "NaN") return NAN;
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != text.npos) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return *end ? std::nullopt : std::optional(value);
  }
  void keep(const std::string& name, Labels labels, double value) {
    if (!name.starts_with(current_) || current_.empty()) return wrong("a sample outside its family");
    Family& family = families_[current_];
    const std::string suffix = name.substr(current_.size());
    bool is_new = true;
    if (family.type == "histogram" && suffix == "_bucket") {
      const auto le = labels.extract("le");
      const auto bound = le ? read_number(le.mapped()) : std::nullopt;
      if (!bound) return wrong("a bucket without a bound");
      family.buckets[labels].emplace_back(*bound, value);
    } else if (family.type == "histogram" && suffix == "_sum") {
      is_new = family.sums.emplace(labels, value).second;
    } else if (family.type == "histogram" && suffix == "_count") {
      is_new = family.counts.emplace(labels, value).second;
    } else if (family.type != "histogram" && suffix.empty()) {
      is_new = family.samples.emplace(labels, value).second;
      if (family.type == "counter" && !(value >= 0)) wrong("a counter below zero");
    } else {
      return wrong("a sample outside its family");
    }
    if (!is_new) wrong("the same series twice");
  }
  void check_histogram(const std::string& name, const Family& family) {
    line_ = name;
    for (const auto& [labels, buckets] : family.buckets) {
      for (size_t i = 1; i < buckets.size(); i++)
        if (buckets[i].first <= buckets[i - 1].first || buckets[i].second < buckets[i - 1].second)
          wrong("buckets that do not rise");
      if (!std::isinf(buckets.back().first)) wrong("no bucket for +Inf");
      const auto count = family.counts.find(labels);
      if (count == family.counts.end() || count->second != buckets.back().second)
        wrong("_count is not the last bucket");
      if (!family.sums.contains(labels)) wrong("no _sum");
    }
    if (family.buckets.size() != family.counts.size()) wrong("a _count without buckets");
  }

  const std::string& text_;
  std::string line_, current_;
  std::set<std::string> helped_;
  std::map<std::string, Family> families_;
  std::vector<std::string> problems_;
};

}  // namespace aybiza
