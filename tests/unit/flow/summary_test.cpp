// SPDX-License-Identifier: Apache-2.0
#include "flow/summary.h"

#include <gtest/gtest.h>

#include "support/sample.h"

namespace flowtop::flow {
namespace {

using test::open_read;
using test::operation_of;
using test::waiting_read;

constexpr std::size_t kOperations = counter_index("operations");
constexpr std::size_t kDebt = histogram_index("locality_debt_ns");
constexpr std::size_t kUseful = histogram_index("useful_completion_ns");
constexpr std::size_t kBatch = histogram_index("wake_batch");

TEST(summary, is_empty_at_first) {
  const Snapshot snapshot = Summary().snapshot();
  EXPECT_TRUE(snapshot.cells.empty());
  EXPECT_EQ(snapshot.total.counter(kOperations), 0U);
}

TEST(summary, has_a_cell_for_each_flow_device_path_op_and_delivery) {
  Summary summary;
  flowtop_op_record record = waiting_read();
  summary.add(operation_of(record));
  summary.add(operation_of(record));
  record.op = FLOWTOP_OP_WRITE;
  summary.add(operation_of(record));
  record.delivery = FLOWTOP_DELIVERY_IO_WQ;
  summary.add(operation_of(record));
  record.path = FLOWTOP_PATH_LIBAIO;
  summary.add(operation_of(record));
  record.dev += 1;
  summary.add(operation_of(record));
  record.flow_id += 1;
  summary.add(operation_of(record));

  const Snapshot snapshot = summary.snapshot();
  ASSERT_EQ(snapshot.cells.size(), 6U);
  EXPECT_EQ(snapshot.cells[0].tally.counter(kOperations), 2U);  // most operations first
  EXPECT_EQ(snapshot.cells[0].key.op, FLOWTOP_OP_READ);
  EXPECT_EQ(snapshot.total.counter(kOperations), 7U);
}

TEST(summary, has_one_for_each_process_where_that_is_asked_for) {
  flowtop_op_record record = waiting_read();
  flowtop_op_record another = record;
  another.tgid += 1;
  Summary together;
  Summary apart(PerProcess::kYes);
  for (const flowtop_op_record& each : {record, another}) {
    together.add(operation_of(each));
    apart.add(operation_of(each));
  }
  EXPECT_EQ(together.snapshot().cells.size(), 1U);
  EXPECT_EQ(together.snapshot().cells[0].key.tgid, 0U);
  ASSERT_EQ(apart.snapshot().cells.size(), 2U);
  EXPECT_EQ(apart.snapshot().cells[1].key.tgid, another.tgid);
}

TEST(summary, counts_the_debt_once_per_wake) {
  Summary summary;
  flowtop_op_record record = waiting_read();
  record.wake_batch = 3;
  for (int i = 0; i < 3; ++i) {
    record.complete_ns -= 100;
    record.flags = i == 0 ? FLOWTOP_F_WAKE : 0;
    summary.add(operation_of(record));
  }
  const Snapshot snapshot = summary.snapshot();
  const Tally& tally = snapshot.cells.at(0).tally;
  EXPECT_EQ(tally.histogram(kUseful).count(), 3U);
  EXPECT_EQ(tally.histogram(kDebt).count(), 1U);
  EXPECT_EQ(tally.histogram(kDebt).sum(), 7'000U);
  EXPECT_EQ(tally.histogram(kBatch).count(), 1U);
  EXPECT_EQ(tally.histogram(kBatch).max(), 3U);
  EXPECT_EQ(snapshot.total.histogram(kDebt).count(), 1U);
}

TEST(summary, knows_a_wake_that_never_ran_its_consumer) {
  Summary summary;
  flowtop_op_record record = waiting_read();
  record.wake_ns = record.oncpu_ns = 0;
  record.flags = FLOWTOP_F_WAKE;
  summary.add(operation_of(record));
  const Snapshot snapshot = summary.snapshot();
  EXPECT_EQ(snapshot.total.histogram(kBatch).count(), 1U);
  EXPECT_EQ(snapshot.total.histogram(kDebt).count(), 0U);
}

TEST(summary, counts_states_of_what_is_closed) {
  Summary summary;
  flowtop_op_record record = waiting_read();
  summary.add(operation_of(record));
  record.consumer_state = FLOWTOP_STATE_RUNNING;
  summary.add(operation_of(record));
  summary.add(operation_of(record));
  summary.add(operation_of(open_read()));
  const Tally& total = summary.snapshot().total;
  EXPECT_EQ(total.states.at(FLOWTOP_STATE_WAITING), 1U);
  EXPECT_EQ(total.states.at(FLOWTOP_STATE_RUNNING), 2U);
  EXPECT_EQ(total.states.at(FLOWTOP_STATE_UNKNOWN), 0U);
  EXPECT_EQ(total.counter(counter_index("open_operations")), 1U);
}

TEST(summary, counts_distances) {
  Summary summary;
  flowtop_op_record record = waiting_read();  // from CPU 0 to 2
  summary.add(operation_of(record));
  record.consumer_cpu = 1;
  summary.add(operation_of(record));
  record.consumer_cpu = 99;
  summary.add(operation_of(record));
  record.consumer_cpu = -1;
  summary.add(operation_of(record));
  const Snapshot snapshot = summary.snapshot();
  EXPECT_EQ(snapshot.total.distances.at(FLOWTOP_DISTANCE_LLC), 1U);
  EXPECT_EQ(snapshot.total.distances.at(FLOWTOP_DISTANCE_SMT), 1U);
  EXPECT_EQ(snapshot.total.distances.at(FLOWTOP_DISTANCE_UNKNOWN), 1U);
  EXPECT_EQ(snapshot.total.distances.at(FLOWTOP_DISTANCE_NONE), 1U);
  EXPECT_EQ(snapshot.overflow.operations(), 0U);
  EXPECT_EQ(snapshot.cells.at(0).key.tgid, 0U);
  EXPECT_EQ(snapshot.cells.at(0).cgroup_id, 42U);
}

TEST(summary, says_where_a_cell_has_several_names) {
  Summary summary;
  flowtop_op_record record = waiting_read();
  summary.add(operation_of(record));
  EXPECT_FALSE(summary.snapshot().cells.at(0).more_comms);
  test::set_comm(record, "other");
  summary.add(operation_of(record));
  const Cell cell = summary.snapshot().cells.at(0);
  EXPECT_EQ(cell.comm, "fio");
  EXPECT_TRUE(cell.more_comms);
}

TEST(summary, leaves_a_snapshot_as_it_was) {
  Summary summary;
  summary.add(operation_of(waiting_read()));
  const Snapshot before = summary.snapshot();
  summary.add(operation_of(waiting_read()));
  EXPECT_EQ(before.total.counter(kOperations), 1U);
  EXPECT_EQ(summary.snapshot().total.counter(kOperations), 2U);
}

TEST(summary, adds_bytes_up_by_memory_and_by_cause) {
  Summary summary;
  flowtop_op_record bounced = test::waiting_read();
  bounced.bounces = 1U << FLOWTOP_BOUNCE_SWIOTLB | 1U << FLOWTOP_BOUNCE_UBLK_COPY;
  bounced.swiotlb_bytes = 512;
  summary.add(test::operation_of(bounced));
  flowtop_op_record peer = test::waiting_read();
  peer.placement = FLOWTOP_PLACEMENT_P2P;
  summary.add(test::operation_of(peer));
  const Tally total = summary.snapshot().total;
  EXPECT_EQ(total.placements.operations[FLOWTOP_PLACEMENT_HOST], 1U);
  EXPECT_EQ(total.placements.bytes[FLOWTOP_PLACEMENT_P2P], 4096U);
  EXPECT_EQ(total.bounces.operations[FLOWTOP_BOUNCE_SWIOTLB], 1U);
  EXPECT_EQ(total.bounces.bytes[FLOWTOP_BOUNCE_SWIOTLB], 512U);
  EXPECT_EQ(total.bounces.bytes[FLOWTOP_BOUNCE_UBLK_COPY], 4096U);
  EXPECT_EQ(total.bounces.operations[FLOWTOP_BOUNCE_PAGE_CACHE], 0U);
}

}  // namespace
}  // namespace flowtop::flow
