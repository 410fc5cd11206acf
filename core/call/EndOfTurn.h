// EndOfTurn: how long a silence makes some words a whole turn. Pure: the words so far, what the agent had asked, and
// the agent's settings in; a duration out. It shortens the wait where nothing more can be expected, and lengthens it
// where the caller is in the middle of something: a sentence that ends in "and", a number, a name that is spelt.
//
// Words alone hardly tell a pause from an end: "I'd like to book an appointment" may be all. What tells them apart is
// the question. Asked yes or no, a caller is done with "yes"; asked what to bring, once it is named; asked for a number
// of ten digits, not with seven; asked how he can be helped, whenever it pleases him, and then the agent is patient.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Error.h"
#include "core/call/Asked.h"
#include "core/call/TurnSettings.h"
#include "core/call/Unfinished.h"

namespace aybiza {

/// How finished words sound.
enum class Finish {
  complete,    ///< they answer what was asked, or ask, or say goodbye
  chosen,      ///< name what was asked for: a phrase that the agent expects
  sentence,    ///< a sentence, as the recogniser punctuates it
  open,        ///< could be all, could go on
  unfinished,  ///< end in a word that wants another one
  dictating,   ///< in the middle of a number or a spelling
};

/// `expected`: phrases that a caller may begin and, after a pause, end.
Finish how_finished(std::string_view words, Asked asked, const Phrases& expected = {});

/// What an author has decided for some questions: turn.end.rules.
class EndRules {
 public:
  EndRules();
  ~EndRules();
  EndRules(EndRules&&) noexcept;
  EndRules& operator=(EndRules&&) noexcept;

  /// [{"asked": regular expression, "expects": AnswerKind, "wait_ms": …}, …], `expects` and `wait_ms` at will.
  /// Fault::bad_input where it is not that.
  static Result<EndRules> parse(std::string_view json);

  struct Ruling {
    Asked asked;
    std::optional<Duration> wait;  ///< in place of whatever the words suggest
  };
  /// The first rule whose expression is found in the agent's last words, else what they ask for by themselves.
  Ruling apply(std::string_view agents_words) const;

 private:
  struct Rule;
  std::vector<Rule> rules_;
};

/// The silence behind words that ends the turn, by how finished they are.
Duration silence_wanted(Finish finish, const EndRules::Ruling& ruling, const TurnSettings& settings);
/// Whether an answer may be begun on the guess that such words are all.
bool may_be_all(Finish finish);

}  // namespace aybiza
