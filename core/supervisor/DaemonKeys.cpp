// Every key that the daemon's YAML may have: its name, what it means, its range, and the member of
// core/supervisor/DaemonConfig.h that holds it (whose initial value is the default). To add a key: add the member, add
// a line here, and run `ninja -C build daemon-docs`, which writes the schema and the guide anew.
#include "core/supervisor/DaemonKeys.h"

namespace aybiza {

// Found by argument-dependent lookup from the templates of Keys.h, so `static` rather than in an unnamed namespace.
using Names = std::span<const std::string_view>;

static Names names_of(Overflow::Type) {
  static constexpr std::string_view names[] = {"busy", "queue", "number", "voicemail"};
  return names;
}
static Names names_of(DaemonConfig::Logging::Style) {
  static constexpr std::string_view names[] = {"auto", "json", "text"};
  return names;
}
static Names names_of(DaemonConfig::Logging::Level) {
  static constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
  return names;
}

static std::string_view shorthand_of(const Overflow&) { return "type"; }
static std::string_view shorthand_of(const DaemonConfig::ServedAgent&) { return "file"; }

std::string_view name_of(Overflow::Type type) { return names_of(type)[static_cast<size_t>(type)]; }

static void describe(KeyVisitor& v, Overflow& x) {
  v({.name = "type",
     .doc = "The busy tone, a place in a queue, another number, or a voicemail; may be written as this word "
            "alone."},
    x.type);
  v({.name = "say",
     .doc = "Said first, in the carrier's voice; empty: nothing. With `busy` the caller pays for it."},
    x.say);
  v({.name = "number",
     .doc = "The number (+4930123456) or SIP address that takes the call.",
     .pattern = R"(\+[1-9][0-9]{3,14}|sips?:.+)",
     .pattern_says = "a number such as \"+4930123456\" or an address such as sip:desk@example.org",
     .only_for = "number"},
    x.number);
  v({.name = "name",
     .doc = "A queue of the carrier's, which your own people answer; not set: the caller waits for an agent "
            "here.",
     .max_length = 64,
     .only_for = "queue"},
    x.name);
  v({.name = "ask_again_s",
     .doc = "How often a waiting caller may be let in.",
     .min = 2,
     .max = 60,
     .only_for = "queue"},
    x.ask_again);
  v({.name = "patience_s",
     .doc = "How long a caller waits before `sorry` is said and the call ends.",
     .min = 10,
     .max = 3600,
     .only_for = "queue"},
    x.patience);
  v({.name = "sorry", .doc = "Said to who has waited for nothing.", .only_for = "queue"}, x.sorry);
  v({.name = "max_s", .doc = "The longest message.", .min = 2, .max = 3600, .only_for = "voicemail"},
    x.longest);
  v({.name = "url",
     .doc = "Where the carrier announces a recorded message; empty: it is found in the carrier's console.",
     .pattern = "(https?://.+)?",
     .pattern_says = "an address such as https://example.org/voicemail",
     .only_for = "voicemail"},
    x.url);
}

static void describe(KeyVisitor& v, DaemonConfig::ServedAgent& x) {
  v({.name = "file", .doc = "The agent's file, beside this one.", .required = true}, x.file);
  v({.name = "tenant", .doc = "Whose agent it is, for `limits.tenants`.", .max_length = 64}, x.tenant);
  v({.name = "limit", .doc = "Its calls at a time; 0: no limit of its own.", .unit = "calls", .max = 100000},
    x.limit);
  v({.name = "priority", .doc = "Of its callers in the queue; higher ones are let in first.", .max = 9},
    x.priority);
  v({.name = "overflow", .doc = "What its callers get when there is no room; not set: what everyone gets."},
    x.overflow);
}

static void describe(KeyVisitor& v, DaemonConfig::Limits& x) {
  v({.name = "calls", .doc = "Calls at a time on this machine; 0: no limit.", .unit = "calls", .max = 100000},
    x.calls);
  v({.name = "per_worker",
     .doc = "Calls at a time in one worker; 0: no limit.",
     .unit = "calls",
     .max = 100000},
    x.per_worker);
  v({.name = "lateness_ms",
     .doc = "A worker whose loop is so late (99th percentile) takes no further call until it has caught up; "
            "0: never "
            "mind.",
     .max = 10000},
    x.lateness);
  v({.name = "tenants",
     .doc = "Calls at a time of each tenant.",
     .unit = "calls",
     .min = 1,
     .max = 100000,
     .max_length = 10000},
    x.tenants);
}

static void describe(KeyVisitor& v, DaemonConfig::Drain& x) {
  v({.name = "finish_s", .doc = "How long live calls go on as if nothing were.", .max = 24 * 3600}, x.finish);
  v({.name = "goodbye_s",
     .doc = "How long the farewell may take after that, before calls are cut.",
     .max = 600},
    x.goodbye);
}

static void describe(KeyVisitor& v, DaemonConfig::Resume& x) {
  v({.name = "wait_s",
     .doc = "How long the conversation of a caller who was cut off is kept; 0: who is cut off is gone.",
     .max = 3600},
    x.wait);
}

static void describe(KeyVisitor& v, DaemonConfig::Memory& x) {
  v({.name = "soft_mb",
     .doc = "A worker beyond it is replaced: it takes no new calls and ends with its last; 0: no limit.",
     .unit = "MiB",
     .max = 1 << 20},
    x.soft_mb);
  v({.name = "hard_mb",
     .doc = "A worker beyond it is killed, and its callers come back to another; 0: no limit.",
     .unit = "MiB",
     .max = 1 << 20},
    x.hard_mb);
}

static void describe(KeyVisitor& v, DaemonConfig::Stall& x) {
  v({.name = "warn_ms",
     .doc = "A loop that is held up for so long is logged with its call and where it is.",
     .min = 10,
     .max = 60000},
    x.warn);
  v({.name = "hang_ms",
     .doc = "A worker that is held up for so long is killed, and its callers come back to another.",
     .min = 500,
     .max = 600000},
    x.hang);
}

static void describe(KeyVisitor& v, DaemonConfig::Control& x) {
  v({.name = "listen",
     .doc = "[ADDRESS:]PORT where other machines may ask; empty: only this machine, by the socket in "
            "`runtime_directory`."},
    x.listen);
  v({.name = "token", .doc = "What other machines have to show (`Authorization: Bearer …`)."}, x.token);
}

static void describe(KeyVisitor& v, DaemonConfig::Twilio& x) {
  v({.name = "account_sid", .doc = "With `auth_token`: lets agents transfer and hang up calls."},
    x.account_sid);
  v({.name = "auth_token",
     .doc = "Checks that a webhook comes from Twilio; empty: only this machine is answered."},
    x.auth_token);
  v({.name = "url", .doc = "Another address than Twilio's own."}, x.url);
}

static void describe(KeyVisitor& v, DaemonConfig::Logging& x) {
  v({.name = "style", .doc = "JSON or plain lines; `auto`: plain on a terminal."}, x.style);
  v({.name = "level", .doc = "The least important kind of line that is written."}, x.level);
}

static void describe(KeyVisitor& v, SecretSource& x) {
  v({.name = "env", .doc = "The environment variable that holds it."}, x.env);
  v({.name = "file", .doc = "The file that holds it; a line break at the end does not count."}, x.file);
}

void describe(KeyVisitor& v, DaemonConfig& x) {
  v({.name = "listen", .doc = "[ADDRESS:]PORT for the carrier; port 0: a free one."}, x.listen);
  v({.name = "public_url",
     .doc = "How the carrier reaches this daemon; empty: at the address where it listens.",
     .pattern = "(https?://[^?#]+)?",
     .pattern_says = "an address such as https://voice.example.org"},
    x.public_url);
  v.list_of(
      {.name = "agents", .doc = "Who answers; each may be written as its file alone.", .max_length = 1000},
      x.agents);
  v({.name = "workers", .doc = "Processes that hold the calls; 0: one for each core.", .max = 256},
    x.workers);
  v({.name = "limits", .doc = "How many calls there may be."}, x.limits);
  v({.name = "overflow", .doc = "What a caller gets when there is no room."}, x.overflow);
  v({.name = "drain", .doc = "How calls end when the daemon has to stop."}, x.drain);
  v({.name = "resume", .doc = "How callers come back into their conversation."}, x.resume);
  v({.name = "memory", .doc = "How large a worker may grow."}, x.memory);
  v({.name = "stall", .doc = "How long a worker may be held up."}, x.stall);
  v({.name = "runtime_directory",
     .doc = "Sockets and the state of calls; best on a tmpfs. Not set: `$RUNTIME_DIRECTORY` (as systemd sets "
            "it), "
            "`$XDG_RUNTIME_DIR/aybiza` or `/run/aybiza`."},
    x.runtime_directory);
  v({.name = "reports", .doc = "Directory for a report of every call (`CALL.json`); empty: none."},
    x.reports);
  v({.name = "control", .doc = "Who may watch and change what runs."}, x.control);
  v({.name = "twilio", .doc = "The account at Twilio."}, x.twilio);
  v({.name = "log", .doc = "What is written on standard error."}, x.log);
  v.table_of({.name = "secrets",
              .doc = "Where `${secret:NAME}` comes from: each name with either `env` or `file`.",
              .max_length = 100},
             x.secrets);
}

}  // namespace aybiza
