#include "core/audio/WordTimes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aybiza {

namespace {

using Break = SpokenWord::Break;

double to_s(Duration d) { return std::chrono::duration<double>(d).count(); }
Duration from_s(double s) { return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s)); }

// Prices of what an alignment claims, in squared standard deviations. Fitted to voices whose word times are known.
constexpr double relative_spread = 0.22,
                 least_spread = 0.07;                 // of a stretch of words: of the root of its time, and s
constexpr Duration shortest_word = milliseconds(80);  // less, at either end, is a click
constexpr double word_gap = 1;
constexpr double sentence_without_pause = 6, clause_without_pause = 1.5;
constexpr double pause_in_sentence = 1.0;  // between two words without a mark
double price_of_ignoring(double pause) { return pause * pause / (0.1 * 0.1); }

struct Gap {
  double start, end;  // of the silence, in seconds
};

// The beginning (with no word before it) and then every match of a pause with the gap behind a word.
struct Match {
  double price = std::numeric_limits<double>::infinity();
  int gap = -1, word = -1;  // the match before this one
};

class Aligner {
 public:
  Aligner(std::span<const SpokenWord> words, std::vector<Gap> gaps, double begin, double end, double pace,
          bool complete)
      : words_(words), gaps_(std::move(gaps)), begin_(begin), end_(end), pace_(pace), complete_(complete) {
    weight_.push_back(0);
    unbroken_.push_back(0);
    for (const SpokenWord& word : words) {
      weight_.push_back(weight_.back() + word.weight);
      const double price = word.behind == Break::sentence ? sentence_without_pause
                           : word.behind == Break::clause ? clause_without_pause
                                                          : 0;
      unbroken_.push_back(unbroken_.back() + price);
    }
    ignored_.push_back(0);
    for (const Gap& gap : gaps_) ignored_.push_back(ignored_.back() + price_of_ignoring(gap.end - gap.start));
  }

  std::vector<double> ends() {
    const int gaps = static_cast<int>(gaps_.size()), words = static_cast<int>(words_.size());
    matches_.assign(static_cast<size_t>(gaps * words), {});
    for (int g = 0; g < gaps; g++)
      for (int w = 0; w + 1 < words; w++) consider(g, w);
    // The last stretch ends with the text, or with the audio.
    double best = price_of_tail(-1, -1);
    int gap = -1, word = -1;
    for (int g = 0; g < gaps; g++)
      for (int w = 0; w + 1 < words; w++) {
        const double price = at(g, w).price + price_of_tail(g, w);
        if (price < best) best = price, gap = g, word = w;
      }
    return spread_words(gap, word);
  }

 private:
  Match& at(int gap, int word) {
    return matches_[static_cast<size_t>(gap) * words_.size() + static_cast<size_t>(word)];
  }
  double start_behind(int gap) const { return gap < 0 ? begin_ : gaps_[static_cast<size_t>(gap)].end; }

  void consider(int g, int w) {
    Match best{price_of_stretch(-1, -1, g, w), -1, -1};
    for (int before = 0; before < g; before++)
      for (int word = 0; word < w; word++) {
        const double price = at(before, word).price + price_of_stretch(before, word, g, w);
        if (price < best.price) best = {price, before, word};
      }
    if (words_[static_cast<size_t>(w)].behind == Break::none) best.price += pause_in_sentence;
    at(g, w) = best;
  }

  /// Of the words from `first` to `last`, said in one breath.
  double weight_of(int first, int last) const {
    if (last < first) return 0;
    return weight_[static_cast<size_t>(last + 1)] - weight_[static_cast<size_t>(first)] +
           word_gap * (last - first);
  }

  double price_of_time(double seconds, double weight) const {
    const double expected = weight * pace_;
    const double deviation = (seconds - expected) / (relative_spread * std::sqrt(expected) + least_spread);
    return deviation * deviation;
  }

  /// The words behind `from_word` up to `word`, said between two silences.
  double price_of_stretch(int from_gap, int from_word, int gap, int word) const {
    const auto first = static_cast<size_t>(from_word + 1), last = static_cast<size_t>(word);
    const double seconds = gaps_[static_cast<size_t>(gap)].start - start_behind(from_gap);
    return price_of_time(seconds, weight_of(from_word + 1, word)) + unbroken_[last] - unbroken_[first] +
           ignored_[static_cast<size_t>(gap)] - ignored_[static_cast<size_t>(from_gap + 1)];
  }

  double price_of_tail(int gap, int word) const {
    const auto first = static_cast<size_t>(word + 1);
    const double seconds = end_ - start_behind(gap);
    const double weight = weight_of(word + 1, static_cast<int>(words_.size()) - 1);
    const double price = ignored_.back() - ignored_[static_cast<size_t>(gap + 1)];
    if (complete_)
      return price + price_of_time(seconds, weight) + unbroken_[words_.size() - 1] - unbroken_[first];
    // Only more time than the words can take speaks against it.
    return seconds > weight * pace_ ? price + price_of_time(seconds, weight) : price;
  }

  std::vector<double> spread_words(int gap, int word) {
    std::vector<double> ends(words_.size());
    const int last = static_cast<int>(words_.size()) - 1;
    const double tail = start_behind(gap);
    spread(ends, word + 1, last, tail, complete_ ? end_ : tail + weight_of(word + 1, last) * pace_);
    while (gap >= 0) {
      const Match& match = at(gap, word);
      spread(ends, match.word + 1, word, start_behind(match.gap), gaps_[static_cast<size_t>(gap)].start);
      gap = match.gap, word = match.word;
    }
    return ends;
  }

  void spread(std::vector<double>& ends, int first, int last, double start, double end) const {
    const double whole = weight_of(first, last);
    for (int w = first; w <= last; w++)
      ends[static_cast<size_t>(w)] = start + (end - start) * (whole > 0 ? weight_of(first, w) / whole : 1);
  }

  std::span<const SpokenWord> words_;
  std::vector<Gap> gaps_;
  double begin_, end_, pace_;
  bool complete_;
  std::vector<double> weight_, unbroken_, ignored_;  // sums up to each word, and each gap
  std::vector<Match> matches_;
};

}  // namespace

std::vector<Duration> word_ends(std::span<const SpokenWord> words, std::span<const Loudness::Pause> pauses,
                                Duration audio, bool complete, Duration pace) {
  if (words.empty()) return {};
  double begin = 0, end = to_s(audio), silent = 0;
  std::vector<Gap> gaps;
  for (const auto& pause : pauses) {
    if (pause.start < shortest_word)
      begin = to_s(pause.end);
    else if (pause.end > audio - shortest_word && complete)
      end = to_s(pause.start);
    else
      gaps.push_back({to_s(pause.start), to_s(pause.end)});
  }
  for (const Gap& gap : gaps) silent += gap.end - gap.start;
  double weight = word_gap * static_cast<double>(words.size() - 1 - std::min(gaps.size(), words.size() - 1));
  for (const SpokenWord& word : words) weight += word.weight;
  const double unit = complete && weight > 0 ? std::max(end - begin - silent, 0.0) / weight : to_s(pace);
  std::vector<Duration> ends;
  for (const double s : Aligner(words, std::move(gaps), begin, end, unit, complete).ends())
    ends.push_back(from_s(s));
  return ends;
}

}  // namespace aybiza
