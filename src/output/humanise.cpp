// SPDX-License-Identifier: Apache-2.0
#include "output/humanise.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <span>

namespace flowtop::output {
namespace {

// Three significant digits of number / base^n in the largest unit that leaves at least 1.
std::string scaled(std::uint64_t number, double base, std::span<const std::string_view> units) {
  auto value = static_cast<double>(number);
  std::size_t unit = 0;
  // What rounds to a whole base is written in the next unit: "1.00ms", not "1000us".
  while (value >= base - 0.5 && unit + 1 < units.size()) {
    value /= base;
    ++unit;
  }
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", value, decimals, units[unit]);
}

}  // namespace

std::string duration_text(std::uint64_t ns) {
  constexpr std::array<std::string_view, 4> kUnits{"ns", "us", "ms", "s"};
  return scaled(ns, 1000, kUnits);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  return scaled(bytes, 1024, kUnits);
}

std::string rate_text(double per_second) {
  constexpr double kWholeFrom = 99.95;  // what rounds to 100.0
  return fmt::format("{:.{}f}", per_second, per_second == 0 || per_second >= kWholeFrom ? 0 : 1);
}

std::string printable(std::string_view text) {
  std::string safe(text);
  for (char& letter : safe) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x20 || code >= 0x7f) {
      letter = '?';
    }
  }
  return safe;
}

}  // namespace flowtop::output
