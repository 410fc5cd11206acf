#include "tools/aybiza/caller/Events.h"

namespace aybiza::caller {

Task<> follow_events(Network& network, EventSource source, std::string call_sid,
                     std::function<void(const Json& event)> on_event) {
  HttpRequest request{.url = source.daemon + "/v1/calls/" + call_sid + "/events"};
  if (!source.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + source.token);
  auto response = co_await network.send(std::move(request));
  std::string pending;
  while (response && (*response)->status() == 200) {
    auto part = co_await (*response)->read();
    if (!part || part->empty()) break;
    pending += *part;
    for (size_t end; (end = pending.find('\n')) != pending.npos; pending.erase(0, end + 1))
      if (auto event = parse_json(std::string_view(pending).substr(0, end), "an event")) on_event(*event);
  }
}

}  // namespace aybiza::caller
