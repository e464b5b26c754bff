// SPDX-License-Identifier: Apache-2.0
#include "output/sample.h"

#include <gtest/gtest.h>

#include "sample_top.h"

namespace flowtop::output {
namespace {

TEST(sample, has_rates_of_its_interval) {
  const flow::Tally tally = test::row_of(1, 10).tally;
  EXPECT_DOUBLE_EQ(operations_per_second(tally, 0.5), 20.0);
  EXPECT_DOUBLE_EQ(bytes_per_second(tally, 0.5), 81'920.0);
  EXPECT_DOUBLE_EQ(operations_per_second(tally, 0), 0.0);
}

TEST(sample, knows_what_a_row_did_in_the_interval) {
  const Sample sample = sample_top();
  const IntervalTallies intervals(sample);
  EXPECT_EQ(intervals.of(sample.cumulative.cells.at(0)).operations(), 10U);
  EXPECT_EQ(intervals.of(sample.cumulative.cells.at(1)).operations(), 0U);
}

TEST(sample, tells_cgroups_apart) {
  Sample sample = grouped(flow::Grouping::kCgroup);
  flow::Cell other;
  other.cgroup_id = 43;
  EXPECT_EQ(IntervalTallies(sample).of(sample.cumulative.cells.at(0)).operations(), 10U);
  EXPECT_EQ(IntervalTallies(sample).of(other).operations(), 0U);
}

}  // namespace
}  // namespace flowtop::output
