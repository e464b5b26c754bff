// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

namespace flowtop {

// A unit that may follow a number.
struct Scale {
  std::string_view suffix;
  double factor;
};

// Of a decimal number that std::from_chars calls out of range: it does not say whether too large or
// too small, and only one without a whole part is too small.
[[nodiscard]] inline double beyond_a_double(std::string_view decimal) {
  const std::string_view whole = decimal.substr(0, decimal.find('.'));
  const bool small = whole.find_first_of("123456789") == std::string_view::npos;
  return std::copysign(small ? 0.0 : std::numeric_limits<double>::infinity(),
                       decimal.starts_with('-') ? -1.0 : 1.0);
}

// "1.5ms": a decimal number without an exponent, and one of `scales` right behind it. Infinity for
// one that is too large for a double, 0 for one too small, nothing for anything else.
[[nodiscard]] inline std::optional<double> parse_scaled(std::string_view text,
                                                        std::span<const Scale> scales) {
  double number = 0;
  const auto [rest, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const std::string_view suffix = text.substr(static_cast<std::size_t>(rest - text.data()));
  const auto scale = std::ranges::find(scales, suffix, &Scale::suffix);
  if (error == std::errc::invalid_argument || scale == scales.end() || !std::isfinite(number)) {
    return std::nullopt;
  }
  if (error != std::errc{}) number = beyond_a_double(text);
  return number * scale->factor;
}

}  // namespace flowtop
