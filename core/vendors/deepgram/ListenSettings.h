// ListenSettings: what one live transcription asks of Deepgram, and how that is written in the URL and
// headers of the upgrade. Nova models speak `/v1/listen`, Flux models `/v2/listen`; a parameter the chosen
// one does not know would fail the upgrade with a bare 400, so it is refused here, by name, before a socket
// is opened.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/line/MediaPort.h"
#include "core/net/Network.h"

namespace aybiza {

enum class ListenApi { nova, flux };

/// Empty strings, empty lists and std::nullopt leave a parameter out, so that the vendor's default holds.
struct ListenSettings {
  std::string url = "wss://api.deepgram.com";  ///< ws:// or wss://; `/v1/listen` or `/v2/listen` is added
  std::string api_key;                         ///< empty: no Authorization header
  std::string model = "nova-3";                ///< "flux-…" chooses Flux
  MediaFormat format;                          ///< what push() will bring

  // Both.
  std::vector<std::string> keyterms;  ///< nova-3 and Flux: words to listen for, at most 500 tokens in all
  std::vector<std::string> redact;    ///< "numbers", "aggressive_numbers", and for nova "true", "pci", "ssn"
  std::vector<std::string> tags;      ///< show up in the vendor's usage reports
  std::optional<bool> numerals;
  std::optional<bool> profanity_filter;
  std::optional<bool> mip_opt_out;  ///< keep the audio out of the vendor's model improvement program

  // Nova only.
  std::string version;
  std::string language;                 ///< BCP-47, or "multi"
  std::optional<bool> interim_results;  ///< interims about once a second of audio
  std::optional<int> endpointing;       ///< ms of silence that end an utterance, 0 = never
  std::optional<int> utterance_end_ms;  ///< ms without a word, from 1000; 0 = off; needs interim_results
  std::optional<bool> vad_events;
  std::optional<bool> smart_format;  ///< may hold a result back for up to 3 s of silence
  std::optional<bool> no_delay;
  std::optional<bool> punctuate;
  std::optional<bool> dictation;
  std::optional<bool> filler_words;
  std::vector<std::string> replace;  ///< "heard:written"

  // Flux only.
  std::vector<std::string> language_hints;    ///< flux-general-multi only
  std::optional<double> eot_threshold;        ///< 0.5…1.0, how sure the model must be that the turn is over
  std::optional<double> eager_eot_threshold;  ///< 0.3…0.9, not above eot_threshold; asks for early guesses
  std::optional<int> eot_timeout_ms;          ///< 500…60000, silence that ends a turn in any case

  ListenApi api() const { return model.starts_with("flux") ? ListenApi::flux : ListenApi::nova; }
};

/// The first wrong value by its name (Fault::bad_input), with what it may be.
Result<void> validate(const ListenSettings& settings);

/// Takes out what the model's service does not know.
void keep_known(ListenSettings& settings);

/// The upgrade request, or validate()'s error.
Result<WebSocketRequest> make_request(const ListenSettings& settings);

/// Audio that nobody hears, in the format's own code.
uint8_t silence_byte(MediaFormat::Encoding encoding);

}  // namespace aybiza
