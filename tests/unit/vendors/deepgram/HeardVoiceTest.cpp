// What was heard of real voices: flite speaks, and knows when each of its words was over. The audio goes through the
// telephone's format, and the text is laid over it as it is over Aura's.
#include <flite/flite.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/audio/G711.h"
#include "core/vendors/deepgram/HeardText.h"

extern "C" {
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_kal16(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_slt(const char*);
}

namespace aybiza::aura {
namespace {

using namespace std::chrono_literals;

constexpr const char* texts[] = {
    "Good morning, this is Bright Smile dental practice. How can I help you?",
    "We are open from eight in the morning to six in the evening, Monday to Friday, and on Saturdays until noon.",
    "Your cleaning is booked for Tuesday at half past ten. Please bring your insurance card, and come ten minutes "
    "early. Anything else?",
    "Once upon a time there lived an old king who had three sons and a golden bird. The bird sang every night, and "
    "nobody knew why.",
    "I am sorry, I did not understand that. Could you tell me your date of birth, please?",
    "The fee for a first consultation is ninety dollars; if you are insured, it is covered. However, fillings cost "
    "extra.",
    "Unfortunately, our dentist is on holiday until the fourteenth of September. I can offer you an appointment with "
    "her colleague instead.",
    "Sure. Let me check that for you. One moment. Yes, there is an opening on Thursday afternoon at a quarter to "
    "four, would that suit you?",
    "To get to us, take the number twelve bus to the market square, walk past the church, and turn left at the "
    "pharmacy. We are on the second floor.",
    "Please hold the line while I transfer you to my colleague who takes care of billing and insurance questions",
};

struct Spoken {
  std::vector<uint8_t> audio;   // mu-law, 8 kHz
  std::vector<Duration> words;  // when each was over
};

Spoken speak(cst_voice* voice, const char* text) {
  Spoken spoken;
  cst_utterance* utterance = flite_synth_text(text, voice);
  for (const cst_item* token = relation_head(utt_relation(utterance, "Token")); token;
       token = item_next(token))
    spoken.words.push_back(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(
        ffeature_float(item_last_daughter(token), "R:SylStructure.daughtern.daughtern.R:Segment.end"))));
  cst_wave* wave = utt_wave(utterance);
  EXPECT_EQ(cst_wave_sample_rate(wave), 16000);
  const std::span<const int16_t> samples(cst_wave_samples(wave),
                                         static_cast<size_t>(cst_wave_num_samples(wave)));
  for (size_t i = 0; i + 1 < samples.size(); i += 2)
    spoken.audio.push_back(
        g711::encode(g711::Law::mulaw, static_cast<int16_t>((samples[i] + samples[i + 1]) / 2)));
  delete_utterance(utterance);
  return spoken;
}

long count(std::string_view text) { return text.empty() ? 0 : 1 + std::ranges::count(text, ' '); }

TEST(HeardVoice, IsKnownToTheWord) {
  flite_init();
  cst_voice* const voices[] = {register_cmu_us_awb(nullptr), register_cmu_us_kal16(nullptr),
                               register_cmu_us_rms(nullptr), register_cmu_us_slt(nullptr)};
  int looks = 0, within_one = 0, within_two = 0, beyond = 0;
  for (cst_voice* voice : voices)
    for (const char* text : texts) {
      const Spoken spoken = speak(voice, text);
      const Duration length = 125us * static_cast<int64_t>(spoken.audio.size());
      Span span{{{text, text}}, length, true};
      span.sound.emplace(Loudness::Format{}).push(spoken.audio);
      span.word_ends = find_word_ends(span, typical_pace);
      ASSERT_EQ(span.word_ends.size(), spoken.words.size()) << text;
      for (Duration position = 0ms; position < length; position += 50ms) {
        const long truth = std::ranges::upper_bound(spoken.words, position) - spoken.words.begin();
        const long off = count(heard_text(std::span(&span, 1), position, typical_pace)) - truth;
        looks++;
        within_one += std::abs(off) <= 1;
        within_two += std::abs(off) <= 2;
        beyond += off > 0;
        EXPECT_LE(off, 2) << text << " at " << to_ms(position);
      }
    }
  RecordProperty("within_one", within_one);
  RecordProperty("within_two", within_two);
  RecordProperty("beyond", beyond);
  EXPECT_GE(within_one, looks * 96 / 100);
  EXPECT_GE(within_two, looks * 998 / 1000);
  EXPECT_LE(beyond, looks * 8 / 100) << "what was not heard is not claimed";
}

}  // namespace
}  // namespace aybiza::aura
