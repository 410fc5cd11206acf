// DaemonConfig: what an operator wrote in the daemon's YAML file (`aybizad --config FILE`), as typed values. Plain
// structs; a member's initial value is the default. Every key's meaning, unit and range stands in DaemonKeys.cpp, from
// which the reader, the JSON Schema and the guide are made.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/config/Files.h"
#include "core/config/Place.h"
#include "core/config/Secrets.h"
#include "core/loop/Loop.h"

namespace aybiza {

/// What a caller gets for whom there is no room.
struct Overflow {
  enum class Type { busy, queue, number, voicemail } type = Type::busy;
  std::string say;     ///< in the carrier's voice, before anything else; empty: nothing
  std::string number;  ///< number: E.164 or sip:…
  /// Queue: the carrier's queue; empty: the caller waits here and is taken when there is room.
  std::string name;
  seconds ask_again{10};  ///< queue: how often there may be room
  seconds patience{300};  ///< queue: after that the caller is told `sorry`
  std::string sorry = "All our lines are still busy. Please call again later.";
  seconds longest{120};  ///< voicemail: of a message
  std::string url;       ///< voicemail: where the carrier announces recordings; empty: nowhere
};
std::string_view name_of(Overflow::Type type);

struct DaemonConfig {
  struct ServedAgent {
    std::string file;  ///< of the agent; absolute, or as seen from where the daemon was started
    std::string tenant;
    int limit = 0;      ///< its calls at a time; 0: none of its own
    int priority = 0;   ///< in the queue: higher ones first
    Overflow overflow;  ///< where none is written, the daemon's
  };
  struct Limits {
    int calls = 0;                       ///< 0: none
    int per_worker = 0;                  ///< 0: none
    milliseconds lateness{250};          ///< of a worker's ticks, 99th percentile; 0: none
    std::map<std::string, int> tenants;  ///< by name
  };
  struct Drain {
    seconds finish{30};
    seconds goodbye{10};
  };
  struct Resume {
    seconds wait{60};  ///< 0: callers do not come back
  };
  struct Memory {
    int soft_mb = 0, hard_mb = 0;  ///< of a worker; 0: none
  };
  struct Stall {
    milliseconds warn{200};
    milliseconds hang{2000};
  };
  struct Control {
    /// [address:]port for other machines; empty: only the socket in the runtime directory.
    std::string listen;
    SecretText token{"${env:AYBIZA_TOKEN:-}"};
  };
  struct Twilio {
    SecretText account_sid{"${env:TWILIO_ACCOUNT_SID:-}"};
    SecretText auth_token{"${env:TWILIO_AUTH_TOKEN:-}"};
    SecretText url{"${env:TWILIO_API_URL:-}"};
  };
  struct Logging {
    enum class Style { automatic, json, text } style = Style::automatic;
    enum class Level { debug, info, warning, error } level = Level::info;
  };

  std::string listen = "127.0.0.1:8080";
  std::string public_url;
  std::vector<ServedAgent> agents;
  int workers = 0;  ///< 0: one per core
  Limits limits;
  Overflow overflow;
  Drain drain;
  Resume resume;
  Memory memory;
  Stall stall;
  std::string runtime_directory;  ///< empty: where the system wants it
  std::string reports;            ///< empty: none are kept
  Control control;
  Twilio twilio;
  Logging log;
  SecretSources secrets;

  Places places;  ///< of the keys that were written
  Place place_of(std::string_view path) const { return aybiza::place_of(places, path); }
};

struct DaemonFile {
  DaemonConfig config;  ///< to be used only where ok()
  Problems problems;    ///< errors and warnings, by place
  bool ok() const { return !has_errors(problems); }
};

/// Strict, and tells everything that is wrong at once. Agents' files are not read here, only found.
DaemonFile read_daemon_config(const std::string& path, const ReadFile& read_file = read_text_file);

/// Adds an error for everything that the file refers to and this machine does not have at this moment.
void check_values(const DaemonConfig& config, Problems& problems);

/// An address and port: "8080", "0.0.0.0:8080", "[::]:8080". Port 0: a free one.
struct ListenAddress {
  std::string address;
  uint16_t port = 0;
};
std::optional<ListenAddress> parse_listen(std::string_view text,
                                          std::string_view default_address = "127.0.0.1");

}  // namespace aybiza
