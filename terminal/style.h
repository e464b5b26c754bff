// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ftxui/dom/elements.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace flowtop::terminal {

// What the terminal can show. Nothing is said by colour alone.
struct Style {
  bool colour = true;
  bool unicode = true;
};

enum class Tint : std::uint8_t { kPlain, kFaint, kHeading, kGood, kNotice, kBad };

[[nodiscard]] ftxui::Element tinted(ftxui::Element element, Tint tint, const Style& style);
[[nodiscard]] ftxui::Element label(std::string_view text, Tint tint, const Style& style);

// What a value is, so many columns wide, and the value.
[[nodiscard]] ftxui::Element named(std::string_view what, std::size_t width, std::string_view value,
                                   const Style& style);

// Filled up with spaces to `width` columns. What is longer is cut on the left side, and "###" on
// the right, where numbers stand.
[[nodiscard]] std::string on_the_left(std::string_view text, std::size_t width);
[[nodiscard]] std::string on_the_right(std::string_view text, std::size_t width);

// At spaces; a word that is longer than a line is cut.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// One character, the denser and hotter the higher `share` (0 to 1) is; 0 is a space.
[[nodiscard]] ftxui::Element heat_cell(double share, const Style& style);

// A bar of `share` (0 to 1) of `width` columns; what is not filled is spaces.
[[nodiscard]] std::string bar(double share, std::size_t width, const Style& style);

}  // namespace flowtop::terminal
