// Screen: a terminal that is drawn anew again and again, and given back as it was.
#pragma once

#include <termios.h>

#include <string>
#include <vector>

namespace aybiza::cli {

class Screen {
 public:
  /// Takes the terminal on standard output: another page, no cursor, keys without echo.
  Screen();
  /// Gives it back.
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  size_t rows() const;
  /// What does not fit is cut off.
  void draw(const std::vector<std::string>& lines) const;
  /// Waits for so long, or until a key is pressed. True: the user wants to leave (q, Ctrl-C).
  bool wants_to_leave(int wait_ms) const;

 private:
  termios before_ = {};
};

}  // namespace aybiza::cli
