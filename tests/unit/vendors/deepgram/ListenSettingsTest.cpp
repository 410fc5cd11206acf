// What a live transcription asks of Deepgram: the exact URL, and every wrong value named before a socket is
// opened.
#include "core/vendors/deepgram/ListenSettings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aybiza {
namespace {

using testing::HasSubstr;

ListenSettings nova() { return {.interim_results = true}; }
ListenSettings flux() { return {.model = "flux-general-en"}; }

TEST(ListenSettings, NovaAsksForTheCallersFormat) {
  auto s = nova();
  s.url = "ws://127.0.0.1:7700/";
  s.api_key = "secret";
  const auto request = make_request(s);
  ASSERT_TRUE(request) << request.error().text();
  EXPECT_EQ(
      request->url,
      "ws://127.0.0.1:7700/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&interim_results=true");
  EXPECT_EQ(find_header(request->headers, "authorization"), "Token secret");
}

TEST(ListenSettings, FluxIsAnotherEndpointWithItsOwnParameters) {
  auto s = flux();
  s.format = {MediaFormat::Encoding::s16le, 16000};
  s.eot_threshold = 0.8;
  s.eager_eot_threshold = 0.5;
  s.eot_timeout_ms = 3000;
  const auto request = make_request(s);
  ASSERT_TRUE(request) << request.error().text();
  EXPECT_EQ(request->url,
            "wss://api.deepgram.com/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000"
            "&eot_threshold=0.8&eager_eot_threshold=0.5&eot_timeout_ms=3000");
  EXPECT_TRUE(request->headers.empty()) << "without a key there is no header to send";
}

TEST(ListenSettings, ListsRepeatTheirNameAndValuesAreEscaped) {
  auto s = nova();
  s.keyterms = {"root canal", "Dr. Müller & Söhne"};
  s.redact = {"pci", "numbers"};
  s.tags = {"a=b"};
  s.endpointing = 0;
  s.utterance_end_ms = 0;
  const auto request = make_request(s);
  ASSERT_TRUE(request) << request.error().text();
  EXPECT_THAT(
      request->url,
      HasSubstr("&keyterm=root%20canal&keyterm=Dr.%20M%C3%BCller%20%26%20S%C3%B6hne&redact=pci&redact=numbers"
                "&tag=a%3Db"));
  EXPECT_THAT(request->url, HasSubstr("&endpointing=false&"))
      << "0 switches it off, the vendor's word for that";
  EXPECT_THAT(request->url, testing::Not(HasSubstr("utterance_end_ms")));
}

struct Wrong {
  const char* names;  // what the error must name
  ListenSettings (*make)();
};

class WrongSettings : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSettings, AreNamed) {
  const auto result = validate(GetParam().make());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::bad_input);
  EXPECT_THAT(result.error().text(), HasSubstr(GetParam().names));
}

template <class Change> ListenSettings changed(ListenSettings s, Change change) {
  change(s);
  return s;
}

#define NOVA(change) [] { return changed(nova(), [](ListenSettings& s) { change; }); }
#define FLUX(change) [] { return changed(flux(), [](ListenSettings& s) { change; }); }

INSTANTIATE_TEST_SUITE_P(
    Table, WrongSettings,
    testing::Values(
        Wrong{"url=http://x", NOVA(s.url = "http://x")},
        Wrong{"url=ws://x?model=y", NOVA(s.url = "ws://x?model=y")}, Wrong{"model", NOVA(s.model = "")},
        Wrong{"sample_rate=44100", NOVA((s.format = {MediaFormat::Encoding::s16le, 44100}))},
        Wrong{"sample_rate=16000", NOVA((s.format = {MediaFormat::Encoding::alaw, 16000}))},
        Wrong{"endpointing=-1", NOVA(s.endpointing = -1)},
        Wrong{"utterance-end-ms=999", NOVA(s.utterance_end_ms = 999)},
        Wrong { "needs interim-results", NOVA(s.utterance_end_ms = 1000; s.interim_results = false) },
        Wrong{"600 tokens", NOVA(s.keyterms.assign(600, "word"))},
        Wrong{"keyterm=\"\"", NOVA(s.keyterms = {" "})},
        Wrong { "nova-2 does not know keyterms", NOVA(s.model = "nova-2"; s.keyterms = {"crown"}) },
        Wrong{"redact=pii", NOVA(s.redact = {"pii"})}, Wrong{"replace=colour", NOVA(s.replace = {"colour"})},
        Wrong{"does not know eot-threshold", NOVA(s.eot_threshold = 0.7)},
        Wrong{"does not know smart-format", FLUX(s.smart_format = true)},
        Wrong{"does not know endpointing", FLUX(s.endpointing = 300)},
        Wrong{"does not know language", FLUX(s.language = "en")},
        Wrong{"redact=ssn", FLUX(s.redact = {"ssn"})},
        Wrong{"eot-threshold=0.4", FLUX(s.eot_threshold = 0.4)},
        Wrong{"eot-threshold=1.1", FLUX(s.eot_threshold = 1.1)},
        Wrong{"eager-eot-threshold=0.95", FLUX(s.eager_eot_threshold = 0.95)},
        Wrong { "no greater than eot-threshold", FLUX(s.eot_threshold = 0.5; s.eager_eot_threshold = 0.6) },
        Wrong{"eot-timeout-ms=400", FLUX(s.eot_timeout_ms = 400)},
        Wrong{"choose flux-general-multi", FLUX(s.language_hints = {"es"})}));

TEST(ListenSettings, BordersAreInside) {
  auto s = flux();
  s.eot_threshold = 1.0;
  s.eager_eot_threshold = 0.3;
  s.eot_timeout_ms = 60000;
  EXPECT_TRUE(validate(s));
  auto n = nova();
  n.utterance_end_ms = 1000;
  n.keyterms.assign(500, "word");
  EXPECT_TRUE(validate(n));
}

}  // namespace
}  // namespace aybiza
