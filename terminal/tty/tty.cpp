// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/tty.h"

#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>

#include "base/system_error.h"

namespace flowtop::terminal {
namespace {

// The other screen, no cursor, no wrapping at the right margin.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
// Presses of the mouse, in numbers that are not bounded by a byte.
constexpr std::string_view kWatchMouse = "\x1b[?1000h\x1b[?1006h";
constexpr std::string_view kLeave = "\x1b[?1006l\x1b[?1000l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return value == nullptr ? std::string_view() : value;
}

// Others that share the terminal may have made it non-blocking.
void wait_for_room() {
  pollfd fd = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  (void)poll(&fd, 1, -1);
}

}  // namespace

std::string why_no_terminal() {
  if (isatty(STDOUT_FILENO) == 0) return "standard output is not a terminal";
  if (isatty(STDIN_FILENO) == 0) return "standard input is not a terminal";
  const std::string_view type = environment("TERM");
  if (type.empty()) return "TERM is not set";
  if (type == "dumb") return "TERM is dumb: this terminal cannot move its cursor";
  return "";
}

Style style_of_terminal() {
  (void)std::setlocale(LC_CTYPE, "");  // NOLINT(concurrency-mt-unsafe): before there are threads
  const std::string_view codes = nl_langinfo(CODESET);  // NOLINT(concurrency-mt-unsafe)
  return {.colour = environment("NO_COLOR").empty(), .unicode = codes == "UTF-8"};
}

Result<Tty> Tty::take(bool with_mouse) {
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0) {
    return system_error(ErrorKind::kOutput, "the terminal", errno);
  }
  Tty tty(before, with_mouse);
  if (Status entered = tty.enter(); !entered) return entered.error();
  return tty;
}

Status Tty::enter() const {
  termios raw = before_;
  cfmakeraw(&raw);
  raw.c_oflag |= OPOST;  // messages of the kernel and others stay readable
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) != 0) {
    return system_error(ErrorKind::kOutput, "the terminal", errno);
  }
  if (Status entered = write(kEnter); !entered) return entered;
  return write(with_mouse_ ? kWatchMouse : "");
}

Tty::Tty(Tty&& other) noexcept
    : before_(other.before_), with_mouse_(other.with_mouse_), is_taken_(other.is_taken_) {
  other.is_taken_ = false;
}

Tty::~Tty() {
  if (is_taken_) give_back(before_);
}

void give_back(const termios& before) {
  sigset_t background;
  sigset_t mask;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);  // a shell may have taken the terminal already
  sigprocmask(SIG_BLOCK, &background, &mask);
  constexpr int kPatienceMs = 1000;  // one that is gone takes nothing
  pollfd fd = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  if (poll(&fd, 1, kPatienceMs) > 0) {
    (void)!::write(STDOUT_FILENO, kLeave.data(), kLeave.size());
  }
  (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
}

Size Tty::size() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return kLeastSize;
  }
  return {.width = size.ws_col, .height = size.ws_row};
}

Status Tty::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      wait_for_room();
      continue;
    }
    if (written < 0) return system_error(ErrorKind::kOutput, "the terminal", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return Done{};
}

Result<std::optional<std::string>> Tty::read() {
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count == 0) return std::optional<std::string>();
  if (count > 0) return std::optional(std::string(bytes.data(), static_cast<std::size_t>(count)));
  if (errno == EINTR || errno == EAGAIN) return std::optional(std::string());
  return system_error(ErrorKind::kOutput, "the terminal", errno);
}

}  // namespace flowtop::terminal
