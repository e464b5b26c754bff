// SPDX-License-Identifier: Apache-2.0
#include "harness/own_time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace flowtop::workload {
namespace {

const OwnTime kBefore{.gave_up = 7, .wall_ns = 1'000'000, .running_ns = 500, .queued_ns = 300};

TEST(own_time, is_awake_until_it_gives_up_its_cpu) {
  const OwnTime preempted{
      .gave_up = 7, .wall_ns = 9'000'000, .running_ns = 600, .queued_ns = 7'000'000};
  const OwnTime slept{.gave_up = 8, .wall_ns = 9'000'000, .running_ns = 600, .queued_ns = 300};
  EXPECT_TRUE(stayed_awake(kBefore, preempted));
  EXPECT_FALSE(stayed_awake(kBefore, slept));
}

TEST(own_time, gone_is_what_it_did_not_run_since_it_fell_asleep) {
  const OwnTime slept{.gave_up = 8, .wall_ns = 1'010'000, .running_ns = 4'500, .queued_ns = 1'300};
  EXPECT_EQ(gone_ns(kBefore, slept), 10'000 - 4'000);
  const OwnTime ahead{.gave_up = 8, .wall_ns = 1'010'000, .running_ns = 10'600, .queued_ns = 300};
  EXPECT_EQ(gone_ns(kBefore, ahead), 0) << "the clocks are read one after the other";
}

TEST(own_time, gone_leaves_out_where_it_was_preempted_perhaps_before_it_fell_asleep) {
  const OwnTime slept{
      .gave_up = 8, .preempted = 1, .wall_ns = 1'010'000, .running_ns = 4'500, .queued_ns = 1'300};
  EXPECT_EQ(gone_ns(kBefore, slept), 10'000 - 4'000 - 1'000);
}

TEST(own_time, gone_is_not_known_where_the_kernel_does_not_say_how_long_it_was_queued) {
  OwnTime slept{.gave_up = 8, .preempted = 1, .wall_ns = 1'010'000, .running_ns = 4'500};
  EXPECT_EQ(gone_ns(kBefore, slept), 0);
  slept.preempted = 0;
  EXPECT_EQ(gone_ns(kBefore, slept), 10'000 - 4'000);
}

TEST(own_time, gone_is_not_known_of_several_sleeps) {
  EXPECT_EQ(gone_ns(kBefore, {.gave_up = 9, .wall_ns = 1'010'000}), 0);
  EXPECT_EQ(gone_ns(kBefore, {.gave_up = 7, .wall_ns = 1'010'000}), 0);
}

TEST(own_time, of_this_thread_tells_a_sleep_from_work) {
  const OwnTime start = OwnTime::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const OwnTime slept = OwnTime::now();
  EXPECT_EQ(slept.gave_up - start.gave_up, 1);
  EXPECT_GE(slept.wall_ns - start.wall_ns, 2'000'000);
  EXPECT_LT(slept.running_ns - start.running_ns, 2'000'000);
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  while (std::chrono::steady_clock::now() < end) {
  }
  const OwnTime span = OwnTime::now();
  EXPECT_TRUE(stayed_awake(slept, span));
  EXPECT_EQ(gone_ns(slept, span), 0);
  EXPECT_GT(span.running_ns, slept.running_ns);
}

}  // namespace
}  // namespace flowtop::workload
