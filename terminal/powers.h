// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "flow/histogram.h"

namespace flowtop::terminal {

// How many values there are by powers of two: 0 for the value 0, else p for those from 2^(p-1) on.
using Powers = std::map<int, std::uint64_t>;

[[nodiscard]] Powers by_power_of_two(const flow::Histogram& histogram);

// Where it begins.
[[nodiscard]] constexpr std::uint64_t least_of(int power) {
  return power == 0 ? 0 : std::uint64_t{1} << static_cast<unsigned>(power - 1);
}

}  // namespace flowtop::terminal
