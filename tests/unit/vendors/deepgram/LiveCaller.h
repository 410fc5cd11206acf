// LiveCaller: somebody who speaks into a ListenSession in simulated time, and all that is heard of it.
#pragma once

#include "core/vendors/deepgram/ListenSession.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/loop/VirtualLoop.h"
#include "tools/simulation/FakeListenVendor.h"

namespace aybiza {

using namespace std::chrono_literals;
using test::FakeListenVendor;
using testing::HasSubstr;

class LiveCaller final : private ListenSession::Listener {
 public:
  explicit LiveCaller(ListenApi api = ListenApi::nova, bool eager = false)
      : network(loop), vendor(network, eager) {
    vendor.peer().set_latency(20ms);
    options.api = api;
    settings.url = "ws://vendor";
    settings.model = api == ListenApi::flux ? "flux-general-en" : "nova-3";
  }
  void start() {
    std::vector<ListenSession::Recogniser> recognisers = {{*make_request(settings), options}};
    recognisers.insert(recognisers.end(), fallbacks.begin(), fallbacks.end());
    session.reset(new ListenSession(network, recognisers, *this));
  }
  void speak(const std::vector<uint8_t>& audio) {
    if (!session) start();
    for (size_t at = 0; at < audio.size() && !failed; at += frame) {
      session->push(Bytes(audio).subspan(at, std::min(frame, audio.size() - at)), running_time());
      loop.run_for(20ms);
    }
  }
  /// Everything that is left to hear, up to the end of the stream.
  bool hang_up() {
    session->end();
    return loop.run_until([this] { return ended || failed; }, 2min);
  }
  uint64_t running_time() const { return static_cast<uint64_t>(loop.now().time_since_epoch().count()); }
  std::string transcript() const {
    std::string text;
    for (const auto& phrase : phrases) text += (text.empty() ? "" : " ") + phrase.text;
    return text;
  }

  static constexpr size_t frame = 160;
  VirtualLoop loop;
  MemoryNetwork network;
  FakeListenVendor vendor;
  ListenSettings settings;
  DeepgramStreamOptions options;
  std::vector<ListenSession::Recogniser> fallbacks;

  std::vector<heard::Phrase> phrases;
  std::vector<heard::Interim> interims;
  std::vector<heard::Turn> turns;
  std::vector<Error> degraded;
  std::vector<heard::Fallback> switches;
  std::vector<heard::UtteranceEnd> utterance_ends;
  int speech_finals = 0;
  bool ended = false;
  std::optional<Error> failed;
  std::unique_ptr<ListenSession> session;

 private:
  void on_heard(const heard::Event& event) override {
    if (auto* e = std::get_if<heard::Phrase>(&event)) phrases.push_back(*e);
    if (auto* e = std::get_if<heard::Interim>(&event)) interims.push_back(*e);
    if (auto* e = std::get_if<heard::Turn>(&event)) turns.push_back(*e);
    if (auto* e = std::get_if<heard::Degraded>(&event)) degraded.push_back(e->cause);
    if (auto* e = std::get_if<heard::Fallback>(&event)) switches.push_back(*e);
    if (auto* e = std::get_if<heard::UtteranceEnd>(&event)) utterance_ends.push_back(*e);
    if (auto* e = std::get_if<heard::Failed>(&event)) failed = e->cause;
    speech_finals += std::holds_alternative<heard::SpeechFinal>(event);
    ended |= std::holds_alternative<heard::Ended>(event);
  }
  void on_raw(std::string_view) override {}
  void on_progress() override {}
};

}  // namespace aybiza
