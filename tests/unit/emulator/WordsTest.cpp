// Words, dates and clock times: what a transcript says and what a phrase expects come out the same.
#include <gtest/gtest.h>

#include "aybiza-emulator/Calendar.h"

namespace aybiza::emulator {
namespace {

struct Spelling {
  const char *text, *words;
};

class WordsOf : public testing::TestWithParam<Spelling> {};

TEST_P(WordsOf, AreLowerCaseSpelledOutAndWithoutPunctuation) {
  EXPECT_EQ(join(words_of(GetParam().text)), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(Texts, WordsOf,
                         testing::Values(Spelling{"Hello, World!", "hello world"},
                                         Spelling{"It's 10:30 AM.", "it's ten thirty a.m."},
                                         Spelling{"It\u2019s fine", "it's fine"},
                                         Spelling{"at 10:00", "at ten"},
                                         Spelling{"the 22nd of May", "the twenty second of may"},
                                         Spelling{"a check-up", "a check-up"},
                                         Spelling{"call 555", "call five five five"},
                                         Spelling{"3pm", "three p.m."}, Spelling{"", ""},
                                         Spelling{" ,.! ", ""}, Spelling{"''--..", ""}));

TEST(Sentence, HasACapitalAndAnEnd) {
  EXPECT_EQ(as_sentence({"what", "can", "i", "do"}), "What can I do?");
  EXPECT_EQ(as_sentence({"at", "ten", "a.m."}), "At ten a.m.");
  EXPECT_EQ(as_sentence({}), "");
}

TEST(Number, SurvivesBeingSpelled) {
  for (int n = 0; n < 100; n++) EXPECT_EQ(number_of(spell_number(n)), n);
  for (int n = 1; n <= 31; n++) EXPECT_EQ(number_of(spell_ordinal(n)), n);
  EXPECT_EQ(number_of("cleaning"), -1);
}

struct DateCase {
  const char *said, *iso;  // on Tuesday, 2026-11-24
};
class Dates : public testing::TestWithParam<DateCase> {};

TEST_P(Dates, AreMeantForTheFuture) {
  using namespace std::chrono;
  const Day today = year(2026) / 11 / 24;
  const auto day = resolve_date(words_of(GetParam().said), today);
  EXPECT_EQ(day ? iso_date(*day) : "none", GetParam().iso);
}

INSTANTIATE_TEST_SUITE_P(
    Said, Dates,
    testing::Values(DateCase{"tomorrow", "2026-11-25"}, DateCase{"today", "2026-11-24"},
                    DateCase{"the day after tomorrow", "2026-11-26"}, DateCase{"thursday", "2026-11-26"},
                    DateCase{"next tuesday", "2026-12-01"}, DateCase{"the tenth", "2026-12-10"},
                    DateCase{"the thirty first", "2026-12-31"}, DateCase{"24th of December", "2026-12-24"},
                    DateCase{"february the twenty ninth", "2028-02-29"},
                    DateCase{"november 3rd", "2027-11-03"}, DateCase{"the thirty first of february", "none"},
                    DateCase{"a cleaning", "none"}));

struct ClockCase {
  const char *said, *iso;
};
class Clock : public testing::TestWithParam<ClockCase> {};

TEST_P(Clock, IsReadAsADentistWould) {
  const auto minutes = resolve_clock(words_of(GetParam().said));
  EXPECT_EQ(minutes ? iso_clock(*minutes) : "none", GetParam().iso);
}

INSTANTIATE_TEST_SUITE_P(
    Said, Clock,
    testing::Values(ClockCase{"half past ten", "10:30"}, ClockCase{"quarter to four", "15:45"},
                    ClockCase{"a quarter past eight", "08:15"}, ClockCase{"ten thirty", "10:30"},
                    ClockCase{"nine forty five in the morning", "09:45"}, ClockCase{"at three", "15:00"},
                    ClockCase{"twelve a.m.", "00:00"}, ClockCase{"7 p.m.", "19:00"},
                    ClockCase{"noon", "12:00"}, ClockCase{"7 a.m.", "07:00"},
                    ClockCase{"eleven o'clock", "11:00"}, ClockCase{"please", "none"}));

TEST(Calendar, SpeaksDatesAndTimesForPeople) {
  EXPECT_EQ(spoken_date("2026-11-24"), "Tuesday, November 24");
  EXPECT_EQ(spoken_clock("15:05"), "3:05 PM");
  EXPECT_EQ(spoken_clock("00:00"), "12:00 AM");
  EXPECT_EQ(spoken_date("someday"), "someday") << "what is no date is left alone";
}

}  // namespace
}  // namespace aybiza::emulator
