// Speech: what the callers say, as frames of mulaw. Made from nothing, voiced syllables of a changing pitch with
// hisses between, close enough to speech for a voice activity detector; or taken from recordings.
#pragma once

#include <string>
#include <vector>

#include "core/base/Error.h"
#include "tools/bench/load/sound/AudioMark.h"

namespace aybiza::bench {

/// Begins and ends with a voiced frame.
using Utterance = std::vector<Frame>;

/// A few utterances of two to four seconds, so that the callers speak about as long as the agent; every other one holds
/// a hesitation of 200 ms.
std::vector<Utterance> made_up_speech();

/// What a telephone line sounds like when nobody speaks: some frames of faint noise, no two alike.
const std::vector<Frame>& quiet_line();

/// The sound of a WAV file (8000 or 16000 Hz, mono), its silences cut to 200 ms so that it is one turn.
Result<Utterance> recorded_speech(const std::string& path);

}  // namespace aybiza::bench
