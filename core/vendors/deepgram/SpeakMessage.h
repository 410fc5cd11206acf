// SpeakMessage: the text frames of `/v1/speak`. What the vendor says becomes one of a few values; what we say
// is written here too, so the whole vocabulary of the protocol is on this page. Audio travels in binary
// frames.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/Error.h"

namespace aybiza {

struct SpeakMetadata {
  std::string request_id;  ///< what the vendor's support asks for
  std::string model_name;
};
/// All audio of one Flush has been sent.
struct SpeakFlushed {
  int64_t sequence_id = -1;
};
/// What was buffered at a Clear is gone; binary frames up to here belonged to it.
struct SpeakCleared {
  int64_t sequence_id = -1;
};
struct SpeakWarning {
  std::string code, description;
};
struct SpeakError {
  std::string code, description;
};
/// A type that came after this was written; to be ignored.
struct SpeakUnknown {
  std::string type;
};
using SpeakMessage =
    std::variant<SpeakMetadata, SpeakFlushed, SpeakCleared, SpeakWarning, SpeakError, SpeakUnknown>;

/// At most 64 KiB of JSON object with a `type`; else Fault::bad_input.
Result<SpeakMessage> parse_speak_message(std::string_view text);

/// `{"type":"Speak","text":…}`; the text is at most `max_speak_characters` long.
std::string speak_command(std::string_view text);
inline constexpr std::string_view flush_command = R"({"type":"Flush"})";
inline constexpr std::string_view clear_command = R"({"type":"Clear"})";
inline constexpr std::string_view close_command = R"({"type":"Close"})";
inline constexpr size_t max_speak_characters = 2000;

}  // namespace aybiza
