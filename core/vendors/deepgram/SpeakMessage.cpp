#include "core/vendors/deepgram/SpeakMessage.h"

#include "core/base/Json.h"

namespace aybiza {

namespace {

constexpr JsonLimits limits{.max_bytes = 64 * 1024, .max_depth = 16};

// Warnings and errors have had several spellings of the same two fields.
std::string first_of(const Json& message, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (std::string value = get_string(message, key); !value.empty()) return value;
  return {};
}

}  // namespace

Result<SpeakMessage> parse_speak_message(std::string_view text) {
  auto parsed = parse_json(text, "a message from Aura", limits);
  if (!parsed) return fail(parsed.error());
  const Json& message = *parsed;
  if (!get(message, "type").is_string()) return fail(Fault::bad_input, "a message from Aura has no type");

  const std::string type = get_string(message, "type");
  if (type == "Metadata")
    return SpeakMetadata{get_string(message, "request_id"), get_string(message, "model_name")};
  if (type == "Flushed") return SpeakFlushed{get_int(message, "sequence_id", -1)};
  if (type == "Cleared") return SpeakCleared{get_int(message, "sequence_id", -1)};
  if (type == "Warning")
    return SpeakWarning{first_of(message, {"code", "warn_code"}),
                        first_of(message, {"description", "warn_msg", "message"})};
  if (type == "Error")
    return SpeakError{first_of(message, {"code", "err_code", "variant"}),
                      first_of(message, {"description", "err_msg", "message"})};
  return SpeakUnknown{type};
}

std::string speak_command(std::string_view text) { return to_text({{"type", "Speak"}, {"text", text}}); }

}  // namespace aybiza
