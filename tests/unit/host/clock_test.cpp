// SPDX-License-Identifier: Apache-2.0
#include "host/clock.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace flowtop::host {
namespace {

// Real time runs 1,000,000 ns ahead; one reading of it takes what the test says.
TEST(clock, tightest_pair_wins) {
  std::uint64_t now_ns = 5'000;
  int attempts = 0;
  const ClockPair pair = read_clock_pair([&](clockid_t clock) {
    if (clock == CLOCK_MONOTONIC) {
      return now_ns;
    }
    const std::uint64_t reading_ns = ++attempts == 3 ? 20 : 700;
    const std::uint64_t realtime_ns = now_ns + 1'000'000;
    now_ns += reading_ns;
    return realtime_ns;
  });
  EXPECT_GE(attempts, 3);
  // The third began at 5,000 + 2 * 700.
  EXPECT_EQ(pair.monotonic_ns, 6'410U);
  EXPECT_EQ(pair.realtime_ns, 1'006'400U);
  EXPECT_EQ(pair.uncertainty_ns, 10U);
}

TEST(clock, uncertainty_covers_an_odd_width) {
  std::uint64_t now_ns = 100;
  const ClockPair pair = read_clock_pair([&](clockid_t clock) {
    return clock == CLOCK_MONOTONIC ? now_ns : (now_ns += 7, std::uint64_t{0});
  });
  EXPECT_EQ(pair.monotonic_ns, 103U);
  EXPECT_EQ(pair.uncertainty_ns, 4U);
}

TEST(clock, pair_of_this_host_lies_between_two_readings) {
  const std::uint64_t monotonic_before = read_clock_ns(CLOCK_MONOTONIC);
  const std::uint64_t realtime_before = read_clock_ns(CLOCK_REALTIME);
  const ClockPair pair = read_clock_pair();
  EXPECT_GE(pair.monotonic_ns, monotonic_before);
  EXPECT_LE(pair.monotonic_ns, read_clock_ns(CLOCK_MONOTONIC));
  // Real time may be stepped; within a minute tells the unit and the clock.
  constexpr std::uint64_t kMinuteNs = 60'000'000'000;
  EXPECT_GE(pair.realtime_ns + kMinuteNs, realtime_before);
  EXPECT_LE(pair.realtime_ns, realtime_before + kMinuteNs);
  EXPECT_LT(pair.uncertainty_ns, 1'000'000'000U);
}

}  // namespace
}  // namespace flowtop::host
