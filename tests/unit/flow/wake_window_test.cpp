// SPDX-License-Identifier: Apache-2.0
#include "flow/wake_window.h"

#include <gtest/gtest.h>

namespace flowtop::flow {
namespace {

TEST(wake_window, tells_the_first_of_each_wake) {
  WakeWindow wakes;
  EXPECT_TRUE(wakes.first_of(1, 100));
  EXPECT_FALSE(wakes.first_of(1, 100));
  EXPECT_TRUE(wakes.first_of(1, 200));
  EXPECT_FALSE(wakes.first_of(1, 100));
}

TEST(wake_window, keeps_threads_apart) {
  WakeWindow wakes;
  EXPECT_TRUE(wakes.first_of(1, 100));
  EXPECT_TRUE(wakes.first_of(2, 100));
}

TEST(wake_window, remembers_as_many_as_it_says) {
  WakeWindow wakes;
  for (std::uint64_t wake = 1; wake <= WakeWindow::kWakesPerThread; ++wake) {
    EXPECT_TRUE(wakes.first_of(1, wake));
  }
  EXPECT_FALSE(wakes.first_of(1, 1));
  EXPECT_TRUE(wakes.first_of(1, WakeWindow::kWakesPerThread + 1));
  EXPECT_FALSE(wakes.first_of(1, 2));
}

}  // namespace
}  // namespace flowtop::flow
