// Helpers of the network tests: a loop that runs one coroutine to its end, and a SoupServer on the same loop.
#pragma once

#include <gtest/gtest.h>
#include <libsoup/soup.h>

#include "core/loop/Event.h"
#include "core/loop/MainLoop.h"

namespace aybiza::test {

/// Runs the task on the loop until it ends; fails the test after `limit`.
inline void run(MainLoop& loop, Task<> work, Duration limit = seconds(20)) {
  Scope scope;
  bool finished = false;
  auto body = [](Task<> work, MainLoop& loop, bool& finished) -> Task<> {
    co_await std::move(work);
    finished = true;
    loop.quit();
  };
  Timer timer(loop);
  timer.start(limit, [&] { loop.quit(); });
  loop.post([&] { scope.spawn(body(std::move(work), loop, finished)); });
  loop.run();
  EXPECT_TRUE(finished) << "the task did not end in time";
}

/// Everything of a test that must happen with the loop's context as the thread's default.
class ContextGuard {
 public:
  explicit ContextGuard(MainLoop& loop) : context_(loop.context()) {
    g_main_context_push_thread_default(context_);
  }
  ~ContextGuard() { g_main_context_pop_thread_default(context_); }

 private:
  GMainContext* context_;
};

class Server {
 public:
  explicit Server(MainLoop& loop) {
    ContextGuard guard(loop);
    server_ = GPtr<SoupServer>::adopt(soup_server_new("server-header", "test", nullptr));
    GError* error = nullptr;
    soup_server_listen_local(server_.get(), 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
    EXPECT_EQ(error, nullptr);
    GSList* uris = soup_server_get_uris(server_.get());
    port_ = g_uri_get_port(static_cast<GUri*>(uris->data));
    g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(g_uri_unref));
  }
  ~Server() { soup_server_disconnect(server_.get()); }

  SoupServer* get() const { return server_.get(); }
  std::string http(std::string_view path) const { return url("http", path); }
  std::string ws(std::string_view path) const { return url("ws", path); }

 private:
  std::string url(std::string scheme, std::string_view path) const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  GPtr<SoupServer> server_;
  int port_ = 0;
};

}  // namespace aybiza::test
