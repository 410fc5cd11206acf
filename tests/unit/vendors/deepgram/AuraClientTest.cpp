// An AuraClient in conversation with a vendor, in simulated time: what comes out is what went in, whatever
// the connection does, and nothing of an answer that was cut.
#include "core/vendors/deepgram/AuraClient.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <random>
#include <sstream>

#include "core/loop/VirtualLoop.h"
#include "tools/simulation/FakeSpeakVendor.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::FakeSpeakVendor;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AuraClientTest : public testing::Test, protected AuraClient::Listener {
 protected:
  void SetUp() override {
    client = AuraClient::make(network, {{.url = "ws://aura/v1/speak?model=x"}}, {.retry_attempts = 3}, *this);
    client->start();
    loop.run_for(10ms);
  }
  void TearDown() override { client->stop(); }

  void say(uint64_t generation, const std::string& text) { client->say(generation, {text, text}); }
  std::string words(uint64_t generation) { return FakeSpeakVendor::words_of(audio[generation]); }

  void on_phrase_sent(uint64_t) override {}
  void on_audio(uint64_t generation, Bytes bytes) override {
    audio[generation] += as_text(bytes);
    if (stop_at_audio) client->stop();
  }
  void on_answer_done(uint64_t generation) override { done.push_back(generation); }
  void on_degraded(const Error& cause) override { degraded.push_back(cause.message); }
  void on_failed(const Error& cause) override { failed = cause; }

  VirtualLoop loop;
  MemoryNetwork network{loop};
  FakeSpeakVendor aura{network};
  std::shared_ptr<AuraClient> client;
  std::map<uint64_t, std::string> audio;
  std::vector<uint64_t> done;
  std::vector<std::string> degraded;
  std::optional<Error> failed;
  bool stop_at_audio = false;
};

TEST_F(AuraClientTest, SpeaksWhatItIsTold) {
  say(1, "Good morning.");
  say(1, "How are you?");
  client->end();
  loop.run_for(5s);
  EXPECT_EQ(words(1), "Good morning. How are you? ");
  EXPECT_THAT(done, ElementsAre(1));
  EXPECT_EQ(client->stream().heard(1, Duration::max()), "Good morning. How are you?");
  EXPECT_THAT(degraded, IsEmpty());
}

TEST_F(AuraClientTest, AnOpenSocketCostsNoHandshakeAtTheFirstWord) {
  aura.peer.set_latency(0ms);
  loop.run_for(10min);
  const Time asked = loop.now();
  say(1, "Hi.");
  ASSERT_TRUE(loop.run_until([&] { return !audio[1].empty(); }, 1s));
  EXPECT_LT(loop.now() - asked, aura.first_byte + 1ms);
}

TEST_F(AuraClientTest, NobodyNoticesThatIdleSocketsAreClosed) {
  for (int minute = 0; minute < 10; minute++) {
    aura.connections.back()->close(1011, "NET-0001");
    loop.run_for(60s);
  }
  EXPECT_EQ(aura.connections.size(), 11u);
  EXPECT_THAT(degraded, IsEmpty());
  say(1, "Still here.");
  client->end();
  loop.run_for(2s);
  EXPECT_EQ(words(1), "Still here. ");
}

TEST_F(AuraClientTest, AConnectionThatBreaksMidWordLosesNoWord) {
  for (int letter = 0; letter < 24; letter++) {
    const uint64_t generation = letter + 1;
    const std::string text = "one two three four five";
    say(generation, text);
    client->end();
    ASSERT_TRUE(loop.run_until([&] { return words(generation).size() >= size_t(letter); }, 5s));
    if (letter % 2)
      aura.peer.cut();
    else
      aura.connections.back()->close(1011, "NET-0003");
    ASSERT_TRUE(loop.run_until([&] { return done.size() == generation; }, 5s)) << letter;
    // A word that was half said may come again, none may be missing.
    std::istringstream said(words(generation)), wanted(text);
    std::string heard;
    for (std::string word; wanted >> word;) {
      do ASSERT_TRUE(said >> heard) << word << " is missing in " << words(generation);
      while (!heard.ends_with(word));
    }
    loop.run_for(61s);
  }
  EXPECT_FALSE(failed);
}

TEST_F(AuraClientTest, NotOneByteOfAnAnswerThatWasCutComesOut) {
  std::mt19937 random(7);
  uint64_t generation = 0;
  std::map<uint64_t, size_t> bytes_at_cut;
  for (int round = 0; round < 500; round++) {
    generation++;
    // Each answer has a letter of its own.
    const char letter = char('a' + generation % 26);
    aura.clear_delay = milliseconds(random() % 450);
    aura.peer.set_latency(milliseconds(random() % 40));
    for (int phrase = 0, phrases = 1 + random() % 3; phrase < phrases; phrase++) {
      say(generation, std::string(5 + random() % 10, letter));
      loop.run_for(milliseconds(random() % 120));
    }
    if (random() % 2) client->end();
    loop.run_for(milliseconds(random() % 400));
    client->clear();
    bytes_at_cut[generation] = audio[generation].size();
    if (random() % 2) loop.run_for(milliseconds(random() % 600));
    if (round % 20 == 0) loop.run_for(60s);  // the flush budget is not what is tested here
  }
  loop.run_for(10s);
  size_t spoken = 0;
  for (const auto& [number, bytes] : bytes_at_cut) {
    EXPECT_EQ(audio[number].size(), bytes) << "answer " << number << " went on after it was cut";
    EXPECT_EQ(words(number).find_first_not_of({char('a' + number % 26), ' '}), std::string::npos)
        << "answer " << number << " has audio of another one";
    spoken += bytes > 0;
  }
  EXPECT_GT(spoken, 100u) << "the test must cut answers that were being spoken";
  EXPECT_GT(client->stream().stats().dropped_bytes, 100'000u) << "old audio must have arrived late";
  EXPECT_FALSE(failed);
}

TEST_F(AuraClientTest, TheNextAnswerIsWholeAfterACut) {
  for (uint64_t generation = 1; generation <= 40; generation += 2) {
    say(generation, "An answer that is cut somewhere");
    loop.run_for(milliseconds(10 * generation));
    client->clear();
    say(generation + 1, "Sorry. ");
    client->end();
    loop.run_for(30s);
    EXPECT_EQ(words(generation + 1), "Sorry. ");
  }
}

TEST_F(AuraClientTest, MayBeStoppedFromInsideItsCallbacks) {
  stop_at_audio = true;
  say(1, "Good morning.");
  loop.run_for(5s);
  EXPECT_EQ(words(1).size(), 1u);
  EXPECT_THAT(aura.log, Contains("Close"));
}

// ---- broken vendors ---------------------------------------------------------------------------------------

struct BrokenVendor {
  const char* what;
  std::function<void(FakeSpeakVendor&, FakeSpeakVendor::Connection&)> at_flush;  // instead of an answer
  const char* named;                                                             // in the error that ends it
};

class AuraClientBroken : public AuraClientTest, public testing::WithParamInterface<BrokenVendor> {};

TEST_P(AuraClientBroken, ForAWhileIsRepaired) {
  int flushes = 0;
  aura.intercept = [&](FakeSpeakVendor::Connection& connection, const std::string& type) {
    if (type != "Flush" || flushes++) return false;
    GetParam().at_flush(aura, connection);
    return true;
  };
  say(1, "Good morning.");
  client->end();
  loop.run_for(20s);
  EXPECT_FALSE(failed);
  EXPECT_EQ(words(1), "Good morning. ");
  EXPECT_THAT(done, ElementsAre(1));
  EXPECT_THAT(degraded, Contains(HasSubstr(GetParam().named)));
}

TEST_P(AuraClientBroken, ForEverIsAnErrorThatNamesTheCause) {
  aura.intercept = [&](FakeSpeakVendor::Connection& connection, const std::string& type) {
    if (type == "Flush") GetParam().at_flush(aura, connection);
    return type == "Flush";
  };
  say(1, "Good morning.");
  client->end();
  loop.run_for(60s);
  ASSERT_TRUE(failed);
  EXPECT_THAT(failed->message, HasSubstr(GetParam().named));
  EXPECT_THAT(done, ElementsAre(1)) << "nobody waits for the rest of it";
}

using C = FakeSpeakVendor::Connection;
const BrokenVendor broken_vendors[] = {
    {"MalformedJson", [](FakeSpeakVendor&, C& c) { c.send_text("{\"type\":"); }, "not valid JSON"},
    {"HtmlForJson", [](FakeSpeakVendor&, C& c) { c.send_text("<html>502</html>"); }, "not valid JSON"},
    {"NoType", [](FakeSpeakVendor&, C& c) { c.send_text("{\"audio\":\"aGVsbG8=\"}"); }, "no type"},
    {"OversizeText", [](FakeSpeakVendor&, C& c) { c.send_text(std::string(100'000, ' ')); },
     "the limit is 65536"},
    {"OversizeAudio", [](FakeSpeakVendor&, C& c) { c.send_audio(std::string(5'000'000, 'x')); }, "1009"},
    {"Silence", [](FakeSpeakVendor&, C&) {}, "Aura sent no audio for"},
    {"ErrorMessage",
     [](FakeSpeakVendor&, C& c) {
       c.send({{"type", "Error"}, {"err_msg", "kaputt"}});
     },
     "kaputt"},
    {"InternalError", [](FakeSpeakVendor&, C& c) { c.close(1011, "NET-0000"); }, "1011 (NET-0000)"},
    {"TooFast", [](FakeSpeakVendor&, C& c) { c.close(1008, "DATA-0001"); }, "1008 (DATA-0001)"},
    {"CleanCloseTooEarly", [](FakeSpeakVendor&, C& c) { c.close(1000, ""); }, "code 1000"},
    {"BrokenConnection", [](FakeSpeakVendor& m, C&) { m.peer.cut(); }, "1006"},
};
INSTANTIATE_TEST_SUITE_P(Vendors, AuraClientBroken, testing::ValuesIn(broken_vendors),
                         [](const auto& info) { return info.param.what; });

TEST_F(AuraClientTest, RefusalsKeepTheVendorsWords) {
  struct Row {
    int status;
    const char* body;
    Fault fault;
    const char* named;
  };
  const Row rows[] = {
      {401, R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})", Fault::unauthorized,
       "Invalid credentials"},
      {400, R"({"err_code":"Bad Request","err_msg":"No such model"})", Fault::rejected, "No such model"},
      {429, R"({"err_code":"Too Many Requests","err_msg":"Please try again later."})", Fault::throttled,
       "try again"},
      {503, "<html>Service Unavailable</html>", Fault::unavailable, "503"},
  };
  for (const Row& row : rows) {
    client->stop();
    failed.reset();
    aura.refuse_with = row.status;
    aura.refusal = row.body;
    client = AuraClient::make(network, {{.url = "ws://aura/v1/speak"}}, {.retry_attempts = 3}, *this);
    client->start();
    say(1, "Hello.");
    loop.run_for(60s);
    ASSERT_TRUE(failed) << row.status;
    EXPECT_EQ(failed->fault, row.fault) << row.status;
    EXPECT_THAT(failed->message, HasSubstr(row.named));
    EXPECT_EQ(failed->status, row.status);
  }
}

TEST_F(AuraClientTest, AnOddButHarmlessVendorIsServed) {
  aura.intercept = [](FakeSpeakVendor::Connection& connection, const std::string& type) {
    if (type != "Speak") return false;
    connection.send({{"type", "Surprise"}, {"value", 1}});
    connection.send({{"type", "Cleared"}, {"sequence_id", -5}});
    connection.send_audio("");
    return false;
  };
  say(1, "Good morning.");
  client->end();
  loop.run_for(5s);
  EXPECT_EQ(words(1), "Good morning. ");
  EXPECT_THAT(degraded, IsEmpty());
}

}  // namespace
}  // namespace aybiza
