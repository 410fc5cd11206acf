// Asked: what kind of answer the agent's last words ask for. A caller who is asked yes or no is done after one word,
// one who is asked what to bring has answered when it is named, and one who dictates a number breathes between its
// groups; who is asked how he can be helped may tell a story.
#pragma once

#include <string_view>

namespace aybiza {

enum class AnswerKind { free, yes_no, number, digits, spelling, choice };

/// "yes_no", …: as in an agent's file.
std::string_view name_of(AnswerKind kind);
/// `free` for a name that is none.
AnswerKind answer_kind(std::string_view name);

struct Asked {
  AnswerKind kind = AnswerKind::free;
  size_t digits = 0;  ///< how many, where the question tells: 16 of a card; 0: nobody knows
  bool operator==(const Asked&) const = default;
};

/// English and Spanish questions; words of any other language ask for a free answer.
Asked what_is_asked(std::string_view agents_words);

}  // namespace aybiza
