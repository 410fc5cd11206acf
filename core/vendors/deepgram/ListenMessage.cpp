#include "core/vendors/deepgram/ListenMessage.h"

#include <algorithm>
#include <array>

#include "core/base/Json.h"

namespace aybiza::listen {

namespace {

constexpr size_t max_frame = 1 << 20;
constexpr size_t max_words = 10'000;
constexpr double max_seconds = 1e6;  // eleven days: longer than any connection

// Reads required members; the first that is missing or of the wrong kind is kept as the error.
class Reader {
 public:
  Reader(const Json& object, std::string_view type) : object_(object), type_(type) {}

  double time(const Json& object, std::string_view key) {
    const Json& value = get(object, key);
    const double seconds = value.is_number() ? value.get<double>() : -1;
    if (seconds >= 0 && seconds <= max_seconds) return seconds;
    complain(key, "a time in seconds");
    return 0;
  }
  double time(std::string_view key) { return time(object_, key); }

  std::string text(const Json& object, std::string_view key) {
    const Json& value = get(object, key);
    if (value.is_string()) return value.get<std::string>();
    complain(key, "a text");
    return {};
  }
  std::string text(std::string_view key) { return text(object_, key); }

  std::vector<Word> words(const Json& list) {
    std::vector<Word> words;
    if (list.is_null()) return words;
    if (!list.is_array() || list.size() > max_words) {
      complain("words", "a list of at most " + std::to_string(max_words));
      return words;
    }
    for (const Json& item : list) {
      Word word;
      word.text = text(item, "word");
      word.text = get_string(item, "punctuated_word", word.text);
      word.confidence = get_number(item, "confidence");
      word.timed = get(item, "start").is_number();
      if (word.timed) {
        word.start = time(item, "start");
        word.end = time(item, "end");
        if (word.end < word.start) complain("words", "in order of time");
      }
      words.push_back(std::move(word));
    }
    return words;
  }

  void complain(std::string_view key, std::string_view expected) {
    if (!error_.empty()) return;
    error_ = "Deepgram sent a " + std::string(type_) + " whose \"" + std::string(key) + "\" is not " +
             std::string(expected);
  }

  template <class T> Result<Message> finish(T message) {
    if (!error_.empty()) return fail(Fault::bad_input, error_);
    return Message(std::move(message));
  }

 private:
  const Json& object_;
  std::string_view type_;
  std::string error_;
};

Result<Message> read_results(const Json& json) {
  Reader reader(json, "Results");
  Results r;
  r.start = reader.time("start");
  r.duration = reader.time("duration");
  r.is_final = get_bool(json, "is_final");
  r.speech_final = get_bool(json, "speech_final");
  r.from_finalize = get_bool(json, "from_finalize");
  const Json& best = at(get(get(json, "channel"), "alternatives"), 0);
  if (best.is_object()) {
    r.transcript = reader.text(best, "transcript");
    r.confidence = get_number(best, "confidence");
    r.words = reader.words(get(best, "words"));
  } else {
    reader.complain("channel.alternatives", "a list with an alternative");
  }
  return reader.finish(std::move(r));
}

Result<Message> read_turn_info(const Json& json) {
  static constexpr std::array<std::pair<std::string_view, TurnInfo::Event>, 5> names = {{
      {"StartOfTurn", TurnInfo::Event::start_of_turn},
      {"Update", TurnInfo::Event::update},
      {"EagerEndOfTurn", TurnInfo::Event::eager_end_of_turn},
      {"TurnResumed", TurnInfo::Event::turn_resumed},
      {"EndOfTurn", TurnInfo::Event::end_of_turn},
  }};
  Reader reader(json, "TurnInfo");
  const std::string event = reader.text("event");
  const auto* known =
      std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == event; });
  if (known == names.end() && !event.empty()) return Message(Unknown{"TurnInfo/" + event.substr(0, 64)});

  TurnInfo turn;
  if (known != names.end()) turn.event = known->second;
  const Json& index = get(json, "turn_index");
  if (index.is_number_integer() && index.get<int64_t>() >= 0)
    turn.turn_index = index.get<uint64_t>();
  else
    reader.complain("turn_index", "a count");
  turn.audio_window_start = reader.time("audio_window_start");
  turn.audio_window_end = reader.time("audio_window_end");
  if (turn.audio_window_end < turn.audio_window_start) reader.complain("audio_window_end", "after its start");
  turn.transcript = reader.text("transcript");
  turn.words = reader.words(get(json, "words"));
  turn.end_of_turn_confidence = get_number(json, "end_of_turn_confidence");
  turn.trigger = get_string(json, "trigger");
  return reader.finish(std::move(turn));
}

Result<Message> read_utterance_end(const Json& json) {
  Reader reader(json, "UtteranceEnd");
  const Json& end = get(json, "last_word_end");
  if (end.is_number() && end.get<double>() == -1) return Message(UtteranceEnd{});
  return reader.finish(UtteranceEnd{reader.time("last_word_end")});
}

}  // namespace

Result<Message> parse_message(std::string_view frame) {
  auto parsed = parse_json(frame, "Deepgram's message", {.max_bytes = max_frame, .max_depth = 32});
  if (!parsed) return fail(parsed.error());
  const Json& json = *parsed;
  if (!json.is_object()) return fail(Fault::bad_input, "Deepgram's message is not a JSON object");
  if (!get(json, "type").is_string()) return fail(Fault::bad_input, "Deepgram's message has no \"type\"");

  const std::string type = get_string(json, "type");
  if (type == "Results") return read_results(json);
  if (type == "TurnInfo") return read_turn_info(json);
  if (type == "UtteranceEnd") return read_utterance_end(json);
  if (type == "SpeechStarted") {
    Reader reader(json, type);
    return reader.finish(SpeechStarted{reader.time("timestamp")});
  }
  if (type == "Metadata")
    return Message(Metadata{get_string(json, "request_id"), get_number(json, "duration")});
  if (type == "Connected") return Message(Connected{get_string(json, "request_id")});
  if (type == "ConfigureSuccess") return Message(ConfigureSuccess{});
  if (type == "ConfigureFailure") return Message(ConfigureFailure{});
  // nova's (undocumented) errors put the words of a code into "variant" and "message".
  if (type == "Error")
    return Message(ErrorReport{get_string(json, "code", get_string(json, "variant")),
                               get_string(json, "description", get_string(json, "message"))});
  if (type == "Warning") return Message(Warning{get_string(json, "code"), get_string(json, "description")});
  return Message(Unknown{type.substr(0, 64)});
}

}  // namespace aybiza::listen
