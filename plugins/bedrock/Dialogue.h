// Dialogue: the agent's side of a conversation. It hears the caller's turns, asks the model, lets tools run,
// and speaks in phrases; it keeps the history true when it is interrupted. It knows no GStreamer pads: what
// it wants said and told goes to its listener.
//
// It may begin to think before the turn is over, on a guess of what the turn will be. Nothing of such an answer
// leaves, enters the history or starts a tool before hear() brings the same words; else it never was.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/line/Notes.h"
#include "core/loop/Event.h"
#include "core/speech/FillerSchedule.h"
#include "core/speech/Phraser.h"
#include "core/vendors/bedrock/BedrockClient.h"
#include "core/vendors/bedrock/ChatHistory.h"
#include "core/vendors/bedrock/ConverseRequest.h"
#include "plugins/bedrock/RunningTools.h"

namespace aybiza {

struct ModelChoice {
  const bedrock::Model* model = nullptr;  ///< never null
  std::string name;  ///< as people call it: "claude-haiku-4-5", "claude-haiku-4-5@us-west-2"
  bedrock::Address address;
};

struct DialogueSettings {
  std::vector<ModelChoice> models;   ///< at least one: the wanted one, then those to fall back on
  bedrock::ConverseRequest request;  ///< what stays the same from turn to turn
  bedrock::ChatHistory history;      ///< of the conversation so far
  size_t history_limit = 0;          ///< turns of the caller; 0 = all
  int max_tool_rounds = 8;
  std::string apology;
  std::string language_code;
  speech::Lexicon lexicon;  ///< how the agent's own words are pronounced
  speech::FillerSchedule::Settings fillers{.has_hold_sound = false};
};

class Dialogue final : private bedrock::BedrockClient::Listener, private RunningTools::Listener {
 public:
  struct Listener {
    virtual void send(const line::ResponseStart&) = 0;
    virtual void send(const line::ResponseEnd&) = 0;
    virtual void send(const line::HoldSound&) = 0;
    virtual void speak(uint64_t generation, const speech::Phrase&) = 0;
    virtual void post(const line::Stage&) = 0;
    virtual void post(const line::ToolStart&) = 0;
    virtual void post(const line::ToolEnd&) = 0;
    virtual void post(const line::Usage&) = 0;
    virtual void post(const line::Fallback&) = 0;
    /// There is something to tell that nobody has asked for; a turn without words will bring it out.
    virtual void want_floor() = 0;
    virtual void post(const line::Speculation&) = 0;
    /// The caller hears less than it should: a retry, another model, an apology.
    virtual void degraded(const Error&) = 0;
    /// No answer will ever come with these settings.
    virtual void broken(const Error&) = 0;

   protected:
    ~Listener() = default;
  };

  /// All references outlive the dialogue. Loop thread only; destroying it cancels everything.
  Dialogue(Network& network, Toolbox& toolbox, DialogueSettings settings, bedrock::ClientSettings client,
           Random random, Listener& listener);

  /// The caller's whole turn; without words it brings out what nobody has asked for. An answer that is still running is
  /// interrupted. `generation` 0: the next number.
  void hear(uint64_t generation, const std::string& text);
  /// What the caller's turn will be if nothing more is said; no words: it will be another one.
  void guess(uint64_t generation, const std::string& text);
  /// Words to say as they are. Purpose "wait" fills the time of a running answer, all others take its place.
  void say(const line::Say& say);
  /// Something that the model should know and nobody has said.
  void remark(const std::string& text);
  /// The caller has interrupted: stop at once, and say nothing more about it. Tools that must finish do.
  void interrupt();
  /// What the caller has heard; of an answer that was cut, only that remains in the history.
  void played(const line::Played& played);
  /// Forgets the conversation.
  void reset();
  /// The conversation so far as Converse messages that stand for themselves: of what is being said only what
  /// the caller has heard (all of it where nobody tells), and tools at work as ones whose outcome is unknown.
  Json history() const;

  bool is_answering() const { return answer_ && !answer_->guess; }

 private:
  struct Guess {  // of an answer that nobody has asked for yet
    std::string text;
    Time since;
    std::vector<line::Stage> stages;      // what it would have told …
    std::vector<speech::Phrase> phrases;  // … and said
    std::shared_ptr<Event> settled = std::make_shared<Event>();
  };
  struct Answer {
    uint64_t generation = 0;
    speech::Phraser phraser;
    std::string said;    // of the model's turn that is not in the history yet
    std::string filler;  // said before it, and not there either: what the model answers must come last
    bool has_token = false, has_phrase = false, is_sent = false;
    std::shared_ptr<Event> tools_done = std::make_shared<Event>();
    std::optional<Guess> guess;
  };
  struct Hearing {  // how far the caller has heard what was begun last
    uint64_t generation;
    std::string heard;
  };

  Task<> answer(uint64_t generation);
  Task<Result<bedrock::ModelTurn>> ask(uint64_t generation);
  void fall_back(const Error& cause);
  bedrock::ChatHistory::Thoughts thoughts_for(const bedrock::Model& model) const;
  std::vector<ToolUse> take_turn(uint64_t generation, bedrock::ModelTurn turn);
  void start_tools(uint64_t generation, const std::vector<ToolUse>& uses);
  bool tell_results();
  void give_up(uint64_t generation, const Error& error);
  void end(uint64_t generation, std::string reason);
  void replace_answer();
  bool is_guessed(uint64_t generation, const std::string& text) const;
  void keep_guess(const std::string& text);
  void drop_guess();
  void tell_outcome(uint64_t generation, const Guess& guess, bool kept);
  bedrock::ChatHistory history_to_answer() const;

  bool is_current(uint64_t generation) const { return answer_ && answer_->generation == generation; }
  uint64_t number(uint64_t generation);
  void wait_for(speech::FillerSchedule::For what);
  void stop_waiting();
  void cover_wait();
  static void keep_filler(bedrock::ChatHistory& history, const Answer& answer);
  void set_cue();
  void utter(uint64_t generation, const speech::Phrase& phrase);
  void speak(const std::vector<speech::Phrase>& phrases);
  void say_verbatim(uint64_t generation, const std::string& text);
  void reach(const char* stage, bool& once);
  void count(const bedrock::Model& model, const bedrock::TokenUsage& usage);

  void on_request_sent() override;
  void on_event(const bedrock::ConverseEvent& event) override;
  void on_retry(const Error& error) override;

  void on_tool_detached(const ToolUse& use) override;
  void on_tool_ended(const RunningTools::Ended& tool) override;

  Network& network_;
  DialogueSettings settings_;
  bedrock::BedrockClient client_;
  Listener& listener_;
  const speech::Language& language_;

  bedrock::ChatHistory history_;
  std::optional<Hearing> hearing_;
  bool hearing_is_told_ = false;  // somebody plays it and says so
  uint64_t last_generation_ = 0;
  size_t model_ = 0;  // of settings_.models: a call stays with the one that answered last
  std::optional<Answer> answer_;
  speech::FillerSchedule fillers_;
  Timer cue_;
  bool hold_sounds_ = false;
  RunningTools tools_;
  Scope answering_;
};

}  // namespace aybiza
