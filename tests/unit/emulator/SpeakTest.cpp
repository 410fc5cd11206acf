// What speaking promises: text is cut where a speaker breathes, limits are the vendor's, formats are exact.
#include <gmock/gmock.h>

#include "SocketFixture.h"
#include "aybiza-emulator/AudioReader.h"
#include "aybiza-emulator/SpeakSocket.h"

namespace aybiza::emulator {
namespace {

using testing::ElementsAre;

TEST(Clauses, EndWhereASpeakerBreathes) {
  EXPECT_THAT(split_into_clauses("Good morning, how are you? Fine."),
              ElementsAre("Good morning,", "how are you?", "Fine."));
  EXPECT_THAT(split_into_clauses("No, I mean it."), ElementsAre("No, I mean it.")) << "short starts stay";
  EXPECT_THAT(split_into_clauses("It costs 3.50 today"), ElementsAre("It costs 3.50 today"));
  EXPECT_THAT(split_into_clauses(" ... !"), ElementsAre());
}

TEST(Voices, MenAndWomenSoundDifferent) {
  EXPECT_EQ(voice_for_model("aura-2-thalia-en"), "slt");
  EXPECT_EQ(voice_for_model("aura-asteria-en"), "slt");
  EXPECT_NE(voice_for_model("aura-2-orion-en"), "slt");
}

class SpeakProtocol : public SocketFixture {
 protected:
  void start() {
    auto parameters =
        read_speak({{"model", "aura-2-thalia-en"}, {"encoding", "mulaw"}, {"sample_rate", "8000"}},
                   SpeakTransport::websocket);
    ASSERT_TRUE(parameters);
    connect([p = *parameters](World& world, Peer peer) {
      return std::make_unique<SpeakSocket>(world, p, "id", std::move(peer));
    });
  }
};

TEST_F(SpeakProtocol, IntroducesItselfAndAnswersAnEmptyFlush) {
  start();
  send(R"({"type":"Flush"})");
  send(R"({"type":"Clear"})");
  EXPECT_EQ(client_.all("type"), (std::vector<std::string>{"Metadata", "Flushed", "Cleared"}));
  EXPECT_EQ(client_.all("sequence_id"), (std::vector<std::string>{"0", "1"}));
}

TEST_F(SpeakProtocol, WarnsAtTheTwentyFirstFlushOfAMinute) {
  start();
  for (int i = 0; i < 21; i++) send(R"({"type":"Flush"})");
  EXPECT_EQ(client_.of("Flushed").size(), 20u);
  EXPECT_EQ(client_.of("Warning").size(), 1u);
  loop_.run_for(seconds(59));
  send(R"({"type":"Speak","text":" "})");
  loop_.run_for(seconds(2));
  send(R"({"type":"Flush"})");
  EXPECT_EQ(client_.of("Flushed").size(), 21u) << "the window has passed";
}

struct Closing {
  std::string message;
  int code;
  const char* reason;
};
// Names the row in GoogleTest's reports, which would print the struct's bytes, padding included.
void PrintTo(const Closing& row, std::ostream* out) { *out << row.reason; }
class SpeakLimits : public SpeakProtocol, public testing::WithParamInterface<Closing> {};

TEST_P(SpeakLimits, CloseTheConnectionWithTheVendorsCode) {
  start();
  if (GetParam().message.empty())
    socket_->send_binary(as_bytes("sound"));
  else
    socket_->send_text(GetParam().message);
  loop_.run_for(seconds(3));
  EXPECT_EQ(client_.close_code, GetParam().code);
  EXPECT_EQ(client_.close_reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, SpeakLimits,
    testing::Values(Closing{R"({"type":"Close"})", 1000, ""},
                    Closing{R"({"type":"Sing"})", 1008, "DATA-0000"}, Closing{"{", 1008, "DATA-0000"},
                    Closing{"", 1003, "MESSAGE-0000"},
                    Closing{R"({"type":"Speak","text":")" + std::string(2001, 'a') + "\"}", 1009, "BIG-0001"},
                    Closing{R"({"type":"Speak","text":")" + std::string(70000, 'a') + "\"}", 1009,
                            "BIG-0000"}));

TEST_F(SpeakProtocol, TakesOnlySoMuchTextInAMinute) {
  start();
  const std::string text = R"({"type":"Speak","text":")" + std::string(1300, 'a') + "\"}";
  send(text.c_str());
  loop_.run_for(seconds(3));
  EXPECT_EQ(client_.close_code, 0);
  send(text.c_str());
  loop_.run_for(seconds(3));
  EXPECT_EQ(client_.close_reason, "DATA-0001");
}

TEST_F(SpeakProtocol, HangsUpWhenNothingIsAskedForAMinute) {
  start();
  loop_.run_for(seconds(63));
  EXPECT_EQ(client_.close_reason, "NET-0001");
}

TEST(SpeakQuery, IsRefusedWhereTheWireCannotCarryIt) {
  auto refused = [](Parameters query, SpeakTransport transport) { return !read_speak(query, transport); };
  EXPECT_TRUE(refused({{"encoding", "mp3"}}, SpeakTransport::websocket));
  EXPECT_TRUE(refused({{"encoding", "mulaw"}, {"sample_rate", "24000"}}, SpeakTransport::websocket));
  EXPECT_TRUE(refused({{"encoding", "mulaw"}, {"container", "wav"}}, SpeakTransport::websocket));
  EXPECT_TRUE(refused({{"model", "nova-3"}}, SpeakTransport::rest));
  EXPECT_TRUE(refused({{"encoding", "linear16"}, {"speed", "9"}}, SpeakTransport::rest));
  EXPECT_TRUE(refused({}, SpeakTransport::rest)) << "REST's default is MP3, which the emulator cannot make";
  EXPECT_FALSE(refused({}, SpeakTransport::websocket));
}

TEST(WavHeader, IsReadBackByTheListeningSide) {
  const SpeakFormat format{SpeakFormat::Encoding::mulaw, 8000, true};
  const Sound sound{16000, std::vector<int16_t>(1600, 1000)};
  const std::string file = wav_header(format) + encode_sound(sound, format);
  AudioReader reader({});
  std::vector<int16_t> samples;
  for (char byte : file)
    ASSERT_TRUE(reader.read(as_bytes(std::string_view(&byte, 1)), samples)) << "in any pieces";
  EXPECT_NEAR(static_cast<double>(samples.size()), 1600, 40);
  EXPECT_NEAR(samples[800], 1000, 40);
}

TEST(AudioReader, RefusesWhatIsNoAudioFile) {
  AudioReader reader({});
  std::vector<int16_t> samples;
  EXPECT_FALSE(reader.read(as_bytes("ID3\x04 this is an MP3"), samples));
}

}  // namespace
}  // namespace aybiza::emulator
