// FdWatch: tells a MainLoop's owner that a file descriptor has something for it. For the few descriptors of a
// process that are not connections of calls: listening sockets, control channels, processes.
#pragma once

#include <glib-unix.h>

#include <functional>

#include "core/base/GPtr.h"
#include "core/loop/MainLoop.h"

namespace aybiza {

class FdWatch {
 public:
  /// `ready` is called on the loop as long as the condition holds; it may destroy the watch.
  FdWatch(MainLoop& loop, int fd, GIOCondition condition, std::function<void()> ready)
      : source_(GPtr<GSource>::adopt(g_unix_fd_source_new(fd, condition))) {
    g_source_set_callback(source_.get(), G_SOURCE_FUNC(+[](gint, GIOCondition, gpointer data) -> gboolean {
                            (*static_cast<std::function<void()>*>(data))();
                            return G_SOURCE_CONTINUE;
                          }),
                          new std::function<void()>(std::move(ready)),
                          [](gpointer data) { delete static_cast<std::function<void()>*>(data); });
    g_source_attach(source_.get(), loop.context());
  }
  FdWatch(const FdWatch&) = delete;
  ~FdWatch() { g_source_destroy(source_.get()); }

 private:
  GPtr<GSource> source_;
};

}  // namespace aybiza
