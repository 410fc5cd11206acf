#include "tools/bench/turns/Listening.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/audio/VoiceActivity.h"
#include "core/call/TurnPolicy.h"

namespace aybiza::bench {
namespace {

constexpr int step = 10;                                          // ms
constexpr int words_late = 250, endpointing = 300, network = 50;  // ms
constexpr int pause = 120;                                        // ms, from which aybvad tells of one

Time at(int ms) { return Time(milliseconds(ms)); }

class Listening {
 public:
  Listening(const Utterance& utterance, const Voice& voice, const TurnSettings& settings)
      : words_(utterance.words), voice_(voice), policy_(settings) {
    policy_.started(Time{});
    policy_.final(Time{}, "hello", Time{});
    policy_.input_ended(Time{});
    policy_.played(Time{}, 1, true, false, utterance.question);
    policy_.take_actions();
  }

  Heard listen() {
    const int length = step * static_cast<int>(voice_.silent.size());
    for (now_ = step; now_ <= length && !heard_.end; now_ += step) {
      hear_voice();
      hear_words();
      policy_.time_passed(at(now_));
      act();
    }
    return heard_;
  }

 private:
  void hear_voice() {
    for (; next_ < voice_.events.size() && voice_.events[next_].now <= now_; next_++) {
      const auto& event = voice_.events[next_];
      switch (event.change) {
        case Voice::Change::started:
          policy_.speech_started(at(now_), at(event.at));
          break;
        case Voice::Change::stopped:
          policy_.speech_stopped(at(now_), at(event.at));
          break;
        case Voice::Change::paused:
          policy_.speech_paused(at(now_), at(event.at));
          break;
        case Voice::Change::resumed:
          policy_.speech_resumed(at(now_));
          break;
      }
    }
  }

  void hear_words() {
    std::string text;
    size_t told = first_;
    for (size_t i = first_; i < words_.size() && words_[i].end + words_late <= now_; i++, told++)
      text += (text.empty() ? "" : " ") + words_[i].text;
    if (told > first_) policy_.interim(at(now_), text, at(words_[told - 1].end), at(now_ - words_late));
    const bool silent =
        told > first_ && (told == words_.size() || words_[told].start >= words_[told - 1].end + endpointing);
    if (!silent || now_ < words_[told - 1].end + endpointing + network) return;
    policy_.final(at(now_), text, at(words_[told - 1].end));
    policy_.speech_final(at(now_));
    first_ = told;
  }

  void act() {
    for (const auto& action : policy_.take_actions()) {
      if (const auto* guess = std::get_if<turn::Guess>(&action))
        heard_.asked = guess->text.empty() ? 0 : now_;
      if (!std::holds_alternative<turn::EndTurn>(action)) continue;
      heard_.end = now_;
      if (!heard_.asked) heard_.asked = now_;
    }
  }

  const std::vector<Word>& words_;
  const Voice& voice_;
  TurnPolicy policy_;
  int now_ = 0;
  size_t next_ = 0;   // of the voice's events
  size_t first_ = 0;  // word that is not final
  Heard heard_;
};

}  // namespace

Voice hear_voice(const Utterance& utterance) {
  VoiceActivity activity(rate);
  Voice voice;
  bool spoken = false, paused = false;
  for (size_t begin = 0; begin + frame <= utterance.line.size(); begin += frame) {
    const auto events = activity.feed(std::span(utterance.line).subspan(begin, frame));
    const int now = ms_of(activity.position()), speech_end = ms_of(activity.speech_end());
    for (const auto& event : events)
      voice.events.push_back(
          {now, ms_of(event.position), event.speaking ? Voice::Change::started : Voice::Change::stopped});
    spoken = spoken || activity.is_speaking();
    voice.silent.push_back(spoken ? now - speech_end : -1);
    const bool is_pause = activity.is_speaking() && now - speech_end >= pause && !activity.is_new_sound();
    const bool was_paused = std::exchange(paused, is_pause);
    if (was_paused == paused || !activity.is_speaking()) continue;
    voice.events.push_back(
        {now, paused ? speech_end : now, paused ? Voice::Change::paused : Voice::Change::resumed});
  }
  return voice;
}

Heard wait_for_silence(const Voice& voice, int silence) {
  const auto end = std::ranges::find_if(voice.silent, [&](int silent) { return silent >= silence; });
  if (end == voice.silent.end()) return {};
  const int ms = step * static_cast<int>(end - voice.silent.begin() + 1);
  return {ms, ms};
}

Heard listen(const Utterance& utterance, const Voice& voice, const TurnSettings& settings) {
  return Listening(utterance, voice, settings).listen();
}

}  // namespace aybiza::bench
