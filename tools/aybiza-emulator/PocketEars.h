// PocketEars: real ears, on pocketsphinx and Debian's US English model. The model wants 16 kHz; telephone
// audio has nothing above 4 kHz, so a transform (narrowband/) moves the model's means to where narrowband
// speech is. Decoders cost 36 MB each: they are made when needed, lent to an utterance and used again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "Ears.h"
#include "core/base/Error.h"

namespace aybiza::emulator {

struct PocketModel {
  std::string acoustic = "/usr/share/pocketsphinx/model/en-us/en-us";
  std::string dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
  std::string transform;  ///< an MLLR file; empty: the model as it is
  /// A file with the cepstral means of the speech to expect; empty: the model's own.
  std::string initial_means;
};

/// The model with the transform for telephone speech that comes with the emulator.
PocketModel default_model();

class PocketEars final : public Ears {
 public:
  /// Loads the first decoder at once, so that a missing model is known at start-up.
  static Result<std::unique_ptr<PocketEars>> make(PocketModel model);
  ~PocketEars() override;
  std::unique_ptr<Listener> listen(const Grammar& grammar, size_t utterance) override;

 private:
  class Decoder;
  class PocketListener;
  explicit PocketEars(PocketModel model);
  std::unique_ptr<Decoder> take_decoder();

  PocketModel model_;
  std::vector<std::unique_ptr<Decoder>> idle_;
};

}  // namespace aybiza::emulator
