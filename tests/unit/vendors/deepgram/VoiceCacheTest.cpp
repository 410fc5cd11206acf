// What was spoken once is found again: by the next call, the next worker and after a restart, within bounds; and the
// phrases that an agent always says are spoken before anybody calls.
#include "core/vendors/deepgram/VoiceCache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/loop/VirtualLoop.h"
#include "core/vendors/deepgram/VoiceMaker.h"
#include "tools/simulation/FakeSpeakVendor.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::FakeSpeakVendor;
using test::TempFolder;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(VoiceCache, SharesOneCopy) {
  VoiceCache cache({});
  cache.put("k", "audio");
  const Voice first = cache.find("k");
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, "audio");
  EXPECT_EQ(cache.find("k"), first);
  EXPECT_FALSE(cache.find("another"));
}

TEST(VoiceCache, AnotherVoiceOrTextIsAnotherKey) {
  const auto key = VoiceCache::key("ws://a/v1/speak?model=x", "Hello.");
  EXPECT_EQ(key, VoiceCache::key("ws://a/v1/speak?model=x", "Hello. "));
  EXPECT_NE(key, VoiceCache::key("ws://a/v1/speak?model=y", "Hello."));
  EXPECT_NE(key, VoiceCache::key("ws://a/v1/speak?model=x", "Hello!"));
}

TEST(VoiceCache, ForgetsWhatWasNotUsedForLongest) {
  VoiceCache cache({.max_bytes = 10});
  cache.put("a", "aaaa");
  cache.put("b", "bbbb");
  cache.find("a");
  cache.put("c", "cccc");
  EXPECT_TRUE(cache.find("a"));
  EXPECT_FALSE(cache.find("b"));
  EXPECT_TRUE(cache.find("c"));
  EXPECT_LE(cache.bytes(), 10u);
}

TEST(VoiceCache, OutlivesItsProcess) {
  TempFolder folder;
  const std::string key = VoiceCache::key("ws://a", "Hello.");
  VoiceCache({.directory = folder.path() + "/voices"}).put(key, "audio");
  VoiceCache next({.directory = folder.path() + "/voices"});
  EXPECT_FALSE(next.find(key)) << "the directory is asked only for what is expected";
  next.expect(key);
  ASSERT_TRUE(next.find(key));
  EXPECT_EQ(*next.find(key), "audio");
}

TEST(VoiceCache, KeepsItsDirectoryWithinBounds) {
  TempFolder folder;
  const auto key = [](int n) { return VoiceCache::key("ws://a", std::to_string(n)); };
  {
    VoiceCache cache({.directory = folder.path()});
    for (int n = 0; n < 10; n++) {
      cache.put(key(n), std::string(1000, 'x'));
      std::filesystem::last_write_time(
          folder.path() + "/" + key(n),
          std::filesystem::file_time_type::clock::now() - std::chrono::hours(20 - n));
    }
  }
  std::ofstream(folder.path() + "/somebody-elses") << "x";
  VoiceCache cache({.directory = folder.path(), .max_stored_bytes = 4500});
  for (int n = 0; n < 10; n++) {
    cache.expect(key(n));
    EXPECT_EQ(cache.find(key(n)) != nullptr, n >= 6) << n;
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/somebody-elses"));
}

struct VoiceMakerTest : testing::Test {
  VirtualLoop loop;
  MemoryNetwork network{loop};
  FakeSpeakVendor vendor{network};
  const VoiceMaker::Order order{.request = {.url = "ws://aura/v1/speak?model=x"},
                                .texts = {"Good morning.", "Goodbye."}};

  std::string words_of(VoiceCache& cache, const std::string& text) {
    const Voice voice = cache.find(VoiceCache::key(order.request.url, text));
    return voice ? FakeSpeakVendor::words_of(*voice) : "";
  }
};

TEST_F(VoiceMakerTest, HasEveryPhraseSpokenOnce) {
  VoiceCache cache({});
  VoiceMaker maker(network, cache);
  maker.make(order);
  loop.run_for(5s);
  EXPECT_FALSE(maker.is_working());
  EXPECT_EQ(words_of(cache, "Good morning."), "Good morning. ");
  EXPECT_EQ(words_of(cache, "Goodbye."), "Goodbye. ");
  EXPECT_FALSE(vendor.connections.front()->is_open());
  maker.make(order);
  loop.run_for(5s);
  EXPECT_EQ(vendor.connections.size(), 1u) << "what is there is not made again";
}

TEST_F(VoiceMakerTest, OfSeveralWorkersOneDoesIt) {
  TempFolder folder;
  VoiceCache one({.directory = folder.path()}), two({.directory = folder.path()});
  VoiceMaker first(network, one), second(network, two);
  first.make(order);
  second.make(order);
  loop.run_for(10s);
  EXPECT_FALSE(second.is_working());
  EXPECT_EQ(vendor.connections.size(), 1u);
  EXPECT_EQ(words_of(two, "Good morning."), "Good morning. ");
}

TEST_F(VoiceMakerTest, AVendorWhoIsDownIsAskedAgainLater) {
  vendor.refuse_with = 401;
  VoiceCache cache({});
  VoiceMaker maker(network, cache);
  maker.make(order);
  loop.run_for(5s);
  EXPECT_TRUE(maker.is_working());
  vendor.refuse_with = 0;
  loop.run_for(60s);
  EXPECT_EQ(words_of(cache, "Goodbye."), "Goodbye. ");
}

TEST_F(VoiceMakerTest, MorePhrasesThanAConnectionMayFlushAMinuteDoNotWaitForIt) {
  VoiceCache cache({});
  VoiceMaker maker(network, cache);
  auto many = order;
  for (int i = 0; i < 43; i++) many.texts.push_back("Number " + std::to_string(i) + ".");
  maker.make(many);
  loop.run_for(30s);
  EXPECT_FALSE(maker.is_working());
  EXPECT_EQ(words_of(cache, "Number 42."), "Number 42. ");
  EXPECT_EQ(vendor.connections.size(), 3u);
}

TEST_F(VoiceMakerTest, HalfAPhraseIsNotKept) {
  VoiceCache cache({});
  VoiceMaker maker(network, cache);
  maker.make(order);
  loop.run_for(180ms);
  vendor.peer.cut();
  loop.run_for(10s);
  EXPECT_EQ(words_of(cache, "Good morning."), "") << "it was spoken in two pieces";
  loop.run_for(60s);
  EXPECT_EQ(words_of(cache, "Good morning."), "Good morning. ");
}

}  // namespace
}  // namespace aybiza
