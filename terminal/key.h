// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace flowtop::terminal {

// One press of a key or of the mouse, whatever bytes the terminal sends for it.
struct Key {
  enum class Code : std::uint8_t {
    kLetter,
    kUp,
    kDown,
    kLeft,
    kRight,
    kPageUp,
    kPageDown,
    kHome,
    kEnd,
    kEnter,
    kEscape,
    kBackspace,
    kTab,
    kFunction,   // F1 to F12
    kInterrupt,  // Ctrl-C
    kRedraw,     // Ctrl-L
    kSuspend,    // Ctrl-Z
    kWheelUp,
    kWheelDown,
    kClick,  // of the left button
  };

  Code code = Code::kLetter;
  char letter = 0;       // of kLetter: what can be printed
  int number = 0;        // of kFunction
  std::size_t line = 0;  // of kClick, from the upper left corner on
  std::size_t column = 0;

  friend bool operator==(const Key&, const Key&) = default;
};

constexpr Key letter(char which) { return {.code = Key::Code::kLetter, .letter = which}; }
constexpr Key function_key(int which) { return {.code = Key::Code::kFunction, .number = which}; }
constexpr Key key(Key::Code code) { return {.code = code}; }

}  // namespace flowtop::terminal
