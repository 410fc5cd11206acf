// TwilioMessages: the JSON of a Twilio media stream, in and out. Frames of audio, fifty a second and call,
// are read by a scanner that builds no tree and written into a buffer that is used again; everything else
// takes the long way. Limits: a message of 1 MiB, 64 levels deep; plain ids (core/base/Ids.h); 64 parameters.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/base/Json.h"
#include "core/line/MediaPort.h"
#include "core/net/Url.h"

namespace aybiza::twilio {

/// The first message; says nothing.
struct Connected {};
struct Start {
  std::string stream_sid, call_sid, account_sid;
  MediaFormat format;
  Parameters parameters;  ///< the <Parameter>s of the TwiML
};
struct Media {
  std::string_view stream_sid, track;  ///< valid until the next message is read; empty where missing
  Duration timestamp{};                ///< since the start of the stream, by Twilio's clock
  Bytes audio;                         ///< valid until the next message is read by anybody on this thread
};
struct Dtmf {
  std::string stream_sid;
  char digit = 0;  ///< 0-9 * # A-D
};
/// An echo: all audio before the mark has been played, or was cleared.
struct Mark {
  std::string stream_sid, name;
};
struct Stop {
  std::string stream_sid;
};
/// An event that this engine does not know; Twilio adds some now and then.
struct Unknown {
  std::string event;
};
using Message = std::variant<Connected, Start, Media, Dtmf, Mark, Stop, Unknown>;

class MessageReader {
 public:
  /// Fault::bad_input names what is wrong with the message.
  Result<Message> read(std::string_view text);

 private:
  Result<Message> read_tree(std::string_view text);
  Result<Message> to_media(std::string_view stream_sid, std::string_view track, std::string_view timestamp,
                           std::string_view payload);
  Json tree_;
  std::string timestamp_;
};

/// What a media message holds, as it stands in its text.
struct MediaText {
  std::string_view stream_sid, track, timestamp, payload;
};
/// Reads a media message of the usual kind: a flat object of plain ASCII strings with one object "media" in
/// it, in any order. Nothing where the text is anything else, also where it is no JSON at all.
std::optional<MediaText> scan_media(std::string_view text);

/// What a mark's echo holds; it comes twice a second while the agent speaks. Nothing as above.
struct MarkText {
  std::string_view stream_sid, name;
};
std::optional<MarkText> scan_mark(std::string_view text);

/// Writes what we say. Each text is valid until the next one is written by anybody on this thread.
class MessageWriter {
 public:
  explicit MessageWriter(std::string_view stream_sid);
  std::string_view media(Bytes audio);
  std::string_view mark(std::string_view name);
  std::string_view clear();

 private:
  std::string media_begin_, mark_begin_, clear_;
};

}  // namespace aybiza::twilio
