#include <gtest/gtest.h>

#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"
#include "tests/contract/NetworkWorld.h"

namespace aybiza::test {

namespace {

Task<> play(HttpScript script, HttpRequest request, HttpWriter& writer, Loop& loop) {
  if (script.silent) co_await sleep(loop, std::chrono::hours(1));
  writer.start(script.status, script.headers);
  if (script.echo) {
    const auto path = request.url.substr(request.url.find('/', std::string_view("http://").size()));
    script.pieces = {request.method + " " + path + " " + request.body};
  }
  for (auto& piece : script.pieces) {
    writer.write(std::move(piece));
    co_await sleep(loop, script.pause);
  }
  if (script.cut) writer.cut();
}

class MemoryWorld final : public NetworkWorld {
 public:
  Network& network() override { return network_; }
  std::string url(std::string_view scheme, std::string_view path) override {
    return std::string(scheme) + "://peer:8080" + std::string(path);
  }

  void run(Task<> work) override {
    Scope scope;
    bool finished = false;
    auto body = [](Task<> work, bool& finished) -> Task<> {
      co_await std::move(work);
      finished = true;
    };
    scope.spawn(body(std::move(work), finished));
    EXPECT_TRUE(loop_.run_until([&] { return finished; }, seconds(10))) << "the task did not end in time";
  }

  void accept_websocket(const std::string& path,
                        std::function<void(std::unique_ptr<WebSocket>)> accepted) override {
    network_.serve_websocket(url("ws", path), [accepted](Upgrade upgrade) { accepted(upgrade.accept()); });
  }
  void refuse_websocket(const std::string& path, int status, std::string text, Headers headers) override {
    network_.serve_websocket(url("ws", path),
                             [=](Upgrade upgrade) { upgrade.refuse(status, text, headers); });
  }
  void ignore_websocket(const std::string& path) override {
    network_.serve_websocket(url("ws", path),
                             [this](Upgrade upgrade) { ignored_.push_back(std::move(upgrade)); });
  }
  void serve_http(const std::string& path, HttpScript script) override {
    network_.serve_http(url("http", path), [this, script](HttpRequest request, HttpWriter& writer) {
      return play(script, std::move(request), writer, loop_);
    });
  }

 private:
  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  std::vector<Upgrade> ignored_;
};

}  // namespace

std::unique_ptr<NetworkWorld> make_memory_world() { return std::make_unique<MemoryWorld>(); }

}  // namespace aybiza::test
