// World: what all vendors of one emulator share: settings, scenario, ears, voice, planned faults, and the
// record of what goes on.
#pragma once

#include <memory>
#include <string>

#include "Ears.h"
#include "Faults.h"
#include "Scenario.h"
#include "Sessions.h"
#include "Voice.h"
#include "core/loop/Loop.h"

namespace aybiza::emulator {

/// How long the vendors take. All may be 0.
struct Latencies {
  Duration interim = milliseconds(250);      ///< audio between two interim results
  Duration end_of_turn = milliseconds(350);  ///< silence after which a turn is taken to be over
  Duration first_token = milliseconds(400);
  double tokens_per_second = 60;            ///< 0: all at once
  Duration first_byte = milliseconds(150);  ///< from a complete sentence or a flush to its first sound
};

struct Keys {
  std::string deepgram;  ///< empty: any key that is not empty will do
  std::string aws_id = "AKIDEXAMPLE";
  std::string aws_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  std::string aws_bearer;              ///< empty: any token that is not empty
  std::string twilio_token = "12345";  ///< for REST and for signatures
};

struct World {
  explicit World(Loop& loop) : loop(loop), voice(loop), sessions(loop) {}

  Loop& loop;
  Latencies latencies;
  Keys keys;
  Scenario scenario;
  std::unique_ptr<Ears> ears;
  Voice voice;
  Faults faults;
  Sessions sessions;
};

}  // namespace aybiza::emulator
