// What base64 promises: the vectors of RFC 4648, every length, and an error for everything else.
#include <gtest/gtest.h>

#include "core/net/Network.h"
#include "core/telephony/Base64.h"

namespace aybiza {
namespace {

TEST(Base64, EqualsTheVectorsOfItsRfc) {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : rows) {
    std::string text = "before:";
    base64::append_encoded(text, as_bytes(plain));
    EXPECT_EQ(text, std::string("before:") + coded);
    std::vector<uint8_t> bytes = {1, 2, 3};
    EXPECT_TRUE(base64::decode(coded, bytes)) << coded;
    EXPECT_EQ(as_text(bytes), plain);
  }
}

TEST(Base64, ReturnsEveryByteOfEveryLength) {
  std::vector<uint8_t> all, back;
  for (int n = 0; n < 700; n++) {
    std::string text;
    base64::append_encoded(text, all);
    ASSERT_TRUE(base64::decode(text, back));
    ASSERT_EQ(back, all);
    all.push_back(static_cast<uint8_t>(n * 37));
  }
}

TEST(Base64, RefusesWhatIsNotBase64) {
  std::vector<uint8_t> bytes;
  for (const char* text : {"Z", "Zg", "Zm8", "Zg=", "=", "====", "Z===", "Zg==Zg==", "Zm 8", "Zm9v\n", "Zm-_",
                           "Zm9\xC3", "Zm9vZ=9v"})
    EXPECT_FALSE(base64::decode(text, bytes)) << text;
}

}  // namespace
}  // namespace aybiza
