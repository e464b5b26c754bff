// SPDX-License-Identifier: Apache-2.0
#include "host/clock.h"

#include <cerrno>
#include <limits>
#include <system_error>

namespace flowtop::host {

std::uint64_t read_clock_ns(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0) {
    throw std::system_error(errno, std::generic_category(), "clock_gettime");
  }
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

ClockPair read_clock_pair(const ClockReader& read) {
  constexpr int kAttempts = 16;
  ClockPair best;
  std::uint64_t best_width = std::numeric_limits<std::uint64_t>::max();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::uint64_t before = read(CLOCK_MONOTONIC);
    const std::uint64_t realtime = read(CLOCK_REALTIME);
    const std::uint64_t width = read(CLOCK_MONOTONIC) - before;
    if (width < best_width) {
      best_width = width;
      best = {.monotonic_ns = before + width / 2,
              .realtime_ns = realtime,
              .uncertainty_ns = width - width / 2};
    }
  }
  return best;
}

}  // namespace flowtop::host
