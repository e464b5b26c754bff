// SPDX-License-Identifier: Apache-2.0
#include "flow/group.h"

#include <gtest/gtest.h>

#include "support/cells.h"

namespace flowtop::flow {
namespace {

using test::row_of;
using test::snapshot_of;

// Two flows of process 100, one of process 200 in another cgroup, on another device, by libaio.
Snapshot sample() {
  Cell other = row_of(3, 1);
  other.key.tgid = 200;
  other.key.dev = 8U << 20U;
  other.key.path = FLOWTOP_PATH_LIBAIO;
  other.cgroup_id = 43;
  other.comm = "dd";
  Snapshot snapshot = snapshot_of({row_of(1, 4), row_of(2, 2), other});
  snapshot.overflow = row_of(9, 5).tally;
  snapshot.retired = row_of(9, 6).tally;
  return snapshot;
}

TEST(group, by_flow_leaves_cells_as_they_are) {
  const Snapshot grouped = group(sample(), Grouping::kFlow);
  ASSERT_EQ(grouped.cells.size(), 3U);
  EXPECT_EQ(grouped.cells[1].key, row_of(2, 2).key);
  EXPECT_EQ(grouped.cells[1].cgroup_id, 42U);
}

TEST(group, by_process_joins_its_flows) {
  const Snapshot grouped = group(sample(), Grouping::kProcess);
  ASSERT_EQ(grouped.cells.size(), 2U);
  EXPECT_EQ(grouped.cells[0].key, CellKey{.tgid = 100});
  EXPECT_EQ(grouped.cells[0].comm, "fio");
  EXPECT_FALSE(grouped.cells[0].more_comms);
  EXPECT_EQ(grouped.cells[0].cgroup_id, 42U);
  EXPECT_EQ(grouped.cells[0].tally.operations(), 6U);
  EXPECT_EQ(grouped.cells[1].key, CellKey{.tgid = 200});
  EXPECT_EQ(grouped.cells[1].comm, "dd");
  EXPECT_EQ(grouped.cells[1].tally.operations(), 1U);
}

TEST(group, by_process_says_where_it_has_several_names) {
  Snapshot snapshot = sample();
  snapshot.cells[1].comm = "worker";
  EXPECT_TRUE(group(snapshot, Grouping::kProcess).cells.at(0).more_comms);
}

TEST(group, by_cgroup_knows_no_process) {
  const Snapshot grouped = group(sample(), Grouping::kCgroup);
  ASSERT_EQ(grouped.cells.size(), 2U);
  EXPECT_EQ(grouped.cells[0].key, CellKey{});
  EXPECT_EQ(grouped.cells[0].cgroup_id, 42U);
  EXPECT_EQ(grouped.cells[0].comm, "");
  EXPECT_FALSE(grouped.cells[0].more_comms);
  EXPECT_EQ(grouped.cells[0].tally.operations(), 6U);
  EXPECT_EQ(grouped.cells[1].cgroup_id, 43U);
}

TEST(group, by_device_and_by_path) {
  const Snapshot devices = group(sample(), Grouping::kDevice);
  ASSERT_EQ(devices.cells.size(), 2U);
  EXPECT_EQ(devices.cells[0].key, CellKey{.dev = 7U << 20U});
  EXPECT_EQ(devices.cells[0].cgroup_id, 0U);
  EXPECT_EQ(devices.cells[0].tally.operations(), 6U);
  const Snapshot paths = group(sample(), Grouping::kPath);
  ASSERT_EQ(paths.cells.size(), 2U);
  EXPECT_EQ(paths.cells[0].key, CellKey{.path = FLOWTOP_PATH_LIBAIO});
  EXPECT_EQ(paths.cells[1].key, CellKey{.path = FLOWTOP_PATH_IO_URING});
}

TEST(group, leaves_the_totals_as_they_are) {
  for (const Grouping grouping : {Grouping::kFlow, Grouping::kProcess, Grouping::kCgroup,
                                  Grouping::kDevice, Grouping::kPath}) {
    const Snapshot grouped = group(sample(), grouping);
    EXPECT_EQ(grouped.total.operations(), 7U);
    EXPECT_EQ(grouped.overflow.operations(), 5U);
    EXPECT_EQ(grouped.retired.operations(), 6U);
  }
}

}  // namespace
}  // namespace flowtop::flow
