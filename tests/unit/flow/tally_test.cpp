// SPDX-License-Identifier: Apache-2.0
#include "flow/tally.h"

#include <gtest/gtest.h>

namespace flowtop::flow {
namespace {

constexpr std::size_t kOperations = counter_index("operations");
constexpr std::size_t kErrors = counter_index("errors");
constexpr std::size_t kHold = histogram_index("hold_ns");

Tally tally_of(std::uint64_t operations, std::uint64_t hold_ns) {
  Tally tally;
  tally.counters[kOperations] = operations;
  tally.states[FLOWTOP_STATE_RUNNING] = operations;
  tally.distances[FLOWTOP_DISTANCE_SMT] = operations;
  tally.errors[FLOWTOP_ERROR_IO] = operations;
  tally.histograms[kHold].add(hold_ns, operations);
  return tally;
}

TEST(tally, merges_all_that_it_holds) {
  Tally tally = tally_of(3, 100);
  tally.counters[kErrors] = 1;
  tally.merge(tally_of(4, 100));
  EXPECT_EQ(tally.operations(), 7U);
  EXPECT_EQ(tally.counter(kErrors), 1U);
  EXPECT_EQ(tally.states.at(FLOWTOP_STATE_RUNNING), 7U);
  EXPECT_EQ(tally.distances.at(FLOWTOP_DISTANCE_SMT), 7U);
  EXPECT_EQ(tally.errors.at(FLOWTOP_ERROR_IO), 7U);
  EXPECT_EQ(tally.histogram(kHold).count(), 7U);
  EXPECT_EQ(tally.histogram(kHold).sum(), 700U);
}

TEST(tally, tells_what_came_since) {
  const Tally before = tally_of(3, 100);
  Tally now = before;
  now.merge(tally_of(2, 5'000));
  const auto since = now.since(before);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->operations(), 2U);
  EXPECT_EQ(since->states.at(FLOWTOP_STATE_RUNNING), 2U);
  EXPECT_EQ(since->distances.at(FLOWTOP_DISTANCE_SMT), 2U);
  EXPECT_EQ(since->errors.at(FLOWTOP_ERROR_IO), 2U);
  EXPECT_EQ(since->histogram(kHold).count(), 2U);
  EXPECT_EQ(since->histogram(kHold).sum(), 10'000U);
}

TEST(tally, has_no_difference_to_one_that_it_never_was) {
  const Tally tally = tally_of(3, 100);
  EXPECT_FALSE(tally.since(tally_of(4, 100)));
  Tally other = tally;
  other.states[FLOWTOP_STATE_WAITING] = 1;
  EXPECT_FALSE(tally.since(other));
  other = tally;
  other.distances[FLOWTOP_DISTANCE_NODE] = 1;
  EXPECT_FALSE(tally.since(other));
  other = tally;
  other.histograms[kHold].add(1);
  EXPECT_FALSE(tally.since(other));
}

TEST(tally, memory_and_detours_are_merged_and_subtracted) {
  Tally earlier;
  earlier.placements.bytes[FLOWTOP_PLACEMENT_P2P] = 4096;
  earlier.bounces.operations[FLOWTOP_BOUNCE_SWIOTLB] = 1;
  Tally now = earlier;
  now.merge(earlier);
  EXPECT_EQ(now.placements.bytes[FLOWTOP_PLACEMENT_P2P], 8192U);
  const std::optional<Tally> came = now.since(earlier);
  ASSERT_TRUE(came.has_value());
  EXPECT_EQ(came->placements, earlier.placements);
  EXPECT_EQ(came->bounces, earlier.bounces);
  EXPECT_FALSE(earlier.since(now).has_value());
}

}  // namespace
}  // namespace flowtop::flow
