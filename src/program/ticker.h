// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace flowtop::program {

// Moments at whole multiples of an interval after a start, so that delays do not add up. A moment
// that has passed before it was asked for is left out.
class Ticker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Ticker(TimePoint start, std::chrono::nanoseconds interval) : next_(start), interval_(interval) {}

  // The next moment after `now`, and after the last one.
  [[nodiscard]] TimePoint next(TimePoint now);

 private:
  TimePoint next_;
  std::chrono::nanoseconds interval_;
};

}  // namespace flowtop::program
