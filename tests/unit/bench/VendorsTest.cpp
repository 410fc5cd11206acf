// What the played vendors understand of calls: marks, energy and ids.
#include <gmock/gmock.h>

#include "core/audio/G711.h"
#include "core/vendors/deepgram/ListenMessage.h"
#include "tools/bench/load/caller/Speech.h"
#include "tools/bench/load/vendors/Ear.h"
#include "tools/bench/load/vendors/Model.h"
#include "tools/bench/load/vendors/Session.h"

namespace aybiza::bench {

namespace {

using testing::StartsWith;

std::string as_text(const Frame& frame) {
  return {reinterpret_cast<const char*>(frame.data()), frame.size()};
}

std::string as_linear(const Frame& frame) {
  std::array<int16_t, frame_samples> samples;
  g711::decode(g711::Law::mulaw, frame, samples);
  return {reinterpret_cast<const char*>(samples.data()), sizeof samples};
}

Utterance marked(TurnId id) {
  Utterance utterance = made_up_speech().front();
  write_mark(utterance.front(), CallerMark{id}.to_mark());
  return utterance;
}

TEST(Ear, HearsWhoSpeaksAndForHowLongInEitherCoding) {
  for (const auto coding : {Ear::Coding::mulaw, Ear::Coding::linear16}) {
    Ear ear(coding);
    const auto hear = [&](const Frame& frame) {
      ear.feed(coding == Ear::Coding::mulaw ? as_text(frame) : as_linear(frame));
      while (ear.next()) continue;
    };
    for (const Frame& frame : quiet_line()) hear(frame);
    EXPECT_FALSE(ear.is_in_utterance());
    const double begin = ear.now();
    const Utterance words = marked({5, 3});
    for (const Frame& frame : words) hear(frame);
    const double end = ear.now();
    for (const Frame& frame : quiet_line()) hear(frame);
    EXPECT_NEAR(ear.began_at(), begin, 0.001);
    EXPECT_NEAR(ear.voice_end(), end, 0.041);
    EXPECT_EQ(ear.id(), (TurnId{5, 3}));
    EXPECT_THAT(joined(ear.words()), StartsWith(to_word({5, 3})));
  }
}

struct RecordedLine final : Session::Line {
  std::vector<std::string> messages;
  void send_text(std::string_view message) override { messages.emplace_back(message); }
  void send_binary(std::string_view) override {}
  void close(uint16_t) override {}
};

TEST(Nova, SaysWhatOurReaderUnderstands) {
  Reactor reactor;
  World world{.reactor = reactor};
  RecordedLine line;
  const auto nova = make_nova(world, line,
                              {{"encoding", "mulaw"},
                               {"interim_results", "true"},
                               {"endpointing", "300"},
                               {"utterance_end_ms", "1000"},
                               {"vad_events", "true"}});
  for (const Frame& frame : marked({1, 1})) nova->on_binary(as_text(frame));
  for (int i = 0; i < 3; i++)
    for (const Frame& frame : quiet_line()) nova->on_binary(as_text(frame));
  bool final = false, ended = false;
  for (const std::string& text : line.messages) {
    const auto message = listen::parse_message(text);
    ASSERT_TRUE(message) << text;
    ended = ended || std::holds_alternative<listen::UtteranceEnd>(*message);
    const auto* results = std::get_if<listen::Results>(&*message);
    if (!results || !results->speech_final) continue;
    final = true;
    EXPECT_THAT(results->transcript, StartsWith(to_word({1, 1})));
  }
  EXPECT_TRUE(final);
  EXPECT_TRUE(ended);
}

TEST(Flux, StartsAndEndsATurn) {
  Reactor reactor;
  World world{.reactor = reactor};
  RecordedLine line;
  const auto flux = make_flux(world, line, {{"encoding", "mulaw"}, {"eager_eot_threshold", "0.5"}});
  for (const Frame& frame : marked({1, 1})) flux->on_binary(as_text(frame));
  for (int i = 0; i < 2; i++)
    for (const Frame& frame : quiet_line()) flux->on_binary(as_text(frame));
  std::vector<listen::TurnInfo::Event> events;
  for (const std::string& text : line.messages) {
    const auto message = listen::parse_message(text);
    ASSERT_TRUE(message) << text;
    if (const auto* turn = std::get_if<listen::TurnInfo>(&*message);
        turn && turn->event != listen::TurnInfo::Event::update)
      events.push_back(turn->event);
  }
  using enum listen::TurnInfo::Event;
  EXPECT_THAT(events, testing::ElementsAre(start_of_turn, eager_end_of_turn, end_of_turn));
}

TEST(Model, FindsTheLastTurnOfARequestAndThoseBeforeIt) {
  const std::string request = to_word({9, 1}) + " hello\",\"" + to_word({9, 2}) + " and " + to_word({9, 2});
  const History history = read_history(request);
  EXPECT_EQ(history.last, (TurnId{9, 2}));
  EXPECT_EQ(history.seen, Turns::Set(0b110));
  EXPECT_EQ(read_history("{}").last, TurnId{});
}

TEST(Turns, MissWhatTheModelWasAskedBefore) {
  Turns turns;
  EXPECT_TRUE(turns.ask({9, 1}, 0b10));
  EXPECT_TRUE(turns.ask({9, 3}, 0b1010)) << "the second turn was never heard";
  EXPECT_FALSE(turns.ask({9, 4}, 0b11000));
  EXPECT_TRUE(turns.ask({8, 4}, 0b10000)) << "another call";
}

TEST(Turns, AddUpWhatTheEngineTookBetweenTwoVendors) {
  Turns turns;
  const auto at = [](int ms) { return Time(milliseconds(ms)); };
  turns.handed_out({1, 1}, at(0));
  turns.came_back({1, 1}, at(3));
  turns.handed_out({1, 1}, at(100));
  turns.handed_out({1, 1}, at(125));
  turns.came_back({1, 1}, at(127));
  turns.came_back({1, 1}, at(400));
  EXPECT_EQ(turns.overhead({1, 1}), milliseconds(5));
  turns.handed_out({1, 2}, at(500));
  EXPECT_EQ(turns.overhead({1, 2}), Duration::zero());
  EXPECT_EQ(turns.overhead({1, 1}), Duration::zero()) << "an older turn is over";
}

}  // namespace

}  // namespace aybiza::bench
