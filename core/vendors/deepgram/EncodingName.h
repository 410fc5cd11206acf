// EncodingName: what Deepgram calls the formats of our audio, in both directions.
#pragma once

#include <string>

#include "core/line/MediaPort.h"

namespace aybiza {

inline std::string encoding_name(MediaFormat::Encoding encoding) {
  switch (encoding) {
    case MediaFormat::Encoding::mulaw:
      return "mulaw";
    case MediaFormat::Encoding::alaw:
      return "alaw";
    case MediaFormat::Encoding::s16le:
      return "linear16";
  }
  return "";
}

}  // namespace aybiza
