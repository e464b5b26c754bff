// SPDX-License-Identifier: Apache-2.0
#include "flow/aggregate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/cells.h"

namespace flowtop::flow {
namespace {

using test::kernel_cell;

constexpr std::size_t kUseful = histogram_index("useful_completion_ns");

TEST(aggregate, is_empty_at_first) {
  const Snapshot snapshot = Aggregate().finish_reading();
  EXPECT_TRUE(snapshot.cells.empty());
  EXPECT_EQ(snapshot.total.operations(), 0U);
}

TEST(aggregate, joins_the_cells_of_all_cpus_and_processes) {
  Aggregate aggregate;
  cell values = kernel_cell(3, 0);
  values.errors[FLOWTOP_ERROR_IO] = 1;
  aggregate.add(values, nullptr);
  values = kernel_cell(4, 5);
  values.process = 2;
  aggregate.add(values, nullptr);
  const Snapshot snapshot = aggregate.finish_reading();
  ASSERT_EQ(snapshot.cells.size(), 1U);
  const Cell& row = snapshot.cells[0];
  EXPECT_EQ(row.key.flow_id, 0x00c0ffeeU);
  EXPECT_EQ(row.key.dev, 7U << 20U);
  EXPECT_EQ(row.key.path, FLOWTOP_PATH_IO_URING);
  EXPECT_EQ(row.key.op, FLOWTOP_OP_READ);
  EXPECT_EQ(row.key.delivery, FLOWTOP_DELIVERY_TASKWORK);
  EXPECT_EQ(row.key.tgid, 100U);
  EXPECT_EQ(row.comm, "fio");
  EXPECT_FALSE(row.more_comms);
  EXPECT_EQ(row.cgroup_id, 42U);
  EXPECT_EQ(row.tally.operations(), 7U);
  EXPECT_EQ(row.tally.counter(counter_index("operation_bytes")), 7U * 4096);
  EXPECT_EQ(row.tally.counter(counter_index("errors")), 1U);
  EXPECT_EQ(row.tally.counter(counter_index("open_operations")), 0U);
  EXPECT_EQ(row.tally.states.at(FLOWTOP_STATE_WAITING), 7U);
}

TEST(aggregate, keeps_apart_what_differs) {
  Aggregate aggregate;
  aggregate.add(kernel_cell(9), nullptr);
  for (const auto change :
       {+[](cell& values) { values.flow_id = 1; }, +[](cell& values) { values.dev = 1; },
        +[](cell& values) { values.path = FLOWTOP_PATH_SYNC; },
        +[](cell& values) { values.op = FLOWTOP_OP_WRITE; },
        +[](cell& values) { values.delivery = FLOWTOP_DELIVERY_SYNC; },
        +[](cell& values) { values.tgid = 1; }}) {
    cell values = kernel_cell(1);
    change(values);
    aggregate.add(values, nullptr);
  }
  const Snapshot snapshot = aggregate.finish_reading();
  ASSERT_EQ(snapshot.cells.size(), 7U);
  const auto with_9 = std::ranges::count_if(
      snapshot.cells, [](const Cell& cell) { return cell.tally.operations() == 9; });
  EXPECT_EQ(with_9, 1);
  EXPECT_EQ(snapshot.total.operations(), 15U);
}

TEST(aggregate, knows_remote_deliveries_by_their_distance) {
  cell values = kernel_cell(10);
  values.distances[FLOWTOP_DISTANCE_LLC] = 0;
  values.distances[FLOWTOP_DISTANCE_NONE] = 4;
  values.distances[FLOWTOP_DISTANCE_SAME_CPU] = 3;
  values.distances[FLOWTOP_DISTANCE_REMOTE_NODE] = 2;
  values.distances[FLOWTOP_DISTANCE_UNKNOWN] = 1;
  Aggregate aggregate;
  aggregate.add(values, nullptr);
  const Tally total = aggregate.finish_reading().total;
  EXPECT_EQ(total.counter(counter_index("located_deliveries")), 6U);
  EXPECT_EQ(total.counter(counter_index("remote_deliveries")), 3U);
  EXPECT_EQ(total.distances.at(FLOWTOP_DISTANCE_REMOTE_NODE), 2U);
}

TEST(aggregate, takes_histograms_from_those_that_have_them) {
  Aggregate aggregate;
  cell with = kernel_cell(2, 0);
  cell_histograms histograms{};
  test::put(with, histograms, kUseful, 4, 2);
  test::put(with, kUseful, 9, 1);  // before it was given its histograms
  aggregate.add(with, &histograms);
  cell without = kernel_cell(5, 1);
  test::put(without, kUseful, 1'000, 5);
  aggregate.add(without, nullptr);
  const Snapshot snapshot = aggregate.finish_reading();
  const Histogram& useful = snapshot.cells.at(0).tally.histogram(kUseful);
  EXPECT_EQ(useful.count(), 8U);
  EXPECT_EQ(useful.ranked(), 2U);
  EXPECT_EQ(useful.sum(), 5'017U);
  EXPECT_EQ(useful.quantile(0.99), 4U);
}

// What the kernel reads of a histogram ends there: behind it may be what another cell had.
TEST(aggregate, takes_the_first_bucket_alone_where_the_sum_is_0) {
  Aggregate aggregate;
  cell values = kernel_cell(3, 0);
  cell_histograms histograms{};
  test::put(values, histograms, kUseful, 0, 3);
  histograms.buckets[kUseful][100] = 7;
  aggregate.add(values, &histograms);
  const Histogram useful = aggregate.finish_reading().cells.at(0).tally.histogram(kUseful);
  EXPECT_EQ(useful.count(), 3U);
  EXPECT_EQ(useful.max(), 0U);
}

TEST(aggregate, adds_overflow_to_the_total_only) {
  Aggregate aggregate;
  aggregate.add(kernel_cell(5), nullptr);
  aggregate.add_overflow(kernel_cell(2), nullptr);
  const Snapshot snapshot = aggregate.finish_reading();
  EXPECT_EQ(snapshot.cells.size(), 1U);
  EXPECT_EQ(snapshot.cells[0].tally.operations(), 5U);
  EXPECT_EQ(snapshot.overflow.operations(), 2U);
  EXPECT_EQ(snapshot.total.operations(), 7U);
}

TEST(aggregate, keeps_what_is_retired) {
  Aggregate aggregate;
  aggregate.add(kernel_cell(5), nullptr);
  EXPECT_EQ(aggregate.finish_reading().cells.size(), 1U);
  aggregate.add_retired(kernel_cell(5), nullptr);
  for (int reading = 0; reading < 3; ++reading) {
    const Snapshot snapshot = aggregate.finish_reading();
    EXPECT_TRUE(snapshot.cells.empty());
    EXPECT_EQ(snapshot.retired.operations(), 5U);
    EXPECT_EQ(snapshot.total.operations(), 5U);
  }
}

TEST(aggregate, keeps_a_row_from_shrinking_while_one_of_its_cells_is_left) {
  Aggregate aggregate;
  aggregate.add(kernel_cell(3, 1), nullptr);
  aggregate.add_retired(kernel_cell(5, 0), nullptr);
  Snapshot snapshot = aggregate.finish_reading();
  EXPECT_EQ(snapshot.cells.at(0).tally.operations(), 8U);
  EXPECT_EQ(snapshot.retired.operations(), 0U);
  EXPECT_EQ(snapshot.total.operations(), 8U);
  aggregate.add_retired(kernel_cell(3, 1), nullptr);
  snapshot = aggregate.finish_reading();
  EXPECT_TRUE(snapshot.cells.empty());
  EXPECT_EQ(snapshot.retired.operations(), 8U);
  EXPECT_EQ(snapshot.total.operations(), 8U);
}

TEST(aggregate, reads_cells_anew) {
  Aggregate aggregate;
  aggregate.add(kernel_cell(5), nullptr);
  aggregate.add_overflow(kernel_cell(1), nullptr);
  EXPECT_EQ(aggregate.finish_reading().total.operations(), 6U);
  aggregate.add(kernel_cell(6), nullptr);
  const Snapshot snapshot = aggregate.finish_reading();
  EXPECT_EQ(snapshot.cells.at(0).tally.operations(), 6U);
  EXPECT_EQ(snapshot.total.operations(), 6U);
  EXPECT_EQ(snapshot.overflow.operations(), 0U);
}

TEST(aggregate, takes_names_as_the_kernel_has_them) {
  Aggregate aggregate;
  cell values = kernel_cell(1);
  test::set_comm(values, "sixteen_letters_");
  aggregate.add(values, nullptr);
  test::set_comm(values, "other");
  aggregate.add(values, nullptr);
  const Cell row = aggregate.finish_reading().cells.at(0);
  EXPECT_EQ(row.comm, "sixteen_letters_");
  EXPECT_TRUE(row.more_comms);
}

TEST(aggregate, calls_unknown_what_it_does_not_know) {
  Aggregate aggregate;
  cell values = kernel_cell(1);
  values.path = values.op = values.delivery = values.flow_source = 200;
  aggregate.add(values, nullptr);
  const Cell row = aggregate.finish_reading().cells.at(0);
  EXPECT_EQ(row.key.path, FLOWTOP_PATH_UNKNOWN);
  EXPECT_EQ(row.key.op, FLOWTOP_OP_UNKNOWN);
  EXPECT_EQ(row.key.delivery, FLOWTOP_DELIVERY_UNKNOWN);
  EXPECT_EQ(row.flow_source, FLOWTOP_FLOW_DERIVED);
}

}  // namespace
}  // namespace flowtop::flow
