// Messages: everything that the supervisor and a worker say to each other, on one page. A message is one JSON
// object on a Channel, {"type": …, …}; a field that is missing keeps its default and one that is unknown is
// passed over, so that two versions understand each other while one takes over from the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/call/Conversation.h"

namespace aybiza::control {

/// Raised when a message changes its meaning; peers of another protocol part at once.
inline constexpr int protocol = 1;

// ---- from the worker ---------------------------------------------------------------------------------------------

/// The first message on every connection, also on that to a supervisor which has been restarted. Brings the
/// listening sockets that the worker keeps for it (see Serve), in the same order.
struct Hello {
  static constexpr auto type = "hello";
  int64_t protocol = control::protocol;
  std::string version;  ///< of the program
  int64_t edition = 0;  ///< which generation of workers it belongs to
  std::string worker;   ///< its name
  int64_t pid = 0;
  bool draining = false;
  std::vector<std::string> listeners;  ///< what each of the descriptors is: "http", "control"
  Json calls = Json::array();          ///< of live calls: {"id", "agent"}
  template <class V> void fields(V& v) {
    v("protocol", protocol), v("version", version), v("edition", edition), v("worker", worker), v("pid", pid),
        v("draining", draining), v("listeners", listeners), v("calls", calls);
  }
};

/// Answers Serve.
struct Serving {
  static constexpr auto type = "serving";
  int64_t generation = 0;
  std::string error;  ///< empty: these agents answer new calls from now on
  template <class V> void fields(V& v) { v("generation", generation), v("error", error); }
};

/// Every 200 ms, from the loop itself: who does not send it hangs.
struct Beat {
  static constexpr auto type = "beat";
  int64_t calls = 0;
  double lateness_ms = 0;  ///< of the loop's turns in the last seconds, 99th percentile
  double busy = 0;         ///< share of a core since the last beat
  int64_t rss_kb = 0;
  int64_t stalls = 0;  ///< since the start
  Json breakers = Json::
      array();  ///< of the vendors that it talks to: {"vendor", "endpoint", "model", "state", "openings"}
  template <class V> void fields(V& v) {
    v("calls", calls), v("lateness_ms", lateness_ms), v("busy", busy), v("rss_kb", rss_kb),
        v("stalls", stalls), v("breakers", breakers);
  }
};

struct CallStarted {
  static constexpr auto type = "call-started";
  std::string call;
  template <class V> void fields(V& v) { v("call", call); }
};

/// The call is over, or did not come about; its slot is free.
struct CallEnded {
  static constexpr auto type = "call-ended";
  std::string call, outcome;
  template <class V> void fields(V& v) { v("call", call), v("outcome", outcome); }
};

/// The caller's connection has gone, the conversation waits for it.
struct CallSuspended {
  static constexpr auto type = "call-suspended";
  std::string call;
  template <class V> void fields(V& v) { v("call", call); }
};

/// What happens in a call that is watched.
struct CallEvent {
  static constexpr auto type = "call-event";
  std::string call;
  Json event;
  template <class V> void fields(V& v) { v("call", call), v("event", event); }
};

/// To Ask.
struct Answer {
  static constexpr auto type = "answer";
  int64_t question = 0;
  int64_t status = 200;  ///< as in HTTP
  Json body;
  template <class V> void fields(V& v) { v("question", question), v("status", status), v("body", body); }
};

// ---- from the supervisor -----------------------------------------------------------------------------------------

/// What to work with: after the hello, and whenever it changes. Brings copies of the listening sockets: as long
/// as a worker has them, connections wait for a supervisor that is being restarted.
struct Serve {
  static constexpr auto type = "serve";
  int64_t generation = 0;
  std::string agents;                  ///< path of the AgentSnapshot; empty: as before
  std::vector<std::string> listeners;  ///< names of the descriptors
  std::string report_directory;
  std::string checkpoint_directory;
  std::string twilio_sid, twilio_url;  ///< the token is in the environment
  template <class V> void fields(V& v) {
    v("generation", generation), v("agents", agents), v("listeners", listeners),
        v("report_directory", report_directory), v("checkpoint_directory", checkpoint_directory),
        v("twilio_sid", twilio_sid), v("twilio_url", twilio_url);
  }
};

/// A caller, or one who is back: brings the connection, on which the WebSocket's upgrade has not been read yet.
struct TakeCall {
  static constexpr auto type = "take-call";
  std::string call, agent, from, to;
  template <class V> void fields(V& v) { v("call", call), v("agent", agent), v("from", from), v("to", to); }
};

/// A caller who did not come back: the report is to be written.
struct CloseAbsent {
  static constexpr auto type = "close-absent";
  std::string call, outcome;
  template <class V> void fields(V& v) { v("call", call), v("outcome", outcome); }
};

/// No new calls; live ones may go on for so long, then are said goodbye to; the process ends after the last.
struct Drain {
  static constexpr auto type = "drain";
  int64_t finish_ms = 0;   ///< until calls are ended after a farewell
  int64_t goodbye_ms = 0;  ///< until they are cut
  template <class V> void fields(V& v) { v("finish_ms", finish_ms), v("goodbye_ms", goodbye_ms); }
};

struct HangUp {
  static constexpr auto type = "hang-up";
  std::string call, reason;
  template <class V> void fields(V& v) { v("call", call), v("reason", reason); }
};

/// Send CallEvent for this call, which may not have begun, or for all (empty); or no longer.
struct Watch {
  static constexpr auto type = "watch";
  std::string call;
  bool on = true;
  template <class V> void fields(V& v) { v("call", call), v("on", on); }
};

/// Is answered with the same number.
struct Ask {
  static constexpr auto type = "ask";
  int64_t question = 0;
  std::string about;  ///< "ids", "calls", "metrics", or of one call: "call", "graph"
  std::string call;   ///< of "call" and "graph"
  template <class V> void fields(V& v) { v("question", question), v("about", about), v("call", call); }
};

// ---- as JSON -----------------------------------------------------------------------------------------------------

namespace detail {
struct Writer {
  Json& object;
  template <class T> void operator()(const char* name, const T& value) { object[name] = value; }
};
struct Reader {
  const Json& object;
  void operator()(const char* name, std::string& value) { value = get_string(object, name, value); }
  void operator()(const char* name, int64_t& value) { value = get_int(object, name, value); }
  void operator()(const char* name, double& value) { value = get_number(object, name, value); }
  void operator()(const char* name, bool& value) { value = get_bool(object, name, value); }
  void operator()(const char* name, Json& value) {
    if (const Json& member = get(object, name); !member.is_null()) value = member;
  }
  void operator()(const char* name, std::vector<std::string>& value) {
    for (const Json& item : get(object, name))
      if (item.is_string()) value.push_back(item.get<std::string>());
  }
};
}  // namespace detail

template <class Message> Json to_json(Message message) {
  Json object = {{"type", Message::type}};
  detail::Writer writer{object};
  message.fields(writer);
  return object;
}

/// The message, if it is of this type.
template <class Message> std::optional<Message> from_json(const Json& object) {
  if (get_string(object, "type") != Message::type) return std::nullopt;
  Message message;
  detail::Reader reader{object};
  message.fields(reader);
  return message;
}

}  // namespace aybiza::control
