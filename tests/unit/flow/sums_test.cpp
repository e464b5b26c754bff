// SPDX-License-Identifier: Apache-2.0
#include "flow/sums.h"

#include <gtest/gtest.h>

namespace flowtop::flow {
namespace {

TEST(sums, are_of_all_counts) {
  const std::array<std::uint64_t, 3> counts = {1, 2, 4};
  EXPECT_EQ(sum_of(counts), 7U);
  const std::uint64_t plain[] = {3, 4};
  EXPECT_EQ(sum_of(plain), 7U);
}

TEST(sums, each_count_is_added_to_its_own) {
  std::array<std::uint64_t, 3> sums = {1, 2, 4};
  add(sums, {10, 20, 40});
  EXPECT_EQ(sums, (std::array<std::uint64_t, 3>{11, 22, 44}));
}

TEST(distance_counts, remote_is_what_is_located_on_another_cpu) {
  DistanceCounts distances{};
  distances[FLOWTOP_DISTANCE_NONE] = 100;
  distances[FLOWTOP_DISTANCE_SAME_CPU] = 10;
  distances[FLOWTOP_DISTANCE_SMT] = 3;
  distances[FLOWTOP_DISTANCE_UNKNOWN] = 1;
  EXPECT_EQ(located(distances), 14U);
  EXPECT_EQ(remote(distances), 4U);
}

}  // namespace
}  // namespace flowtop::flow
