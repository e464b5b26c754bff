// SPDX-License-Identifier: Apache-2.0
#include "flow/interval.h"

#include <gtest/gtest.h>

#include "support/cells.h"

namespace flowtop::flow {
namespace {

using test::row_of;
using test::snapshot_of;

constexpr std::size_t kUseful = histogram_index("useful_completion_ns");

TEST(interval, is_the_difference_cell_by_cell) {
  const Snapshot before = snapshot_of({row_of(1, 10), row_of(2, 4)});
  Cell grown = row_of(1, 10);
  grown.tally.merge(row_of(1, 5, 9'000).tally);
  const Snapshot interval = since(snapshot_of({grown, row_of(2, 6)}), before);
  ASSERT_EQ(interval.cells.size(), 2U);
  EXPECT_EQ(interval.cells[0].key.flow_id, 1U);
  EXPECT_EQ(interval.cells[0].comm, "fio");
  EXPECT_EQ(interval.cells[0].cgroup_id, 42U);
  EXPECT_EQ(interval.cells[0].tally.operations(), 5U);
  EXPECT_EQ(interval.cells[0].tally.histogram(kUseful).sum(), 45'000U);
  EXPECT_EQ(interval.cells[1].tally.operations(), 2U);
  EXPECT_EQ(interval.total.operations(), 7U);
}

TEST(interval, counts_a_new_cell_from_0) {
  const Snapshot interval = since(snapshot_of({row_of(1, 10)}), {});
  ASSERT_EQ(interval.cells.size(), 1U);
  EXPECT_EQ(interval.cells[0].tally.operations(), 10U);
  EXPECT_EQ(interval.total.operations(), 10U);
}

TEST(interval, counts_a_cell_that_shrank_from_0) {
  const Snapshot interval = since(snapshot_of({row_of(1, 3)}), snapshot_of({row_of(1, 10)}));
  ASSERT_EQ(interval.cells.size(), 1U);
  EXPECT_EQ(interval.cells[0].tally.operations(), 3U);
}

TEST(interval, leaves_out_what_did_nothing) {
  const Snapshot before = snapshot_of({row_of(1, 10), row_of(2, 4)});
  const Snapshot interval = since(snapshot_of({row_of(1, 10), row_of(2, 5)}), before);
  ASSERT_EQ(interval.cells.size(), 1U);
  EXPECT_EQ(interval.cells[0].key.flow_id, 2U);
}

TEST(interval, tells_overflow_and_retired_too) {
  Snapshot before;
  before.overflow = row_of(1, 2).tally;
  before.retired = row_of(1, 20).tally;
  Snapshot now;
  now.overflow = row_of(1, 5).tally;
  now.retired = row_of(1, 27).tally;
  const Snapshot interval = since(now, before);
  EXPECT_EQ(interval.overflow.operations(), 3U);
  EXPECT_EQ(interval.retired.operations(), 7U);
}

}  // namespace
}  // namespace flowtop::flow
