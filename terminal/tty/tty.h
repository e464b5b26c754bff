// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "terminal/frame.h"
#include "terminal/style.h"

namespace flowtop::terminal {

// Why standard input and output are no terminal that a screen can be drawn on; empty: they are.
[[nodiscard]] std::string why_no_terminal();

// What this terminal shows, by its environment: NO_COLOR (https://no-color.org) and the locale.
[[nodiscard]] Style style_of_terminal();

// The terminal, taken over: no echo, key by key, on its other screen. Given back as it was when
// this is gone.
class Tty {
 public:
  // `with_mouse`: clicks are keys; else they are left to the terminal, which selects text with
  // them.
  [[nodiscard]] static Result<Tty> take(bool with_mouse);

  Tty(Tty&& other) noexcept;
  Tty& operator=(Tty&&) = delete;
  Tty(const Tty&) = delete;
  Tty& operator=(const Tty&) = delete;
  ~Tty();

  [[nodiscard]] static Size size();

  // Again, where others had it meanwhile.
  [[nodiscard]] Status enter() const;

  // Fails with kOutput, as when the terminal is gone.
  [[nodiscard]] static Status write(std::string_view bytes);

  // What has been typed, which may be empty; nothing at its end.
  [[nodiscard]] static Result<std::optional<std::string>> read();

 private:
  Tty(const termios& before, bool with_mouse)
      : before_(before), with_mouse_(with_mouse), is_taken_(true) {}

  termios before_;
  bool with_mouse_;
  bool is_taken_;
};

// As it was before; for whoever finds it taken. Async-signal-safe.
void give_back(const termios& before);

}  // namespace flowtop::terminal
