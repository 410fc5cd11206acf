// ListenParameters: the query of /v1/listen and /v2/listen as values, refused where Deepgram refuses it, in
// its words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "AudioReader.h"
#include "core/base/Json.h"
#include "core/net/Url.h"

namespace aybiza::emulator {

struct ListenV1Parameters {
  std::string model = "base";
  AudioFormat format;
  bool interim_results = false;
  bool vad_events = false;
  bool punctuate = false;                    ///< or smart_format
  std::optional<double> endpointing = 0.01;  ///< seconds; nothing where it is switched off
  double utterance_end = 0;                  ///< seconds; 0: none
  std::vector<std::string> keyterms;
  std::string language = "en";
};

struct FluxThresholds {
  double end_of_turn = 0.7;
  std::optional<double> eager;
  double timeout = 5;  ///< seconds
};

struct ListenV2Parameters {
  std::string model;
  AudioFormat format;
  FluxThresholds thresholds;
  std::vector<std::string> keyterms, language_hints;
};

/// On failure Error::message is Deepgram's `err_msg` and Error::hint its `err_code`.
Result<ListenV1Parameters> read_listen_v1(const Parameters& query);
Result<ListenV2Parameters> read_listen_v2(const Parameters& query);
/// Flux: also what a Configure message may change; `json` is its "thresholds".
Result<FluxThresholds> change_thresholds(FluxThresholds thresholds, const Json& json);

}  // namespace aybiza::emulator
