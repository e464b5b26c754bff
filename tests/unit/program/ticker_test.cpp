// SPDX-License-Identifier: Apache-2.0
#include "program/ticker.h"

#include <gtest/gtest.h>

namespace flowtop::program {
namespace {

using namespace std::chrono_literals;

const Ticker::TimePoint kStart{100s};

TEST(ticker, ticks_at_multiples_of_its_interval) {
  Ticker ticker(kStart, 2s);
  EXPECT_EQ(ticker.next(kStart), kStart + 2s);
  EXPECT_EQ(ticker.next(kStart + 2s + 300ms), kStart + 4s);
  EXPECT_EQ(ticker.next(kStart + 4s + 900ms), kStart + 6s);
}

TEST(ticker, leaves_out_what_has_passed) {
  Ticker ticker(kStart, 2s);
  EXPECT_EQ(ticker.next(kStart + 7s), kStart + 8s);
  EXPECT_EQ(ticker.next(kStart + 10s), kStart + 12s);
  EXPECT_EQ(ticker.next(kStart + 13s), kStart + 14s);
}

}  // namespace
}  // namespace flowtop::program
