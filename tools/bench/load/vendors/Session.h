// Session: one WebSocket of a played vendor, after its upgrade.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/net/Url.h"
#include "tools/bench/load/vendors/World.h"

namespace aybiza::bench {

class Session {
 public:
  /// How a session speaks; lives as long as it does.
  class Line {
   public:
    virtual void send_text(std::string_view message) = 0;
    virtual void send_binary(std::string_view message) = 0;
    virtual void close(uint16_t code) = 0;

   protected:
    ~Line() = default;
  };

  virtual ~Session() = default;
  virtual void on_text(std::string_view message) = 0;
  virtual void on_binary(std::string_view message) = 0;
};

std::unique_ptr<Session> make_nova(World& world, Session::Line& line, const Parameters& query);
std::unique_ptr<Session> make_flux(World& world, Session::Line& line, const Parameters& query);
std::unique_ptr<Session> make_voice(World& world, Session::Line& line, const Parameters& query);

}  // namespace aybiza::bench
