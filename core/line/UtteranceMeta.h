// UtteranceMeta: what a text buffer knows about itself. The buffer's bytes are what is to be spoken or understood;
// the meta says which answer it belongs to and how the same words are written in the history.
#pragma once

#include <gst/gst.h>

#include <string>
#include <string_view>

#include "core/line/Alignment.h"

namespace aybiza::line {

struct Utterance {
  uint64_t generation = 0;   ///< the answer that these words belong to, or ask for
  std::string written;       ///< as the model wrote it, where the buffer holds the spoken form; may be empty
  Alignment alignment = {};  ///< of the two
};

/// A text/x-raw,format=utf8 buffer with its meta. PTS and duration are the caller's to set.
GstBuffer* make_text_buffer(std::string_view text, const Utterance& utterance);
/// The meta, or a default one where the buffer came from a foreign element.
Utterance get_utterance(GstBuffer* buffer);
/// The buffer's bytes as text.
std::string get_text(GstBuffer* buffer);

}  // namespace aybiza::line
