// SPDX-License-Identifier: Apache-2.0
#include "terminal/powers.h"

#include <gtest/gtest.h>

#include <vector>

namespace flowtop::terminal {
namespace {

TEST(powers, values_are_where_their_highest_bit_is) {
  std::vector<std::uint64_t> buckets(flow::Histogram::kBucketCount);
  for (const std::uint64_t value : {0U, 1U, 1U, 1'000U, 1'020U, 1'024U}) {
    ++buckets.at(flow::Histogram::bucket_of(value));
  }
  EXPECT_EQ(by_power_of_two(flow::Histogram::from_buckets(buckets, 3'046)),
            (Powers{{0, 1}, {1, 2}, {10, 2}, {11, 1}}));
  EXPECT_EQ(least_of(0), 0U);
  EXPECT_EQ(least_of(1), 1U);
  EXPECT_EQ(least_of(11), 1'024U);
}

TEST(powers, of_nothing) { EXPECT_TRUE(by_power_of_two(flow::Histogram()).empty()); }

}  // namespace
}  // namespace flowtop::terminal
