// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>

namespace flowtop::host {

// The same moment on both clocks, give or take `uncertainty_ns`.
struct ClockPair {
  std::uint64_t monotonic_ns = 0;
  std::uint64_t realtime_ns = 0;
  std::uint64_t uncertainty_ns = 0;
};

using ClockReader = std::function<std::uint64_t(clockid_t)>;

// Nanoseconds on a clock of this machine.
[[nodiscard]] std::uint64_t read_clock_ns(clockid_t clock);

// Reads the pair several times and keeps the tightest, which an interrupt has not stretched.
[[nodiscard]] ClockPair read_clock_pair(const ClockReader& read = read_clock_ns);

}  // namespace flowtop::host
