#include "tools/aybiza/watch/Screen.h"

#include <glib.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace aybiza::cli {

namespace {

winsize size_of_terminal() {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return {24, 80, 0, 0};
  return size;
}

std::string cut(const std::string& text, size_t columns) {
  if (g_utf8_strlen(text.c_str(), -1) <= static_cast<glong>(columns)) return text;
  return text.substr(0,
                     static_cast<size_t>(g_utf8_offset_to_pointer(text.c_str(), static_cast<glong>(columns)) -
                                         text.c_str()));
}

}  // namespace

Screen::Screen() {
  tcgetattr(STDIN_FILENO, &before_);
  termios keys = before_;
  // Ctrl-C comes as a key, so that nothing can end us with the terminal in this state.
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  std::fputs("\033[?1049h\033[?25l", stdout);
}

Screen::~Screen() {
  std::fputs("\033[?25h\033[?1049l", stdout);
  std::fflush(stdout);
  tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

size_t Screen::rows() const { return size_of_terminal().ws_row; }

void Screen::draw(const std::vector<std::string>& lines) const {
  const winsize size = size_of_terminal();
  std::string frame = "\033[H";
  const size_t shown = std::min<size_t>(lines.size(), size.ws_row);
  for (size_t i = 0; i < shown; i++) frame += (i > 0 ? "\n" : "") + cut(lines[i], size.ws_col) + "\033[K";
  frame += "\033[J";  // one write a frame: nothing flickers
  std::fputs(frame.c_str(), stdout);
  std::fflush(stdout);
}

bool Screen::wants_to_leave(int wait_ms) const {
  pollfd keys = {STDIN_FILENO, POLLIN, 0};
  if (poll(&keys, 1, wait_ms) <= 0) return false;
  char key = 'q';  // also where the terminal has gone
  const ssize_t got = read(STDIN_FILENO, &key, 1);
  constexpr char interrupt = 3;
  return got <= 0 || key == 'q' || key == 'Q' || key == interrupt;
}

}  // namespace aybiza::cli
