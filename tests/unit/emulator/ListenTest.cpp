// What the two listening protocols promise, with told ears, on the audio's clock.
#include <gmock/gmock.h>

#include "SocketFixture.h"
#include "aybiza-emulator/ListenV1.h"
#include "aybiza-emulator/ListenV2.h"

namespace aybiza::emulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Parameters linear(Parameters more) {
  Parameters all = {{"encoding", "linear16"}, {"sample_rate", "16000"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

class ListenV1Protocol : public SocketFixture {
 protected:
  void start(Parameters more = {}) {
    auto parameters = read_listen_v1(linear(std::move(more)));
    ASSERT_TRUE(parameters) << parameters.error().message;
    connect([p = *parameters](World& world, Peer peer) {
      return std::make_unique<ListenV1>(world, p, "id", std::move(peer));
    });
  }
  static std::string transcript(const Json& result) {
    return get_string(result["channel"]["alternatives"][0], "transcript");
  }
};

TEST_F(ListenV1Protocol, SpeaksFinallyAfterTheEndpoint) {
  start({{"endpointing", "400"}});
  hear(false, 1);
  hear(true, 2);
  hear(false, 0.36);
  EXPECT_TRUE(client_.of("Results").empty()) << "the pause is not long enough yet";
  hear(false, 0.1);
  ASSERT_EQ(client_.of("Results").size(), 1u);
  const Json final = client_.of("Results")[0];
  EXPECT_EQ(transcript(final), "hello there my friend");
  EXPECT_TRUE(final["is_final"] && final["speech_final"]);
  EXPECT_FALSE(final["from_finalize"]);
}

TEST_F(ListenV1Protocol, NeverSpeaksFinallyWithoutAnEndpoint) {
  start({{"endpointing", "false"}});
  hear(true, 2);
  hear(false, 2);
  for (const auto& result : client_.of("Results")) EXPECT_FALSE(result["speech_final"]);
  EXPECT_EQ(transcript(client_.of("Results").at(0)), "hello there my friend");
}

TEST_F(ListenV1Protocol, GrowsInterimsFromOneStartAndTilesFinals) {
  start({{"interim_results", "true"}, {"endpointing", "300"}});
  hear(true, 2);
  hear(false, 8);
  hear(true, 1);
  hear(false, 1);
  double end = 0, interims = 0;
  for (const auto& result : client_.of("Results")) {
    EXPECT_NEAR(result["start"], end, 0.0015);
    if (result["is_final"])
      end = result["start"].get<double>() + result["duration"].get<double>();
    else
      interims++;
  }
  EXPECT_GE(interims, 5);
  EXPECT_GT(end, 10);
}

TEST_F(ListenV1Protocol, SaysThatAnUtteranceEndedOnceAndByItsLastWord) {
  start({{"interim_results", "true"}, {"utterance_end_ms", "1000"}, {"vad_events", "true"}});
  hear(true, 2);
  hear(false, 4);
  ASSERT_EQ(client_.of("UtteranceEnd").size(), 1u);
  EXPECT_EQ(client_.of("SpeechStarted").size(), 1u);
  for (const auto& result : client_.of("Results"))
    if (result["speech_final"]) {
      EXPECT_EQ(client_.of("UtteranceEnd")[0]["last_word_end"],
                result["channel"]["alternatives"][0]["words"].back()["end"]);
    }
}

TEST_F(ListenV1Protocol, FinalizesWhatItHasAndNothingElse) {
  start();
  send(R"({"type":"Finalize"})");
  EXPECT_TRUE(client_.messages.empty());
  hear(true, 2);
  send(R"({"type":"Finalize"})");
  ASSERT_EQ(client_.of("Results").size(), 1u);
  EXPECT_TRUE(client_.of("Results")[0]["from_finalize"]);
}

TEST_F(ListenV1Protocol, EndsWithASummary) {
  start();
  hear(true, 1);
  send(R"({"type":"CloseStream"})");
  loop_.run_for(seconds(3));
  EXPECT_EQ(client_.all("type"), (std::vector<std::string>{"Results", "Metadata"}));
  EXPECT_NEAR(client_.messages.back()["duration"], 1, 0.02);
  EXPECT_EQ(client_.close_code, 1000);
}

TEST_F(ListenV1Protocol, TakesAnEmptyFrameForTheEnd) {
  start();
  hear(true, 1);
  socket_->send_binary({});
  loop_.run_for(seconds(3));
  EXPECT_EQ(client_.close_code, 1000);
  EXPECT_EQ(client_.of("Metadata").size(), 1u);
}

TEST_F(ListenV1Protocol, HangsUpOnAClientThatIsSilentForTenSeconds) {
  start();
  hear(true, 0.5);
  for (int i = 0; i < 4; i++) {
    loop_.run_for(seconds(8));
    send(R"({"type":"KeepAlive"})");
  }
  EXPECT_EQ(client_.close_code, 0) << "kept alive";
  loop_.run_for(seconds(13));
  EXPECT_EQ(client_.close_code, 1011);
  EXPECT_THAT(client_.close_reason, HasSubstr("net0001"));
}

TEST_F(ListenV1Protocol, WantsAudioWithinTenSecondsWhateverElseComes) {
  start();
  for (int i = 0; i < 4; i++) {
    send(R"({"type":"KeepAlive"})");
    loop_.run_for(seconds(4));
  }
  EXPECT_EQ(client_.close_code, 1011);
}

TEST_F(ListenV1Protocol, ExpectsWhatTheConversationIsAbout) {
  start({{"endpointing", "300"}});
  EXPECT_EQ(world_.sessions.state_of("id"), "");
  hear(true, 2);
  hear(false, 1);
  world_.sessions.answered("Hello there my friend.", "booking");
  EXPECT_EQ(world_.sessions.state_of("id"), "booking");
  world_.sessions.answered("Hello there my friend.", "booked");
  EXPECT_EQ(world_.sessions.state_of("id"), "booking") << "words are claimed once";
}

TEST_F(ListenV1Protocol, HearsNothingWhereSilenceIsPlanned) {
  world_.faults.add(*parse_fault("listen:silence"));
  start({{"endpointing", "300"}});
  hear(true, 2);
  hear(false, 1);
  EXPECT_EQ(transcript(client_.of("Results").at(0)), "");
}

class ListenV2Protocol : public SocketFixture {
 protected:
  void start(Parameters more = {}) {
    more.emplace_back("model", "flux-general-en");
    auto parameters = read_listen_v2(linear(std::move(more)));
    ASSERT_TRUE(parameters) << parameters.error().message;
    connect([p = *parameters](World& world, Peer peer) {
      return std::make_unique<ListenV2>(world, p, "id", std::move(peer));
    });
  }
  std::vector<std::string> events_without_updates() {
    auto events = client_.all("event");
    std::erase(events, "Update");
    return events;
  }
};

TEST_F(ListenV2Protocol, ATurnStartsUpdatesAndEnds) {
  start();
  hear(true, 2);
  hear(false, 1);
  EXPECT_THAT(events_without_updates(), ElementsAre("StartOfTurn", "EndOfTurn"));
  EXPECT_GE(client_.all("event").size(), 6u) << "an update each quarter of a second";
  const Json end = client_.messages.back();
  EXPECT_EQ(get_string(end, "transcript"), "Hello there my friend.");
  EXPECT_EQ(get_string(end, "trigger"), "model");
  for (size_t i = 0; i < client_.messages.size(); i++) EXPECT_EQ(client_.messages[i]["sequence_id"], i);
}

TEST_F(ListenV2Protocol, AnEagerEndIsTakenBackOrKept) {
  start({{"eager_eot_threshold", "0.4"}, {"eot_threshold", "0.9"}});
  hear(true, 1.5);
  hear(false, 0.3);
  hear(true, 0.6);
  hear(false, 2);
  EXPECT_THAT(events_without_updates(),
              ElementsAre("StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EagerEndOfTurn", "EndOfTurn"));
  const auto turns = client_.of("TurnInfo");
  EXPECT_EQ(turns[turns.size() - 1]["transcript"], turns[turns.size() - 2]["transcript"]);
}

TEST_F(ListenV2Protocol, CountsTurns) {
  start();
  for (int i = 0; i < 2; i++) {
    hear(true, 1.5);
    hear(false, 1);
  }
  const auto turns = client_.of("TurnInfo");
  EXPECT_EQ(turns.front()["turn_index"], 0);
  EXPECT_EQ(turns.back()["turn_index"], 1);
  EXPECT_EQ(get_string(turns.back(), "transcript"), "Goodbye now.");
}

TEST_F(ListenV2Protocol, EndsByTimeoutWhereTheModelMayNot) {
  start({{"eot_threshold", "1.0"}, {"eot_timeout_ms", "1500"}});
  hear(true, 1.5);
  hear(false, 1.4);
  EXPECT_THAT(events_without_updates(), ElementsAre("StartOfTurn"));
  hear(false, 0.3);
  EXPECT_EQ(get_string(client_.messages.back(), "trigger"), "timeout");
}

TEST_F(ListenV2Protocol, IsConfiguredOnTheWay) {
  start();
  send(R"({"type":"Configure","thresholds":{"eot_threshold":0.9},"keyterms":["zirconia"]})");
  EXPECT_EQ(client_.messages.back()["thresholds"]["eot_threshold"], 0.9);
  send(R"({"type":"Configure","thresholds":{"eot_threshold":7}})");
  EXPECT_EQ(get_string(client_.messages.back(), "type"), "ConfigureFailure");
}

TEST_F(ListenV2Protocol, DoesNotKnowKeepAlive) {
  start();
  send(R"({"type":"KeepAlive"})");
  loop_.run_for(seconds(3));
  EXPECT_EQ(get_string(client_.of("Error").at(0), "code"), "UNPARSABLE_CLIENT_MESSAGE");
  EXPECT_NE(client_.close_code, 0);
}

struct Refused {
  int version;
  Parameters query;
  const char* message;
};
// Names the row in GoogleTest's reports, which would print the struct's bytes, padding included.
void PrintTo(const Refused& row, std::ostream* out) { *out << row.message; }
class ListenQuery : public testing::TestWithParam<Refused> {};

TEST_P(ListenQuery, IsRefusedInDeepgramsWords) {
  const auto& [version, query, message] = GetParam();
  std::string text;
  if (version == 1)
    text = read_listen_v1(query) ? "" : read_listen_v1(query).error().message;
  else
    text = read_listen_v2(query) ? "" : read_listen_v2(query).error().message;
  EXPECT_THAT(text, HasSubstr(message));
}

INSTANTIATE_TEST_SUITE_P(
    Queries, ListenQuery,
    testing::Values(
        Refused{1, {{"model", "nova-17"}}, "No such model/version combination found."},
        Refused{1, {{"model", "nova-3"}, {"encoding", "mp7"}}, "Failed to deserialize query parameters"},
        Refused{1, {{"model", "nova-3"}, {"encoding", "mulaw"}}, "requires sample_rate"},
        Refused{1, {{"model", "nova-3"}, {"keywords", "a"}}, "not supported by Nova-3"},
        Refused{1, {{"model", "nova-2"}, {"keyterm", "a"}}, "only supported by Nova-3"},
        Refused{1, {{"model", "nova-3"}, {"interim_results", "yes"}}, "not `true` or `false`"},
        Refused{1, {{"model", "nova-3"}, {"utterance_end_ms", "1000"}}, "requires interim_results"},
        Refused{2, {}, "missing field `model`"}, Refused{2, {{"model", "nova-3"}}, "No such model"},
        Refused{2,
                {{"model", "flux-general-en"}, {"interim_results", "true"}},
                "unknown field `interim_results`"},
        Refused{2, {{"model", "flux-general-en"}, {"eot_threshold", "0.2"}}, "out of range"},
        Refused{2,
                {{"model", "flux-general-en"}, {"language_hint", "en"}},
                "only supported by flux-general-multi"}));

TEST(Keyterms, AreLimited) {
  Parameters query = {{"model", "nova-3"}};
  for (int i = 0; i < 501; i++) query.emplace_back("keyterm", "term");
  EXPECT_THAT(read_listen_v1(query).error().message, HasSubstr("Keyterm limit exceeded"));
}

}  // namespace
}  // namespace aybiza::emulator
