#include "core/net/HttpPool.h"

#include <algorithm>

namespace aybiza {

namespace {

constexpr Duration max_idle = seconds(50);  // load balancers close theirs after 60 s
constexpr size_t max_per_peer = 256;

}  // namespace

std::unique_ptr<HttpConnection> HttpPool::take(const std::string& peer) {
  const auto found = idle_.find(peer);
  if (found == idle_.end()) return nullptr;
  auto& connections = found->second;
  while (!connections.empty()) {
    auto connection = std::move(connections.back().connection);
    connections.pop_back();
    connection->when_disturbed(nullptr);
    if (connection->is_quiet()) return connection;
  }
  return nullptr;
}

void HttpPool::put(const std::string& peer, std::unique_ptr<HttpConnection> connection) {
  if (!connection->is_quiet()) return;
  connection->when_disturbed([this, peer, kept = connection.get()] { drop(peer, kept); });
  auto& connections = idle_[peer];
  connections.push_back({loop_.now(), std::move(connection)});
  if (connections.size() > max_per_peer) connections.pop_front();
  if (!sweeper_.is_running()) sweeper_.start(max_idle, [this] { sweep(); });
}

void HttpPool::drop(const std::string& peer, const HttpConnection* connection) {
  const auto found = idle_.find(peer);
  if (found == idle_.end()) return;
  auto& connections = found->second;
  const auto kept =
      std::ranges::find(connections, connection, [](const Idle& idle) { return idle.connection.get(); });
  if (kept != connections.end()) connections.erase(kept);
}

void HttpPool::sweep() {
  const Time oldest = loop_.now() - max_idle;
  for (auto peer = idle_.begin(); peer != idle_.end();) {
    auto& connections = peer->second;
    while (!connections.empty() && connections.front().since <= oldest) connections.pop_front();
    peer = connections.empty() ? idle_.erase(peer) : std::next(peer);
  }
  if (!idle_.empty()) sweeper_.start(max_idle / 2, [this] { sweep(); });
}

}  // namespace aybiza
