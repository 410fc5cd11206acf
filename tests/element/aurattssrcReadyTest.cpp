// aurattssrc with words that were spoken beforehand: they ask nothing of the vendor.
#include "tests/element/VoiceBench.h"

namespace aybiza {
namespace {

using namespace voice_test;

TEST_F(AuraTtsSrc, PlaysWhatIsInTheCacheWithoutTheVendor) {
  start_linked();
  ASSERT_EQ(vendor_.urls.size(), 1u);
  const std::string audio = FakeSpeakVendor::audio_of("Hello.");
  voices_.put(VoiceCache::key(vendor_.urls.front(), "Hello."), audio);
  vendor_.peer.stall();
  send(line::ResponseStart{.generation = 1, .origin = "greeting"});
  text("Hello.", 1);
  EXPECT_EQ(pull_words(), "Hello.") << "in the same moment";
  send(line::ResponseEnd{.generation = 1, .reason = "said"});
  EXPECT_THAT(pull_events(), testing::IsSupersetOf({"aybiza/response-start", "aybiza/response-end"}));
  EXPECT_THAT(vendor_.log, IsEmpty());
}

TEST_F(AuraTtsSrc, SharesTheMemoryOfTheCache) {
  start_linked();
  const std::string key = VoiceCache::key(vendor_.urls.front(), "Hello.");
  voices_.put(key, std::string(1600, 'H'));
  text("Hello.");
  const auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_));
  ASSERT_TRUE(buffer);
  GstMapInfo map;
  ASSERT_TRUE(gst_buffer_map(buffer.get(), &map, GST_MAP_READ));
  EXPECT_EQ(reinterpret_cast<const char*>(map.data), voices_.find(key)->data());
  gst_buffer_unmap(buffer.get(), &map);
}

TEST_F(AuraTtsSrc, GoesOnWithTheVendorBehindWordsOfTheCache) {
  start_linked();
  const std::string audio = FakeSpeakVendor::audio_of("One. ");
  voices_.put(VoiceCache::key(vendor_.urls.front(), "One."), audio);
  send(line::ResponseStart{.generation = 1, .origin = "model"});
  text("One.", 1);
  text("Two.", 1);
  send(line::ResponseEnd{.generation = 1, .reason = "end_turn"});
  loop_.run_for(3s);
  EXPECT_EQ(pull_words(), "One. Two. ");
  EXPECT_THAT(vendor_.log, ElementsAre("Speak Two. ", "Flush"));
}

}  // namespace
}  // namespace aybiza
