// SPDX-License-Identifier: Apache-2.0
#include "cli/cost_pause.h"

#include <gtest/gtest.h>

namespace flowtop::cli {
namespace {

using namespace std::chrono_literals;

TEST(cost_pause, gives_a_thousandth_of_a_cpu_to_measuring) {
  EXPECT_EQ(pause_after_measuring(8ms), 8s);
  EXPECT_EQ(pause_after_measuring(40ms), 40s);
}

TEST(cost_pause, is_never_shorter_than_five_seconds_nor_longer_than_a_minute) {
  EXPECT_EQ(pause_after_measuring(0ns), 5s);
  EXPECT_EQ(pause_after_measuring(1ms), 5s);
  EXPECT_EQ(pause_after_measuring(3s), 60s);
}

}  // namespace
}  // namespace flowtop::cli
